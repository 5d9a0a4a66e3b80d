import type { AidAssignmentId, AidRequestId, Instant, Recorded } from "@mirror/vocabulary";
import type { AidAssignment } from "./assignment.js";
import { type AidRequestEvent, aidRequestChart } from "./chart.js";
import type { AidNeed } from "./commands.js";
import { evolveAssignment, isOnAssignment, unaskedOffer } from "./evolve-assignment.js";
import type { AidFact } from "./facts.js";

interface RequestCommon {
  readonly id: AidRequestId;
  /** As submitted, with the deadlines of its last opening. */
  readonly need: AidNeed;
  readonly assignments: readonly AidAssignment[];
}

/** One partner's call for help, and everything that answers it. */
export type AidRequest = RequestCommon &
  (
    | { readonly status: "draft" | "submitted"; readonly since: Instant }
    | { readonly status: "open" | "filled" | "unfilled" | "expired"; readonly since: Instant }
    | { readonly status: "partially-filled"; readonly since: Instant; readonly isLate: boolean }
    | { readonly status: "cancelling" | "cancelled"; readonly since: Instant; readonly reason: string }
    | { readonly status: "closed"; readonly since: Instant }
  );

export function evolveAid(request: AidRequest | undefined, fact: Recorded<AidFact>): AidRequest {
  const { at } = fact;
  if (fact.type === "aid-drafted") {
    return { id: fact.data.id, need: fact.data.need, assignments: [], status: "draft", since: at };
  }
  if (request === undefined)
    throw new Error(`A request for aid begins with aid-drafted, not with ${fact.type}.`);
  const { id, need, assignments } = request;
  const common: RequestCommon = { id, need, assignments };
  if (isOnAssignment(fact)) {
    if (fact.type === "aid-offered" && fact.data.isNew) {
      return { ...request, assignments: [...assignments, unaskedOffer(fact)] };
    }
    const found = assignmentOf(request, fact.data.assignment);
    if (found === undefined) throw new Error(`This request has no assignment ${fact.data.assignment}.`);
    const after = evolveAssignment(found, fact);
    return { ...request, assignments: assignments.map((one) => (one === found ? after : one)) };
  }
  switch (fact.type) {
    case "aid-submitted": {
      const { ownMeasures, plannedUse, otherSupport } = fact.data;
      const submitted = { ...common, need: { ...need, ownMeasures, plannedUse, otherSupport } };
      return moved(request, "submit", { ...submitted, status: "submitted", since: at });
    }
    case "aid-distributed": {
      const { asked, offersBy, neededBy } = fact.data;
      const added = asked.map(
        (one): AidAssignment => ({
          id: one.assignment,
          partner: one.partner,
          line: one.line,
          since: at,
          status: "notified",
        }),
      );
      const opened = { id, need: { ...need, offersBy, neededBy }, assignments: [...assignments, ...added] };
      const event =
        request.status === "unfilled" ? "widen" : request.status === "expired" ? "renew" : "distribute";
      return moved(request, event, { ...opened, status: "open", since: at });
    }
    case "aid-reopened":
      return { ...request, need: { ...need, recipients: fact.data.recipients } };
    case "aid-discarded":
      return moved(request, "discard", {
        ...common,
        status: "cancelled",
        since: at,
        reason: "The draft was discarded.",
      });
    case "aid-partially-filled": {
      const event = request.status === "filled" ? "assignment-lost-some" : "commit-recorded-partial";
      return moved(request, event, { ...common, status: "partially-filled", since: at, isLate: false });
    }
    case "aid-filled":
      return moved(request, "commit-recorded-full", { ...common, status: "filled", since: at });
    case "aid-open-again":
      return moved(request, "assignment-lost-all", { ...common, status: "open", since: at });
    case "aid-unfilled":
      return moved(request, "all-declined-or-lapsed", { ...common, status: "unfilled", since: at });
    case "aid-expired":
      return moved(request, "needed-by-passed", { ...common, status: "expired", since: at });
    case "aid-late":
      return moved(request, "needed-by-passed", {
        ...common,
        status: "partially-filled",
        since: at,
        isLate: true,
      });
    case "aid-cancelled": {
      const hasPledges = request.status === "partially-filled" || request.status === "filled";
      const status = hasPledges ? "cancelling" : "cancelled";
      return moved(request, "cancel", { ...common, status, since: at, reason: fact.data.reason });
    }
    case "aid-cancelled-wholly": {
      const reason = request.status === "cancelling" ? request.reason : "";
      return moved(request, "all-assignments-terminal", {
        ...common,
        status: "cancelled",
        since: at,
        reason,
      });
    }
    case "aid-closed": {
      const event = fact.data.because === "given-up" ? "close" : "all-assignments-terminal";
      return moved(request, event, { ...common, status: "closed", since: at });
    }
  }
}

export function assignmentOf(request: AidRequest, id: AidAssignmentId): AidAssignment | undefined {
  return request.assignments.find((one) => one.id === id);
}

function moved(request: AidRequest, event: AidRequestEvent, to: AidRequest): AidRequest {
  if (aidRequestChart.next(request.status, event) !== to.status) {
    throw new Error(`A request for aid that is ${request.status} does not take ${event}.`);
  }
  return to;
}
