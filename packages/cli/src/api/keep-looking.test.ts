import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { mirrorTerminal } from "../testing/captured.js";
import { Api } from "./api.js";
import { keepLooking } from "./keep-looking.js";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const ME = {
  person: { id: "person--0197a000-0000-7000-8000-000000000001", name: "Ada", office: null },
  partner: { id: "partner--0197a000-0000-7000-8000-000000000002", name: "Norland" },
  roles: [],
  token: { id: "token--0197a000-0000-7000-8000-000000000003", expiresAt: "2026-11-22T03:00:00.000Z" },
};

/** A server that tells who asks, and whose event stream nothing ever comes on. */
async function serving(port = 0): Promise<number> {
  server = createServer((asked, answer) => {
    if (asked.url?.startsWith("/api/v1/events")) {
      answer.writeHead(200, { "Content-Type": "text/event-stream" });
      answer.write(": here\n\n");
      return;
    }
    answer.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(ME));
  }).listen(port, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

test("a server that is away for a while is waited for, and what happened meanwhile is looked at when it is back", async () => {
  const port = await serving();
  const { terminal, stderr } = mirrorTerminal();
  const api = new Api(terminal, { server: { url: `http://127.0.0.1:${port}`, token: "t" } });
  let looks = 0;
  const outcome = await keepLooking(terminal, api, {}, async () => {
    looks += 1;
    if (looks === 2) {
      server?.closeAllConnections();
      server?.close();
      setTimeout(() => void serving(port), 500);
      await once(server as Server, "close");
    }
    await api.ask(api.routes.me.show);
    return looks > 2 ? "over" : undefined;
  });
  expect(outcome).toBe("over");
  expect(stderr.text).toContain("the server is away");
});

test("a server that stays away is given up, with the code for that", async () => {
  const port = await serving();
  server?.close();
  const { terminal } = mirrorTerminal();
  const api = new Api(terminal, { server: { url: `http://127.0.0.1:${port}`, token: "t" } });
  const looking = keepLooking(terminal, api, { giveUpAfterS: 0 }, async () => {
    await api.ask(api.routes.me.show);
    return "never";
  });
  await expect(looking).rejects.toMatchObject({ exitCode: 69 });
});
