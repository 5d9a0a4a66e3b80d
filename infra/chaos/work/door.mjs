// The API as one person uses it who does not give up: a command that nobody answers is asked again under its key.

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { apiClient } from "@mirror/contract";

const answerWithinMs = 8_000;
const pauseMs = 150;

/** @typedef {import("@mirror/contract").Route} Route */
/** @typedef {ReturnType<typeof openDoor>} Door */

/**
 * @template {Route} R
 * @typedef {import("@mirror/contract").CallOf<R>} CallOf
 */
/**
 * @template {Route} R
 * @typedef {import("@mirror/contract").ValueOf<R>} ValueOf
 */

/**
 * @param {object} where
 * @param {string} where.url
 * @param {string} where.token
 * @param {string} where.person
 * @param {import("./history.mjs").History} where.history
 * @param {() => boolean} where.giveUp whether nobody is to be asked again any more
 */
export function openDoor({ url, token, person, history, giveUp }) {
  /** @type {import("@mirror/contract").ApiClient<never>} */
  const client = apiClient({
    url,
    token,
    fetch: async (address, { signal: _, ...init }) => {
      const answer = await fetch(address, { ...init, signal: AbortSignal.timeout(answerWithinMs) });
      return { status: answer.status, headers: answer.headers, body: null, text: () => answer.text() };
    },
  });

  return {
    person,

    /**
     * Asks until there is an answer, and writes down what it was.
     * @template {Route} R
     * @param {R} route
     * @param {string} about
     * @param {CallOf<R>} input
     * @param {{ mustFail?: boolean }} [how]
     * @returns {Promise<ValueOf<R> | undefined>} undefined where the answer was no, or none came
     */
    async command(route, about, input, { mustFail = false } = {}) {
      const key = randomUUID();
      const askedMs = Date.now();
      let unanswered = 0;
      for (let attempts = 1; ; attempts += 1) {
        const answer = await client.call(/** @type {Route} */ (route), { ...input, idempotencyKey: key });
        /** @param {"ok" | "fail" | "info"} outcome @param {string} code @param {unknown} value */
        const note = (outcome, code, value) =>
          history.add({
            person,
            what: route.id,
            about,
            key,
            askedMs,
            answeredMs: Date.now(),
            attempts,
            outcome,
            code,
            mustFail,
            value,
          });
        if (answer.ok) {
          note("ok", "", answer.value);
          return /** @type {ValueOf<R>} */ (answer.value);
        }
        if (answer.kind === "problem" && answer.problem.status < 500 && answer.problem.status !== 429) {
          note(unanswered > 0 ? "info" : "fail", answer.problem.code, undefined);
          return undefined;
        }
        unanswered += 1;
        if (giveUp()) {
          note("info", answer.kind, undefined);
          return undefined;
        }
        await sleep(pauseMs);
      }
    },

    /**
     * Looks; undefined where it is not there, or nobody answers just now.
     * @template {Route} R
     * @param {R} route
     * @param {CallOf<R>} input
     * @returns {Promise<ValueOf<R> | undefined>}
     */
    async look(route, input) {
      const answer = await client.call(/** @type {Route} */ (route), input);
      return answer.ok ? /** @type {ValueOf<R>} */ (answer.value) : undefined;
    },

    /**
     * Looks, and throws where that fails: for when nothing is broken.
     * @template {Route} R
     * @param {R} route
     * @param {CallOf<R>} input
     * @returns {Promise<ValueOf<R>>}
     */
    async must(route, input) {
      const answer = await client.call(/** @type {Route} */ (route), {
        ...input,
        idempotencyKey: randomUUID(),
      });
      if (answer.ok) return /** @type {ValueOf<R>} */ (answer.value);
      const why = answer.kind === "problem" ? JSON.stringify(answer.problem) : answer.detail;
      throw new Error(`${route.id} for ${person}: ${why}`);
    },
  };
}
