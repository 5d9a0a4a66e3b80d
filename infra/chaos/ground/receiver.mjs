// A system that effects reach. It remembers what was really done, which no answer of its own may be trusted to say.

import { createServer } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * - `answers`: does it and says so
 * - `hangs-up`: does it and breaks the connection off without an answer
 * - `hangs-up-first`: breaks the connection off and does nothing
 * - `hangs`: does it and says nothing for a long time, then breaks off
 * - `refuses`: does nothing and answers 503
 * @typedef {"answers" | "hangs-up" | "hangs-up-first" | "hangs" | "refuses"} Manner
 */

/**
 * One request that arrived.
 * @typedef {object} Arrival
 * @property {string} key its Idempotency-Key
 * @property {string} method
 * @property {string} path
 * @property {number} atMs when it was taken in hand, on the world's clock
 * @property {number} sinceMs since when it may have waited for that at most: this process is busy too
 * @property {Manner} manner
 * @property {boolean} performed whether it took effect
 */

/**
 * @typedef {object} Receiver
 * @property {string} url
 * @property {readonly Arrival[]} arrivals
 * @property {(manner: Manner) => void} behave from now on
 * @property {(method: string, manner: Manner, withinMs: number) => Promise<boolean>} catchNext treats the next request of this
 *   method so, and no other; answers whether one came in that time
 * @property {(method: string, path: string) => boolean} hasDone what somebody who goes and looks would find
 * @property {() => Promise<void>} stop
 */

const hangsForMs = 7_000;
const turnMs = 10;

/** @returns {Promise<Receiver>} */
export async function startReceiver() {
  /** @type {Arrival[]} */
  const arrivals = [];
  /** @type {{ method: string, manner: Manner, tell: () => void } | undefined} */
  let caught;
  /** @type {Manner} */
  let manner = "answers";
  // After a long turn its timers come first, and what arrived meanwhile next: the turn before the last is what counts.
  let [turnBeforeMs, turnNowMs] = [Date.now(), Date.now()];
  const turns = setInterval(() => {
    [turnBeforeMs, turnNowMs] = [turnNowMs, Date.now()];
  }, turnMs);
  const server = createServer((request, response) => {
    const { method = "", url: path = "", headers } = request;
    const now = caught?.method === method ? caught.manner : manner;
    request.resume();
    arrivals.push({
      key: String(headers["idempotency-key"] ?? ""),
      method,
      path,
      atMs: Date.now(),
      sinceMs: turnBeforeMs,
      manner: now,
      performed: now !== "hangs-up-first" && now !== "refuses",
    });
    if (caught?.method === method) {
      caught.tell();
      caught = undefined;
    }
    switch (now) {
      case "answers":
        response.writeHead(204).end();
        return;
      case "refuses":
        response.writeHead(503, { "Content-Type": "text/plain" }).end("Not now.");
        return;
      case "hangs-up":
      case "hangs-up-first":
        request.socket.resetAndDestroy();
        return;
      case "hangs":
        void sleep(hangsForMs).then(() => request.socket.resetAndDestroy());
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The receiver has no port.");
  return {
    url: `http://127.0.0.1:${address.port}`,
    arrivals,
    behave(next) {
      manner = next;
    },
    async catchNext(method, how, withinMs) {
      const came = new Promise((resolve) => {
        caught = { method, manner: how, tell: () => resolve(true) };
      });
      const answer = await Promise.race([came, sleep(withinMs).then(() => false)]);
      caught = undefined;
      return answer === true;
    },
    hasDone: (method, path) =>
      arrivals.some((one) => one.performed && one.method === method && one.path === path),
    async stop() {
      clearInterval(turns);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(() => resolve(undefined)));
    },
  };
}
