import type { z } from "zod";
import { Problem } from "../problem.js";
import { API_ROOT, type Route } from "../route.js";
import { events } from "../routes/events.js";
import { LiveEvent } from "../views/live-event.js";
import { type Patience, waitBeforeAgainMs } from "./asking-again.js";
import { serverSentEvents } from "./event-stream.js";
import type { AnswerHeaders, Fetch, FetchAnswer } from "./fetch.js";

export interface ApiClientOptions<Signal> {
  /** Where the API is, with or without a slash at the end: `http://127.0.0.1:8080`. */
  readonly url: string;
  /** `mirror_…`, as it was shown when it was made. */
  readonly token: string;
  readonly fetch: Fetch<Signal>;
  /** Makes an `Idempotency-Key` for each command that is given none; left out, such commands go without. */
  readonly newKey?: () => string;
  /** Asks again, politely, where the server is full or away; left out, every call is sent once. */
  readonly again?: AskingAgain;
}

/** How a client asks again, and by what it waits: it has no clock and no dice of its own. */
export interface AskingAgain extends Patience {
  readonly pause: (ms: number) => Promise<void>;
  /** From 0 to 1. */
  readonly chance: () => number;
}

interface CallOptions<Signal> {
  /** The same key and body get the first answer again: give one to be able to ask again after `unreachable`. */
  readonly idempotencyKey?: string;
  /** The `version` of what was seen: 412 when it has moved. */
  readonly ifMatch?: string;
  readonly signal?: Signal;
}

type Fields<Name extends string, Schema> = Schema extends z.ZodType
  ? Record<never, never> extends z.input<Schema>
    ? { readonly [K in Name]?: z.input<Schema> }
    : { readonly [K in Name]: z.input<Schema> }
  : { readonly [K in Name]?: undefined };

type Part<R, Name extends "params" | "query" | "body"> = Fields<
  Name,
  R extends Partial<Record<Name, infer Schema>> ? Schema : undefined
>;

/** What a route is called with. */
export type CallOf<R extends Route, Signal = never> = Part<R, "params"> &
  Part<R, "query"> &
  Part<R, "body"> &
  CallOptions<Signal>;

/** What a route answers when all is well. */
export type ValueOf<R extends Route> = R["answer"] extends { schema: infer Schema extends z.ZodType }
  ? z.output<Schema>
  : string;

/** A yes. */
export interface Answered<Value> {
  readonly ok: true;
  readonly status: number;
  readonly value: Value;
  readonly headers: AnswerHeaders;
  /** Whether this is the first answer to the same command, given again. */
  readonly replayed: boolean;
}

/** The three kinds of no that a caller meets. */
export type CallFailure =
  /** The API said no, and why. */
  | {
      readonly ok: false;
      readonly kind: "problem";
      readonly problem: Problem;
      readonly retryAfterS: number | null;
    }
  /** Nobody answered: whether a command took effect is not known. Ask again with the same key. */
  | { readonly ok: false; readonly kind: "unreachable"; readonly detail: string; readonly cause: unknown }
  /** Something answered that does not keep to the contract: another version, or another server. */
  | { readonly ok: false; readonly kind: "not-understood"; readonly status: number; readonly detail: string };

export type CallResult<Value> = Answered<Value> | CallFailure;

export interface Followed {
  /** What `lastEventId` is given to go on after it. */
  readonly id: string;
  readonly event: LiveEvent;
}

export interface ApiClient<Signal> {
  /** Asks; throws nothing. `call(routes.runs.hold, { params: { id }, body: { reason } })`. */
  call<R extends Route>(
    route: R,
    ...input: Record<never, never> extends CallOf<R, Signal>
      ? [input?: CallOf<R, Signal>]
      : [input: CallOf<R, Signal>]
  ): Promise<CallResult<ValueOf<R>>>;
  /** Live events. The iteration ends when the stream does, for whatever reason: follow again after the last id. */
  follow(options?: {
    readonly run?: string;
    readonly lastEventId?: string;
    readonly signal?: Signal;
  }): Promise<Answered<AsyncIterable<Followed>> | CallFailure>;
}

/** A client of the API: typed by the route descriptions, and checked against them when it runs. */
export function apiClient<Signal = never>(options: ApiClientOptions<Signal>): ApiClient<Signal> {
  const base = options.url.replace(/\/+$/, "") + API_ROOT;

  const ask = async (
    { method, path }: Route,
    input: AnyCall<Signal>,
    headers: Record<string, string>,
  ): Promise<{ readonly answer: FetchAnswer } | { readonly failure: CallFailure }> => {
    const hasBody = method === "post";
    try {
      const answer = await options.fetch(base + addressOf(path, input.params ?? {}, input.query ?? {}), {
        method: method.toUpperCase(),
        headers: {
          ...headers,
          Authorization: `Bearer ${options.token}`,
          ...(hasBody ? { "Content-Type": "application/json" } : {}),
        },
        ...(hasBody ? { body: JSON.stringify(input.body ?? {}) } : {}),
        ...(input.signal === undefined ? {} : { signal: input.signal }),
        redirect: "error",
      });
      return { answer };
    } catch (cause) {
      const detail = `${options.url} does not answer: ${reasonOf(cause)}`;
      return { failure: { ok: false, kind: "unreachable", detail, cause } };
    }
  };

  return {
    async call<R extends Route>(route: R, given: CallOf<R, Signal> | undefined = undefined) {
      const input: AnyCall<Signal> = given ?? {};
      const key = input.idempotencyKey ?? (route.idempotent ? options.newKey?.() : undefined);
      const { again } = options;
      const once = async (): Promise<CallResult<ValueOf<R>>> => {
        const asked = await ask(route, input, {
          Accept: "schema" in route.answer ? "application/json" : route.answer.mediaType,
          ...(key === undefined ? {} : { "Idempotency-Key": key }),
          ...(input.ifMatch === undefined ? {} : { "If-Match": `"${input.ifMatch}"` }),
        });
        return "failure" in asked
          ? asked.failure
          : ((await understood(route, asked.answer)) as CallResult<ValueOf<R>>);
      };
      return again === undefined
        ? once()
        : patiently(once, again, route.method === "get" || key !== undefined);
    },
    async follow({ run, lastEventId, signal } = {}) {
      const input: AnyCall<Signal> = {
        query: run === undefined ? {} : { run },
        ...(signal === undefined ? {} : { signal }),
      };
      const asked = await ask(events.follow, input, {
        Accept: "text/event-stream",
        ...(lastEventId === undefined ? {} : { "Last-Event-ID": lastEventId }),
      });
      if ("failure" in asked) return asked.failure;
      const { answer } = asked;
      if (answer.status !== 200 || answer.body === null) return problemIn(answer);
      return {
        ok: true,
        status: 200,
        value: followed({ answer, chunks: answer.body }),
        headers: answer.headers,
        replayed: false,
      };
    },
  };
}

/** Asks until there is an answer, or it is no use to ask once more. */
async function patiently<Value>(
  once: () => Promise<CallResult<Value>>,
  again: AskingAgain,
  bearsRepeats: boolean,
): Promise<CallResult<Value>> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await once();
    const waitMs = result.ok ? null : waitBeforeAgainMs(result, attempt, again.chance(), bearsRepeats, again);
    if (waitMs === null) return result;
    await again.pause(waitMs);
  }
}

interface AnyCall<Signal> extends CallOptions<Signal> {
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
}

function addressOf(
  path: string,
  params: Readonly<Record<string, unknown>>,
  query: Readonly<Record<string, unknown>>,
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const asked = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
  return asked.length === 0 ? filled : `${filled}?${asked.join("&")}`;
}

async function understood(route: Route, answer: FetchAnswer): Promise<CallResult<unknown>> {
  if (answer.status !== route.answer.status) return problemIn(answer);
  const read = await textOf(answer);
  if (!read.ok) return read;
  const replayed = answer.headers.get("Idempotent-Replay") === "true";
  const { status, headers } = answer;
  if (!("schema" in route.answer)) return { ok: true, status, value: read.text, headers, replayed };
  const value = route.answer.schema.safeParse(jsonIn(read.text));
  if (value.success) return { ok: true, status, value: value.data, headers, replayed };
  const issue = value.error.issues[0];
  return notUnderstood(
    status,
    `The answer is not as ${route.id} should answer: /${issue?.path.join("/")} ${issue?.message}`,
  );
}

async function problemIn(answer: FetchAnswer): Promise<CallFailure> {
  const read = await textOf(answer);
  if (!read.ok) return read;
  const problem = Problem.safeParse(jsonIn(read.text));
  const retryAfter = Number(answer.headers.get("Retry-After") ?? Number.NaN);
  if (!problem.success)
    return notUnderstood(answer.status, `The answer ${answer.status} is none of this API's.`);
  return {
    ok: false,
    kind: "problem",
    problem: problem.data,
    retryAfterS: Number.isFinite(retryAfter) ? retryAfter : null,
  };
}

async function textOf(answer: FetchAnswer): Promise<{ ok: true; text: string } | CallFailure> {
  try {
    return { ok: true, text: await answer.text() };
  } catch (cause) {
    return { ok: false, kind: "unreachable", detail: `The answer broke off: ${reasonOf(cause)}`, cause };
  }
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notUnderstood(status: number, detail: string): CallFailure {
  return { ok: false, kind: "not-understood", status, detail };
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return cause.cause instanceof Error && cause.cause.message !== "" ? cause.cause.message : cause.message;
}

/** A stream, and the answer that it came with: whose answer nobody holds any more, its stream is ended unread. */
interface Opened {
  readonly answer: FetchAnswer;
  readonly chunks: AsyncIterable<Uint8Array>;
}

async function* followed(opened: Opened): AsyncGenerator<Followed> {
  try {
    for await (const { id, data } of serverSentEvents(opened.chunks)) {
      const event = LiveEvent.safeParse(jsonIn(data));
      if (event.success) yield { id, event: event.data };
    }
  } catch {
    // A stream that breaks off is one that ends: its reader follows again after the last id.
  }
}
