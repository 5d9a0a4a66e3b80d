import type { AidAssignmentId, WakeUp } from "@mirror/vocabulary";
import type { AidAssignment, AidAssignmentOf } from "./assignment.js";
import type { AidRequest } from "./state.js";

/** Which of a request's clocks a wake-up is. */
export type AidDeadline =
  | { readonly kind: "offers" | "needed-by" | "period-end" }
  | { readonly kind: "offer-validity" | "commitment"; readonly assignment: AidAssignmentId };

/** What a request owes to time; the deadline says what rings, the wake-up's name is unique within the request. */
export function aidDeadlines(
  request: AidRequest,
): { readonly deadline: AidDeadline; readonly wakeUp: WakeUp }[] {
  const { offersBy, neededBy, period } = request.need;
  const owed: { deadline: AidDeadline; wakeUp: WakeUp }[] = [];
  if (request.assignments.some(awaitsOffer)) {
    owed.push({ deadline: { kind: "offers" }, wakeUp: { name: "offers-deadline", dueAt: offersBy } });
  }
  if (awaitsFill(request)) {
    owed.push({ deadline: { kind: "needed-by" }, wakeUp: { name: "needed-by", dueAt: neededBy } });
  }
  if (request.assignments.some(endsWithPeriod)) {
    owed.push({ deadline: { kind: "period-end" }, wakeUp: { name: "period-end", dueAt: period.until } });
  }
  for (const one of request.assignments) {
    if (one.status === "offered") {
      const deadline: AidDeadline = { kind: "offer-validity", assignment: one.id };
      owed.push({ deadline, wakeUp: { name: `offer-validity ${one.id}`, dueAt: one.offer.validUntil } });
    }
    if (one.status === "accepted") {
      const deadline: AidDeadline = { kind: "commitment", assignment: one.id };
      owed.push({ deadline, wakeUp: { name: `commit-deadline ${one.id}`, dueAt: one.commitBy } });
    }
  }
  return owed;
}

export function aidWakeUps(request: AidRequest): WakeUp[] {
  return aidDeadlines(request).map((one) => one.wakeUp);
}

export function awaitsOffer({ status }: AidAssignment): boolean {
  return status === "notified" || status === "acknowledged" || status === "under-consideration";
}

/** Whose team is on its way or at work when the agreed period ends. */
export function endsWithPeriod(
  assignment: AidAssignment,
): assignment is AidAssignmentOf<"committed" | "mobilising" | "deployed"> {
  const { status } = assignment;
  return status === "committed" || status === "mobilising" || status === "deployed";
}

function awaitsFill(request: AidRequest): boolean {
  const { status } = request;
  return status === "draft" || status === "open" || (status === "partially-filled" && !request.isLate);
}
