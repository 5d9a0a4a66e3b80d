// Chance that can be had again: everything that a round of chaos leaves open is drawn from its seed.

/**
 * @typedef {object} Chance
 * @property {() => number} next from 0 up to, and without, 1
 * @property {(least: number, most: number) => number} between a whole number, both ends included
 * @property {<T>(from: readonly T[]) => T} oneOf
 * @property {(share: number) => boolean} happens
 */

/**
 * Each purpose draws from a source of its own, so that how often one of them draws changes nothing for the others.
 * @param {number} seed
 * @param {string} purpose
 * @returns {Chance}
 */
export function chanceOf(seed, purpose) {
  let state = hashOf(`${seed}/${purpose}`);
  const next = () => {
    // A Weyl sequence, mixed: short, and good enough to spread faults with.
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
  /** @type {Chance["between"]} */
  const between = (least, most) => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    oneOf(from) {
      const one = from[between(0, from.length - 1)];
      if (one === undefined) throw new Error("There is nothing to draw from.");
      return one;
    },
    happens: (share) => next() < share,
  };
}

/** @param {string} text */
function hashOf(text) {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
