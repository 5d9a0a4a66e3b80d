import { Writable } from "node:stream";
import { afterAll, beforeAll, expect, test } from "vitest";
import { httpApp } from "./http-app.js";
import { openLogger } from "./logger.js";
import { addRoutes } from "./routes.js";
import { type Serving, serve } from "./serve.js";

const FORM = "application/x-www-form-urlencoded";
const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
const log = openLogger({ service: "api", level: "error", format: "json", to: nowhere });
let serving: Serving;

beforeAll(async () => {
  const app = httpApp({
    log,
    forms: ["/pages"],
    mount: (app) =>
      addRoutes(app, [
        {
          method: "post",
          path: "/pages/one",
          handle: (request, response) => {
            const fields: unknown = request.body;
            response.json(fields instanceof Map ? [...fields] : "none");
          },
        },
        { method: "get", path: "/pages/one", handle: (_request, response) => void response.json("shown") },
        { method: "post", path: "/other", handle: (_request, response) => void response.json("taken") },
      ]),
  });
  serving = await serve(app, { host: "127.0.0.1", port: 0, log });
});
afterAll(() => serving.stop());

async function sent(path: string, body: string, type = FORM): Promise<[number, unknown]> {
  const answer = await fetch(serving.url + path, { method: "POST", body, headers: { "Content-Type": type } });
  return [answer.status, await answer.json()];
}

test("a form is read as text by name, as a browser writes it", async () => {
  expect(await sent("/pages/one", "title=Caf%C3%A9+%26+bar&empty=&lines=a%0D%0Ab")).toEqual([
    200,
    [
      ["title", "Café & bar"],
      ["empty", ""],
      ["lines", "a\r\nb"],
    ],
  ]);
  expect(await sent("/pages/one", "", `${FORM}; charset=UTF-8`)).toEqual([200, []]);
  expect(await (await fetch(`${serving.url}/pages/one`)).json()).toBe("shown");
});

test.each([
  ["JSON", "/pages/one", "{}", "application/json", 415],
  ["a form where none is taken", "/other", "a=1", FORM, 415],
  ["a name that comes twice", "/pages/one", "a=1&a=2", FORM, 400],
  [
    "more fields than any page has",
    "/pages/one",
    Array.from({ length: 501 }, (_, n) => `f${n}=`).join("&"),
    FORM,
    400,
  ],
  ["more than a form may hold", "/pages/one", `a=${"x".repeat(256 * 1024)}`, FORM, 413],
])("%s is refused", async (_what, path, body, type, status) => {
  expect(await sent(path, body, type)).toMatchObject([status, { status }]);
});
