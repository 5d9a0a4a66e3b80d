import { once } from "node:events";
import { createServer, get } from "node:http";
import { connect } from "node:net";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { openLogger } from "./logger.js";
import { serve } from "./serve.js";

const log = openLogger({
  service: "api",
  level: "error",
  format: "json",
  to: new Writable({ write: (_c, _e, done) => done() }),
});

function signal() {
  let fire = () => {};
  const fired = new Promise<void>((resolve) => {
    fire = resolve;
  });
  return { fire, fired };
}

test("port 0 takes a free port and says which", async () => {
  const serving = await serve((_request, response) => response.end("here"), {
    host: "127.0.0.1",
    port: 0,
    log,
  });

  expect(serving.port).toBeGreaterThan(0);
  expect(await (await fetch(serving.url)).text()).toBe("here");
  await serving.stop();
});

test("an address of IPv6 makes a proper URL", async () => {
  const serving = await serve((_request, response) => response.end("here"), { host: "::1", port: 0, log });

  expect(await (await fetch(serving.url)).text()).toBe("here");
  await serving.stop();
});

test("a port in use is a failure of the start, not a server that never answers", async () => {
  const other = createServer();
  const port = await new Promise<number>((resolve) => {
    other.listen(0, "127.0.0.1", () => {
      const address = other.address();
      resolve(typeof address === "object" && address !== null ? address.port : 0);
    });
  });

  await expect(serve(() => {}, { host: "127.0.0.1", port, log })).rejects.toMatchObject({
    code: "EADDRINUSE",
  });
  other.close();
});

test("a stop waits for answers under way, ends event streams, and takes nothing new", async () => {
  const asked = signal();
  const answer = signal();
  const serving = await serve(
    (request, response) => {
      if (request.url === "/events") {
        response.writeHead(200, { "content-type": "text/event-stream" });
        response.write("data: 1\n\n");
        return;
      }
      asked.fire();
      void answer.fired.then(() => response.end("whole"));
    },
    { host: "127.0.0.1", port: 0, log },
  );
  const events = await fetch(`${serving.url}/events`, { headers: { accept: "text/event-stream" } });
  const slow = fetch(`${serving.url}/slow`);
  await asked.fired;

  const stopping = serving.stop();
  expect(await events.text()).toBe("data: 1\n\n");
  const late = await new Promise((resolve) => {
    get(serving.url, { agent: false }, () => resolve("taken")).on("error", (error) => resolve(error));
  });
  expect(late).toMatchObject({ code: "ECONNREFUSED" });
  answer.fire();
  expect(await (await slow).text()).toBe("whole");
  await stopping;
});

test("an event stream that begins while we stop is ended too", async () => {
  const asked = signal();
  const begin = signal();
  const serving = await serve(
    (_request, response) => {
      asked.fire();
      void begin.fired.then(() => {
        response.setHeader("content-type", "text/event-stream");
        response.write("data: 1\n\n");
      });
    },
    { host: "127.0.0.1", port: 0, log },
  );
  const events = fetch(serving.url);
  await asked.fired;

  const stopping = serving.stop();
  begin.fire();
  expect(await (await events).text()).toBe("data: 1\n\n");
  await stopping;
});

test("a stop does not wait for a connection on which nothing has come", async () => {
  const warnings: string[] = [];
  const own = { ...log, warn: (message: string | Error) => void warnings.push(String(message)) };
  const serving = await serve(() => {}, { host: "127.0.0.1", port: 0, log: own });
  const silent = connect(serving.port, "127.0.0.1");
  await once(silent, "connect");
  const closed = once(silent, "close");

  await serving.stop();
  await closed;
  // The grace was not used up.
  expect(warnings).toEqual([]);
});

test("what is still not answered when the grace is over is cut off", async () => {
  const asked = signal();
  const serving = await serve(() => asked.fire(), { host: "127.0.0.1", port: 0, log, graceMs: 20 });
  const cut = new Promise<string>((resolve) => {
    get(serving.url, () => resolve("answered")).on("error", () => resolve("cut off"));
  });
  await asked.fired;

  await Promise.all([serving.stop(), serving.stop()]);

  expect(await cut).toBe("cut off");
});

test("INV-22 a reader that does not take its answer is dropped after a while", async () => {
  const dropped = signal();
  const serving = await serve(
    (_request, response) => {
      // It closes once it has been taken, and nobody takes it.
      response.once("close", dropped.fire);
      response.end("x".repeat(16 * 1024 * 1024));
    },
    { host: "127.0.0.1", port: 0, log, readWithinMs: 50 },
  );
  const asked = get(serving.url, (answer) => answer.pause());
  asked.on("error", () => {});

  await dropped.fired;
  await serving.stop();
});

test("INV-22 of more connections than are held, the rest are closed unread", async () => {
  const serving = await serve((_request, response) => response.end("here"), {
    host: "127.0.0.1",
    port: 0,
    log,
    connectionsMax: 1,
  });
  const first = connect(serving.port, "127.0.0.1");
  await once(first, "connect");
  const second = connect(serving.port, "127.0.0.1");
  second.on("error", () => {});
  await once(second, "close");
  first.write("GET / HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
  expect(await text(first)).toContain("200 OK");
  await serving.stop();
});
