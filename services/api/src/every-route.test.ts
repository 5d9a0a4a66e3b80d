import { API_ROOT, everyRoute, type Route } from "@mirror/contract";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { House, type Household } from "./house.fixture.js";

let house: House;
let home: Household;

beforeAll(async () => {
  house = await new House().open();
  home = await house.household("Norland", {
    Ada: [
      "administrator",
      "trigger",
      "run-lead",
      "responder",
      "authorised-official",
      "planner",
      "controller",
    ],
  });
});
afterAll(() => house.close());

const UUID = "0197a000-0000-7000-8000-000000000001";
const id = fc.oneof(
  fc
    .constantFrom("run", "step", "consent", "partner", "x-run", "aid-request", "exercise")
    .map((kind) => `${kind}--${UUID}`),
  fc.constantFrom("..", "%00", "__proto__", "playbook--0", "null", "💥", "a".repeat(4_000)),
  fc.string({ minLength: 1, maxLength: 40 }),
);
const value = fc.jsonValue({ maxDepth: 4 });
const body = fc.oneof(
  value.map((one) => JSON.stringify(one)),
  fc
    .dictionary(
      fc.constantFrom("title", "reason", "document", "values", "text", "severity", "offer", "__proto__"),
      value,
    )
    .map((one) => JSON.stringify(one)),
  fc.string(),
  fc.constantFrom(
    '{"a":1,"a":2}',
    '{"__proto__":{}}',
    "[".repeat(2_000),
    '{"n":9007199254740993}',
    '"\\ud800"',
  ),
);
const header = fc.dictionary(
  fc.constantFrom("If-Match", "Idempotency-Key", "Last-Event-ID", "Accept", "X-Forwarded-For", "Cookie"),
  fc.stringMatching(/^[\x20-\x7e]{0,60}$/),
  { maxKeys: 4 },
);

test("whatever is sent to whichever door, the answer is one of the contract's, never a fault of ours", async () => {
  const doors: readonly Route[] = everyRoute().filter((route) => route.id !== "event.follow");
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...doors),
      fc.array(id, { minLength: 3, maxLength: 3 }),
      fc.string({ maxLength: 40 }),
      body,
      header,
      async (route, ids, query, sent, headers) => {
        let n = 0;
        const path = route.path.replace(/\{\w+\}/g, () => encodeURIComponent(ids[n++] ?? ""));
        const isPost = route.method === "post";
        const answer = await home.guest("Ada").raw(`${API_ROOT}${path}?${encodeURI(query)}`, {
          method: route.method.toUpperCase(),
          headers: { ...headers, ...(isPost ? { "Content-Type": "application/json" } : {}) },
          ...(isPost ? { body: sent } : {}),
        });
        const text = await answer.text();
        expect(answer.status, `${route.id} ${text}`).toBeLessThan(500);
        expect(text).not.toMatch(/\bat .+\.[jt]s:\d+/);
      },
    ),
    { numRuns: 400, endOnFailure: true },
  );
  expect(house.errors).toEqual([]);
}, 60_000);
