// Carries a schedule out, and remembers when something was broken.

import { setTimeout as sleep } from "node:timers/promises";
import { chanceOf } from "../chance.mjs";
import { faults } from "./faults.mjs";

/** How long what was broken may take to be at work again, on a machine that is busy with all of this. */
const recoversWithinMs = 4_000;

/**
 * @typedef {object} Broken
 * @property {string} kind
 * @property {number} fromMs on the world's clock
 * @property {number} toMs with the time that recovery takes
 */

/**
 * @param {object} given
 * @param {import("../ground/installation.mjs").Installation} given.on
 * @param {readonly import("./schedule.mjs").Planned[]} given.schedule
 * @param {number} given.seed
 * @param {(what: string) => void} given.say
 * @returns {Promise<Broken[]>}
 */
export async function strike({ on, schedule, seed, say }) {
  const began = performance.now();
  const chance = chanceOf(seed, "how it breaks");
  /** @type {Broken[]} */
  const broken = [];
  /** Faults on one thing take turns. @type {Map<string, Promise<void>>} */
  const turns = new Map();
  for (const { atMs, kind } of schedule) {
    const fault = faults[kind];
    if (fault === undefined) throw new Error(`There is no fault called ${kind}.`);
    await sleep(Math.max(0, atMs - (performance.now() - began)));
    const own = chanceOf(chance.between(0, 2 ** 31), kind);
    const turn = (turns.get(fault.on) ?? Promise.resolve()).then(async () => {
      const fromMs = Date.now();
      say(kind);
      if ((await fault.strike(on, own)) === false) return;
      broken.push({ kind, fromMs, toMs: Date.now() + recoversWithinMs });
    });
    turns.set(fault.on, turn);
    // What goes wrong here ends the round below, and not the process.
    turn.catch(() => {});
  }
  await Promise.all(turns.values());
  return broken;
}
