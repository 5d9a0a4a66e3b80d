import { refuse } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { NOT_FOUND, problemDocument, problemFromRefusal } from "./problem.js";

test.each([
  ["forbidden", 403],
  ["conflict", 409],
  ["invalid", 422],
] as const)("a refusal without a rule keeps its code: %s is a %i", (kind, status) => {
  expect(problemFromRefusal(refuse(kind, "round-closed", "It closed."))).toEqual({
    status,
    code: "round-closed",
    detail: "It closed.",
  });
});

test.each([
  ["forbidden", 403],
  ["conflict", 409],
] as const)(
  "a refusal by a rule is `refused`, with the rule and its own code as the reason: %s",
  (kind, status) => {
    expect(problemFromRefusal(refuse(kind, "not-authorised", "No.", "C-04"))).toEqual({
      status,
      code: "refused",
      rule: "C-04",
      reason: "not-authorised",
      detail: "No.",
    });
  },
);

test("content at fault stays invalid input, even where a rule says so", () => {
  expect(problemFromRefusal(refuse("invalid", "scope-empty", "Name one.", "C-02"))).toEqual({
    status: 422,
    code: "scope-empty",
    rule: "C-02",
    detail: "Name one.",
  });
});

test("what is not there and what is not theirs to see are answered with the same words", () => {
  expect(problemFromRefusal(refuse("absent", "no-such-run", "There is no such run."))).toBe(NOT_FOUND);
  expect(problemFromRefusal(refuse("absent", "not-yours", "This run is not yours.", "SH-04"))).toBe(
    NOT_FOUND,
  );
});

test("the document has the members of RFC 9457 and ours, and none that are empty", () => {
  expect(
    problemDocument(
      { status: 422, code: "invalid", detail: "No.", errors: [{ pointer: "/a", detail: "Not a date." }] },
      {
        path: "/api/v1/runs",
        requestId: "r-1",
      },
    ),
  ).toEqual({
    type: "urn:security-mirror:problem:invalid",
    title: "Unprocessable Entity",
    status: 422,
    detail: "No.",
    instance: "/api/v1/runs",
    code: "invalid",
    requestId: "r-1",
    errors: [{ pointer: "/a", detail: "Not a date." }],
  });
});
