import { contextOf, type Problem, problemFromError } from "@mirror/chassis";
import type { Request, Response } from "express";
import type { Caller } from "../auth/sign-in.js";
import { type Fields, NO_FIELDS } from "./fields.js";
import { documentOf, type Notice, type Shown } from "./layout.js";
import { problemPage, sendAgainPage } from "./problem-pages.js";

/** No script runs here at all, ours or another's; and nothing is loaded but our own style. */
const POLICY =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

interface Sent {
  /** 200 unless told. */
  readonly status?: number;
  readonly shown: Shown;
  readonly notice?: Notice | undefined;
  /** Who is signed in, and what their forms bear. */
  readonly who?: { readonly caller: Caller; readonly token: string };
}

/** Answers with a page. */
export function send(response: Response, { status = 200, shown, notice, who }: Sent): void {
  response
    .status(status)
    .set("Content-Security-Policy", POLICY)
    // Without it a browser would send forms of ours as from nowhere.
    .set("Referrer-Policy", "same-origin")
    .type("html")
    .send(documentOf(shown, { who, notice }));
}

/** Every no of a page is a page, and gives back what was typed. */
export function answering(
  answer: (request: Request, response: Response) => Promise<unknown>,
): (request: Request, response: Response) => Promise<void> {
  return async (request, response) => {
    try {
      await answer(request, response);
    } catch (error) {
      const { log, requestId } = contextOf(request);
      const problem = problemFromError(error, requestId);
      if (problem.code === "internal-error") log.error("a page failed", { error });
      if (problem.retryAfterS !== undefined)
        response.set("Retry-After", String(Math.ceil(problem.retryAfterS)));
      const fields = fieldsOf(request);
      // A password is never written into a page.
      const isKept = fields.size > 0 && !fields.has("password") && mayBeSentAgain(problem);
      const shown = isKept
        ? sendAgainPage(request.path, fields, problem)
        : problemPage(request.path, problem);
      send(response, { status: problem.status, shown });
    }
  };
}

/** What a form of a page has sent. */
export function fieldsOf(request: Request): Fields {
  const fields: unknown = request.body;
  return fields instanceof Map ? fields : NO_FIELDS;
}

/** Whether it was not a rule that stood in the way, but the world: then the very same may be sent again. */
export function mayBeSentAgain({ status }: Problem): boolean {
  return status >= 500 || status === 429;
}
