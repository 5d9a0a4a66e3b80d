import { randomUUID } from "node:crypto";
import { CommitOutcomeUnknown, JournalUnavailable } from "@mirror/journal";
import type { JsonBudget } from "@mirror/vocabulary";
import express, { type Application, type ErrorRequestHandler, type RequestHandler } from "express";
import helmet from "helmet";
import { Histogram, type Registry } from "prom-client";
import { formBody } from "./form-body.js";
import { BODY_BUDGET, jsonBody } from "./json-body.js";
import type { Logger } from "./logger.js";
import { type Problem, ProblemRaised, sendProblem } from "./problem.js";
import { redisIsAway } from "./redis.js";
import { contextOf, keepContext } from "./request-context.js";
import { answerUnrouted } from "./routes.js";

export interface HttpAppOptions {
  readonly log: Logger;
  /** Where requests are counted; left out, they are not. */
  readonly metrics?: Registry;
  /** Paths that take more than 256 KiB of JSON (a playbook), by how they begin. */
  readonly largerBodies?: readonly LargerBody[];
  /** Paths whose bodies are forms of pages, by how they begin: `application/x-www-form-urlencoded`, as text by name. */
  readonly forms?: readonly string[];
  /** How many proxies of our own stand in front; their `X-Forwarded-For` is believed. 0 unless told. */
  readonly proxies?: number;
  /** Mounts the routes, with `addRoutes`. */
  readonly mount: (app: Application) => void;
}

export interface LargerBody {
  readonly path: string;
  readonly budget: JsonBudget;
}

/**
 * An Express app with everything that is the same on every door: safe headers, request ids, strict JSON bodies, one
 * log line and one figure per request, and `application/problem+json` for every no, expected or not.
 */
export function httpApp(options: HttpAppOptions): Application {
  const app = express();
  app.disable("x-powered-by");
  // An ETag says which version of a state was shown, so only a route can give one.
  app.disable("etag");
  app.enable("case sensitive routing");
  app.set("trust proxy", options.proxies ?? 0);
  app.use(identify(options.log));
  if (options.metrics !== undefined) app.use(countRequests(options.metrics));
  app.use(safeHeaders());
  for (const { path, budget } of options.largerBodies ?? []) app.use(path, jsonBody(budget));
  for (const path of options.forms ?? []) app.use(path, formBody());
  app.use(jsonBody(BODY_BUDGET));
  options.mount(app);
  app.use(answerUnrouted);
  app.use(answerFault);
  return app;
}

function identify(log: Logger): RequestHandler {
  return (request, response, next) => {
    const requestId = randomUUID();
    const begunAt = performance.now();
    const [path] = request.originalUrl.split("?");
    const about = log.child({ requestId });
    keepContext(request, { requestId, log: about });
    response.set("X-Request-Id", requestId);
    response.once("close", () => {
      const { statusCode: status, writableFinished } = response;
      const details = {
        method: request.method,
        path,
        status,
        durationMs: Math.round(performance.now() - begunAt),
      };
      if (!writableFinished) about.debug("request left before its answer", details);
      else if (status >= 400) about.info("request answered", details);
      else about.debug("request answered", details);
    });
    next();
  };
}

function countRequests(metrics: Registry): RequestHandler {
  const name = "mirror_http_request_duration_seconds";
  const known = metrics.getSingleMetric(name);
  const durations =
    known instanceof Histogram
      ? known
      : new Histogram({
          name,
          help: "How long requests took, by method, route and status",
          labelNames: ["method", "route", "status"],
          buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5],
          registers: [metrics],
        });
  return (request, response, next) => {
    const begunAt = performance.now();
    response.once("finish", () => {
      // The route's pattern and never the path: ids would make a series each.
      const pattern: unknown = request.route?.path;
      const route = typeof pattern === "string" ? pattern : "none";
      const labels = { method: request.method, route, status: String(response.statusCode) };
      durations.observe(labels, (performance.now() - begunAt) / 1000);
    });
    next();
  };
}

function safeHeaders(): RequestHandler {
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "connect-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "require-trusted-types-for": ["'script'"],
      },
    },
    crossOriginOpenerPolicy: { policy: "same-origin" },
    xFrameOptions: { action: "deny" },
  });
  return (request, response, next) => {
    // Until a route says otherwise: what one person may see must not stay in a cache that another reads.
    response.set("Cache-Control", "no-store");
    protect(request, response, next);
  };
}

// Express knows an error handler by its four parameters.
const answerFault: ErrorRequestHandler = (error, request, response, next) => {
  const { log, requestId } = contextOf(request);
  if (response.headersSent) {
    log.error("a request failed after its answer had begun", { error });
    next(error);
    return;
  }
  const problem = problemFromError(error, requestId);
  // One that says itself what to answer was meant: a full node asks thousands to come again, and tells it elsewhere.
  if (problem.status >= 500 && !(error instanceof ProblemRaised))
    log.error("a request failed", { error, method: request.method });
  sendProblem(response, problem);
};

function unexpected(requestId: string): Problem {
  return {
    status: 500,
    code: "internal-error",
    detail: `Something went wrong on our side. Tell whoever runs this installation the request id ${requestId}.`,
  };
}

/** What to answer when this was thrown, expected or not: of what was not, only the request's id is told. */
export function problemFromError(error: unknown, requestId: string): Problem {
  if (error instanceof ProblemRaised) return error.problem;
  // Of a commit that broke off nobody knows whether it is on disk; of everything else it is known that nothing is.
  if (error instanceof CommitOutcomeUnknown || redisIsAway(error)) return OUTCOME_UNKNOWN;
  if (error instanceof JournalUnavailable) return UNAVAILABLE;
  return bodyFault(error) ?? (error instanceof URIError ? BAD_PATH : undefined) ?? unexpected(requestId);
}

const OUTCOME_UNKNOWN: Problem = {
  status: 503,
  code: "unavailable",
  detail:
    "The record cannot be written or read just now. Whether this took effect is not known: send it again with the same Idempotency-Key.",
  retryAfterS: 1,
};

const UNAVAILABLE: Problem = {
  status: 503,
  code: "unavailable",
  detail:
    "The record cannot be written or read just now, and nothing was carried out. Send it again in a moment, with the same Idempotency-Key.",
  retryAfterS: 1,
};

const BAD_PATH: Problem = {
  status: 400,
  code: "malformed-path",
  detail: "The path is not properly percent-encoded.",
};

const BODY_FAULTS: Readonly<Record<string, Problem>> = {
  "entity.too.large": { status: 413, code: "body-too-large", detail: "The body is larger than this takes." },
  "encoding.unsupported": {
    status: 415,
    code: "unsupported-encoding",
    detail: "Send the body uncompressed.",
  },
  "request.aborted": {
    status: 400,
    code: "body-incomplete",
    detail: "The body ended before its announced length.",
  },
  "request.size.invalid": {
    status: 400,
    code: "body-incomplete",
    detail: "The body has not its announced length.",
  },
};

function bodyFault(error: unknown): Problem | undefined {
  return error instanceof Error && "type" in error && typeof error.type === "string"
    ? BODY_FAULTS[error.type]
    : undefined;
}
