import { instantOf, type Mode } from "@mirror/vocabulary";
import { JournalDamaged } from "../failure.js";
import type { CommitNote } from "../port.js";

type StoredMove = [stream: string, from: number, ...types: string[]];
type StoredNote = [head: Mode | [mode: Mode, command: string], ...moves: StoredMove[]];

/**
 * A commit note as it lies in the stream of notes: the mode, with the command's id where there is one, then each stream
 * with its first new seq and the types.
 */
export function noteText(mode: Mode, moves: CommitNote["streams"], command?: string): string {
  const note: StoredNote = [
    command === undefined ? mode : [mode, command],
    ...moves.map(({ stream, from, types }): StoredMove => [stream, from, ...types]),
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
  const [first, ...moves] = note;
  const [mode, command] = Array.isArray(first) ? first : [first];
  return {
    position,
    at: instantOf(atMs),
    mode,
    ...(command === undefined ? {} : { command }),
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
  if (!Array.isArray(note)) return false;
  const [first, ...moves]: unknown[] = note;
  const mode: unknown = Array.isArray(first) ? first[0] : first;
  return (mode === "live" || mode === "exercise") && moves.every(Array.isArray);
}

/** What XRANGE and XREAD give for one element of a stream. */
export type NoteElement = [id: string, fields: string[]];
