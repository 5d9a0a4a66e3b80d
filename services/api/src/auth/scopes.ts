import { everyRoute, type Route } from "@mirror/contract";

const READING = "read";

/**
 * Whether a token's scopes let it ask this: all of them where it has none named; else its route (`run.start`), its
 * resource (`run`) or, for what only looks, `read`.
 */
export function withinScopes(scopes: readonly string[] | null, route: Pick<Route, "id" | "method">): boolean {
  if (scopes === null) return true;
  return (
    scopes.includes(route.id) ||
    scopes.includes(resourceOf(route)) ||
    (route.method === "get" && scopes.includes(READING))
  );
}

/** The scopes among these that allow nothing because there is nothing of that name. */
export function unknownScopes(scopes: readonly string[]): string[] {
  const known = new Set([READING, ...everyRoute().flatMap((route) => [route.id, resourceOf(route)])]);
  return scopes.filter((scope) => !known.has(scope));
}

function resourceOf({ id }: Pick<Route, "id">): string {
  return id.split(".")[0] ?? id;
}
