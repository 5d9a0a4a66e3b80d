/**
 * Does a piece of work so many times, never more than `inFlight` of them at once.
 * @param {number} count
 * @param {number} inFlight
 * @param {(n: number) => Promise<unknown>} work
 */
export async function inParallel(count, inFlight, work) {
  let next = 0;
  const hand = async () => {
    while (next < count) {
      const n = next;
      next += 1;
      await work(n);
    }
  };
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, hand));
}

/**
 * How long one takes when nothing else is under way: one after the other, until there are enough samples or
 * patience ends; once at least.
 * @param {{ samples: number, seconds: number }} patience
 * @param {(n: number) => Promise<unknown>} work
 * @returns {Promise<number[]>} in milliseconds
 */
export async function oneByOne({ samples, seconds }, work) {
  /** @type {number[]} */
  const took = [];
  const until = performance.now() + seconds * 1000;
  while (took.length === 0 || (took.length < samples && performance.now() < until)) {
    const began = performance.now();
    await work(took.length);
    took.push(performance.now() - began);
  }
  return took;
}
