import { expect, test } from "vitest";
import { exitCodeOf, stopFor } from "./failure.js";

test.each([
  [{ status: 400, code: "query-at-fault" }, 7],
  [{ status: 401, code: "not-signed-in" }, 4],
  [{ status: 403, code: "not-authorised" }, 8],
  [{ status: 403, code: "refused", rule: "C-04" }, 8],
  [{ status: 404, code: "not-found" }, 5],
  [{ status: 409, code: "wrong-state" }, 6],
  [{ status: 409, code: "refused", rule: "C-14" }, 8],
  [{ status: 412, code: "precondition-failed" }, 6],
  [{ status: 413, code: "body-too-large" }, 7],
  [{ status: 422, code: "body-at-fault" }, 7],
  [{ status: 422, code: "justification-too-short", rule: "C-02" }, 7],
  [{ status: 429, code: "too-many" }, 1],
  [{ status: 500, code: "internal-error" }, 1],
  [{ status: 503, code: "unavailable" }, 69],
])("a script tells what the API said by the exit code: %j", (problem, code) => {
  expect(exitCodeOf({ rule: undefined, ...problem })).toBe(code);
});

test("a no names its rule, the places at fault, and for what is our fault the request id", () => {
  const problem = {
    type: "urn:security-mirror:problem:refused",
    title: "Forbidden",
    status: 403,
    detail: "No agreement in force covers this.",
    instance: "/api/v1/runs",
    code: "refused",
    requestId: "r-1",
    rule: "C-04",
    errors: [{ pointer: "/bindings/host", detail: "No such team." }],
  };
  const stop = stopFor({ ok: false, kind: "problem", problem, retryAfterS: null }, "key-1");
  expect(stop.message).toBe("Refused by rule C-04: No agreement in force covers this.");
  expect(stop.todo).toEqual(["/bindings/host: No such team."]);

  const ours = { ...problem, status: 500, code: "internal-error", rule: undefined, errors: undefined };
  expect(
    stopFor({ ok: false, kind: "problem", problem: ours, retryAfterS: null }, null).todo.join(),
  ).toContain("r-1");
});

test("a command that may have arrived is asked again by its key; one that never left needs none", () => {
  const lost = {
    ok: false,
    kind: "unreachable",
    detail: "The answer broke off.",
    cause: new Error("other side closed"),
  } as const;
  expect(stopFor(lost, "key-1").todo.join("\n")).toContain("--idempotency-key key-1");
  const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
  const away = { ...lost, cause: new TypeError("fetch failed", { cause: refused }) };
  expect(stopFor(away, "key-1").todo.join("\n")).not.toContain("--idempotency-key");
  expect(stopFor(away, "key-1").exitCode).toBe(69);
});
