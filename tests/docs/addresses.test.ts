import { API_ROOT, everyRoute } from "@mirror/contract";
import { expect, test } from "vitest";
import { readProject } from "../architecture/workspace.js";

const documents = readProject().filter(({ path }) => path.endsWith(".md"));
/** Mounted beside the routes: the documentation of the API itself. */
const beside = [`${API_ROOT}/openapi.json`];

/** Addresses of the API that a text names and that no route answers. */
function unansweredIn(text: string): string[] {
  const answered = [...beside, ...everyRoute().map(({ path }) => API_ROOT + path)].map(
    (path) => new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+").replace(/\./g, "\\.")}$`),
  );
  const named = text.match(/\/api\/v1(?:\/[\w{}.-]+)+/g) ?? [];
  return named
    .map((path) => path.replace(/\.$/, ""))
    .filter((path) => !answered.some((one) => one.test(path)));
}

test("every address of the API that a text names is answered", () => {
  expect(
    documents.flatMap(({ path, text }) => unansweredIn(text).map((named) => `${path}: ${named}`)),
  ).toEqual([]);
});

test("an address that no route answers is reported, and one that a route answers is not", () => {
  expect(unansweredIn("GET /api/v1/runs, then /api/v1/steps/{id}/complete.")).toEqual([]);
  expect(unansweredIn("see /api/v1/openapi.json, under /api/v1")).toEqual([]);
  expect(unansweredIn("POST /api/v1/steps/{id}/finish")).toEqual(["/api/v1/steps/{id}/finish"]);
});
