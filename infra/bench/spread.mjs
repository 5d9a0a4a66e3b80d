// Many measurements in two figures.

/** @typedef {{ readonly p50: number, readonly p99: number, readonly samples: number }} Spread */

/**
 * The middle and the ninety-ninth of a hundred (nearest rank): of so many, at least that share were no slower.
 * @param {readonly number[]} samples
 * @returns {Spread}
 */
export function spreadOf(samples) {
  const sorted = samples.toSorted((one, other) => one - other);
  return { p50: rank(sorted, 0.5), p99: rank(sorted, 0.99), samples: sorted.length };
}

/**
 * The middle one; of rounds taken in turns it is the figure that a busy moment of the machine moves least.
 * @param {readonly number[]} figures
 */
export function middle(figures) {
  return rank(
    figures.toSorted((one, other) => one - other),
    0.5,
  );
}

/**
 * @param {readonly number[]} sorted
 * @param {number} share
 */
function rank(sorted, share) {
  const found = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (found === undefined) throw new Error("Nothing was measured.");
  return rounded(found);
}

/** @param {number} figure */
export function rounded(figure) {
  return Math.round(figure * 100) / 100;
}
