import { type Logger, type Problem, ProblemRaised } from "@mirror/chassis";
import type { CallOf, Route, ValueOf } from "@mirror/contract";
import type { Caller } from "../auth/sign-in.js";
import type { Api } from "./api.js";
import type { Door } from "./reads.js";

/** What a door is asked with, however that came here. */
export interface Call {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly key: string | undefined;
  readonly seenVersions: readonly string[] | undefined;
  readonly log: Logger;
}

/** What a door answers. `repeated`: this is what the same command was answered before. */
export type Told<Value> =
  | { readonly ok: true; readonly value: Value; readonly repeated: boolean }
  | { readonly ok: false; readonly problem: Problem; readonly repeated: boolean };

interface AnyCall {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly idempotencyKey?: string;
  readonly ifMatch?: string;
}

/**
 * Asks a route as the API would be asked, by whoever has come in already: the same schemas, the same decision, the same
 * answer. So what our own pages show and do is what the API shows and does.
 */
export async function askDoor<R extends Route>(
  doors: readonly Door[],
  { api, caller, log }: { readonly api: Api; readonly caller: Caller; readonly log: Logger },
  route: R,
  given: CallOf<R>,
): Promise<Told<ValueOf<R>>> {
  const door = doors.find((one) => one.route?.id === route.id);
  if (door?.ask === undefined) throw new Error(`There is no door for ${route.id}.`);
  const { params, query, body, idempotencyKey, ifMatch }: AnyCall = given;
  const call = {
    params: params ?? {},
    query: query ?? {},
    body: body ?? {},
    key: idempotencyKey,
    seenVersions: ifMatch === undefined ? undefined : [ifMatch],
    log,
  };
  try {
    // The door is the one of this route.
    return (await door.ask(api, caller, call)) as Told<ValueOf<R>>;
  } catch (error) {
    if (error instanceof ProblemRaised) return { ok: false, problem: error.problem, repeated: false };
    throw error;
  }
}
