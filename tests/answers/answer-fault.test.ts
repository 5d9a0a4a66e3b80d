import { expect, test } from "vitest";
import { answerFault, type SeenAnswer } from "./answer-fault.js";

const ID = "run--0197a000-0000-7000-8000-000000000001";
const me = {
  person: { id: ID.replace("run", "person"), name: "Ada", roles: ["trigger"], office: null },
  partner: { id: ID.replace("run", "partner"), name: "Norland" },
};
const problem = {
  type: "urn:security-mirror:problem:not-found",
  title: "Not Found",
  status: 404,
  detail: "There is nothing here that you may see.",
  instance: `/api/v1/runs/${ID}`,
  code: "not-found",
  requestId: "r-1",
};

function seen(
  given: Partial<Omit<SeenAnswer, "headers">> & { headers?: Record<string, string> },
): SeenAnswer {
  const headers = new Headers({
    "X-Request-Id": "r-1",
    "Content-Type": "application/json",
    ...given.headers,
  });
  return { method: "GET", path: "/api/v1/me", status: 200, text: JSON.stringify(me), ...given, headers };
}

const no = (change: object = {}, given: Partial<SeenAnswer> = {}) =>
  seen({
    path: `/api/v1/runs/${ID}`,
    status: 404,
    text: JSON.stringify({ ...problem, ...change }),
    ...given,
    headers: { "Content-Type": "application/problem+json; charset=utf-8" },
  });

test("an answer that keeps to the document is passed, and a no in its one form", () => {
  expect(answerFault(no())).toBeUndefined();
  expect(answerFault(no({ status: 405 }, { method: "DELETE", status: 405 }))).toBeUndefined();
  expect(answerFault(no({}, { path: "/api/v1/nowhere" }))).toBeUndefined();
});

test.each([
  ["a field that is not documented", no({ secret: 1 }), "additional"],
  ["a field of another type", no({ detail: 7 }), "/detail"],
  ["a status that is not documented", no({ status: 418 }, { status: 418 }), "418 is not among"],
  ["another status than it says of itself", no({ status: 403 }), "status"],
  ["a yes of no route", seen({ path: "/api/v1/nowhere" }), "nothing is documented"],
  ["a yes of another type", seen({ headers: { "Content-Type": "text/html" } }), "text/html"],
  ["a yes without its fields", seen({ text: "{}" }), "required"],
  ["a state without its ETag", seen({ path: `/api/v1/runs/${ID}` }), "no ETag"],
])("%s is a fault", (_what, answer, words) => {
  expect(answerFault(answer)).toContain(words);
});
