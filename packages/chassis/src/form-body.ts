import express, { type RequestHandler } from "express";
import { ProblemRaised } from "./problem.js";
import { contextOf } from "./request-context.js";

const BYTES_MAX = 256 * 1024;
const FIELDS_MAX = 500;
const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?;?$/i;

/**
 * Reads what a page's form sends into `request.body`: a map of text by name. Only that is taken, uncompressed and in UTF-8;
 * a name that comes twice is refused, since nobody could say which was meant.
 */
export function formBody(): RequestHandler {
  const readBytes = express.raw({ type: () => true, limit: BYTES_MAX, inflate: false });
  return (request, response, next) => {
    if (request.method !== "POST") {
      next();
      return;
    }
    if (!FORM_TYPE.test(request.headers["content-type"] ?? "")) {
      next(new ProblemRaised(NO_FORM));
      return;
    }
    readBytes(request, response, (error?: unknown) => {
      if (error !== undefined) {
        next(error);
        return;
      }
      const bytes: unknown = request.body;
      const sent = Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0);
      // Read here: what reads JSON bodies leaves it alone.
      contextOf(request).rawBody = sent;
      const pairs = [...new URLSearchParams(sent.toString("utf8"))];
      const fields = new Map(pairs);
      if (pairs.length > FIELDS_MAX || fields.size < pairs.length) {
        next(new ProblemRaised(AT_FAULT));
        return;
      }
      request.body = fields;
      next();
    });
  };
}

const NO_FORM = {
  status: 415,
  code: "unsupported-media-type",
  detail: "Send the form as application/x-www-form-urlencoded, in UTF-8.",
};

const AT_FAULT = {
  status: 400,
  code: "form-at-fault",
  detail: `A form has at most ${FIELDS_MAX} fields, and each name once.`,
};
