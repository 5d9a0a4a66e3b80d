import type { KeptArchive, Logger, Record } from "@mirror/chassis";
import {
  type Answered,
  type CommitNote,
  commitsOf,
  type Head,
  type Journal,
  JournalDamaged,
} from "@mirror/journal";
import { type ArchiveWriter, openArchive } from "@mirror/journal/archive-folder";
import { holdArchivist, leaveArchivist, markArchived, trimNotes } from "@mirror/journal/redis";
import { sign } from "@mirror/journal/signing";
import type { StreamId } from "@mirror/vocabulary";

/** What keeps the archive up with the journal. */
export interface Exporter {
  /** Archives what is left, and gives the post to another. */
  stop(): Promise<void>;
}

/** Commits that are archived together: one write to disk. */
const BATCH = 100;
/** How long commits gather before they are archived: an archive is never further behind, while all is well. */
const GATHER_MS = 1_000;
const RETRY_MS = 1_000;
/** How long an exporter that has died keeps others from its post. */
const POST_HELD_MS = 10_000;
/** Where so many streams ended is remembered, so that each new entry is known to follow the one before. */
const HEADS_MAX = 50_000;

/**
 * Follows the commits and seals them in the archive, in order, each at most about a second after it. One process at a
 * time does this; any number may try. What does not verify is not sealed: it freezes the record.
 */
export function startExporter({
  journal,
  redis,
  archive,
  id,
  mayExport,
  log,
}: {
  readonly journal: Journal;
  readonly redis: Record["redis"];
  readonly archive: KeptArchive;
  /** This process, as others see it. */
  readonly id: string;
  /** Whether the journal is what it should be: another one's commits are not for this archive. */
  readonly mayExport: () => boolean;
  readonly log: Logger;
}): Exporter {
  let stopping = false;
  let writer: ArchiveWriter | undefined;
  const heads = new Map<StreamId, Head>();
  const rest = pausing();

  const exportSome = async (): Promise<boolean> => {
    if (!mayExport() || !(await holdArchivist(redis, id, POST_HELD_MS))) {
      writer = undefined;
      return false;
    }
    writer ??= await openArchive(
      archive.files,
      { key: archive.key.publicKey, sign: (text) => sign(archive.key, text) },
      archive.trust,
    );
    const position = writer.head?.position ?? 0;
    const notes = await journal.follow(position, BATCH);
    const [first] = notes;
    if (first === undefined) return false;
    if (first.position !== position + 1)
      throw new Error(
        `The journal has let go of the notes of the commits ${position + 1} to ${first.position - 1}: put a newer copy of the archive back.`,
      );
    if (heads.size > HEADS_MAX) heads.clear();
    const reading = await journal.read(partsOf(notes));
    const commits = commitsOf(notes, reading, await answersTo(notes, journal), heads);
    // Whatever was read may be another server's by now.
    if (!mayExport()) return false;
    await writer.append(commits);
    const archived = notes.at(-1)?.position ?? position;
    await markArchived(redis, archived);
    await trimNotes(redis, archived);
    return notes.length === BATCH;
  };

  const keepUp = async () => {
    while (!stopping) {
      let more = false;
      try {
        more = await exportSome();
      } catch (error) {
        writer = undefined;
        heads.clear();
        log.error("the archive falls behind", { error });
        if (error instanceof JournalDamaged && mayExport())
          await archive.gate.freeze(error.message).catch(() => undefined);
        await rest.for(RETRY_MS);
      }
      // Others want their turn as well, however much there is to do.
      await (more ? new Promise((resolve) => setImmediate(resolve)) : rest.for(GATHER_MS));
    }
  };
  const ended = keepUp();

  return {
    async stop() {
      stopping = true;
      rest.end();
      await ended;
      // The last commits, so that a stop leaves nothing behind.
      while (await exportSome().catch(() => false));
      if (writer !== undefined) await leaveArchivist(redis, id).catch(() => undefined);
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

/** A pause that can be cut short, so that stopping does not have to sit it out. */
function pausing(): { for(ms: number): Promise<void>; end(): void } {
  let ended = false;
  let wake: () => void = () => undefined;
  return {
    for: (ms) =>
      ended
        ? Promise.resolve()
        : new Promise((resolve) => {
            const timer = setTimeout(resolve, ms);
            wake = () => {
              clearTimeout(timer);
              resolve();
            };
          }),
    end() {
      ended = true;
      wake();
    },
  };
}
