/** A straight piece of an arrow's way, from a place in one layer to a place in the next, each by its number. */
export interface Hop {
  readonly from: number;
  readonly to: number;
}

/** Where between two layers each arrow turns, so that no two that overlap turn on the same line. */
export interface Tracks {
  /** How many lines there are behind each layer. */
  readonly count: readonly number[];
  /** The line that the arrows from a place turn on. */
  trackOf(from: number): number;
}

/** Arrows that leave one place share a line; others do where they do not overlap, the shortest nearest to where they begin. */
export function tracksFor(
  hops: readonly Hop[],
  layerOf: (place: number) => number,
  middleOf: (place: number) => number,
): Tracks {
  const stretches = new Map<number, Map<number, { from: number; low: number; high: number }>>();
  for (const { from, to } of hops) {
    const [left, right] = [middleOf(from), middleOf(to)];
    if (left === right) continue;
    const layer = layerOf(from);
    const here = stretches.get(layer) ?? new Map();
    const known = here.get(from) ?? { from, low: left, high: left };
    here.set(from, { from, low: Math.min(known.low, right), high: Math.max(known.high, right) });
    stretches.set(layer, here);
  }
  const lineOf = new Map<number, number>();
  const count: number[] = [];
  for (const [layer, here] of stretches) {
    const ends: number[] = [];
    for (const { from, low, high } of [...here.values()].toSorted(
      (a, b) => a.low - b.low || a.high - b.high,
    )) {
      const free = ends.findIndex((end) => end + 8 < low);
      const line = free < 0 ? ends.length : free;
      ends[line] = high;
      lineOf.set(from, line);
    }
    count[layer] = ends.length;
  }
  return { count, trackOf: (from) => lineOf.get(from) ?? 0 };
}
