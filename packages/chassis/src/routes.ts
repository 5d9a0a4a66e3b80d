import type { Application, RequestHandler } from "express";
import { NOT_FOUND, sendProblem } from "./problem.js";

export interface Route {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** An Express 5 path: `/api/v1/runs/:id`. */
  readonly path: string;
  /** Handlers in order; what they throw or reject with is answered as a problem. */
  readonly handle: RequestHandler | readonly RequestHandler[];
}

const methodsMet = new WeakMap<object, Set<string>>();

/** Mounts routes so that another method on one of their paths is answered with 405 and what is allowed there. */
export function addRoutes(app: Application, routes: readonly Route[]): void {
  for (const { method, path, handle } of routes) app[method](path, ...[handle].flat());
  const paths = new Set(routes.map(({ path }) => path));
  for (const path of paths) {
    const onPath = routes.filter((route) => route.path === path);
    app.all(path, (request, _response, next) => {
      const met = methodsMet.get(request) ?? new Set();
      for (const { method } of onPath) {
        met.add(method.toUpperCase());
        if (method === "get") met.add("HEAD");
      }
      methodsMet.set(request, met);
      next();
    });
  }
}

/** Answers what no route has answered: 405 where the path is known for other methods, otherwise 404. */
export const answerUnrouted: RequestHandler = (request, response) => {
  const allowed = methodsMet.get(request);
  if (allowed === undefined || allowed.has(request.method)) {
    sendProblem(response, NOT_FOUND);
    return;
  }
  const methods = [...allowed].sort().join(", ");
  response.set("Allow", methods);
  sendProblem(response, {
    status: 405,
    code: "method-not-allowed",
    detail: `${request.method} is not known here; ${methods} would be.`,
  });
};
