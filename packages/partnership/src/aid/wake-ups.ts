import {
  type AidAssignmentId,
  durationMs,
  type Instant,
  instantAfter,
  type WakeUp,
} from "@mirror/vocabulary";
import type { AidAssignment, AidAssignmentOf } from "./assignment.js";
import type { AidNeed } from "./commands.js";
import { isAtWork } from "./commitments.js";
import type { AidRequest } from "./state.js";

/** Which of a request's clocks a wake-up is. */
export type AidDeadline =
  | { readonly kind: "offers" | "needed-by" | "period-end" }
  | {
      readonly kind: "offer-validity" | "commitment" | "help-end" | "claim";
      readonly assignment: AidAssignmentId;
    };

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
  if (request.assignments.some((one) => endsWithPeriod(one) && one.until === null)) {
    owed.push({ deadline: { kind: "period-end" }, wakeUp: { name: "period-end", dueAt: period.until } });
  }
  for (const one of request.assignments) {
    if (endsWithPeriod(one) && one.until !== null) {
      const deadline: AidDeadline = { kind: "help-end", assignment: one.id };
      owed.push({ deadline, wakeUp: { name: `help-end ${one.id}`, dueAt: one.until } });
    }
    if (one.status === "offered") {
      const deadline: AidDeadline = { kind: "offer-validity", assignment: one.id };
      owed.push({ deadline, wakeUp: { name: `offer-validity ${one.id}`, dueAt: one.offer.validUntil } });
    }
    const claimBy = one.status === "returned" ? claimDeadline(request.need, one.since) : null;
    if (claimBy !== null) {
      const deadline: AidDeadline = { kind: "claim", assignment: one.id };
      owed.push({ deadline, wakeUp: { name: `claim-deadline ${one.id}`, dueAt: claimBy } });
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

/** Until when what help cost can be claimed, of a team that came home then; null: without end (MA-12). */
export function claimDeadline(
  { claimWithin }: Pick<AidNeed, "claimWithin">,
  homeAt: Instant,
): Instant | null {
  return claimWithin === undefined ? null : instantAfter(homeAt, durationMs(claimWithin));
}

export function awaitsOffer({ status }: AidAssignment): boolean {
  return status === "notified" || status === "acknowledged" || status === "under-consideration";
}

/** Whose team is promised, on its way or at work, and goes when the agreed time ends. */
export function endsWithPeriod(
  assignment: AidAssignment,
): assignment is AidAssignmentOf<
  "committed" | "mobilising" | "deployed" | "extension-pending" | "amendment-pending"
> {
  const { status } = assignment;
  return status === "committed" || status === "mobilising" || isAtWork(assignment);
}

function awaitsFill(request: AidRequest): boolean {
  const { status } = request;
  return status === "draft" || status === "open" || (status === "partially-filled" && !request.isLate);
}
