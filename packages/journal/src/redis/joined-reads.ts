import type { StreamId } from "@mirror/vocabulary";

/** Which part of a stream is asked for: everything after a seq. */
export type Part = readonly [stream: StreamId, after: number];

/** What the server says: when it is, and one reply for each part, in order. */
export interface PartsRead {
  readonly nowMs: number;
  readonly replies: readonly unknown[];
}

/** What one caller asked for, and who waits for it. */
interface Asked {
  readonly parts: readonly Part[];
  readonly answer: (read: PartsRead) => void;
  readonly fail: (error: unknown) => void;
}

/** How many parts are read in one call at most: while a script runs, everybody waits. */
const PARTS_MAX = 256;

/**
 * Joins what is asked for in one go into one call: turns that are under way together ask for much the same streams, and each
 * part is read once for all of them. Everybody is answered as of one moment, as if each had asked alone. Nobody waits for
 * others to ask: what is joined is what would have been sent in the same turn of the event loop.
 */
export function joinedReads(
  readParts: (parts: readonly Part[]) => Promise<PartsRead>,
): (parts: readonly Part[]) => Promise<PartsRead> {
  let waiting: Asked[] = [];

  const send = () => {
    const asked = waiting;
    waiting = [];
    for (const group of groupsOf(asked)) void readGroup(group);
  };

  const readGroup = async (group: readonly Asked[]) => {
    const places = new Map<string, number>();
    const parts: Part[] = [];
    for (const part of group.flatMap((one) => one.parts)) {
      if (places.has(nameOf(part))) continue;
      places.set(nameOf(part), parts.length);
      parts.push(part);
    }
    try {
      const { nowMs, replies } = await readParts(parts);
      for (const one of group)
        one.answer({ nowMs, replies: one.parts.map((part) => replies[places.get(nameOf(part)) ?? -1]) });
    } catch (error) {
      const [first, ...others] = group;
      // What one asked for may be what cannot be read: the others are no worse off than if they had asked alone.
      if (others.length > 0) for (const one of group) void readGroup([one]);
      else first?.fail(error);
    }
  };

  return (parts) =>
    new Promise((answer, fail) => {
      // After whatever else this turn of the event loop still has to say.
      if (waiting.length === 0) process.nextTick(send);
      waiting.push({ parts, answer, fail });
    });
}

function groupsOf(asked: readonly Asked[]): Asked[][] {
  const groups: Asked[][] = [];
  let room = 0;
  for (const one of asked) {
    if (groups.length === 0 || one.parts.length > room) {
      groups.push([]);
      room = PARTS_MAX;
    }
    groups.at(-1)?.push(one);
    room -= one.parts.length;
  }
  return groups;
}

function nameOf([stream, after]: Part): string {
  return `${after} ${stream}`;
}
