import { createServer, get, type IncomingMessage, type ServerResponse } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { send } from "./send.js";

const server = createServer();
let response: ServerResponse;
let reader: IncomingMessage;
/** More than the buffers of both ends hold. */
const MUCH = "x".repeat(16 * 1024 * 1024);

beforeEach(async () => {
  const asked = new Promise<ServerResponse>((resolve) => {
    server.once("request", (_request, answer) => resolve(answer));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const read = new Promise<IncomingMessage>((resolve) => {
    get({ host: "127.0.0.1", port }, resolve);
  });
  response = await asked;
  response.flushHeaders();
  reader = await read;
});
afterEach(() => {
  reader.destroy();
  server.closeAllConnections();
  server.close();
});

test("INV-22 a reader that takes nothing is dropped, and nothing waits for it any more", async () => {
  reader.pause();
  await send(response, MUCH, 50);
  expect(response.destroyed).toBe(true);
});

test("a reader that is only slow is waited for, and gets all of it", async () => {
  let length = 0;
  const sent = send(response, MUCH, 20_000);
  for await (const chunk of reader) {
    length += chunk.length;
    if (length >= MUCH.length) break;
  }
  await sent;
  expect(length).toBe(MUCH.length);
});
