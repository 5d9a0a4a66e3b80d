import { isOverBudget, JSON_BUDGET, type JsonBudget, type JsonFault, readJson } from "@mirror/vocabulary";
import express, { type RequestHandler } from "express";
import { type Problem, ProblemRaised } from "./problem.js";
import { contextOf } from "./request-context.js";

/** What the body of a request may cost, where its path is not known to need more. */
export const BODY_BUDGET: JsonBudget = { ...JSON_BUDGET, bytesMax: 256 * 1024 };

const JSON_TYPE = /^application\/(json|[a-z0-9.-]+\+json)\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?;?$/i;

/**
 * Reads a JSON body into `request.body`, and its bytes into the request's context. Only JSON in plain UTF-8 is taken:
 * a browser cannot be made to send that across sites without asking, and what is compressed may unfold without end.
 * A request without a body passes with `request.body` undefined.
 */
export function jsonBody(budget: JsonBudget): RequestHandler {
  const readBytes = express.raw({ type: () => true, limit: budget.bytesMax, inflate: false });
  return (request, response, next) => {
    // A path that takes larger bodies has read this one already.
    if (contextOf(request).rawBody !== undefined) {
      next();
      return;
    }
    const { "transfer-encoding": transferEncoding, "content-length": length } = request.headers;
    if (transferEncoding === undefined && (length === undefined || length === "0")) {
      next();
      return;
    }
    const type = request.headers["content-type"] ?? "";
    if (!JSON_TYPE.test(type)) {
      next(
        new ProblemRaised({
          status: 415,
          code: "unsupported-media-type",
          detail: "Send the body as application/json, in UTF-8.",
        }),
      );
      return;
    }
    readBytes(request, response, (error?: unknown) => {
      if (error !== undefined) {
        next(error);
        return;
      }
      const bytes: unknown = request.body;
      request.body = undefined;
      if (!Buffer.isBuffer(bytes)) {
        next();
        return;
      }
      contextOf(request).rawBody = bytes;
      const text = utf8(bytes);
      if (text === undefined) {
        next(new ProblemRaised(NOT_UTF8));
        return;
      }
      const read = readJson(text, budget);
      if (!read.ok) {
        next(new ProblemRaised(problemOf(read.faults)));
        return;
      }
      request.body = read.value;
      next();
    });
  };
}

const NOT_UTF8: Problem = {
  status: 400,
  code: "malformed-json",
  detail: "The body is not UTF-8.",
  errors: [{ pointer: "", detail: "The body is not UTF-8." }],
};

/** A body that is both malformed and over its budget is malformed: to make it smaller would not help. */
function problemOf(faults: readonly JsonFault[]): Problem {
  const errors = faults.map(({ pointer, problem, remedy }) => ({ pointer, detail: `${problem} ${remedy}` }));
  return faults.every(isOverBudget)
    ? {
        status: 422,
        code: "json-over-budget",
        detail: "There is more in this body than this takes; `errors` says where and what would be right.",
        errors,
      }
    : {
        status: 400,
        code: "malformed-json",
        detail: "This is not JSON as everyone reads it; `errors` says where and what would be right.",
        errors,
      };
}

function utf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
