import {
  archiveRound,
  finishedRuns,
  type KeptArchive,
  type Logger,
  type Record,
  type RoundEnd,
} from "@mirror/chassis";
import { stoppableWait } from "@mirror/journal/redis";
import { instantAfter } from "@mirror/vocabulary";

/** What goes round the archive, segment by segment, for as long as the process lives. */
export interface Rounds {
  /** How the last whole round ended; undefined before the first. */
  readonly last: RoundEnd | undefined;
  stop(): Promise<void>;
}

/** How long is waited between two segments, and between two rounds. */
export interface Pace {
  readonly segmentEveryMs: number;
  readonly roundEveryMs: number;
}

/** A segment takes up to half a second of one core: a tenth of it at most, and the rest is for who waits. */
const PACE: Pace = { segmentEveryMs: 5_000, roundEveryMs: 60_000 };

/**
 * Verifies the whole archive again and again, a segment at a time, and compares the journal with it. What it finds is said;
 * a journal that says something else is frozen. A round that found nothing wrong lets the journal go of the runs that
 * ended longer than `keepFinishedMs` ago and whose every entry it has seen; null keeps them all. It keeps nothing: killed
 * anywhere, the next one begins its round anew.
 */
export function startRounds({
  record,
  archive,
  isAtPost,
  keepFinishedMs,
  pace = PACE,
  log,
}: {
  readonly record: Pick<Record, "desk" | "bare">;
  readonly archive: KeptArchive;
  /** Whether this process writes the archive: one of them goes round. */
  readonly isAtPost: () => boolean;
  readonly keepFinishedMs: number | null;
  readonly pace?: Pace | undefined;
  readonly log: Logger;
}): Rounds {
  const rest = stoppableWait();
  const finished = finishedRuns(record.desk, record.bare);
  let stopping = false;
  let last: RoundEnd | undefined;
  let said: string | undefined;

  const mayGoOn = () => !stopping && isAtPost() && archive.gate.isOpen;

  const goRound = async (): Promise<void> => {
    const { now } = await record.bare.read([]);
    const leaving = keepFinishedMs === null ? [] : await finished.find(instantAfter(now, -keepFinishedMs));
    const round = archiveRound(record.bare, archive, leaving);
    while (await round.next()) {
      await rest.for(pace.segmentEveryMs);
      if (!mayGoOn()) return;
    }
    const { damage, forked, segments, commits, entries } = round.report;
    if (forked !== undefined) await archive.gate.freeze(forked);
    // What the archive cannot be trusted with does not leave the journal.
    const { gone, kept } =
      damage.length > 0 || forked !== undefined ? { gone: [], kept: [] } : await round.retire();
    last = { segments, entries, damage: damage.length, retired: (last?.retired ?? 0) + gone.length };
    const found = damage.join(" ");
    if (damage.length > 0)
      log.error("the archive is not as it was sealed: put back a copy of it that is whole", { damage });
    else if (found !== said || gone.length > 0)
      log.info("the archive was gone through, and is as it was sealed", {
        segments,
        commits,
        entries,
        retiredRuns: gone.length,
      });
    if (kept.length > 0) log.debug("finished runs stay in the journal for now", { kept });
    said = found;
  };

  const goOn = async () => {
    while (!stopping) {
      if (mayGoOn())
        await goRound().catch((error: unknown) => {
          log.warn("a round through the archive was broken off, and is begun anew", { error });
        });
      await rest.for(isAtPost() ? pace.roundEveryMs : pace.segmentEveryMs);
    }
  };
  const ended = goOn();

  return {
    get last() {
      return last;
    },
    async stop() {
      stopping = true;
      rest.end();
      await ended;
    },
  };
}
