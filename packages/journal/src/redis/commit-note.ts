import { instantOf, type Mode } from "@mirror/vocabulary";
import { JournalDamaged } from "../failure.js";
import type { CommitNote } from "../port.js";

type StoredNote = [mode: Mode, ...moves: [stream: string, from: number, ...types: string[]][]];

/** A commit note as it lies in the stream of notes: the mode, then each stream with its first new seq and the types. */
export function noteText(mode: Mode, moves: CommitNote["streams"]): string {
  const note: StoredNote = [
    mode,
    ...moves.map(({ stream, from, types }): StoredNote[1] => [stream, from, ...types]),
  ];
  return JSON.stringify(note);
}

/** Reads one element of the stream of notes: its id is `<position>-0`, its fields the time and the note. */
export function noteFrom([id, fields]: NoteElement): CommitNote {
  const [, at, , text] = fields;
  const position = Number.parseInt(id, 10);
  if (at === undefined || text === undefined)
    throw new JournalDamaged(`Commit note ${id} is not one that we wrote.`);
  const [mode, ...moves]: StoredNote = JSON.parse(text);
  return {
    position,
    at: instantOf(Number(at)),
    mode,
    streams: moves.map(([stream, from, ...types]) => ({ stream, from, to: from + types.length - 1, types })),
  };
}

/** What XRANGE and XREAD give for one element of a stream. */
export type NoteElement = [id: string, fields: string[]];
