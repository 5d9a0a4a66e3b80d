import {
  contextOf,
  type Logger,
  type Route as Mounted,
  NOT_FOUND,
  type Problem,
  ProblemRaised,
  problemFromRefusal,
  sendProblem,
} from "@mirror/chassis";
import { API_ROOT, type Route, type ValueOf, whereMadeIsShown } from "@mirror/contract";
import { perform, type Turn } from "@mirror/operations";
import { type Refusal, refuse } from "@mirror/vocabulary";
import type { Request } from "express";
import type { Caller } from "../auth/sign-in.js";
import { Sight } from "../sight/sight.js";
import type { Api } from "./api.js";
import type { Call, Told } from "./ask.js";
import { type Asked, readInput } from "./input.js";
import { type Door, mountedPath, sendValue, versionIn } from "./reads.js";
import { signedIn } from "./signed-in.js";

/** What a command came to: a no that is written nowhere, or a no that was written down (an answer that came too late). */
export type Decision = Refusal | { readonly ok: "noted"; readonly refusal: Refusal } | undefined;

export interface Deciding<R extends Route> {
  /** Finds what the command is about, as the caller sees it: nothing is decided about what is not there for them. */
  readonly about?: (sight: Sight, asked: Asked<R>) => Promise<unknown>;
  /** `made`: told the id of what comes to be. */
  readonly decide: (turn: Turn, asked: Asked<R>, made: (id: string) => void) => Promise<Decision>;
  /**
   * What is answered, as the command leaves it; `id` is what `made` was told. Of a conditional route, before the command
   * too: what the caller has seen.
   */
  readonly show: (sight: Sight, asked: Asked<R>, id: string) => Promise<ValueOf<R> | undefined>;
  /**
   * What stands for the body where the record asks whether a repeat is the same command; left out, the body. A hash of it is
   * kept with the command's id, so a secret does not belong into it.
   */
  readonly content?: (asked: Asked<R>) => unknown;
  /** Changes what goes out and is kept nowhere: a secret that is shown once. Not called when the answer is given again. */
  readonly once?: (value: ValueOf<R>, asked: Asked<R>) => ValueOf<R>;
}

/** What is kept with the command id, and given again to the same command. */
type Kept<Value> = { readonly value: Value } | { readonly refusal: Refusal };

/**
 * A route that decides: carried out where it arrives, answered with the decision itself, once it is on disk. With an
 * `Idempotency-Key` the same command is answered once, for ever as it was the first time.
 */
export function decides<R extends Route>(route: R, deciding: Deciding<R>): Door {
  const shownUnder = whereMadeIsShown(route);
  const ask = (api: Api, caller: Caller, call: Call) => carryOut(api, route, deciding, caller, call);
  const door = (api: Api): Mounted => ({
    method: route.method,
    path: mountedPath(route),
    handle: async (request, response) => {
      const caller = await signedIn(api, route, request, response);
      const told = await ask(api, caller, {
        params: request.params,
        query: request.query,
        body: request.body,
        key: idempotencyKey(request),
        seenVersions: ifMatch(request, route),
        log: contextOf(request).log,
      });
      if (told.repeated) response.set("Idempotent-Replay", "true");
      if (!told.ok) {
        sendProblem(response, told.problem);
        return;
      }
      if (shownUnder !== undefined) response.set("Location", `${API_ROOT}${shownUnder}/${idOf(told.value)}`);
      sendValue(response, route.answer.status, told.value);
    },
  });
  return Object.assign(door, { route, ask });
}

async function carryOut<R extends Route>(
  api: Api,
  route: R,
  deciding: Deciding<R>,
  caller: Caller,
  call: Call,
): Promise<Told<ValueOf<R>>> {
  const asked = readInput(route, call, caller);
  if (!api.recordIsSafe()) return { ok: false, problem: NOT_SAFE, repeated: false };
  const { key, seenVersions } = call;

  let kept: Kept<ValueOf<R>> | undefined;
  const performed = await perform<Kept<ValueOf<R>> | undefined>(
    api.desk,
    {
      actor: caller.actor,
      ...(key === undefined ? {} : { commandId: `${caller.person.id}/${key}` }),
      content: { route: route.id, params: asked.params ?? null, body: bodyFor(asked, deciding) },
    },
    async (turn) => {
      const sight = new Sight(api.desk, caller, { turn, binding: seenVersions !== undefined });
      const refused = await refusedBefore(sight, asked, deciding, seenVersions);
      if (refused !== undefined) return refused;
      sight.unbind();
      let id = "";
      const decision = await deciding.decide(turn, asked, (made) => {
        id = made;
      });
      if (decision?.ok === false) return decision;
      if (decision?.ok === "noted") {
        kept = { refusal: decision.refusal };
        return undefined;
      }
      // What follows in other streams belongs to the answer.
      await turn.settle();
      const value = await deciding.show(sight, asked, id);
      if (value === undefined) return refuse("absent", "not-found", NOT_FOUND.detail);
      kept = { value };
      return undefined;
    },
    () => kept,
  );
  if (!performed.ok) return { ok: false, problem: problemOf(performed), repeated: false };
  const { answer, owed, repeated } = performed;
  if (owed.length > 0) hint(api, call.log, owed);
  if (answer === undefined) throw new Error(`${route.id} was carried out and has no answer.`);
  if ("refusal" in answer) return { ok: false, problem: problemOf(answer.refusal), repeated };
  const value = repeated ? answer.value : (deciding.once?.(answer.value, asked) ?? answer.value);
  return { ok: true, value, repeated };
}

function idOf(value: unknown): string {
  if (typeof value === "object" && value !== null && "id" in value && typeof value.id === "string")
    return value.id;
  throw new Error("What was made has no id.");
}

function bodyFor<R extends Route>(asked: Asked<R>, { content }: Deciding<R>): unknown {
  return content === undefined ? (asked.body ?? null) : content(asked);
}

async function refusedBefore<R extends Route>(
  sight: Sight,
  asked: Asked<R>,
  { about, show }: Deciding<R>,
  seenVersions: readonly string[] | undefined,
): Promise<Refusal | undefined> {
  if (about !== undefined && (await about(sight, asked)) === undefined)
    return refuse("absent", "not-found", NOT_FOUND.detail);
  if (seenVersions === undefined || seenVersions.includes("*")) return undefined;
  const version = versionIn(await show(sight, asked, ""));
  return version !== undefined && seenVersions.includes(version) ? undefined : MOVED;
}

const MOVED = refuse(
  "conflict",
  "precondition-failed",
  "This has changed since you saw it; look at it again and then decide.",
);

/** While the record would lose it (INV-21). */
export const NOT_SAFE: Problem = {
  status: 503,
  code: "record-not-safe",
  detail:
    "The record would lose what it acknowledges just now, so nothing is decided. Whoever runs this installation has been told.",
  retryAfterS: 10,
};

/** How a refusal of a command is answered. */
export function problemOf(refusal: Refusal): Problem {
  const problem = problemFromRefusal(refusal);
  if (refusal === MOVED) return { ...problem, status: 412 };
  return refusal.code === "too-busy" ? { ...problem, status: 503, retryAfterS: 1 } : problem;
}

/** The caller's name for its command: 1 to 200 visible ASCII characters. */
function idempotencyKey(request: Request): string | undefined {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key === "string" && /^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw new ProblemRaised({
    status: 400,
    code: "key-at-fault",
    detail: "An Idempotency-Key is 1 to 200 visible ASCII characters.",
  });
}

/** The versions in `If-Match` (RFC 9110, 13.1.1): entity tags, or `*`. Where nothing is compared with them, a caller is not left to believe that it was. */
function ifMatch(request: Request, { conditional }: Route): readonly string[] | undefined {
  const header = request.headers["if-match"];
  if (header === undefined) return undefined;
  if (!conditional)
    throw new ProblemRaised({
      status: 400,
      code: "if-match-not-taken",
      detail: "This decides about no version of anything: leave If-Match out.",
    });
  if (header.trim() === "*") return ["*"];
  const tags = [...header.matchAll(/(?:^|,)\s*"([^"]*)"\s*(?=,|$)/g)].map(([, tag]) => tag ?? "");
  if (tags.length > 0) return tags;
  throw new ProblemRaised({
    status: 400,
    code: "if-match-at-fault",
    detail: 'If-Match is given the ETag as it came, in quotes ("…").',
  });
}

/** Says that effects are owed, and waits for nothing. */
export function hint(api: Api, log: Logger, owed: Parameters<Api["hint"]>[0]): void {
  api.hint(owed).catch((error: unknown) => log.warn("a hint was lost; the sweep makes up for it", { error }));
}
