import type { ActorView, TimelineEntry } from "@mirror/contract";
import type { Entry } from "@mirror/journal";
import { streamsUnder } from "@mirror/operations";
import type { Actor, RunId, StreamId } from "@mirror/vocabulary";
import type { Directory } from "../sight/directory.js";
import { mayReadEntry } from "../sight/may-read-entry.js";
import { type Seen, seen, seenRun } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { stepOf } from "../words/about.js";
import { wordsOf } from "../words/words.js";

/**
 * What happened in a run and in everything under it, oldest first, as far as the caller may see it; undefined where the run
 * is not theirs to see.
 */
export async function timelineOf(sight: Sight, run: RunId): Promise<TimelineEntry[] | undefined> {
  if ((await seenRun(sight, run)) === undefined) return undefined;
  const names = await sight.directory();
  const streams = await streamsUnder(sight.turn, run);
  const reading = await sight.desk.journal.read(streams.map((stream) => ({ stream })));
  const entries: TimelineEntry[] = [];
  for (const [stream, { entries: found }] of reading.streams) {
    const what = await seen(sight, stream);
    if (what === undefined) continue;
    for (const entry of found)
      if (mayReadEntry(sight.caller.viewer, what, entry))
        entries.push(timelineEntry(stream, entry, what, names));
  }
  return entries.toSorted((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
}

/** Where an entry stands: by when it was written down; of one moment, what was said before what followed from it. */
export function placeOf({ recordedAt, actor, stream, seq }: TimelineEntry): string {
  const followed = actor.kind === "service" ? "1" : "0";
  return `${recordedAt} ${followed} ${stream} ${String(seq).padStart(9, "0")}`;
}

function timelineEntry(stream: StreamId, entry: Entry, what: Seen, names: Directory): TimelineEntry {
  const { type, data, marking, recordedAt, exerciseAt, actor } = entry.body;
  return {
    stream,
    seq: entry.seq,
    hash: entry.hash,
    type,
    at: exerciseAt ?? recordedAt,
    recordedAt,
    actor: actorView(actor, names),
    marking,
    words: wordsOf(what, entry, names),
    about: stepOf(what, entry),
    data,
  };
}

function actorView(actor: Actor, names: Directory): ActorView {
  switch (actor.kind) {
    case "person":
      return { kind: "person", person: names.person(actor.person), partner: names.partner(actor.partner) };
    case "source":
      return { kind: "source", source: actor.source, partner: names.partner(actor.partner) };
    case "clock":
      return { kind: "clock" };
    case "service":
      return { kind: "service", service: actor.service };
  }
}
