import { type Route as Mounted, NOT_FOUND, sendProblem } from "@mirror/chassis";
import { API_ROOT, type Route, type ValueOf } from "@mirror/contract";
import type { Request, Response } from "express";
import type { Caller } from "../auth/sign-in.js";
import { Sight } from "../sight/sight.js";
import type { Api } from "./api.js";
import type { Call, Told } from "./ask.js";
import { type Question, sealCursor } from "./cursor.js";
import { type Asked, readInput } from "./input.js";
import { signedIn } from "./signed-in.js";

/** A route of the contract, ready to be mounted over an API. */
export interface Door {
  (api: Api): Mounted;
  readonly route?: Route;
  /** The same without HTTP, for whoever has been let in already. */
  readonly ask?: (api: Api, caller: Caller, call: Call) => Promise<Told<unknown>>;
}

/** Where Express looks for a route: `/api/v1/runs/:id`. */
export function mountedPath(route: Route): string {
  return API_ROOT + route.path.replace(/\{(\w+)\}/g, ":$1");
}

/** A route that reads. Undefined means: not there, or not the caller's to see. */
export function reads<R extends Route>(
  route: R,
  look: (sight: Sight, asked: Asked<R>) => Promise<ValueOf<R> | undefined>,
): Door {
  const ask = async (
    api: Api,
    caller: Caller,
    call: Pick<Call, "params" | "query" | "body">,
  ): Promise<Told<ValueOf<R>>> => {
    const asked = readInput(route, call, caller);
    const value = await look(new Sight(api.desk, caller), asked);
    return value === undefined
      ? { ok: false, problem: NOT_FOUND, repeated: false }
      : { ok: true, value: withCursor({ route, ...asked }, value), repeated: false };
  };
  const door = (api: Api): Mounted => ({
    method: route.method,
    path: mountedPath(route),
    handle: async (request, response) => {
      const caller = await signedIn(api, route, request, response);
      const told = await ask(api, caller, request);
      if (!told.ok) sendProblem(response, told.problem);
      else if (isAtHand(request, told.value))
        response
          .set("ETag", `"${versionIn(told.value)}"`)
          .status(304)
          .end();
      else sendValue(response, route.answer.status, told.value);
    },
  });
  return Object.assign(door, { route, ask });
}

/** A page leaves with its place sealed; anything else as it is. */
function withCursor<Value>(question: Question, value: Value): Value {
  const pages = question.route.query !== undefined && "cursor" in question.route.query.shape;
  const isPage = pages && typeof value === "object" && value !== null && "next" in value;
  return isPage && typeof value.next === "string"
    ? { ...value, next: sealCursor(question, value.next) }
    : value;
}

/**
 * Whether the caller names the version that this is (RFC 9110, 13.1.2). Asked here and not by Express, which looks the
 * other way where a client says `no-cache`, as `fetch` does of itself.
 */
function isAtHand(request: Request, value: unknown): boolean {
  const version = versionIn(value);
  const named = request.headers["if-none-match"];
  if (version === undefined || named === undefined) return false;
  return (
    named.trim() === "*" || named.split(",").some((tag) => tag.trim().replace(/^W\//, "") === `"${version}"`)
  );
}

/** Answers with a value, under the ETag of its version where it has one. */
export function sendValue(response: Response, status: number, value: unknown): void {
  const version = versionIn(value);
  if (version !== undefined) response.set("ETag", `"${version}"`);
  response.status(status).json(value);
}

export function versionIn(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null || !("version" in value)) return undefined;
  return typeof value.version === "string" ? value.version : undefined;
}
