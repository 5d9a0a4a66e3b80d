import { API_ROOT, everyRoute, Problem, type Route } from "@mirror/contract";

/** A fetch that holds every answer against the contract, and throws where one does not keep to it. */
export function checkedFetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    const answer = await fetch(input, init);
    const url = new URL(String(input));
    if (!url.pathname.startsWith(API_ROOT)) return answer;
    const route = routeOf(init?.method ?? "GET", url.pathname);
    const fault = await faultOf(answer.clone(), route);
    if (fault !== undefined)
      throw new Error(
        `${init?.method ?? "GET"} ${url.pathname} answered ${answer.status} against the contract: ${fault}`,
      );
    return answer;
  };
}

function routeOf(method: string, path: string): Route | undefined {
  return everyRoute().find((route) => {
    const pattern = route.path.replace(/\{\w+\}/g, "[^/]+");
    return route.method === method.toLowerCase() && new RegExp(`^${API_ROOT}${pattern}$`).test(path);
  });
}

async function faultOf(answer: Response, route: Route | undefined): Promise<string | undefined> {
  const type = answer.headers.get("Content-Type") ?? "";
  if (answer.headers.get("X-Request-Id") === null) return "it has no X-Request-Id";
  if (answer.status >= 400) {
    if (!type.startsWith("application/problem+json")) return `a problem of type ${type}`;
    const body: unknown = await answer.json();
    const problem = Problem.safeParse(body);
    if (!problem.success) return problem.error.message;
    if (JSON.stringify(problem.data) !== JSON.stringify(inOrderOf(body, problem.data)))
      return "a problem with fields of its own";
    return problem.data.status === answer.status ? undefined : "its status is not that of the problem";
  }
  if (route === undefined) return "no route is described for this";
  if (answer.status !== route.answer.status) return `the route answers ${route.answer.status}`;
  if (!("schema" in route.answer))
    return type.startsWith(route.answer.mediaType) ? undefined : `text of type ${type}`;
  if (!type.startsWith("application/json")) return `JSON of type ${type}`;
  const body: unknown = await answer.json();
  const read = route.answer.schema.safeParse(body);
  if (!read.success) return read.error.message;
  // What a schema does not know, it leaves out: then the answer said more than the contract.
  const [said, known] = [JSON.stringify(sorted(body)), JSON.stringify(sorted(read.data))];
  return said === known ? undefined : `it says more than the contract knows: ${said} against ${known}`;
}

function inOrderOf(body: unknown, like: object): unknown {
  const all = Object.entries(body as object);
  return all.length === Object.keys(like).length
    ? Object.fromEntries(Object.keys(like).map((key) => [key, (body as Record<string, unknown>)[key]]))
    : body;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}
