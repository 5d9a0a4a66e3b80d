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
export function noteFrom([id, [, at, , text]]: NoteElement): CommitNote {
  const note = storedNote(text);
  const position = Number.parseInt(id, 10);
  const atMs = Number(at);
  if (note === undefined || !(position > 0) || !Number.isInteger(atMs)) {
    throw new JournalDamaged(`Commit note ${id} is not one that we wrote.`);
  }
  const [mode, ...moves] = note;
  return {
    position,
    at: instantOf(atMs),
    mode,
    streams: moves.map(([stream, from, ...types]) => ({ stream, from, to: from + types.length - 1, types })),
  };
}

/** Only we write to this stream: a list that begins with a mode is taken at its word. */
function storedNote(text: string | undefined): StoredNote | undefined {
  try {
    const note: unknown = JSON.parse(text ?? "");
    return isStoredNote(note) ? note : undefined;
  } catch {
    return undefined;
  }
}

function isStoredNote(note: unknown): note is StoredNote {
  return (
    Array.isArray(note) &&
    (note[0] === "live" || note[0] === "exercise") &&
    note.slice(1).every(Array.isArray)
  );
}

/** What XRANGE and XREAD give for one element of a stream. */
export type NoteElement = [id: string, fields: string[]];
