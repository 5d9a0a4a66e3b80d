import type { RunState } from "@mirror/engine";
import { situationOf } from "@mirror/partnership";
import { incidentKind } from "./kinds/incident-kind.js";
import type { Turn } from "./turn.js";

/** How grave the incident of a run is now, 0 to 5, by what its partners say of it (ES-01): what agreements may be limited by. */
export async function severityOf(turn: Turn, run: Pick<RunState, "incident">): Promise<number> {
  return situationOf(await turn.loadKnown(incidentKind, run.incident)).severity;
}
