import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { Writable } from "node:stream";
import { openLogger } from "@mirror/chassis";
import type { Effect, HttpRequest, Outcome } from "@mirror/engine";
import { EffectId, instantOf, mintId } from "@mirror/vocabulary";
import { afterEach, expect, test } from "vitest";
import type { PerformOptions } from "./capability.js";
import type { Resolve } from "./egress.js";
import { liveCapabilities } from "./live.js";

const log = openLogger({
  service: "executor",
  level: "error",
  format: "json",
  to: new Writable({ write: (_c, _e, done) => done() }),
});
const KEY = EffectId.parse(mintId("effect", "live", instantOf(0), "http-api"));
const open: Server[] = [];
const sockets = new Set<Socket>();

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  for (const server of open.splice(0)) server.close();
});

async function listening(server: Server, host = "127.0.0.1"): Promise<string> {
  open.push(server);
  server.on("connection", (socket) => sockets.add(socket));
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** A receiver that keeps what it was sent. */
async function receiver(answer: RequestListener) {
  const requests: { method: string; url: string; headers: IncomingMessage["headers"]; body: string }[] = [];
  const origin = await listening(
    createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => (body += String(chunk)));
      request.on("end", () => {
        requests.push({
          method: request.method ?? "",
          url: request.url ?? "",
          headers: request.headers,
          body,
        });
        answer(request, response);
      });
    }),
  );
  return { origin, requests };
}

/** A peer that does with the bare connection what it likes. */
async function peer(meet: (socket: Socket) => void) {
  let connections = 0;
  const origin = await listening(
    createTcpServer((socket) => {
      connections += 1;
      socket.on("error", () => {});
      meet(socket);
    }),
  );
  return { origin, connections: () => connections };
}

interface Sent {
  readonly request?: Partial<HttpRequest>;
  readonly egress?: readonly string[];
  readonly resolve?: Resolve;
  readonly options?: Partial<PerformOptions>;
  readonly id?: EffectId;
}

function send(url: string, { request, egress, resolve, options, id = KEY }: Sent = {}): Promise<Outcome> {
  const effect: Effect = {
    id,
    capability: "http-api",
    delivery: "at-most-once",
    idempotent: false,
    request: { kind: "http-api", method: "POST", url, headers: {}, body: "{}", timeoutMs: 5_000, ...request },
  };
  const set = liveCapabilities({
    egress: egress ?? [new URL(url).origin],
    ...(resolve === undefined ? {} : { resolve }),
  });
  const capability = set.find(({ name }) => name === "http-api");
  if (capability === undefined) throw new Error("There is no http-api among the live capabilities.");
  return capability.perform(effect, { signal: new AbortController().signal, log, ...options });
}

test("a request arrives as it was meant, with the effect's id as its Idempotency-Key, and 204 is a success", async () => {
  const { origin, requests } = await receiver((_request, response) => void response.writeHead(204).end());

  const outcome = await send(`${origin}/isolate?host=a%20b`, {
    request: {
      headers: { "Content-Type": ["application/json"], "X-Tag": ["one", "two"] },
      body: '{"host":"a"}',
    },
  });

  expect(outcome).toEqual({ status: "succeeded", detail: "HTTP 204", outputs: { status: "204" } });
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({
    method: "POST",
    url: "/isolate?host=a%20b",
    body: '{"host":"a"}',
    headers: {
      "idempotency-key": KEY,
      "content-type": "application/json",
      "x-tag": "one, two",
      host: new URL(origin).host,
    },
  });
});

test("a small text comes back as an output", async () => {
  const { origin } = await receiver((_request, response) => {
    response.writeHead(200, { "content-type": "application/json; charset=utf-8" }).end('{"ticket":"42"}');
  });

  expect(await send(origin)).toEqual({
    status: "succeeded",
    detail: "HTTP 200",
    outputs: { status: "200", body: '{"ticket":"42"}' },
  });
});

test.each([
  ["what is no text", "application/octet-stream", Buffer.from([1, 2, 3])],
  ["what says it is a text and is not", "text/plain", Buffer.from([0xff, 0xfe, 0xff])],
  ["what is too long to keep", "text/plain", Buffer.alloc(17 * 1024, "x")],
])("%s is no output", async (_what, type, body) => {
  const { origin } = await receiver(
    (_request, response) => void response.writeHead(200, { "content-type": type }).end(body),
  );

  expect(await send(origin)).toEqual({ status: "succeeded", detail: "HTTP 200", outputs: { status: "200" } });
});

test.each([400, 401, 404, 408, 409, 429, 500, 503])("an answer of %i is a known failure", async (status) => {
  const { origin } = await receiver((_request, response) => void response.writeHead(status).end("no"));

  expect(await send(origin)).toEqual({ status: "failed", detail: `HTTP ${status}` });
});

test.each([502, 504])(
  "INV-13 a gateway's %i is unknown: what stands behind it may have acted",
  async (status) => {
    const { origin } = await receiver((_request, response) => void response.writeHead(status).end());

    expect(await send(origin)).toMatchObject({
      status: "unknown",
      detail: expect.stringContaining(`HTTP ${status}`),
    });
  },
);

test.each([301, 302, 303, 307, 308])("a redirect by %i is not followed", async (status) => {
  const elsewhere = await receiver((_request, response) => void response.end("reached"));
  const { origin } = await receiver(
    (_request, response) => void response.writeHead(status, { location: elsewhere.origin }).end(),
  );

  const outcome = await send(origin, { egress: [origin, elsewhere.origin] });

  expect(outcome).toEqual({
    status: "failed",
    detail: `HTTP ${status}: it points elsewhere, and redirects are not followed.`,
  });
  expect(elsewhere.requests).toEqual([]);
});

test("INV-13 a reset after the request is unknown, and the request is not sent again", async () => {
  const { origin, connections } = await peer((socket) => socket.once("data", () => socket.resetAndDestroy()));

  expect(await send(origin)).toMatchObject({
    status: "unknown",
    detail: expect.stringContaining("may or may not have taken effect"),
  });
  expect(connections()).toBe(1);
});

test("INV-13 a connection that ends without an answer is unknown", async () => {
  const { origin, connections } = await peer((socket) => socket.once("data", () => socket.end()));

  expect(await send(origin)).toMatchObject({ status: "unknown" });
  expect(connections()).toBe(1);
});

test("INV-13 an answer that is no HTTP is unknown", async () => {
  const { origin } = await peer((socket) => socket.once("data", () => socket.end("SSH-2.0-OpenSSH\r\n\r\n")));

  expect(await send(origin)).toMatchObject({ status: "unknown" });
});

test("INV-13 an answer that breaks off inside its head is unknown", async () => {
  const { origin } = await peer((socket) =>
    socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Le")),
  );

  expect(await send(origin)).toMatchObject({ status: "unknown" });
});

test("INV-13 a request that hangs is unknown when its time is over", async () => {
  const { origin } = await receiver(() => {});

  expect(await send(origin, { request: { timeoutMs: 150 } })).toEqual({
    status: "unknown",
    detail: `The request to ${new URL(origin).host} had no answer within 150 ms; it may or may not have taken effect.`,
  });
});

test("INV-13 a request that is ended by us after it has left is unknown", async () => {
  const ending = new AbortController();
  const { origin } = await receiver(() => ending.abort());

  expect(await send(origin, { options: { signal: ending.signal } })).toMatchObject({
    status: "unknown",
    detail: expect.stringContaining("was ended by us"),
  });
});

test("a success whose body breaks off or hangs is a success that says so", async () => {
  const head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nhalf";
  const breaks = await peer((socket) => socket.once("data", () => socket.end(head)));
  const hangs = await peer((socket) => socket.once("data", () => socket.write(head)));

  const cutOff = {
    status: "succeeded",
    detail: "HTTP 200; the rest of the answer was cut off",
    outputs: { status: "200" },
  };
  expect(await send(breaks.origin)).toEqual(cutOff);
  expect(await send(hangs.origin, { request: { timeoutMs: 150 } })).toEqual(cutOff);
});

test("an answer without end is not read beyond 1 MiB", async () => {
  let sent = 0;
  const { origin } = await peer((socket) => {
    socket.once("data", () => {
      socket.write("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n");
      const more = () => {
        while (socket.writable && socket.write(Buffer.alloc(64 * 1024, "x"))) sent += 64 * 1024;
      };
      socket.on("drain", more);
      more();
    });
  });

  expect(await send(origin)).toEqual({
    status: "succeeded",
    detail: "HTTP 200; its body was larger than 1 MiB and was not read",
    outputs: { status: "200" },
  });
  expect(sent).toBeLessThan(64 * 1024 * 1024);
});

test("a refused connection is a failure: nothing was sent", async () => {
  const server = createTcpServer();
  const origin = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  open.pop();

  expect(await send(origin)).toEqual({
    status: "failed",
    detail: `Not sent. ${new URL(origin).host} refused the connection.`,
  });
});

test("a name without an address is a failure: nothing was sent", async () => {
  const outcome = await send("http://nowhere.example:9999/", {
    resolve: async () => {
      throw Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND" });
    },
  });

  expect(outcome).toEqual({
    status: "failed",
    detail: "Not sent. nowhere.example:9999 has no address that can be found (ENOTFOUND).",
  });
});

test("a peer that does not speak TLS is a failure: nothing was sent", async () => {
  const { origin, requests } = await receiver((_request, response) => void response.end());

  const outcome = await send(origin.replace("http:", "https:"));

  expect(outcome).toMatchObject({
    status: "failed",
    detail: expect.stringMatching(/^Not sent\. A connection to .* could not be made \(\w+\)\.$/),
  });
  expect(requests).toEqual([]);
});

test("INV-04 what may no longer be sent once the connection stands is not sent", async () => {
  const { origin, requests } = await receiver((_request, response) => void response.end());

  const outcome = await send(origin, { options: { mayStillBeSent: () => false } });

  expect(outcome).toEqual({
    status: "failed",
    detail: "Not sent. The time in which it might be sent was over when the connection stood.",
  });
  expect(requests).toEqual([]);
});

test("a peer that never finishes the connection is a failure when its time is over: nothing was sent", async () => {
  const { origin } = await peer(() => {});
  const place = new URL(origin).host;

  expect(await send(`https://${place}`, { request: { timeoutMs: 150 } })).toEqual({
    status: "failed",
    detail: `Not sent. The connection to ${place} had no answer within 150 ms.`,
  });
});

test("what is ended by us before a connection stands is a failure", async () => {
  const { origin, requests } = await receiver((_request, response) => void response.end());
  const ending = new AbortController();
  ending.abort();

  expect(await send(origin, { options: { signal: ending.signal } })).toMatchObject({ status: "failed" });
  expect(requests).toEqual([]);
});

test("a place that is not permitted is not reached, and the outcome says what to do", async () => {
  const { origin, requests } = await receiver((_request, response) => void response.end());

  const outcome = await send(origin, { egress: ["edr.example:443"] });

  expect(outcome).toMatchObject({
    status: "failed",
    detail: expect.stringContaining("add it to MIRROR_EGRESS"),
  });
  expect(requests).toEqual([]);
});

test("a name that leads to a private address is not reached unless its entry names the address", async () => {
  const { origin, requests } = await receiver((_request, response) => void response.writeHead(204).end());
  const named = origin.replace("127.0.0.1", "receiver.example");
  const resolve: Resolve = async () => [{ address: "127.0.0.1", family: 4 }];

  expect(await send(named, { resolve })).toMatchObject({
    status: "failed",
    detail: expect.stringContaining("127.0.0.1, which is not a public address"),
  });
  expect(requests).toEqual([]);
  expect(await send(named, { resolve, egress: [`${named}=127.0.0.1`] })).toMatchObject({
    status: "succeeded",
  });
  expect(requests[0]?.headers.host).toBe(new URL(named).host);
});

test("a name that answers a public and a private address is refused without a connection to either", async () => {
  const { origin, requests } = await receiver((_request, response) => void response.end());
  const named = origin.replace("127.0.0.1", "rebound.example");

  const outcome = await send(named, {
    resolve: async () => [
      { address: "127.0.0.1", family: 4 },
      { address: "1.1.1.1", family: 4 },
    ],
  });

  expect(outcome).toMatchObject({ status: "failed", detail: expect.stringMatching(/^Not sent\./) });
  expect(requests).toEqual([]);
});

test("a name is resolved once: what was judged is what is connected to", async () => {
  const { origin, requests } = await receiver((_request, response) => void response.writeHead(204).end());
  const named = origin.replace("127.0.0.1", "rebinding.example");
  const answers = ["127.0.0.1", "127.0.0.9"];
  let asked = 0;

  const outcome = await send(named, {
    egress: [`${named}=127.0.0.1`],
    resolve: async () => [{ address: answers[asked++] ?? "127.0.0.9", family: 4 }],
  });

  expect(outcome).toMatchObject({ status: "succeeded" });
  expect(asked).toBe(1);
  expect(requests).toHaveLength(1);
});

test.each([
  ["Host", "internal.example"],
  ["Idempotency-Key", "another"],
  ["Transfer-Encoding", "chunked"],
  ["Content-Length", "2"],
  ["Connection", "upgrade"],
  ["X-Note", "a\r\nX-Admin: yes"],
  ["X-Note", "a\u0000b"],
  ["X Note", "a"],
])(
  "a header that is not a playbook's to set, or breaks the line, stops the request: %s",
  async (name, value) => {
    const { origin, requests } = await receiver((_request, response) => void response.end());

    expect(await send(origin, { request: { headers: { [name]: [value] } } })).toMatchObject({
      status: "failed",
      detail: expect.stringMatching(/^Not sent\./),
    });
    expect(requests).toEqual([]);
  },
);

test.each(["CONNECT", "TRACE", "post", "GET / HTTP/1.1\r\nX: y"])(
  "the method %j is not sent",
  async (method) => {
    const { origin, requests } = await receiver((_request, response) => void response.end());

    expect(await send(origin, { request: { method } })).toMatchObject({ status: "failed" });
    expect(requests).toEqual([]);
  },
);

test("each effect has a connection of its own, so that no kept one dies under it", async () => {
  const { origin, connections } = await peer((socket) => {
    socket.on("data", () => socket.write("HTTP/1.1 204 No Content\r\n\r\n"));
  });

  await send(origin);
  await send(origin);

  expect(connections()).toBe(2);
});

test("DR-02 an exercise's effect that reaches the live capability is not sent", async () => {
  const { origin, requests } = await receiver((_request, response) => void response.end());

  const outcome = await send(origin, { id: EffectId.parse(mintId("effect", "exercise", instantOf(0), "x")) });

  expect(outcome).toEqual({ status: "failed", detail: "Not sent. This effect is not of live work (DR-02)." });
  expect(requests).toEqual([]);
});

test("INV-11 what was sent and answered is not repeated in an outcome that goes wrong", async () => {
  const { origin } = await peer((socket) => socket.once("data", () => socket.end("secret-canary\r\n\r\n")));

  const outcome = await send(`${origin}/?token=secret-canary`, {
    request: { headers: { Authorization: ["Bearer secret-canary"] } },
  });

  expect(outcome.status).toBe("unknown");
  expect(JSON.stringify(outcome)).not.toContain("secret-canary");
});
