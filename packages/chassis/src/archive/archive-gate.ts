import { type ArchiveTrust, type Journal, standingOf } from "@mirror/journal";
import { ArchiveDamaged, archiveEnd, type FolderFiles } from "@mirror/journal/archive-folder";
import { archivedUpTo, type DurabilityFault, freeze, frozenBecause, runIdOf } from "@mirror/journal/redis";
import type { Redis } from "ioredis";
import type { Logger } from "../logger.js";
import type { Gate } from "./guarded-journal.js";

/** A gate that compares the journal with its archive: at the start, at every other server, and again and again. */
export interface ArchiveGate extends Gate {
  /** Why nothing is dispatched; nothing while all is well. */
  readonly faults: readonly DurabilityFault[];
  /** Freezes every process on this journal: somebody has found that it is not what was archived. */
  freeze(why: string): Promise<void>;
  stop(): void;
}

/** How long a command waits for a comparison that is under way. */
const PATIENCE_MS = 5_000;
const LOOK_EVERY_MS = 5_000;
const COMPARE_EVERY_MS = 60_000;
const RETRY_MS = 250;

/** Where the archive lies, and whose seals count. */
export interface ArchivePlace {
  readonly dir: string;
  readonly files: FolderFiles;
  readonly trust: ArchiveTrust;
}

/** Opens once the journal behind this connection has been compared with its archive. */
export function archiveGate(redis: Redis, journal: Journal, place: ArchivePlace, log: Logger): ArchiveGate {
  let faults: readonly DurabilityFault[] = [UNCOMPARED];
  let comparedWith: string | undefined;
  let comparedAtMs = 0;
  let stopped = false;
  const waiting: (() => void)[] = [];
  let under: Promise<void> | undefined;
  /** How often the connection was lost: what was found out across a loss is about two servers. */
  let losses = 0;

  const settle = (found: readonly DurabilityFault[]) => {
    if (found.length > 0 && faults[0]?.found !== found[0]?.found)
      log.error("the journal does not stand where its archive says: nothing is dispatched", {
        faults: found,
      });
    else if (found.length === 0 && faults.length > 0) log.info("the journal stands where its archive says");
    faults = found;
    for (const go of waiting.splice(0)) go();
  };
  const compare = async () => {
    const before = losses;
    const runId = await runIdOf(redis);
    const again =
      runId !== comparedWith ||
      (faults[0] !== undefined && faults[0] !== UNCOMPARED) ||
      performance.now() - comparedAtMs > COMPARE_EVERY_MS;
    const why = await frozenBecause(redis);
    const found =
      why !== undefined ? [frozenFault(why, place)] : again ? await comparison(redis, journal, place) : [];
    if (losses !== before) throw new Error("The connection was lost meanwhile.");
    if (again && found.length === 0) {
      comparedWith = runId;
      comparedAtMs = performance.now();
    }
    settle(found);
  };
  /** One comparison at a time; one that could not be made leaves the gate as it is, and is tried again. */
  const look = () => {
    under ??= compare()
      .catch((error: unknown) => {
        log.warn("the journal could not be compared with its archive", { error });
        if (!stopped) setTimeout(look, RETRY_MS).unref();
      })
      .finally(() => {
        under = undefined;
      });
    return under;
  };
  // Whatever is under way may be sent to another server: until that is known, nothing counts.
  const doubt = () => {
    losses += 1;
    faults = [UNCOMPARED];
  };
  redis.on("close", doubt);
  redis.on("ready", look);
  const timer = setInterval(look, LOOK_EVERY_MS);
  timer.unref();
  void look();

  return {
    get isOpen() {
      return faults.length === 0;
    },
    get faults() {
      return faults;
    },
    async opened() {
      if (faults[0] === UNCOMPARED)
        await new Promise<void>((resolve) => {
          const late = setTimeout(resolve, PATIENCE_MS);
          waiting.push(() => {
            clearTimeout(late);
            resolve();
          });
        });
      return faults.length === 0;
    },
    async freeze(why) {
      settle([frozenFault(why, place)]);
      await freeze(redis, why);
    },
    stop() {
      stopped = true;
      clearInterval(timer);
      redis.off("close", doubt);
      redis.off("ready", look);
    },
  };
}

async function comparison(redis: Redis, journal: Journal, place: ArchivePlace): Promise<DurabilityFault[]> {
  const end = await archiveEnd(place.files, place.trust).catch((error: unknown) => {
    if (error instanceof ArchiveDamaged) return error;
    throw error;
  });
  if (end instanceof ArchiveDamaged)
    return [
      {
        setting: "archive",
        found: `not as it was sealed (${end.message})`,
        wanted: "as it was sealed",
        mend: `Look at ${place.dir}: put back a copy of it that "mirror archive verify" finds whole, or move it away and take the journal's word for it: mirror archive begin`,
      },
    ];
  if (end === null) {
    const archived = await archivedUpTo(redis);
    return archived === undefined
      ? []
      : [
          {
            setting: "archive",
            found: "empty",
            wanted: `all up to commit ${archived}`,
            mend: `Put the archive's files back into ${place.dir}, or set MIRROR_ARCHIVE_DIR to where they are. If they are lost, take the journal's word for it: mirror archive begin`,
          },
        ];
  }
  const standing = await standingOf(journal, end.head, end.commits);
  switch (standing.status) {
    case "ahead":
      return [];
    case "behind":
      return [
        {
          setting: "journal",
          found: `at commit ${standing.found}`,
          wanted: `commit ${standing.archived} or later, as the archive has it`,
          mend: restoreFrom(place),
        },
      ];
    case "forked":
      return [
        {
          setting: "journal",
          found: `another entry ${standing.seq} of ${standing.stream} than was archived`,
          wanted: "the archive's",
          mend: restoreFrom(place),
        },
      ];
  }
}

function frozenFault(why: string, place: ArchivePlace): DurabilityFault {
  return { setting: "journal", found: why, wanted: "what was archived", mend: restoreFrom(place) };
}

function restoreFrom({ dir }: ArchivePlace): string {
  return `Stop every service, then: mirror restore --from ${dir} --replace --by NAME --reason WHY`;
}

const UNCOMPARED: DurabilityFault = {
  setting: "journal",
  found: "not compared with its archive yet",
  wanted: "compared",
  mend: "Wait a moment: it is compared as soon as Redis answers.",
};
