import { expect, test } from "vitest";
import { routes } from "../routes.js";
import { apiClient, type CallFailure } from "./api-client.js";
import { waitBeforeAgainMs } from "./asking-again.js";
import type { Fetch } from "./fetch.js";

const patience = { attemptsMax: 3, waitMaxMs: 10_000 };
const RUN = "run--0197a000-0000-7000-8000-000000000001";

function no(status: number, code: string, retryAfterS: number | null = null): CallFailure {
  const problem = { type: "t", title: "t", status, detail: "d", instance: "/", code, requestId: "r" };
  return { ok: false, kind: "problem", problem, retryAfterS };
}

test("nothing is asked again before the moment that the server names, and those sent away together come back apart", () => {
  expect(waitBeforeAgainMs(no(503, "node-full", 4), 1, 0, true, patience)).toBe(4_000);
  expect(waitBeforeAgainMs(no(429, "share-used-up", 4), 1, 1, true, patience)).toBe(5_000);
  expect(waitBeforeAgainMs(no(503, "node-full"), 1, 0, true, patience)).toBe(250);
  expect(waitBeforeAgainMs(no(503, "node-full"), 2, 0, true, patience)).toBe(1_000);
});

test("whoever is told to wait longer than is reasonable, or has asked often enough, is told so", () => {
  expect(waitBeforeAgainMs(no(503, "node-full", 60), 1, 0, true, patience)).toBeNull();
  expect(waitBeforeAgainMs(no(503, "node-full"), 3, 0, true, patience)).toBeNull();
});

test("a command without a key is asked again only where nothing of it was begun", () => {
  const unreachable: CallFailure = { ok: false, kind: "unreachable", detail: "", cause: null };
  expect(waitBeforeAgainMs(unreachable, 1, 0, false, patience)).toBeNull();
  expect(waitBeforeAgainMs(no(503, "unavailable"), 1, 0, false, patience)).toBeNull();
  expect(waitBeforeAgainMs(no(503, "node-full"), 1, 0, false, patience)).toBe(250);
  expect(waitBeforeAgainMs(no(429, "share-used-up"), 1, 0, false, patience)).toBe(250);
  expect(waitBeforeAgainMs(unreachable, 1, 0, true, patience)).toBe(250);
});

test("a rule's no, and an answer of another server, are not asked again", () => {
  expect(waitBeforeAgainMs(no(409, "refused"), 1, 0, true, patience)).toBeNull();
  const strange: CallFailure = { ok: false, kind: "not-understood", status: 200, detail: "" };
  expect(waitBeforeAgainMs(strange, 1, 0, true, patience)).toBeNull();
});

/** A server that is full so many times, and then refuses by a rule. */
function fullFor(times: number) {
  const keys: (string | undefined)[] = [];
  const waitedMs: number[] = [];
  const fetch: Fetch<never> = async (_url, init) => {
    keys.push(init.headers["Idempotency-Key"]);
    const full = keys.length <= times;
    const { status, code } = full ? { status: 503, code: "node-full" } : { status: 409, code: "refused" };
    const problem = { type: "t", title: "t", status, detail: "d", instance: "/", code, requestId: "r" };
    return {
      status,
      headers: { get: (name) => (full && name === "Retry-After" ? "2" : null) },
      body: null,
      text: async () => JSON.stringify(problem),
    };
  };
  let made = 0;
  const newKey = () => {
    made += 1;
    return `key-${made}`;
  };
  const pause = async (ms: number) => {
    waitedMs.push(ms);
  };
  const api = apiClient({
    url: "http://mirror.example",
    token: "mirror_t_s",
    fetch,
    newKey,
    again: { ...patience, pause, chance: () => 0 },
  });
  return { api, keys, waitedMs };
}

test("a client asks again under the key of the first time, and stops when the answer is another", async () => {
  const { api, keys, waitedMs } = fullFor(2);
  const answer = await api.call(routes.runs.hold, { params: { id: RUN }, body: { reason: "Enough." } });
  expect(answer).toMatchObject({ kind: "problem", problem: { code: "refused" } });
  expect(keys).toEqual(["key-1", "key-1", "key-1"]);
  expect(waitedMs).toEqual([2_000, 2_000]);
});

test("a client gives up after as many times as it was told", async () => {
  const { api, keys } = fullFor(9);
  const answer = await api.call(routes.runs.hold, { params: { id: RUN }, body: { reason: "Enough." } });
  expect(answer).toMatchObject({ kind: "problem", problem: { code: "node-full" }, retryAfterS: 2 });
  expect(keys).toHaveLength(3);
});

test("what is answered well is asked for once", async () => {
  const asked: string[] = [];
  const fetch: Fetch<never> = async (url) => {
    asked.push(url);
    const body = '{"items":[],"next":null}';
    return { status: 200, headers: { get: () => null }, body: null, text: async () => body };
  };
  const again = {
    ...patience,
    pause: () => Promise.reject(new Error("It waits for nothing.")),
    chance: () => 0,
  };
  const api = apiClient({ url: "http://mirror.example", token: "mirror_t_s", fetch, again });
  expect(await api.call(routes.steps.list)).toMatchObject({ ok: true });
  expect(asked).toHaveLength(1);
});
