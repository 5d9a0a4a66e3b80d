import { nth } from "../nth.js";
import type { Hop } from "./tracks.js";

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
  /** The lanes, side by side. */
  readonly lanes: readonly Stripe[];
  readonly size: number;
}

/** The room that a lane has across the flow. */
interface Stripe {
  readonly start: number;
  readonly size: number;
}

/** A slot on its way to its place. */
interface Item {
  readonly slot: Slot;
  /** Its place among all slots: where nothing else decides, they keep that order. */
  readonly index: number;
  /** What it is joined with in the layers before it and behind it. */
  readonly before: Item[];
  readonly after: Item[];
  /** Where in its layer it stands, from 0 to 1, as long as only the order is looked for. */
  rank: number;
  middle: number;
}

const SPACE = 22;
const LANE_PADDING = 18;
const LANE_MIN = 150;
const SWEEPS = 8;
/** Further than this nothing is moved only to straighten an arrow. */
const ALIGN_MAX = 60;

/**
 * Places slots across the flow: each in its lane, in an order in which few arrows cross, as near to what it is joined with
 * as there is room. In every lane stands something.
 */
export function placedAcross(slots: readonly Slot[], hops: readonly Hop[], lanes: number): Across {
  const items = joined(slots, hops);
  const layers = inGroups(items);
  for (const layer of layers) for (const group of layer) stack(group);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const down = sweep % 2 === 0;
    for (const layer of down ? layers : layers.toReversed())
      for (const group of layer) settle(group, ({ before, after }) => (down ? before : after));
  }
  for (let sweep = 0; sweep < 4; sweep += 1)
    for (const layer of layers)
      for (const group of layer) settle(group, ({ before, after }) => [...before, ...after]);
  for (const side of ["before", "after", "before"] as const)
    for (const layer of side === "before" ? layers : layers.toReversed())
      for (const group of layer) align(group, side);
  return inLanes(items, lanes);
}

function joined(slots: readonly Slot[], hops: readonly Hop[]): Item[] {
  const items = slots.map(
    (slot, index): Item => ({ slot, index, before: [], after: [], rank: 0, middle: 0 }),
  );
  for (const { from, to } of hops) {
    const [one, other] = [nth(items, from), nth(items, to)];
    other.before.push(one);
    one.after.push(other);
  }
  return items;
}

/** The items of each layer by lane, each group in an order in which few arrows cross. */
function inGroups(items: readonly Item[]): Item[][][] {
  const layers = grouped(items, (item) => item.slot.layer)
    .toSorted(([one], [other]) => one - other)
    .map(([, layer]) => layer.toSorted((a, b) => a.slot.lane - b.slot.lane));
  for (const layer of layers) rank(layer);
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    const down = sweep % 2 === 0;
    for (const layer of down ? layers : layers.toReversed()) {
      const wanted = layer.map((item) => {
        const side = down ? item.before : item.after;
        return { item, at: side.length === 0 ? item.rank : mean(side.map((one) => one.rank)) };
      });
      wanted.sort(
        (a, b) => a.item.slot.lane - b.item.slot.lane || a.at - b.at || a.item.index - b.item.index,
      );
      layer.splice(0, layer.length, ...wanted.map(({ item }) => item));
      rank(layer);
    }
  }
  return layers.map((layer) => grouped(layer, (item) => item.slot.lane).map(([, group]) => group));
}

function rank(layer: readonly Item[]): void {
  for (const [place, item] of layer.entries()) item.rank = place / Math.max(1, layer.length - 1);
}

/** In the order in which their keys are first met. */
function grouped(items: readonly Item[], keyOf: (item: Item) => number): [number, Item[]][] {
  const groups = new Map<number, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups];
}

/** How far apart the middles of two neighbours are at least. */
function apart({ slot: one }: Item, { slot: other }: Item): number {
  return one.across / 2 + Math.max(SPACE, one.after) + other.across / 2;
}

function stack(group: readonly Item[]): void {
  let at = 0;
  for (const [place, item] of group.entries()) {
    const before = group[place - 1];
    at = before === undefined ? 0 : at + apart(before, item);
    item.middle = at;
  }
  for (const item of group) item.middle -= at / 2;
}

/** Moves a group as near as may be to what its items are joined with in the same lane, and keeps its order and distances. */
function settle(group: readonly Item[], joinedWith: (item: Item) => readonly Item[]): void {
  const left: { item: Item; offset: number }[] = [];
  let offset = 0;
  const blocks: { sum: number; weight: number; count: number }[] = [];
  for (const [place, item] of group.entries()) {
    const previous = group[place - 1];
    if (previous !== undefined) offset += apart(previous, item);
    left.push({ item, offset });
    const around = joinedWith(item).filter((one) => one.slot.lane === item.slot.lane);
    const wanted = around.length === 0 ? item.middle : mean(around.map((one) => one.middle));
    const passing = !item.slot.bends;
    const straight = around.some((one) => !one.slot.bends);
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
  for (const { sum, weight, count } of blocks)
    for (const { item, offset } of left.splice(0, count)) item.middle = Math.round(sum / weight + offset);
}

/** Straightens what is nearly straight: an item with one neighbour on that side moves under it, if nothing is in the way. */
function align(group: readonly Item[], side: "before" | "after"): void {
  for (const [place, item] of group.entries()) {
    const [only, ...others] = item[side];
    if (only === undefined || others.length > 0 || only.slot.lane !== item.slot.lane) continue;
    const wanted = only.middle;
    const [left, right] = [group[place - 1], group[place + 1]];
    if (Math.abs(wanted - item.middle) > ALIGN_MAX) continue;
    if (left !== undefined && wanted < left.middle + apart(left, item)) continue;
    if (right !== undefined && wanted > right.middle - apart(item, right)) continue;
    item.middle = wanted;
  }
}

/** The lanes side by side, each as wide as what stands in it. */
function inLanes(items: readonly Item[], lanes: number): Across {
  const edges = Array.from({ length: lanes }, () => ({
    low: Number.POSITIVE_INFINITY,
    high: Number.NEGATIVE_INFINITY,
  }));
  for (const { slot, middle } of items) {
    const lane = nth(edges, slot.lane);
    lane.low = Math.min(lane.low, middle - slot.across / 2);
    lane.high = Math.max(lane.high, middle + slot.across / 2 + slot.after);
  }
  let size = 0;
  const stripes = edges.map(({ low, high }) => {
    const used = high - low;
    const stripe = { start: size, size: Math.max(LANE_MIN, Math.ceil(used) + 2 * LANE_PADDING), low, used };
    size += stripe.size;
    return stripe;
  });
  return {
    size,
    lanes: stripes,
    middle: items.map(({ slot, middle }) => {
      const lane = nth(stripes, slot.lane);
      return Math.round(lane.start + (lane.size - lane.used) / 2 + middle - lane.low);
    }),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}
