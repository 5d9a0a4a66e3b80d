import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { openC2MessageText } from "@mirror/playbook";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { KEY, opened, performing, signingIn } from "./signed-in.fixture.js";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

const MEDIA_TYPE = "application/openc2+json;version=1.0";

/** What the standard lets a producer send, told apart from what we happen to send (OpenC2 HTTPS 1.1, 3.2 to 3.4). */
const ProducerMessage = z.strictObject({
  headers: z.strictObject({
    request_id: z.uuid(),
    created: z.int().positive(),
    from: z.string().optional(),
    to: z.array(z.string()).optional(),
  }),
  body: z.strictObject({
    openc2: z.strictObject({
      request: z.strictObject({
        action: z.enum(["deny", "query", "allow"]),
        target: z.record(z.string(), z.unknown()).refine((target) => Object.keys(target).length === 1),
        args: z.looseObject({}).optional(),
        actuator: z.record(z.string(), z.unknown()).optional(),
        command_id: z.string().regex(/^\S{1,36}$/),
      }),
    }),
  }),
});

interface Answer {
  readonly http?: number;
  readonly type?: string;
  readonly body?: (id: string) => unknown;
}

/** An OpenC2 consumer that takes a message only as the standard has it, and says what is wrong with any other. */
async function consumer({ http = 200, type = MEDIA_TYPE, body = respond(200) }: Answer = {}) {
  const taken: z.infer<typeof ProducerMessage>[] = [];
  const faults: string[] = [];
  const made = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const message = ProducerMessage.safeParse(JSON.parse(Buffer.concat(chunks).toString("utf8")));
      faults.push(...faultsOf(request), ...(message.error?.issues.map((issue) => issue.message) ?? []));
      const id = message.data?.headers.request_id ?? "";
      if (message.success && request.headers["x-request-id"] !== id) faults.push("two different request ids");
      if (message.success) taken.push(message.data);
      if (faults.length > 0) response.writeHead(400, { "content-type": MEDIA_TYPE }).end("{}");
      else response.writeHead(http, { "content-type": type }).end(text(body(id)));
    });
  });
  servers.push(made);
  await new Promise<void>((resolve) => void made.listen(0, "127.0.0.1", resolve));
  return { origin: `http://127.0.0.1:${(made.address() as AddressInfo).port}`, taken, faults };
}

function faultsOf({ method, url, headers }: IncomingMessage): string[] {
  const wanted: [string, unknown, unknown][] = [
    ["method", method, "POST"],
    ["path", url, "/.well-known/openc2"],
    ["content type", headers["content-type"], MEDIA_TYPE],
    ["accept", headers.accept, MEDIA_TYPE],
    ["cache control", headers["cache-control"], "no-cache"],
  ];
  return wanted.filter(([, is, should]) => is !== should).map(([what, is]) => `${what}: ${String(is)}`);
}

function respond(status: number, more: Record<string, unknown> = {}) {
  return (id: string) => ({
    headers: { request_id: id },
    body: { openc2: { response: { status, ...more } } },
  });
}

function text(body: unknown): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}

const ID = KEY.slice(-36);
const denying = (args?: Record<string, unknown>) =>
  openC2MessageText(
    {
      request: { action: "deny", target: { ipv4_net: "192.0.2.7" }, ...(args === undefined ? {} : { args }) },
      from: null,
      to: [],
    },
    { id: ID, createdMs: 1 },
  );

function send(origin: string, body = denying(), more = {}) {
  const request = {
    kind: "openc2-http",
    url: `${origin}/.well-known/openc2`,
    headers: {},
    body,
    timeoutMs: 5_000,
    ...more,
  } as const;
  return performing(request, { egress: [origin] });
}

test("a consumer that takes nothing but the standard takes our command, under the id of its effect", async () => {
  const { origin, taken, faults } = await consumer({ body: respond(200, { results: { rule: 7 } }) });

  expect(await send(origin)).toEqual({
    status: "succeeded",
    detail: "OpenC2 200",
    outputs: { status: "200", body: '{"rule":7}' },
  });
  expect(faults).toEqual([]);
  expect(taken[0]?.body.openc2.request.command_id).toBe(ID);
  expect(taken[0]?.headers.request_id).toBe(ID);
});

test("an OpenC2 command is signed in for as any request over HTTP is", async () => {
  const { origin, faults } = await consumer();
  const secret = opened({ kind: "bearer-token", token: "a-token-of-a-test" }, { origin });
  const request = {
    kind: "openc2-http",
    url: `${origin}/.well-known/openc2`,
    headers: {},
    body: denying(),
    timeoutMs: 5_000,
    ...signingIn("oauth2"),
  } as const;

  expect(await performing(request, { egress: [origin], secret })).toMatchObject({ status: "succeeded" });
  expect(await performing(request, { egress: [origin] })).toMatchObject({ status: "failed" });
  expect(faults).toEqual([]);
});

test.each([
  ["400 in the response", { http: 400, body: respond(400) }, "failed", "HTTP 400"],
  [
    "501 in an answer of 200",
    { body: respond(501, { status_text: "No slpf here." }) },
    "failed",
    "OpenC2 501: No slpf here.",
  ],
  ["an answer to another command", { body: () => respond(200)("other") }, "unknown", "another command"],
  ["an answer without a response", { body: () => ({ body: {} }) }, "unknown", "no OpenC2 response"],
  ["an answer that is no JSON", { body: () => "done!" }, "unknown", "no OpenC2 response"],
  ["an answer of another type", { type: "application/octet-stream" }, "unknown", "no OpenC2 response"],
  ["processing", { body: respond(102) }, "unknown", "it is being carried out"],
  ["a gateway that does not know", { http: 504 }, "unknown", "a gateway answered"],
] as const)("INV-13 %s is what it is", async (_what, answer, status, detail) => {
  const { origin } = await consumer(answer);
  const outcome = await send(origin);

  expect(outcome.status).toBe(status);
  expect(outcome.detail).toContain(detail);
});

test("where no more than an acknowledgement was asked for, processing is a success; where nothing was, silence is", async () => {
  const processing = await consumer({ body: respond(102) });
  expect(await send(processing.origin, denying({ response_requested: "ack" }))).toMatchObject({
    status: "succeeded",
    outputs: { status: "102" },
  });
  const silent = await consumer({ http: 204, body: () => "" });
  expect(await send(silent.origin, denying({ response_requested: "none" }))).toEqual({
    status: "succeeded",
    detail: "HTTP 204; no answer was asked for",
    outputs: {},
  });
});

test("what is no OpenC2 message, or would change how it is transferred, is not sent", async () => {
  const { origin, taken, faults } = await consumer();

  for (const outcome of [
    await send(origin, "{}"),
    await send(origin, "deny it"),
    await send(origin, denying(), { headers: { "Content-Type": ["text/plain"] } }),
    await performing(
      { kind: "openc2-http", url: "http://127.0.0.1:1/", headers: {}, body: denying(), timeoutMs: 1_000 },
      { egress: [] },
    ),
  ])
    expect(outcome).toEqual({ status: "failed", detail: expect.stringMatching(/^Not sent\. /) });
  expect([...taken, ...faults]).toEqual([]);
});
