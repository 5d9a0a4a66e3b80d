import { afterAll, afterEach, expect } from "vitest";

/**
 * Holds every answer of the API that any test gets in its process against the OpenAPI document, whoever asked: a client
 * of ours, or a bare `fetch`. Loaded before each test file; what it costs is paid by files that ask the API.
 */
const faults: string[] = [];
const underWay = new Set<Promise<void>>();
/** The platform's own. Test files share their process, and would else each check what the ones before check already. */
const PLATFORM = Symbol.for("mirror.tests.platform-fetch");
const kept = globalThis as { [PLATFORM]?: typeof fetch };
kept[PLATFORM] ??= globalThis.fetch;
const reach = kept[PLATFORM];

globalThis.fetch = async (input, init) => {
  const answer = await reach(input, init);
  const request = new Request(input, {
    method: init?.method ?? (input instanceof Request ? input.method : "GET"),
  });
  const { pathname } = new URL(request.url);
  if (isOurs(pathname, answer)) {
    // A stream goes on until its reader leaves; to read it here too would keep it open.
    const goesOn = answer.headers.get("Content-Type")?.startsWith("text/event-stream") === true;
    const text = goesOn ? "" : answer.clone().text();
    const checked = check(request.method, pathname, answer, text).finally(() => underWay.delete(checked));
    underWay.add(checked);
  }
  return answer;
};

/** A stand-in for the API that a test of a client makes up has none of our headers. */
function isOurs(path: string, answer: Response): boolean {
  return path.startsWith("/api/v1/") && answer.headers.has("X-Request-Id");
}

async function check(
  method: string,
  path: string,
  { status, headers }: Response,
  body: string | Promise<string>,
): Promise<void> {
  // What broke off on the way cannot be checked.
  const text = await Promise.resolve(body).catch(() => undefined);
  if (text === undefined) return;
  const { answerFault } = await import("./answer-fault.js");
  let fault: string | undefined;
  try {
    fault = answerFault({ method, path, status, headers, text });
  } catch (error) {
    fault = String(error);
  }
  if (fault !== undefined)
    faults.push(`${method} ${path} answered ${status}: ${fault}\n${text.slice(0, 2_000)}`);
}

async function tell(): Promise<void> {
  await Promise.all(underWay);
  expect(faults.splice(0), "answers that do not keep to the OpenAPI document").toEqual([]);
}
afterEach(tell);
afterAll(tell);
