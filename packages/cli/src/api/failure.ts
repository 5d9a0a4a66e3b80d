import type { CallFailure, Problem } from "@mirror/contract";
import { ExitCode } from "../exit-codes.js";
import { Stop } from "../stop.js";

/** How a command ends when its call did not get a yes. `key` is what a command can be safely sent again with. */
export function stopFor(failure: CallFailure, key: string | null): Stop {
  switch (failure.kind) {
    case "problem":
      return stopForProblem(failure.problem, key);
    case "unreachable":
      return new Stop(ExitCode.unreachable, failure.detail, [
        ...(key === null || neverSent(failure.cause)
          ? []
          : [
              `Whether it took effect is not known. Ask again with the same command and --idempotency-key ${key}: it happens once.`,
            ]),
        "Is the server running, and is its address right? mirror doctor tells.",
      ]);
    case "not-understood":
      return new Stop(ExitCode.error, failure.detail, [
        "Another version of the product answers there, or another server: mirror doctor tells.",
      ]);
  }
}

/** The exit code of a no of the API: by its status, and by whether a rule says it. */
export function exitCodeOf({ status, code, rule }: Pick<Problem, "status" | "code" | "rule">): ExitCode {
  if (status === 401) return ExitCode.notSignedIn;
  if (status === 404) return ExitCode.notFound;
  if (status === 503) return ExitCode.unreachable;
  if (code === "refused" || status === 403) return ExitCode.refused;
  if (status === 409 || status === 412) return ExitCode.conflict;
  // What stands in the body is looked at before rules are: a rule may say what is wrong with it.
  if (rule !== undefined && status !== 422) return ExitCode.refused;
  return status === 400 || status === 413 || status === 415 || status === 422
    ? ExitCode.invalidInput
    : ExitCode.error;
}

/** Whether a request failed before anything of it could have arrived. */
export function neverSent(cause: unknown): boolean {
  return [
    "ECONNREFUSED",
    "ENOTFOUND",
    "EAI_AGAIN",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "UND_ERR_CONNECT_TIMEOUT",
    "ENOENT",
  ].includes(codeOf(cause));
}

function stopForProblem(problem: Problem, key: string | null): Stop {
  const { detail, rule, status, requestId, errors = [] } = problem;
  const message =
    rule === undefined
      ? detail
      : status === 422
        ? `${detail} (${rule})`
        : `Refused by rule ${rule}: ${detail}`;
  const places = errors.map((one) => `${one.pointer === "" ? "/" : one.pointer}: ${one.detail}`);
  return new Stop(exitCodeOf(problem), message, [
    ...places,
    ...whatToDo(status, key),
    ...trace(status, requestId),
  ]);
}

function whatToDo(status: number, key: string | null): string[] {
  switch (status) {
    case 401:
      return [
        "Sign in with a token that is still good (MIRROR_TOKEN, --token, or mirror context set); an administrator of your partner makes one.",
      ];
    case 404:
      return ["Check the id: what is not there and what is not yours to see look the same."];
    case 412:
      return ["It has moved since you looked: show it again, and decide on what it says now."];
    case 429:
      return ["Wait a little, and ask again."];
    case 503:
      return key === null
        ? ["Ask again in a moment."]
        : [`Ask again in a moment, with --idempotency-key ${key}: it happens once.`];
  }
  return [];
}

function trace(status: number, requestId: string): string[] {
  return status >= 500
    ? [`Whoever runs the installation finds this in its log by the request id ${requestId}.`]
    : [];
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return "";
  if ("code" in cause && typeof cause.code === "string") return cause.code;
  return codeOf(cause.cause);
}
