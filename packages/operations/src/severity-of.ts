import type { RunState } from "@mirror/engine";
import { incidentKind } from "./kinds/incident-kind.js";
import type { Turn } from "./turn.js";

/** How grave the incident of a run is now, 0 to 5: what agreements may be limited by. */
export async function severityOf(turn: Turn, run: Pick<RunState, "incident">): Promise<number> {
  return (await turn.loadKnown(incidentKind, run.incident)).severity;
}
