import { NOT_FOUND, type Problem, type ProblemPlace, ProblemRaised } from "@mirror/chassis";
import type { Route } from "@mirror/contract";
import { pointerTo } from "@mirror/vocabulary";
import { z } from "zod";
import type { Caller } from "../auth/sign-in.js";
import { openCursor } from "./cursor.js";

type Read<R, Name extends "params" | "query" | "body"> =
  R extends Record<Name, infer Schema extends z.ZodType> ? z.output<Schema> : undefined;

/** One request for a route: checked, and by whom. */
export interface Asked<R extends Route> {
  readonly caller: Caller;
  readonly params: Read<R, "params">;
  readonly query: Read<R, "query">;
  readonly body: Read<R, "body">;
}

const NO_FIELDS = z.strictObject({});

/**
 * Reads what was sent by the route's own schemas. An id that is none, or of another kind, is as good as one that is not
 * there; a query at fault is 400, a body 422, each with the places. A cursor is opened: what is read on is the place in it.
 */
export function readInput<R extends Route>(
  route: R,
  request: { readonly params: unknown; readonly query: unknown; readonly body: unknown },
  caller: Caller,
): Asked<R> {
  const params = (route.params ?? NO_FIELDS).safeParse(request.params);
  if (!params.success) throw new ProblemRaised(NOT_FOUND);
  const query = (route.query ?? NO_FIELDS).safeParse(request.query);
  if (!query.success) throw new ProblemRaised(queryProblem(query.error));
  const sent: unknown = route.method === "post" ? (request.body ?? {}) : {};
  const body = (route.body ?? NO_FIELDS).safeParse(sent);
  if (!body.success) throw new ProblemRaised(bodyProblem(body.error));
  const cursor: unknown = query.data.cursor;
  const question = { route, params: params.data, query: query.data };
  const asked =
    typeof cursor === "string" ? { ...query.data, cursor: openCursor(question, cursor) } : query.data;
  // The route's own schemas have just read these.
  return { caller, params: params.data, query: asked, body: body.data } as unknown as Asked<R>;
}

function queryProblem(error: z.ZodError): Problem {
  const errors = placesOf(error);
  const words = errors.map(({ pointer, detail }) => `${pointer.slice(1)}: ${detail}`);
  const detail = `The address is at fault: ${words.join(" ")}`;
  return { status: 400, code: "query-at-fault", detail, errors };
}

function bodyProblem(error: z.ZodError): Problem {
  const errors = placesOf(error);
  return {
    status: 422,
    code: "body-at-fault",
    detail: "The body is not as this takes it; `errors` says where and what would be right.",
    errors,
  };
}

/** Every fault with its RFC 6901 pointer; a field that is not known is pointed at itself. */
function placesOf(error: z.ZodError): ProblemPlace[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === "unrecognized_keys")
      return issue.keys.map((key) => ({
        pointer: pointerTo([...issue.path, key]),
        detail: "There is no such field here.",
      }));
    return [{ pointer: pointerTo(issue.path), detail: issue.message }];
  });
}
