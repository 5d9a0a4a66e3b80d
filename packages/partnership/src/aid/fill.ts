import type { AidAssignment, Pledge } from "./assignment.js";
import type { AidRequest } from "./state.js";

/** How much of a line is promised or was given: commitments, less those that were taken away before their work was done. */
export function filledOf(request: AidRequest, line: number): number {
  return request.assignments
    .filter(fills)
    .filter((one) => one.line === line)
    .reduce((sum, one) => sum + one.offer.quantity, 0);
}

/** `full` when every line has what it needs, `partial` when anything is committed at all. */
export function fillOf(request: AidRequest): "none" | "partial" | "full" {
  if (request.need.needs.every((need) => filledOf(request, need.line) >= need.quantity)) return "full";
  return request.assignments.some(fills) ? "partial" : "none";
}

function fills(assignment: AidAssignment): assignment is AidAssignment & Pledge {
  return "isLost" in assignment && !assignment.isLost;
}

/** Whether an assignment may yet become a commitment. */
export function couldStillHelp({ status }: AidAssignment): boolean {
  return (
    status === "notified" ||
    status === "acknowledged" ||
    status === "under-consideration" ||
    status === "offered" ||
    status === "accepted"
  );
}
