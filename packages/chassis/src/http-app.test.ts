import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { Writable } from "node:stream";
import { gzipSync } from "node:zlib";
import { CommitOutcomeUnknown, JournalUnavailable } from "@mirror/journal";
import { JSON_BUDGET, refuse } from "@mirror/vocabulary";
import { Registry } from "prom-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { httpApp } from "./http-app.js";
import { openLogger } from "./logger.js";
import { type ProblemDocument, ProblemRaised, problemFromRefusal, sendProblem } from "./problem.js";
import { contextOf } from "./request-context.js";
import { addRoutes } from "./routes.js";
import { type Serving, serve } from "./serve.js";

const logLines: string[] = [];
const log = openLogger({
  service: "api",
  level: "info",
  format: "json",
  to: new Writable({
    write(chunk, _encoding, done) {
      logLines.push(String(chunk));
      done();
    },
  }),
});
const metrics = new Registry();
let serving: Serving;

beforeAll(async () => {
  const app = httpApp({
    log,
    metrics,
    largerBodies: [
      { path: "/playbooks", budget: { ...JSON_BUDGET, bytesMax: 1024 * 1024, valuesMax: 100_000 } },
    ],
    mount: (app) =>
      addRoutes(app, [
        {
          method: "post",
          path: "/echo",
          handle: (request, response) => {
            response.json({ body: request.body ?? "none", bytes: contextOf(request).rawBody?.length ?? 0 });
          },
        },
        {
          method: "post",
          path: "/playbooks",
          handle: (request, response) => void response.json({ body: request.body ?? "none" }),
        },
        {
          method: "get",
          path: "/runs/:id",
          handle: (request, response) => void response.json({ id: request.params.id }),
        },
        {
          method: "delete",
          path: "/runs/:id",
          handle: (_request, response) => void response.status(204).end(),
        },
        { method: "post", path: "/runs/search", handle: (_request, response) => void response.json({}) },
        {
          method: "get",
          path: "/defect",
          handle: async () => {
            throw new Error("SELECT secret FROM inside");
          },
        },
        {
          method: "get",
          path: "/half",
          handle: (_request, response) => {
            response.write("half of it");
            throw new Error("after the first byte");
          },
        },
        {
          method: "get",
          path: "/journal-unavailable",
          handle: () => {
            throw new JournalUnavailable("The journal takes no writes now (OOM); nothing was written.");
          },
        },
        {
          method: "get",
          path: "/commit-unknown",
          handle: () => {
            throw new CommitOutcomeUnknown();
          },
        },
        {
          method: "get",
          path: "/redis-away",
          handle: () => {
            throw Object.assign(new Error("connect ECONNREFUSED"), {
              code: "ECONNREFUSED",
              syscall: "connect",
            });
          },
        },
        {
          method: "get",
          path: "/full",
          handle: () => {
            throw new ProblemRaised({
              status: 429,
              code: "too-many",
              detail: "Wait a little.",
              retryAfterS: 2.5,
            });
          },
        },
        {
          method: "post",
          path: "/refused",
          handle: (_request, response) =>
            sendProblem(
              response,
              problemFromRefusal(refuse("conflict", "round-closed", "It closed at 3.", "C-04")),
            ),
        },
      ]),
  });
  serving = await serve(app, { host: "127.0.0.1", port: 0, log });
});
afterAll(() => serving.stop());

function post(
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = { "content-type": "application/json" },
) {
  return fetch(serving.url + path, { method: "POST", headers, body });
}

async function problemOf(response: Response) {
  expect(response.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  expect(response.headers.get("cache-control")).toBe("no-store");
  const problem: ProblemDocument = JSON.parse(await response.text());
  expect(problem).toMatchObject({
    status: response.status,
    type: `urn:security-mirror:problem:${problem.code}`,
    title: expect.any(String),
    detail: expect.any(String),
    instance: new URL(response.url).pathname,
    requestId: response.headers.get("x-request-id"),
  });
  return problem;
}

test("a JSON body arrives as it was meant, and its bytes are kept for signatures", async () => {
  const answer = await post("/echo", '{"a":[1,"\\u00e9"]}');

  expect(await answer.json()).toEqual({ body: { a: [1, "é"] }, bytes: 18 });
});

test.each(["application/json; charset=utf-8", "application/JSON;charset=UTF-8", "application/cacao+json"])(
  "%s is JSON",
  async (type) => {
    expect((await post("/echo", "{}", { "content-type": type })).status).toBe(200);
  },
);

test("a request without a body needs no content type", async () => {
  const answer = await fetch(`${serving.url}/echo`, { method: "POST" });

  expect(await answer.json()).toEqual({ body: "none", bytes: 0 });
});

test.each(["{", '{"a":1,}', "nothing", '{"a":1}{"b":2}'])(
  "malformed JSON is a 400 with its place: %s",
  async (body) => {
    const answer = await post("/echo", body);

    expect(answer.status).toBe(400);
    expect(await problemOf(answer)).toMatchObject({
      code: "malformed-json",
      title: "Bad Request",
      errors: [{ pointer: expect.any(String), detail: expect.any(String) }],
    });
  },
);

test("a name given twice and a name that reaches into prototypes are malformed", async () => {
  expect(await problemOf(await post("/echo", '{"a":{"b":1,"b":2}}'))).toMatchObject({
    code: "malformed-json",
    errors: [
      {
        pointer: "/a/b",
        detail:
          "This key stands twice in one object. Keep one: readers differ in which of the two they take.",
      },
    ],
  });
  expect((await post("/echo", '{"__proto__":{"admin":true}}')).status).toBe(400);
});

test("everything that is wrong with a body is named at once", async () => {
  const problem = await problemOf(await post("/echo", '{"a":1,"a":2,"prototype":[1e999]}'));

  expect(problem.errors?.map(({ pointer }: { pointer: string }) => pointer)).toEqual([
    "/a",
    "/prototype",
    "/prototype/0",
  ]);
});

test("what is too much is a 422, and a 400 where it is malformed as well", async () => {
  const long = JSON.stringify("x".repeat(65_537));

  const tooMuch = await post("/echo", `[${long},${long}]`);
  expect(tooMuch.status).toBe(422);
  expect((await problemOf(tooMuch)).errors).toHaveLength(2);
  expect((await post("/echo", `[${long},1e999]`)).status).toBe(400);
});

test("the answer to a malformed body quotes nothing of it", async () => {
  expect(JSON.stringify(await problemOf(await post("/echo", '{"password": hunter2}')))).not.toContain(
    "hunter2",
  );
});

test("bytes that are not UTF-8 are malformed", async () => {
  expect((await post("/echo", new Uint8Array([0x22, 0xff, 0x22]))).status).toBe(400);
});

test("INV-15 65 levels of nesting are a 422", async () => {
  const answer = await post("/echo", "[".repeat(65) + "]".repeat(65));

  expect(answer.status).toBe(422);
  expect((await problemOf(answer)).code).toBe("json-over-budget");
});

test("256 KiB are taken, one byte more is a 413", async () => {
  const body = (bytes: number) => `[${Array(4).fill(`"${"x".repeat(50_000)}"`)}]`.padEnd(bytes, " ");

  expect((await post("/echo", body(256 * 1024))).status).toBe(200);
  const answer = await post("/echo", body(256 * 1024 + 1));
  expect(answer.status).toBe(413);
  expect((await problemOf(answer)).code).toBe("body-too-large");
});

test("a body that comes in pieces without a length is limited too", async () => {
  const status = await new Promise((resolve, reject) => {
    const request = httpRequest(`${serving.url}/echo`, {
      method: "POST",
      headers: { "content-type": "application/json", "transfer-encoding": "chunked" },
    });
    request.on("response", (response) => resolve(response.statusCode));
    request.on("error", reject);
    for (let i = 0; i < 40; i++) request.write(" ".repeat(10_000));
    request.end();
  });

  expect(status).toBe(413);
});

test("a path with larger bodies takes them, and others do not", async () => {
  const body = JSON.stringify(Array(90_000).fill(1));

  expect((await post("/playbooks", body)).status).toBe(200);
  expect((await post("/echo", body)).status).toBe(422);
});

test.each([
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/json; charset=utf-16",
  "",
])("a body as '%s' is a 415", async (type) => {
  const answer = await post(
    "/echo",
    new Uint8Array([0x7b, 0x7d]),
    type === "" ? {} : { "content-type": type },
  );

  expect(answer.status).toBe(415);
  expect((await problemOf(answer)).code).toBe("unsupported-media-type");
});

test("a compressed body is a 415: it may unfold without end", async () => {
  const answer = await post("/echo", gzipSync("{}"), {
    "content-type": "application/json",
    "content-encoding": "gzip",
  });

  expect(answer.status).toBe(415);
  expect((await problemOf(answer)).code).toBe("unsupported-encoding");
});

test("an unknown route is a 404", async () => {
  const answer = await fetch(`${serving.url}/nowhere?q=1`);

  expect(answer.status).toBe(404);
  expect(await problemOf(answer)).toMatchObject({ code: "not-found", instance: "/nowhere" });
});

test("another method on a known path is a 405 that says which are allowed", async () => {
  const answer = await fetch(`${serving.url}/runs/run--1`, { method: "PUT" });

  expect(answer.status).toBe(405);
  expect(answer.headers.get("allow")).toBe("DELETE, GET, HEAD");
  expect((await problemOf(answer)).code).toBe("method-not-allowed");
});

test("where two routes share a path, the methods of both count", async () => {
  expect((await post("/runs/search", "{}")).status).toBe(200);
  expect((await fetch(`${serving.url}/runs/search`, { method: "PATCH" })).headers.get("allow")).toBe(
    "DELETE, GET, HEAD, POST",
  );
});

test("paths are what they are, to the letter", async () => {
  expect((await fetch(`${serving.url}/RUNS/run--1`)).status).toBe(404);
});

test("a path that is not properly encoded is a 400", async () => {
  const answer = await fetch(`${serving.url}/runs/%zz`);

  expect(answer.status).toBe(400);
  expect((await problemOf(answer)).code).toBe("malformed-path");
});

test("a defect is a 500 that tells the caller nothing, and the log everything", async () => {
  logLines.length = 0;
  const answer = await fetch(`${serving.url}/defect`);

  expect(answer.status).toBe(500);
  const problem = await problemOf(answer);
  expect(problem.code).toBe("internal-error");
  expect(JSON.stringify(problem)).not.toMatch(/SELECT|http-app|Error:/);
  expect(problem.detail).toContain(problem.requestId);
  const logged = logLines.map((line) => JSON.parse(line)).find((line) => line.level === "error");
  expect(logged).toMatchObject({
    requestId: problem.requestId,
    error: {
      message: "SELECT secret FROM inside",
      stack: expect.arrayContaining([expect.stringContaining("http-app.test")]),
    },
  });
});

test("an answer that fails after its first byte is cut off, so that nobody takes it for whole", async () => {
  await expect(fetch(`${serving.url}/half`).then((answer) => answer.text())).rejects.toThrow();
});

test("INV-21 a journal that says no, and one that did not answer, are told apart: one did nothing, of the other nobody knows", async () => {
  const [refused, unknown] = await Promise.all(
    ["journal-unavailable", "commit-unknown"].map(async (path) => {
      const answer = await fetch(`${serving.url}/${path}`);
      expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
      return problemOf(answer);
    }),
  );

  expect(refused?.detail).toContain("nothing was carried out");
  expect(unknown?.detail).toContain("is not known");
});

test("INV-21 Redis being away is a 503 that says to come back with the same key", async () => {
  const answer = await fetch(`${serving.url}/redis-away`);

  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).toBe("1");
  expect((await problemOf(answer)).code).toBe("unavailable");
});

test("a problem raised from below is answered as it stands, with its Retry-After in whole seconds", async () => {
  const answer = await fetch(`${serving.url}/full`);

  expect(answer.status).toBe(429);
  expect(answer.headers.get("retry-after")).toBe("3");
});

test("a refusal by a rule names the rule and keeps its own code", async () => {
  const answer = await post("/refused", "{}");

  expect(await problemOf(answer)).toMatchObject({
    status: 409,
    code: "refused",
    rule: "C-04",
    reason: "round-closed",
  });
});

test("every answer carries the headers that keep a browser safe", async () => {
  const { headers } = await fetch(`${serving.url}/runs/run--1`);

  expect(headers.get("content-security-policy")).toBe(
    "default-src 'none';script-src 'self';style-src 'self';img-src 'self';connect-src 'self';base-uri 'none';form-action 'self';frame-ancestors 'none';require-trusted-types-for 'script'",
  );
  expect(headers.get("strict-transport-security")).toMatch(/^max-age=\d{8}/);
  expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("x-frame-options")).toBe("DENY");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("x-powered-by")).toBeNull();
  expect(headers.get("etag")).toBeNull();
});

test("request ids are ours: one per request, whatever the caller claims", async () => {
  const ids = await Promise.all(
    [1, 2].map(async () =>
      (await fetch(`${serving.url}/runs/1`, { headers: { "x-request-id": "mine" } })).headers.get(
        "x-request-id",
      ),
    ),
  );

  expect(new Set(ids).size).toBe(2);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
});

test("requests are counted by route, not by path", async () => {
  await fetch(`${serving.url}/runs/run--somebody`);

  const figures = await metrics.metrics();
  expect(figures).toMatch(
    /mirror_http_request_duration_seconds_count\{method="GET",route="\/runs\/:id",status="200"\} \d+/,
  );
  expect(figures).not.toContain("somebody");
});

test("a request that is no HTTP is cut off with a 400", async () => {
  const answer = await new Promise<string>((resolve, reject) => {
    const socket = connect(serving.port, "127.0.0.1", () => socket.write("NONSENSE\r\n\r\n"));
    socket.once("data", (data) => resolve(String(data)));
    socket.once("error", reject);
  });

  expect(answer).toMatch(/^HTTP\/1\.1 400 /);
});

test("a body on a path that takes larger ones arrives like any other", async () => {
  const answer = await fetch(`${serving.url}/playbooks`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ document: "{}" }),
  });

  expect(await answer.json()).toEqual({ body: { document: "{}" } });
});
