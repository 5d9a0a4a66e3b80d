import { STATUS_CODES } from "node:http";
import type { Refusal, RefusalKind } from "@mirror/vocabulary";
import type { Response } from "express";
import { contextOf } from "./request-context.js";

/** An answer that says no, before it is known which request it answers. */
export interface Problem {
  readonly status: number;
  /** What a program tells problems apart by: `refused`, `not-found`, `malformed-json`. */
  readonly code: string;
  /** A sentence for the person who asked: what is wrong and what would be right. */
  readonly detail: string;
  /** Left out, the status in words. */
  readonly title?: string;
  /** Where the body is at fault, as RFC 6901 pointers into it; of an address at fault, which part: `/cursor`. */
  readonly errors?: readonly ProblemPlace[];
  /** The rule of the domain that says no (`C-04`). */
  readonly rule?: string;
  /** With `code: "refused"`: the refusal's own code. */
  readonly reason?: string;
  /** Seconds after which the same request may succeed; sent as `Retry-After`. */
  readonly retryAfterS?: number;
}

export interface ProblemPlace {
  readonly pointer: string;
  readonly detail: string;
}

/** The body of such an answer, `application/problem+json` (RFC 9457). */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly requestId: string;
  readonly errors?: readonly ProblemPlace[];
  readonly rule?: string;
  readonly reason?: string;
}

const STATUS_OF: Record<RefusalKind, number> = { forbidden: 403, conflict: 409, absent: 404, invalid: 422 };

/** What is not there and what the caller may not see look the same, to the letter. */
export const NOT_FOUND: Problem = {
  status: 404,
  code: "not-found",
  detail: "There is nothing here that you may see.",
};

/**
 * How a refusal is answered over HTTP: forbidden 403, conflict 409, absent 404, invalid 422. A refusal by a rule has
 * the code `refused` and names the rule; its own code stays in `reason`. Of what is absent nothing more is said:
 * the refusal's words may differ between what is not there and what is not theirs to see.
 */
export function problemFromRefusal(refusal: Refusal): Problem {
  if (refusal.kind === "absent") return NOT_FOUND;
  const said = { status: STATUS_OF[refusal.kind], code: refusal.code, detail: refusal.detail };
  if (refusal.rule === undefined) return said;
  if (refusal.kind === "invalid") return { ...said, rule: refusal.rule };
  return { ...said, code: "refused", rule: refusal.rule, reason: refusal.code };
}

/** The document that answers this request with this problem. */
export function problemDocument(
  problem: Problem,
  request: { readonly path: string; readonly requestId: string },
): ProblemDocument {
  const { status, code, detail, title, errors, rule, reason } = problem;
  return {
    type: `urn:security-mirror:problem:${code}`,
    title: title ?? STATUS_CODES[status] ?? "Error",
    status,
    detail,
    instance: request.path,
    code,
    requestId: request.requestId,
    ...(errors === undefined ? {} : { errors }),
    ...(rule === undefined ? {} : { rule }),
    ...(reason === undefined ? {} : { reason }),
  };
}

export function sendProblem(response: Response, problem: Problem): void {
  const { requestId } = contextOf(response.req);
  const [path = "/"] = response.req.originalUrl.split("?");
  if (problem.retryAfterS !== undefined) response.set("Retry-After", String(Math.ceil(problem.retryAfterS)));
  response
    .status(problem.status)
    .set("Content-Type", "application/problem+json; charset=utf-8")
    .set("Cache-Control", "no-store")
    .send(JSON.stringify(problemDocument(problem, { path, requestId })));
}

/** A problem thrown from below a handler, for failures that the handler itself cannot answer (a parser, a server that is away). */
export class ProblemRaised extends Error {
  constructor(
    readonly problem: Problem,
    options?: ErrorOptions,
  ) {
    super(problem.detail, options);
    this.name = "ProblemRaised";
  }
}
