import type { RunState } from "@mirror/engine";
import { type CheckedCriterion, checkExit, type StillOpen } from "@mirror/partnership";
import type { Instant } from "@mirror/vocabulary";
import { incidentKind } from "./kinds/incident-kind.js";
import type { Turn } from "./turn.js";

/** What the record says of the exit criteria of a run's playbook that it can tell (ES-05); the others a person says. */
export async function checkedExit(
  turn: Turn,
  run: RunState,
  open: StillOpen,
  now: Instant,
): Promise<CheckedCriterion[]> {
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  const checks = playbook.mirror?.exit_checks ?? [];
  if (checks.length === 0) return [];
  const { severities } = await turn.loadKnown(incidentKind, run.incident);
  return checks.map((check) => checkExit(check, { open, severities, now }));
}
