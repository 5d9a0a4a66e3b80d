import type { z } from "zod";

/** Where the interface stands; a later, incompatible one would stand beside it. */
export const API_ROOT = "/api/v1";

export type Method = "get" | "post";

/** What is answered when all is well. */
export type Answer =
  | { readonly status: 200 | 201; readonly schema: z.ZodType }
  /** Text that is no JSON document: an evidence bundle, an event stream. */
  | { readonly status: 200; readonly mediaType: "application/jsonl" | "text/event-stream" };

/**
 * One thing that can be asked of the API: what the server checks, what the documentation says and what the client is
 * typed by are all read from here. Every route takes a sign-in.
 */
export interface Route {
  /** Unique; the operation id of the documentation: `run.start`. */
  readonly id: string;
  readonly method: Method;
  /** Under `API_ROOT`, with parameters in braces: `/runs/{id}/hold`. */
  readonly path: string;
  /** One line. */
  readonly summary: string;
  /** Whose it is to ask, what follows, and the rules that may refuse it. */
  readonly description: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Strict: a field that is not named here is an error. */
  readonly body?: z.ZodType;
  readonly answer: Answer;
  /** Whether it takes `Idempotency-Key`: the same key and body get the first answer again. */
  readonly idempotent: boolean;
  /** Whether it takes `If-Match` with an ETag of what it changes: 412 when that has moved. */
  readonly conditional: boolean;
  /** Who signs in: a person by token, unless a source of alerts does, by what it has or by the key in its path. */
  readonly signIn?: "source" | "source-in-path";
  /** Which lane it takes when there is too much to do (INV-22); left out, `laneOf` says it by what it asks for. */
  readonly lane?: "reserved";
}

export function route<const R extends Route>(description: R): R {
  return description;
}

/** A route that reads. */
export function reading<const R extends Omit<Route, "method" | "idempotent" | "conditional">>(
  description: R,
) {
  return route({ ...description, method: "get", idempotent: false, conditional: false });
}

/** A route that creates or decides. */
export function deciding<const R extends Omit<Route, "method" | "idempotent" | "conditional">>(
  description: R,
) {
  return route({ ...description, method: "post", idempotent: true, conditional: false });
}

/** A route that decides about something which the caller has seen in a certain state. */
export function decidingOn<const R extends Omit<Route, "method" | "idempotent" | "conditional">>(
  description: R,
) {
  return route({ ...description, method: "post", idempotent: true, conditional: true });
}

/** What all verbs of one resource have in common: `POST /aid-requests/{id}/submit`, answered with the resource as it is then. */
export interface Resource<Params extends z.ZodObject, View extends z.ZodType> {
  /** In front of the operation ids: `aid`. */
  readonly name: string;
  /** Under `API_ROOT`: `/aid-requests`. */
  readonly path: string;
  readonly params: Params;
  readonly view: View;
}

/** Makes a resource's verbs, each decided about something that the caller has seen in a certain state. */
export function verbsOf<Params extends z.ZodObject, View extends z.ZodType>(
  resource: Resource<Params, View>,
) {
  const { name, params, view } = resource;
  const common = <const Id extends string>(id: Id, summary: string, description: string) => ({
    id: `${name}.${id}`,
    path: `${resource.path}/{id}/${id}`,
    summary,
    description,
    params,
    answer: { status: 200, schema: view } as const,
  });
  return {
    /** One that takes a body. */
    verb: <const Id extends string, Body extends z.ZodObject>(
      id: Id,
      summary: string,
      description: string,
      body: Body,
    ) => decidingOn({ ...common(id, summary, description), body }),
    /** One that says it all by its name. */
    bareVerb: <const Id extends string>(id: Id, summary: string, description: string) =>
      decidingOn(common(id, summary, description)),
  };
}

/** The same route, with a lane of its own: nothing else may keep it from being heard (INV-22). */
export function reserved<R extends Route>(description: R): R & { readonly lane: "reserved" } {
  return { ...description, lane: "reserved" };
}
