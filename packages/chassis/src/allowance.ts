/** How much one of many may ask. */
export interface AllowanceBounds {
  readonly perSecond: number;
  /** How much may come at once after a quiet time; what was used of it comes back at `perSecond`. */
  readonly burst: number;
}

/** How many keys are remembered: those that were heard of longest ago are forgotten first, and begin with a whole burst. */
const KEYS_MAX = 20_000;

/**
 * A share for each of many, by key (INV-22). Of each only one number is kept: the moment at which all of its burst has
 * come back (the generic cell rate algorithm, ITU-T I.371), so there is no timer and nothing to sweep.
 */
export class Allowance {
  readonly bounds: AllowanceBounds;
  readonly #wholeAgainAt = new Map<string, number>();

  constructor(bounds: AllowanceBounds) {
    this.bounds = bounds;
  }

  /** Uses one of `key`'s share; or uses nothing, and gives in how many milliseconds there is one again. */
  use(key: string, nowMs: number): number {
    const waitMs = this.waitMs(key, nowMs);
    if (waitMs > 0) return waitMs;
    const wholeAt = Math.max(this.#wholeAgainAt.get(key) ?? 0, nowMs);
    // Last heard of, last forgotten.
    this.#wholeAgainAt.delete(key);
    this.#wholeAgainAt.set(key, wholeAt + this.#eachMs);
    if (this.#wholeAgainAt.size > KEYS_MAX) {
      const [oldest] = this.#wholeAgainAt.keys();
      if (oldest !== undefined) this.#wholeAgainAt.delete(oldest);
    }
    return 0;
  }

  /** In how many milliseconds there is one of `key`'s share; 0 where there is one now. */
  waitMs(key: string, nowMs: number): number {
    const wholeAt = Math.max(this.#wholeAgainAt.get(key) ?? 0, nowMs);
    return Math.max(0, wholeAt + this.#eachMs - nowMs - this.bounds.burst * this.#eachMs);
  }

  get #eachMs(): number {
    return 1000 / this.bounds.perSecond;
  }
}
