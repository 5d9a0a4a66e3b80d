import { Gauge, type Registry } from "prom-client";
import type { Record } from "../open-record.js";
import { archiveLagSeconds } from "./archive-lag.js";

/** How a round through the archive ended. */
export interface RoundEnd {
  readonly segments: number;
  readonly entries: number;
  /** How many places are not as they were sealed. */
  readonly damage: number;
  /** How many runs have left the journal since this process began. */
  readonly retired: number;
}

/** What the rounds through the archive show at `/metrics`: how the last one ended, once there was one. */
export function addRoundFigures(metrics: Registry, rounds: { readonly last: RoundEnd | undefined }): void {
  const gauge = (name: string, help: string, of: (end: RoundEnd) => number) =>
    new Gauge({
      name,
      help,
      registers: [metrics],
      collect() {
        this.set(rounds.last === undefined ? Number.NaN : of(rounds.last));
      },
    });
  gauge("archive_checked_segments", "Segments that the last round verified.", ({ segments }) => segments);
  gauge("archive_checked_entries", "Entries that the last round verified.", ({ entries }) => entries);
  gauge(
    "archive_damage",
    "Places that the last round found not to be as they were sealed.",
    ({ damage }) => damage,
  );
  gauge(
    "runs_retired",
    "Finished runs that have left Redis since this process began.",
    ({ retired }) => retired,
  );
}

/** What the archive shows at `/metrics`: how far behind it is, and whether the record is frozen because of it. */
export function addArchiveFigures(metrics: Registry, { archive, desk, redis }: Record): void {
  if (archive === undefined) return;
  new Gauge({
    name: "archive_lag_seconds",
    help: "Age of the oldest commit that the archive has not, in seconds; 0 when it has all.",
    registers: [metrics],
    async collect() {
      // Without an answer the last figure would stand there as if it were true.
      this.set(await archiveLagSeconds(desk.journal, redis).catch(() => Number.NaN));
    },
  });
  new Gauge({
    name: "record_frozen",
    help: "1 while nothing is dispatched because the journal does not stand where its archive says.",
    registers: [metrics],
    collect() {
      this.set(archive.gate.faults.length > 0 ? 1 : 0);
    },
  });
}
