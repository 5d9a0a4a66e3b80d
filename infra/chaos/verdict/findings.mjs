// What a round found.

/**
 * - `lost`: acknowledged, or due, and not there
 * - `doubled`: happened twice
 * - `unauthorised`: happened without a right to
 * - `late`: rang more than 5 s late while nothing was broken
 * - `unexplained`: anything else that must not be: a broken chain, a stuck run, an outcome that is not true
 * @typedef {"lost" | "doubled" | "unauthorised" | "late" | "unexplained"} FindingKind
 */

export class Findings {
  /** @type {{ kind: FindingKind, words: string }[]} */
  all = [];

  /** @param {FindingKind} kind @param {string} words */
  add(kind, words) {
    this.all.push({ kind, words });
  }

  /** @param {FindingKind} kind */
  count(kind) {
    return this.all.filter((one) => one.kind === kind).length;
  }
}
