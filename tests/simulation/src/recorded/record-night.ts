import type { EntryBody } from "@mirror/journal";
import type { StreamId } from "@mirror/vocabulary";
import type { Spectator } from "../people/spectator.js";
import { kindOf } from "../promises/kind-of.js";
import type { World } from "../world.js";
import { meaningOf, type RecordedStream } from "./recording.js";

/** Every stream of a night that is over, with what it means to the version that played it. */
export function recordNight(world: World, { desk }: Spectator): RecordedStream[] {
  const bodies = new Map<StreamId, EntryBody[]>();
  for (const { commit } of world.record.written)
    for (const { stream, body } of commit.entries) {
      const known = bodies.get(stream);
      if (known === undefined) bodies.set(stream, [body]);
      else known.push(body);
    }
  return [...bodies].flatMap(([stream, entries]) => {
    const kind = kindOf(stream, desk.runKind);
    return kind === undefined ? [] : [{ stream, entries, meaning: meaningOf(kind, entries) }];
  });
}
