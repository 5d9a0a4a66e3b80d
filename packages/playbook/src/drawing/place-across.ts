/** Something that takes room in a layer of a lane. */
export interface Slot {
  readonly lane: number;
  readonly layer: number;
  /** How much room it takes across the flow. */
  readonly across: number;
  /** How much room is kept free behind it, for a label. */
  readonly after: number;
  /** Whether arrows may bend at it; where they only pass, they had better stay straight. */
  readonly bends: boolean;
}

export interface Across {
  /** The middle of each slot. */
  readonly middle: readonly number[];
  readonly laneStart: readonly number[];
  readonly laneSize: readonly number[];
  readonly size: number;
}

interface Hop {
  readonly from: number;
  readonly to: number;
}

const SPACE = 22;
const LANE_PADDING = 18;
const LANE_MIN = 150;
const SWEEPS = 8;
/** Further than this nothing is moved only to straighten an arrow. */
const ALIGN_MAX = 60;

/**
 * Places slots across the flow: each in its lane, in an order in which few arrows cross, as near to what it is joined with
 * as there is room.
 */
export function placedAcross(slots: readonly Slot[], hops: readonly Hop[], lanes: number): Across {
  const near = neighbours(slots.length, hops);
  const layers = groupedBy(slots, near);
  const middle = Array<number>(slots.length).fill(0);
  for (const layer of layers) for (const group of layer.values()) stack(group, slots, middle);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const down = sweep % 2 === 0;
    for (const layer of down ? layers : layers.toReversed())
      for (const group of layer.values()) settle(group, slots, near, middle, down ? "before" : "after");
  }
  for (let sweep = 0; sweep < 4; sweep += 1)
    for (const layer of layers)
      for (const group of layer.values()) settle(group, slots, near, middle, "both");
  for (const side of ["before", "after", "before"] as const)
    for (const layer of side === "before" ? layers : layers.toReversed())
      for (const group of layer.values()) align(group, slots, near[side], middle);
  return inLanes(slots, middle, lanes);
}

interface Near {
  readonly before: readonly (readonly number[])[];
  readonly after: readonly (readonly number[])[];
}

function neighbours(size: number, hops: readonly Hop[]): Near {
  const before: number[][] = Array.from({ length: size }, () => []);
  const after: number[][] = Array.from({ length: size }, () => []);
  for (const { from, to } of hops) {
    before[to]?.push(from);
    after[from]?.push(to);
  }
  return { before, after };
}

/** The slots of each layer by lane, each group in an order in which few arrows cross. */
function groupedBy(slots: readonly Slot[], near: Near): Map<number, number[]>[] {
  const layers: number[][] = [];
  for (const [index, slot] of slots.entries()) {
    const layer = layers[slot.layer] ?? [];
    layer.push(index);
    layers[slot.layer] = layer;
  }
  const rank = Array<number>(slots.length).fill(0);
  const number = (layer: number[]) => {
    for (const [place, slot] of layer.entries()) rank[slot] = place / Math.max(1, layer.length - 1);
  };
  const whole = layers.map((layer) => (layer ?? []).toSorted((a, b) => laneOf(slots, a) - laneOf(slots, b)));
  for (const layer of whole) number(layer);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const side = sweep % 2 === 0 ? near.before : near.after;
    for (const layer of sweep % 2 === 0 ? whole : whole.toReversed()) {
      const wanted = new Map(
        layer.map((slot) => [
          slot,
          (side[slot]?.length ?? 0) === 0 ? (rank[slot] ?? 0) : mean(side[slot] ?? [], rank),
        ]),
      );
      layer.sort(
        (a, b) => laneOf(slots, a) - laneOf(slots, b) || (wanted.get(a) ?? 0) - (wanted.get(b) ?? 0) || a - b,
      );
      number(layer);
    }
  }
  return whole.map((layer) => {
    const byLane = new Map<number, number[]>();
    for (const slot of layer)
      byLane.set(laneOf(slots, slot), [...(byLane.get(laneOf(slots, slot)) ?? []), slot]);
    return byLane;
  });
}

/** How far apart the middles of two neighbours are at least. */
function apart(slots: readonly Slot[], one: number, other: number): number {
  const [a, b] = [slots[one], slots[other]];
  if (a === undefined || b === undefined) return 0;
  return a.across / 2 + Math.max(SPACE, a.after) + b.across / 2;
}

function stack(group: readonly number[], slots: readonly Slot[], middle: number[]): void {
  let at = 0;
  for (const [place, slot] of group.entries()) {
    const before = group[place - 1];
    at = before === undefined ? 0 : at + apart(slots, before, slot);
    middle[slot] = at;
  }
  for (const slot of group) middle[slot] = (middle[slot] ?? 0) - at / 2;
}

/** Moves a group as near as may be to what its slots are joined with in the same lane, and keeps its order and distances. */
function settle(
  group: readonly number[],
  slots: readonly Slot[],
  { before, after }: Near,
  middle: number[],
  side: "before" | "after" | "both",
): void {
  const offsets: number[] = [];
  let offset = 0;
  const blocks: { sum: number; weight: number; count: number }[] = [];
  for (const [place, slot] of group.entries()) {
    const previous = group[place - 1];
    if (previous !== undefined) offset += apart(slots, previous, slot);
    offsets.push(offset);
    const around = [
      ...(side === "after" ? [] : (before[slot] ?? [])),
      ...(side === "before" ? [] : (after[slot] ?? [])),
    ].filter((one) => laneOf(slots, one) === laneOf(slots, slot));
    const wanted = around.length === 0 ? (middle[slot] ?? 0) : mean(around, middle);
    const passing = slots[slot]?.bends === false;
    const straight = around.some((one) => slots[one]?.bends === false);
    // An arrow on its way through had better not turn at all; what has no say stays where there is room.
    const weight = around.length === 0 ? 0.05 : passing && straight ? 12 : passing || straight ? 1.5 : 1;
    blocks.push({ sum: (wanted - offset) * weight, weight, count: 1 });
    // Those that would overlap move together, to where all of them together had better be.
    for (
      let last = blocks.at(-1), one = blocks.at(-2);
      last && one;
      last = blocks.at(-1), one = blocks.at(-2)
    ) {
      if (one.sum / one.weight <= last.sum / last.weight) break;
      blocks.splice(-2, 2, {
        sum: one.sum + last.sum,
        weight: one.weight + last.weight,
        count: one.count + last.count,
      });
    }
  }
  let place = 0;
  for (const { sum, weight, count } of blocks) {
    for (let one = 0; one < count; one += 1, place += 1) {
      const slot = group[place];
      if (slot !== undefined) middle[slot] = Math.round(sum / weight + (offsets[place] ?? 0));
    }
  }
}

/** Straightens what is nearly straight: a slot with one neighbour on that side moves under it, if nothing is in the way. */
function align(
  group: readonly number[],
  slots: readonly Slot[],
  near: readonly (readonly number[])[],
  middle: number[],
): void {
  for (const [place, slot] of group.entries()) {
    const [only, ...others] = near[slot] ?? [];
    if (only === undefined || others.length > 0 || laneOf(slots, only) !== laneOf(slots, slot)) continue;
    const wanted = middle[only] ?? 0;
    const [left, right] = [group[place - 1], group[place + 1]];
    if (Math.abs(wanted - (middle[slot] ?? 0)) > ALIGN_MAX) continue;
    if (left !== undefined && wanted < (middle[left] ?? 0) + apart(slots, left, slot)) continue;
    if (right !== undefined && wanted > (middle[right] ?? 0) - apart(slots, slot, right)) continue;
    middle[slot] = wanted;
  }
}

/** The lanes side by side, each as wide as what stands in it. */
function inLanes(slots: readonly Slot[], middle: readonly number[], lanes: number): Across {
  const low = Array<number>(lanes).fill(Number.POSITIVE_INFINITY);
  const high = Array<number>(lanes).fill(Number.NEGATIVE_INFINITY);
  for (const [index, slot] of slots.entries()) {
    const at = middle[index] ?? 0;
    low[slot.lane] = Math.min(low[slot.lane] ?? 0, at - slot.across / 2);
    high[slot.lane] = Math.max(high[slot.lane] ?? 0, at + slot.across / 2 + slot.after);
  }
  const laneStart: number[] = [];
  const laneSize: number[] = [];
  let size = 0;
  for (let lane = 0; lane < lanes; lane += 1) {
    const used = Math.max(0, (high[lane] ?? 0) - (low[lane] ?? 0));
    const whole = Math.max(LANE_MIN, Math.ceil(used) + 2 * LANE_PADDING);
    laneStart.push(size);
    laneSize.push(whole);
    size += whole;
  }
  return {
    size,
    laneStart,
    laneSize,
    middle: middle.map((at, index) => {
      const lane = slots[index]?.lane ?? 0;
      const used = (high[lane] ?? 0) - (low[lane] ?? 0);
      return Math.round((laneStart[lane] ?? 0) + ((laneSize[lane] ?? 0) - used) / 2 + at - (low[lane] ?? 0));
    }),
  };
}

function mean(of: readonly number[], values: readonly number[]): number {
  return of.reduce((sum, one) => sum + (values[one] ?? 0), 0) / of.length;
}

function laneOf(slots: readonly Slot[], slot: number): number {
  return slots[slot]?.lane ?? 0;
}
