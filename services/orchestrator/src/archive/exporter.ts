import { archiving, type KeptArchive, type Logger, type Record } from "@mirror/chassis";
import { type Journal, JournalDamaged } from "@mirror/journal";
import { holdArchivist, leaveArchivist, stoppableWait } from "@mirror/journal/redis";

/** What keeps the archive up with the journal. */
export interface Exporter {
  /** Whether this process has the post. */
  readonly isAtPost: boolean;
  /** Archives what is left, and gives the post to another. */
  stop(): Promise<void>;
}

/** How long commits gather before they are archived: an archive is never further behind, while all is well. */
const GATHER_MS = 1_000;
const RETRY_MS = 1_000;
/** How long an exporter that has died keeps others from its post. */
const POST_HELD_MS = 10_000;

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
  let atPost: ReturnType<typeof archiving> | undefined;
  const rest = stoppableWait();

  const exportSome = async (): Promise<boolean> => {
    if (!mayExport() || !(await holdArchivist(redis, id, POST_HELD_MS))) {
      atPost = undefined;
      return false;
    }
    // Whoever had the post in between has written on: an archive is opened anew with each taking of the post.
    atPost ??= archiving(journal, redis, archive);
    return atPost.next(mayExport);
  };

  const keepUp = async () => {
    while (!stopping) {
      let more = false;
      try {
        more = await exportSome();
      } catch (error) {
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
    get isAtPost() {
      return atPost !== undefined;
    },
    async stop() {
      stopping = true;
      rest.end();
      await ended;
      // The last commits, so that a stop leaves nothing behind.
      while (await exportSome().catch(() => false));
      if (atPost !== undefined) await leaveArchivist(redis, id).catch(() => undefined);
    },
  };
}
