import { Gauge, type Registry } from "prom-client";
import type { Record } from "../open-record.js";
import { archiveLagSeconds } from "./archive-lag.js";

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
