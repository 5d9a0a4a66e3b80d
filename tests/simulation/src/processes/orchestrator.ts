import { startRinging, startSweeping } from "@mirror/dispatch";
import type { WakeUpRow } from "@mirror/journal";
import type { Desk } from "@mirror/operations";
import { ringAlarm, timeOn } from "@mirror/orchestrator";
import type { Process } from "../time/process.js";
import type { World } from "../world.js";

const SWEEP_EVERY_MS = 2_000;

/** Rings wake-ups and hints at what is owed, by the real ringing and the real sweeping. */
export function startOrchestrator(world: World, process: Process, desk: Desk): void {
  const ringing = startRinging<WakeUpRow>({
    clocks: () => desk.journal.clocks(),
    now: (clock) => timeOn(desk, clock),
    due: (clock, at, limit) => desk.journal.dueWakeUps(clock, at, limit),
    ring: (alarm) => ringAlarm(desk, alarm, (hints) => world.queue.hint(process, hints)),
    onError: (error, alarm) => world.failed(process, `ringing ${alarm?.name ?? "anything"}`, error),
  });
  startSweeping({
    modes: ["live", "exercise"],
    owed: (mode, page) => desk.journal.owed(mode, page),
    hint: (hints) => world.queue.hint(process, hints),
    everyMs: SWEEP_EVERY_MS,
    onError: (error) => world.failed(process, "sweeping", error),
  });
  world.nudged(process, () => ringing.nudge());
}
