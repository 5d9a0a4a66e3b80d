// Where a process can be killed: the instants between a write and its effect. A point is met inside of the process that is
// to die (preload.mjs), and armed from outside by a file.

import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Every point, by the process that passes it. "sent" is: the server has it, and its answer was not read; "answered": the
 * answer is there, and nobody has acted on it.
 */
export const points = /** @type {const} */ ({
  "executor before its intent": "executor",
  "executor with its intent sent": "executor",
  "executor after its intent before the first byte": "executor",
  "executor after the first byte": "executor",
  "executor after the answer before the outcome": "executor",
  "executor with its outcome sent": "executor",
  "executor after the outcome before the next hint": "executor",
  "api before its commit": "api",
  "api with its commit sent": "api",
  "api after its commit before its reply": "api",
  "api after its reply": "api",
  "orchestrator after reading what is due before its commit": "orchestrator",
  "orchestrator with its ring sent": "orchestrator",
  "orchestrator after its ring before its hint": "orchestrator",
  "orchestrator after reading what is owed before hinting": "orchestrator",
});

/** @typedef {keyof typeof points} Point */

/**
 * What is armed: the next process that passes the point kills `whom`.
 * @typedef {{ point: string, whom: "itself" | number }} Armed
 */

/**
 * The files by which points are armed, in one folder.
 * @param {string} folder
 */
export function filesIn(folder) {
  return {
    armed: `${folder}/armed`,
    hit: `${folder}/hit`,
    poisoned: `${folder}/poisoned`,
    deaths: `${folder}/deaths`,
  };
}

/**
 * Arms a point, and answers whether it was passed within that time.
 * @param {string} folder
 * @param {Armed} what
 * @param {number} withinMs
 */
export async function passes(folder, what, withinMs) {
  const { armed, hit } = filesIn(folder);
  rmSync(hit, { force: true });
  writeFileSync(`${armed}.new`, JSON.stringify(what));
  renameSync(`${armed}.new`, armed);
  for (const giveUpAt = performance.now() + withinMs; performance.now() < giveUpAt; await sleep(10))
    if (existsSync(hit)) return true;
  rmSync(armed, { force: true });
  return existsSync(hit);
}

/** How often each poisoned effect has ended its worker. @param {string} folder @returns {Map<string, number>} */
export function deathsByEffect(folder) {
  const { deaths } = filesIn(folder);
  /** @type {Map<string, number>} */
  const counted = new Map();
  if (!existsSync(deaths)) return counted;
  for (const effect of readFileSync(deaths, "utf8").trim().split("\n"))
    counted.set(effect, (counted.get(effect) ?? 0) + 1);
  return counted;
}
