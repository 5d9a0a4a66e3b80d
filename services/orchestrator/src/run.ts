import { randomUUID } from "node:crypto";
import {
  addArchiveFigures,
  addRoundFigures,
  type BaseConfig,
  connectRedis,
  type Logger,
  openRecord,
  type ReadinessCheck,
  recordChecks,
  type Service,
  type ServiceContext,
} from "@mirror/chassis";
import { openDispatch, startRinging, startSweeping } from "@mirror/dispatch";
import type { WakeUpRow } from "@mirror/journal";
import { onCommit } from "@mirror/journal/redis";
import { startExporter } from "./archive/exporter.js";
import { type Pace, startRounds } from "./archive/rounds.js";
import { ringAlarm, timeOn } from "./ring-alarm.js";

/** How often the journal is asked what is still owed: how long a lost hint stays lost at most. */
const SWEEP_EVERY_MS = 2_000;

/**
 * Rings wake-ups, hints at what runs still owe, and keeps the archive up. It keeps nothing itself: any number of these may
 * run, and any may be killed; what is rung twice is answered once.
 */
export async function runOrchestrator({
  config,
  log,
  metrics,
  pace,
}: {
  config: BaseConfig;
  log: Logger;
  metrics?: ServiceContext<BaseConfig>["metrics"];
  /** How fast the archive is gone round; left out, so that nobody feels it. */
  pace?: Pace;
}): Promise<Service & { readonly checks: readonly ReadinessCheck[] }> {
  const record = await openRecord(config, "orchestrator", log);
  const { desk } = record;
  const dispatch = openDispatch({
    connect: (purpose, blocking) => connectRedis(config.REDIS_URL, { purpose, blocking, log }),
    prefix: "mirror-queues",
    onError: (error) => log.warn("dispatch", { error }),
  });

  const ringing = startRinging<WakeUpRow>({
    clocks: () => desk.journal.clocks(),
    now: (clock) => timeOn(desk, clock),
    // While the record would lose what it acknowledges, nothing is decided on it: what is due stays due (INV-21).
    due: (clock, at, limit) =>
      record.faults().length > 0 ? Promise.resolve([]) : desk.journal.dueWakeUps(clock, at, limit),
    async ring(alarm) {
      await ringAlarm(desk, alarm, (hints) => dispatch.hint(hints));
      log.debug("rang", { stream: alarm.stream, name: alarm.name });
    },
    onError: (error, alarm) => log.warn("a wake-up did not ring, and will again", { error, alarm }),
  });

  const sweeping = startSweeping({
    modes: ["live", "exercise"],
    owed: (mode, page) => (record.faults().length > 0 ? Promise.resolve([]) : desk.journal.owed(mode, page)),
    hint: async (hints) => {
      await dispatch.clear(hints);
      await dispatch.hint(hints);
    },
    everyMs: SWEEP_EVERY_MS,
    onError: (error) => log.warn("a sweep failed, and will be repeated", { error }),
  });

  const { archive } = record;
  const exporter =
    archive === undefined
      ? undefined
      : startExporter({
          journal: desk.journal,
          redis: record.redis,
          archive,
          id: randomUUID(),
          mayExport: () => archive.gate.isOpen,
          log,
        });
  const rounds =
    archive === undefined || exporter === undefined
      ? undefined
      : startRounds({
          record,
          archive,
          isAtPost: () => exporter.isAtPost,
          keepFinishedMs: config.MIRROR_KEEP_FINISHED,
          pace,
          log,
        });
  if (metrics !== undefined) addArchiveFigures(metrics, record);
  if (metrics !== undefined && rounds !== undefined) addRoundFigures(metrics, rounds);

  // A commit may have set something sooner than all before it, or moved an exercise's clock.
  const listening = await onCommit(record.redis, () => ringing.nudge(), {
    onTrouble: (error) => log.debug("the commit feed is interrupted", { error }),
  });

  return {
    checks: recordChecks(record),
    async stop() {
      await listening.stop();
      await ringing.stop();
      await sweeping.stop();
      await rounds?.stop();
      await exporter?.stop();
      await dispatch.stop();
      await record.close();
    },
  };
}
