// When what breaks: drawn from the seed alone, so that a round can be had again.

import { chanceOf } from "../chance.mjs";

/**
 * @typedef {object} Planned
 * @property {number} atMs after the round's beginning
 * @property {string} kind
 */

const pauseMs = { least: 400, most: 2_600 };

/**
 * Every kind comes up before any comes up again, in another order each time.
 * @param {number} seed
 * @param {number} lastsMs
 * @param {readonly string[]} kinds
 * @returns {Planned[]}
 */
export function scheduleOf(seed, lastsMs, kinds) {
  const chance = chanceOf(seed, "schedule");
  /** @type {Planned[]} */
  const planned = [];
  /** @type {string[]} */
  let bag = [];
  for (let atMs = pauseMs.least; atMs < lastsMs; atMs += chance.between(pauseMs.least, pauseMs.most)) {
    if (bag.length === 0) bag = [...kinds];
    const kind = chance.oneOf(bag);
    bag.splice(bag.indexOf(kind), 1);
    planned.push({ atMs, kind });
  }
  return planned;
}
