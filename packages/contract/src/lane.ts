import { API_ROOT, type Route } from "./route.js";
import { everyRoute } from "./routes.js";

/**
 * What a request may wait behind when there is more to do than can be done (INV-22). `reserved`: what says no, takes back,
 * stops, or decides; `lists`: what looks through much; `streams`: what stays open; `normal`: everything else.
 */
export const LANES = ["reserved", "normal", "lists", "streams"] as const;
export type Lane = (typeof LANES)[number];

/** A route's lane: what its description says, and otherwise what it asks for. */
export function laneOf({ lane, answer, query }: Pick<Route, "lane" | "answer" | "query">): Lane {
  if (lane !== undefined) return lane;
  if ("mediaType" in answer) return answer.mediaType === "text/event-stream" ? "streams" : "lists";
  return query !== undefined && "cursor" in query.shape ? "lists" : "normal";
}

interface Known {
  readonly route: Route;
  readonly method: string;
  readonly parts: readonly string[];
}

let known: readonly Known[] | undefined;

/**
 * Which route a request is for, by its method and path (`/api/v1/runs/run--…`, without a query); undefined where there
 * is none. Nothing is decoded and nothing checked: it is asked before anything has been read.
 */
export function routeAt(method: string, path: string): Route | undefined {
  known ??= everyRoute().map((route) => ({
    route,
    method: route.method.toUpperCase(),
    parts: (API_ROOT + route.path).split("/"),
  }));
  const asked = method === "HEAD" ? "GET" : method;
  const parts = path.split("/");
  return known.find(
    (one) =>
      one.method === asked &&
      one.parts.length === parts.length &&
      one.parts.every((part, at) => (part.startsWith("{") ? parts[at] !== "" : part === parts[at])),
  )?.route;
}
