import { ARCHIVE_LAG_MAX_SECONDS, archiveLagSeconds } from "./archive/archive-lag.js";
import { NotReady, type ReadinessCheck } from "./health.js";
import type { Record } from "./open-record.js";

/** Written to see that something can be, by the name of nobody's data, and gone soon. */
const WRITABLE = "mirror-writable";
const WRITABLE_FOR_MS = 5_000;

/** What a process needs of its record before it is ready: that it answers, can be relied on, and is archived. */
export function recordChecks(record: Record): ReadinessCheck[] {
  const { archive, desk, redis } = record;
  const durable: ReadinessCheck = {
    name: "record",
    async check() {
      // One that answers may still take nothing: its memory is full, its disk is (INV-21).
      await redis.set(WRITABLE, "1", "PX", WRITABLE_FOR_MS).catch((error: unknown) => {
        throw new NotReady("The record takes nothing just now, so nothing is decided.", { cause: error });
      });
      const [rollback] = archive?.gate.faults ?? [];
      // Anyone may read this: no folder, and no id of a stream.
      if (rollback !== undefined)
        throw new NotReady(
          `Nothing is decided or dispatched: the ${rollback.setting} is not what was archived. The log says what is wrong. On this machine: mirror ${rollback.setting === "journal" ? "restore" : "archive"} --help`,
        );
      if (record.faults().length > 0) throw new NotReady("The record would lose what it acknowledges.");
    },
  };
  const clock: ReadinessCheck = {
    name: "clock",
    async check() {
      const fault = await record.clockFault();
      if (fault !== undefined) throw new NotReady(fault);
    },
  };
  if (archive === undefined) return [durable, clock];
  const archived: ReadinessCheck = {
    name: "archive",
    async check() {
      const seconds = await archiveLagSeconds(desk.journal, redis);
      if (seconds > ARCHIVE_LAG_MAX_SECONDS)
        throw new NotReady(
          `The archive is ${Math.round(seconds)} s behind: look at its disk, and at the orchestrator's log.`,
        );
    },
  };
  return [durable, clock, archived];
}
