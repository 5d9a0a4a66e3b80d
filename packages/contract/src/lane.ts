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
  readonly parts: readonly string[];
}

/** By method and how many parts a path has: it is asked of each request, most of all when there are too many. */
let known: Map<string, Known[]> | undefined;

function everyKnown(): Map<string, Known[]> {
  const found = new Map<string, Known[]>();
  for (const route of everyRoute()) {
    const parts = (API_ROOT + route.path).split("/");
    const key = `${route.method.toUpperCase()} ${parts.length}`;
    found.set(key, [...(found.get(key) ?? []), { route, parts }]);
  }
  return found;
}

/**
 * Which route a request is for, by its method and path (`/api/v1/runs/run--…`, without a query); undefined where there
 * is none. Nothing is decoded and nothing checked: it is asked before anything has been read.
 */
export function routeAt(method: string, path: string): Route | undefined {
  known ??= everyKnown();
  const parts = path.split("/");
  return known.get(`${method === "HEAD" ? "GET" : method} ${parts.length}`)?.find((one) =>
    // From behind: paths begin alike.
    one.parts.every((_, n) => {
      const at = parts.length - 1 - n;
      return one.parts[at]?.startsWith("{") === true ? parts[at] !== "" : one.parts[at] === parts[at];
    }),
  )?.route;
}
