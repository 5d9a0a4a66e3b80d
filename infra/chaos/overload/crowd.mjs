// A process of its own that asks for more than there is: so many requests a second, whether they are answered or not.
//
// Told what to do by its first message, and says how it stands when it is asked.

import { Agent, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * What the crowd is told.
 * @typedef {object} Task
 * @property {string} url
 * @property {readonly { token: string, partner: string }[]} people
 * @property {number} connections how many requests are under way at most
 * @property {number} perSecond how many are offered; 0: as many as are answered, one after the other on each connection
 * @property {number} seconds
 * @property {string} name in front of the title of each incident
 */

/**
 * What came of it. Titles are `name n`, with n from 0.
 * @typedef {object} Heard
 * @property {number} offered
 * @property {number} notSent offered while every connection was busy: nobody could even ask
 * @property {Record<string, number>} answers how many, by status and code
 * @property {number[]} acknowledged which commands were
 * @property {number[]} refused which were asked to come again, and so must not have been carried out
 * @property {number} withoutRetryAfter of those, how many were not told when
 * @property {number} seconds
 */

/** One request in so many looks; the others command. */
const LOOKS_EVERY = 10;
const TICK_MS = 5;

/** @param {Task} task @returns {Promise<Heard>} */
async function crowd({ url, people, connections, perSecond, seconds, name }) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const { hostname, port } = new URL(url);
  /** @type {Heard} */
  const heard = {
    offered: 0,
    notSent: 0,
    answers: {},
    acknowledged: [],
    refused: [],
    withoutRetryAfter: 0,
    seconds: 0,
  };
  let underWay = 0;
  let n = 0;

  const ask = () =>
    /** @type {Promise<void>} */ (
      new Promise((resolve) => {
        const own = n;
        n += 1;
        underWay += 1;
        const person = people[own % people.length];
        if (person === undefined) throw new Error("There is nobody in the crowd.");
        const isLook = own % LOOKS_EVERY === 0;
        const body = isLook
          ? ""
          : JSON.stringify({ title: `${name} ${own}`, severity: 1, affected: [person.partner] });
        const done = (/** @type {string} */ answer) => {
          heard.answers[answer] = (heard.answers[answer] ?? 0) + 1;
          underWay -= 1;
          resolve();
        };
        const asked = request({
          agent,
          hostname,
          port,
          method: isLook ? "GET" : "POST",
          path: isLook
            ? own % (LOOKS_EVERY * 10) === 0
              ? "/api/v1/incidents?limit=5"
              : "/api/v1/me"
            : "/api/v1/incidents",
          headers: {
            Authorization: `Bearer ${person.token}`,
            ...(isLook
              ? {}
              : {
                  "Content-Type": "application/json",
                  "Content-Length": Buffer.byteLength(body),
                  "Idempotency-Key": `${name}-${own}`,
                }),
          },
        });
        asked.on("error", () => done("no answer"));
        asked.on("response", (answer) => {
          let text = "";
          answer.setEncoding("utf8");
          answer.on("data", (chunk) => {
            // Only a no is read for what it says.
            if (answer.statusCode !== 200 && answer.statusCode !== 201) text += chunk;
          });
          answer.on("error", () => done("broken off"));
          answer.on("end", () => {
            const status = answer.statusCode ?? 0;
            const code = status >= 400 ? codeIn(text) : "";
            if (code === "node-full" || code === "share-used-up") {
              if (!isLook) heard.refused.push(own);
              if (!(Number(answer.headers["retry-after"]) >= 1)) heard.withoutRetryAfter += 1;
            }
            if (!isLook && status === 201) heard.acknowledged.push(own);
            done(`${status} ${code}`.trim());
          });
        });
        asked.end(body);
      })
    );

  const began = performance.now();
  const endsAt = began + seconds * 1000;
  if (perSecond === 0) {
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (performance.now() < endsAt) {
          heard.offered += 1;
          await ask();
        }
      }),
    );
  } else {
    for (let now = began; now < endsAt; now = performance.now()) {
      const due = Math.floor(((now - began) * perSecond) / 1000);
      for (; heard.offered < due; heard.offered += 1)
        if (underWay < connections) void ask();
        else heard.notSent += 1;
      await sleep(TICK_MS);
    }
  }
  heard.seconds = (performance.now() - began) / 1000;
  while (underWay > 0) await sleep(TICK_MS);
  agent.destroy();
  return heard;
}

/** @param {string} text */
function codeIn(text) {
  try {
    return String(JSON.parse(text).code);
  } catch {
    return "not ours";
  }
}

process.on("message", (task) => {
  crowd(/** @type {Task} */ (task)).then(
    (heard) => process.send?.(heard),
    (error) => {
      process.stderr.write(`${error?.stack ?? error}\n`);
      process.exit(1);
    },
  );
});
process.on("disconnect", () => process.exit(0));
