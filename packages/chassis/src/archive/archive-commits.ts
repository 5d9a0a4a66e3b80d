import { type Answered, type CommitNote, commitsOf, type Head, type Journal } from "@mirror/journal";
import { type ArchiveWriter, openArchive } from "@mirror/journal/archive-folder";
import { markArchived, trimNotes } from "@mirror/journal/redis";
import { sign } from "@mirror/journal/signing";
import { EXERCISE_OF } from "@mirror/operations";
import type { StreamId } from "@mirror/vocabulary";
import type { Redis } from "ioredis";
import type { KeptArchive } from "../open-record.js";

/** Commits that are archived together: one write to disk. */
const BATCH = 100;
/** Where so many streams ended is remembered, so that each new entry is known to follow the one before. */
const HEADS_MAX = 50_000;

/** What brings the archive up to the journal, some commits at a time. */
export interface Archiving {
  /**
   * Seals the next commits; true while there are more. After it has thrown, the archive is opened anew: where it ended on
   * disk counts. `still` is asked right before anything is written: what was read may be another server's by then.
   */
  next(still: () => boolean): Promise<boolean>;
}

/** Archives what a journal has committed, from where its archive ends. One at a time may do this to an archive. */
export function archiving(
  journal: Journal,
  redis: Redis,
  { files, key, trust }: Pick<KeptArchive, "files" | "key" | "trust">,
): Archiving {
  let writer: ArchiveWriter | undefined;
  const heads = new Map<StreamId, Head>();

  const archiveSome = async (still: () => boolean): Promise<boolean> => {
    writer ??= await openArchive(files, { key: key.publicKey, sign: (text) => sign(key, text) }, trust);
    const position = writer.head?.position ?? 0;
    const notes = await journal.follow(position, BATCH);
    const [first] = notes;
    if (first === undefined) return false;
    if (first.position !== position + 1)
      throw new Error(
        `The journal has let go of the notes of the commits ${position + 1} to ${first.position - 1}: put a newer copy of the archive back.`,
      );
    if (heads.size > HEADS_MAX) heads.clear();
    const { streams } = await journal.read(partsOf(notes));
    const [answers, exercises] = [await answersTo(notes, journal), await exercisesOf(notes, journal)];
    const commits = commitsOf(notes, { streams, answers, exercises }, heads);
    if (!still()) return false;
    await writer.append(commits);
    const archived = notes.at(-1)?.position ?? position;
    await markArchived(redis, archived);
    await trimNotes(redis, archived);
    return notes.length === BATCH;
  };

  return {
    async next(still) {
      try {
        return await archiveSome(still);
      } catch (error) {
        writer = undefined;
        heads.clear();
        throw error;
      }
    },
  };
}

/** The earliest of the entries that each stream got by these commits, and all after it. */
function partsOf(notes: readonly CommitNote[]): { stream: StreamId; after: number }[] {
  return notes.flatMap(({ streams }) => streams.map(({ stream, from }) => ({ stream, after: from - 1 })));
}

async function answersTo(notes: readonly CommitNote[], journal: Journal): Promise<Map<string, Answered>> {
  const answers = new Map<string, Answered>();
  await Promise.all(
    notes.map(async ({ command }) => {
      const answered = command === undefined ? undefined : await journal.answerTo(command);
      if (command !== undefined && answered !== undefined) answers.set(command, answered);
    }),
  );
  return answers;
}

/** Which exercise each commit of one is of: its entries do not say. */
async function exercisesOf(notes: readonly CommitNote[], journal: Journal): Promise<Map<StreamId, string>> {
  const exercises = new Map<StreamId, string>();
  await Promise.all(
    notes.map(async ({ mode, streams: [first] }) => {
      const exercise =
        mode === "live" || first === undefined ? undefined : await journal.lookUp(EXERCISE_OF, first.stream);
      if (first !== undefined && exercise !== undefined) exercises.set(first.stream, exercise);
    }),
  );
  return exercises;
}
