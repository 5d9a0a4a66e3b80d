import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { afterEach, expect, test } from "vitest";
import { mirror } from "../../testing/captured.js";

const servers: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of servers.splice(0)) one.close();
});

async function listening(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const ME = {
  person: { id: "person--0197a000-0000-7000-8000-000000000001", name: "Ada", office: null },
  partner: { id: "partner--0197a000-0000-7000-8000-000000000002", name: "Norland" },
  roles: [],
  token: { id: "token--0197a000-0000-7000-8000-000000000003", expiresAt: "2026-11-22T03:00:00.000Z" },
};

/** As much of a server as the doctor looks at. */
function product({ ready = true, behindMs = 0, sealed = true } = {}): Server {
  return createServer((asked, answer) => {
    answer.setHeader("Date", new Date(Date.now() - behindMs).toUTCString());
    if (asked.url === "/healthz") answer.end('{"status":"alive"}');
    else if (asked.url === "/readyz") answer.writeHead(ready ? 200 : 503).end('{"status":"record away"}');
    else if (asked.headers.authorization !== "Bearer good")
      answer.writeHead(401).end(JSON.stringify(problem));
    else if (asked.url?.endsWith("/secret-store"))
      answer.end(
        JSON.stringify({ state: sealed ? "open" : "no-key", keyVersion: sealed ? "0123456789abcdef" : null }),
      );
    else if (asked.url?.endsWith("/paging")) answer.end(JSON.stringify({ mail: false, channels: 0 }));
    else answer.end(JSON.stringify(ME));
  });
}

const problem = {
  type: "urn:security-mirror:problem:not-signed-in",
  title: "Unauthorized",
  status: 401,
  detail: "Nobody is signed in.",
  instance: "/api/v1/me",
  code: "not-signed-in",
  requestId: "r-1",
};

/** Something that answers every command of a Redis client alike. */
const redis = (answer: string) => createTcpServer((socket) => socket.on("data", () => socket.write(answer)));

async function doctor(env: Record<string, string>, ...flags: string[]) {
  const { code, stdout } = await mirror(["doctor", "-o", "json", ...flags], {
    env: { PATH: process.env.PATH, ...env },
  });
  const findings: { what: string; state: string; found: string; mend: string | null }[] = JSON.parse(stdout);
  const wrong = findings.filter(({ state }) => state === "wrong");
  const pages = findings.find(({ what }) => what === "pages")?.found;
  return { code, wrong, pages, states: Object.fromEntries(findings.map(({ what, state }) => [what, state])) };
}

test("where all is well it says so and exits 0", async () => {
  const url = `http://127.0.0.1:${await listening(product())}`;
  const REDIS_URL = `redis://127.0.0.1:${await listening(redis("+PONG\r\n"))}/0`;
  const { code, states, pages } = await doctor({ MIRROR_URL: url, MIRROR_TOKEN: "good", REDIS_URL });
  expect(pages).toContain("in inboxes only");
  const env = { MIRROR_URL: url, MIRROR_TOKEN: "good", REDIS_URL };
  expect(await mirror(["doctor", "-o", "json"], { env })).toMatchObject({ code: 0 });
  expect({ code, ...states }).toEqual({
    code: 0,
    Node: "well",
    Redis: "well",
    address: "well",
    server: "well",
    readiness: "well",
    clock: "well",
    token: "well",
    secrets: "well",
    pages: "well",
  });
});

test("an executor without the key of the secret store is found, with how to make one", async () => {
  const url = `http://127.0.0.1:${await listening(product({ sealed: false }))}`;
  const REDIS_URL = `redis://127.0.0.1:${await listening(redis("+PONG\r\n"))}/0`;
  const { code, wrong } = await doctor({ MIRROR_URL: url, MIRROR_TOKEN: "good", REDIS_URL });
  expect({ code, wrong: wrong.map(({ what }) => what) }).toEqual({ code: 1, wrong: ["secrets"] });
  expect(wrong[0]?.mend).toContain("MIRROR_SECRET_KEY_FILE");
});

test("everything that is wrong is found at once, each with the command that mends it", async () => {
  const url = `http://127.0.0.1:${await listening(product({ ready: false, behindMs: 120_000 }))}`;
  const REDIS_URL = `redis://:secret@127.0.0.1:${await listening(redis("-WRONGPASS invalid\r\n+PONG\r\n"))}`;
  const { code, wrong } = await doctor({ MIRROR_URL: url, MIRROR_TOKEN: "bad", REDIS_URL });
  expect(code).toBe(1);
  expect(wrong.map(({ what }) => what)).toEqual(["Redis", "readiness", "clock", "token"]);
  expect(wrong.every(({ mend }) => mend !== null)).toBe(true);
  expect(JSON.stringify(wrong)).not.toContain("secret");
  expect(wrong.find(({ what }) => what === "clock")?.mend).toContain("timedatectl");
});

test("a machine without Redis needs one only where the server is to run on it", async () => {
  const without = { PATH: "/nonexistent", REDIS_SERVER_BIN: "/nonexistent/redis-server", MIRROR_TOKEN: "t" };
  const here = await doctor({ ...without, MIRROR_URL: "http://127.0.0.1:9" });
  expect(here.wrong.find(({ what }) => what === "Redis")?.mend).toContain("npm start");
  const elsewhere = await doctor({ ...without, MIRROR_URL: "http://mirror.invalid" });
  expect(elsewhere.states.Redis).toBe("unknown");
  expect(elsewhere.wrong.map(({ what }) => what)).toEqual(["server"]);
});

test("without an address there is nothing to ask, and the command that sets one is named", async () => {
  const { code, wrong, states } = await doctor({});
  expect(code).toBe(1);
  expect(wrong.map(({ what, mend }) => [what, mend])).toContainEqual([
    "address",
    "mirror context set NAME --url ADDRESS --token TOKEN",
  ]);
  expect(states).toMatchObject({ server: "unknown", token: "unknown" });
});
