import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { type Problem, problemDocument } from "@mirror/chassis";
import { takeKeyOut } from "../alerts/key-in-path.js";
import type { Admission } from "./admission.js";

/** A body of at most so many bytes is read away, to keep the connection for the next try; it costs more to open another. */
const READ_AWAY_BYTES_MAX = 64 * 1024;

/**
 * Whoever does not wait as it was told cannot ask more often than its connections allow: a no is held back a little,
 * which costs a timer, where the next request would cost as much as this one.
 */
const HOLD_BACK_MS = 500;

/**
 * In front of everything else: a request that cannot be let in is answered from its headers alone, so that turning ten
 * away costs less than serving one (INV-22).
 */
export function frontDoor(
  admission: Admission,
  app: RequestListener,
  holdBackMs = HOLD_BACK_MS,
): RequestListener {
  return (request, response) => {
    takeKeyOut(request);
    const problem = admission.turnedAway(request);
    if (problem === undefined) {
      app(request, response);
      return;
    }
    const timer = setTimeout(() => answerFromHeaders(request, response, problem), holdBackMs);
    response.once("close", () => clearTimeout(timer));
  };
}

function answerFromHeaders(request: IncomingMessage, response: ServerResponse, problem: Problem): void {
  const requestId = randomUUID();
  const [path = "/"] = (request.url ?? "/").split("?");
  const body = JSON.stringify(problemDocument(problem, { path, requestId }));
  const { "content-length": length, "transfer-encoding": chunked } = request.headers;
  const isLong = chunked !== undefined || Number(length ?? 0) > READ_AWAY_BYTES_MAX;
  response
    .writeHead(problem.status, {
      "Content-Type": "application/problem+json; charset=utf-8",
      "Content-Length": Buffer.byteLength(body),
      "Cache-Control": "no-store",
      "X-Content-Type-Options": "nosniff",
      "X-Request-Id": requestId,
      "Retry-After": String(Math.max(1, Math.ceil(problem.retryAfterS ?? 1))),
      ...(isLong ? { Connection: "close" } : {}),
    })
    .end(request.method === "HEAD" ? undefined : body);
}
