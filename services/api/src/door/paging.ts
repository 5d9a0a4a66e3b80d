import { ProblemRaised } from "@mirror/chassis";
import type { IndexPosition } from "@mirror/journal";
import { z } from "zod";
import type { Sight } from "../sight/sight.js";

/** How many rows are looked at together. */
const CHUNK = 200;

const Place = z.tuple([z.number(), z.string().max(300)]);

/** One page of an index, newest first: only what `show` lets through counts, and a page is full or the last. */
export async function pageOfIndex<Item>(
  sight: Sight,
  index: string,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
  show: (member: string) => Promise<Item | undefined>,
): Promise<{ items: Item[]; next: string | null }> {
  const items: Item[] = [];
  let after = cursor === undefined ? undefined : placeIn(cursor);
  let last: IndexPosition | undefined;
  for (;;) {
    const rows = await sight.page(index, { limit: CHUNK, ...(after === undefined ? {} : { after }) });
    for (const row of rows) {
      const item = await show(row.member);
      if (item === undefined) continue;
      if (items.length === limit)
        return { items, next: last === undefined ? null : cursorTo([last.score, last.member]) };
      items.push(item);
      last = row;
    }
    if (rows.length < CHUNK) return { items, next: null };
    after = rows.at(-1);
  }
}

/** One page of what is at hand, in its order; `keyOf` names an item's place, growing unless it is said to fall. */
export function pageOfList<Item>(
  list: readonly Item[],
  { limit, cursor }: { limit: number; cursor?: string | undefined },
  keyOf: (item: Item) => string,
  order: "growing" | "falling" = "growing",
): { items: Item[]; next: string | null } {
  const from = cursor === undefined ? undefined : placeIn(cursor).member;
  const rest = from === undefined ? list : list.filter((item) => isAfter(keyOf(item), from, order));
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  return { items, next: rest.length > limit && last !== undefined ? cursorTo([0, keyOf(last)]) : null };
}

function isAfter(key: string, from: string, order: "growing" | "falling"): boolean {
  return order === "growing" ? key > from : key < from;
}

function cursorTo(place: z.infer<typeof Place>): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

function placeIn(cursor: string): IndexPosition {
  const place = Place.safeParse(jsonIn(Buffer.from(cursor, "base64url").toString("utf8")));
  if (!place.success)
    throw new ProblemRaised({
      status: 400,
      code: "query-at-fault",
      detail: "The address is at fault: cursor: Give the `next` of the page before, as it came.",
    });
  const [score, member] = place.data;
  return { score, member };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
