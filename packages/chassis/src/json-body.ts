import express, { type RequestHandler } from "express";
import { type JsonBudget, readJson } from "./json-text.js";
import { ProblemRaised } from "./problem.js";
import { contextOf } from "./request-context.js";

export const BODY_LIMIT_BYTES = 256 * 1024;

const JSON_TYPE = /^application\/(json|[a-z0-9.-]+\+json)\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?;?$/i;

/**
 * Reads a JSON body into `request.body`, and its bytes into the request's context. Only JSON in plain UTF-8 is taken:
 * a browser cannot be made to send that across sites without asking, and what is compressed may unfold without end.
 * A request without a body passes with `request.body` undefined.
 */
export function jsonBody(limitBytes: number, budget?: JsonBudget): RequestHandler {
  const readBytes = express.raw({ type: () => true, limit: limitBytes, inflate: false });
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
      const read = text === undefined ? NOT_UTF8 : readJson(text, budget);
      if (!read.ok) {
        next(
          new ProblemRaised({
            status: read.fault.kind === "malformed" ? 400 : 422,
            code: read.fault.kind === "malformed" ? "malformed-json" : "json-over-budget",
            detail: read.fault.detail,
            errors: [{ pointer: read.fault.pointer, detail: read.fault.detail }],
          }),
        );
        return;
      }
      request.body = read.value;
      next();
    });
  };
}

const NOT_UTF8 = {
  ok: false,
  fault: { kind: "malformed", pointer: "", detail: "The body is not UTF-8." },
} as const;

function utf8(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
