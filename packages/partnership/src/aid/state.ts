import type {
  AidAssignmentId,
  AidRequestId,
  Instant,
  PartnerId,
  PersonId,
  Recorded,
} from "@mirror/vocabulary";
import {
  type AidAssignmentEvent,
  type AidRequestEvent,
  aidAssignmentChart,
  aidRequestChart,
} from "./chart.js";
import type { AidNeed, DeclineReason, Offer, ReturnAttest } from "./commands.js";
import type { AidFact } from "./facts.js";

interface AssignmentCommon {
  readonly id: AidAssignmentId;
  /** The assisting partner. */
  readonly partner: PartnerId;
  readonly line: number;
  readonly since: Instant;
}

interface Offered {
  readonly offer: Offer;
  readonly offerHash: string;
}

/** What both sides signed, and how far the help has come. */
export interface Pledge extends Offered {
  readonly agreementHash: string;
  readonly committedAt: Instant;
  /** Access runs from here to the end of `deployed` (MA-08). */
  readonly checkedInAt: Instant | null;
  readonly reports: readonly { readonly at: Instant; readonly text: string }[];
  /** Taken away before its work was done: it no longer fills the need. */
  readonly isLost: boolean;
}

export type Settlement =
  | { readonly kind: "waived"; readonly worth: number }
  | { readonly kind: "paid"; readonly amount: number; readonly by: readonly [PersonId, PersonId] };

/** One partner's help on one line. */
export type AidAssignment = AssignmentCommon &
  (
    | { readonly status: "notified" | "acknowledged" | "under-consideration" }
    | ({ readonly status: "offered" } & Offered)
    | ({
        readonly status: "accepted";
        readonly agreementHash: string;
        readonly commitBy: Instant;
        readonly signatures: readonly Signature[];
      } & Offered)
    | ({
        readonly status: "committed" | "mobilising" | "deployed" | "releasing" | "recalled" | "returning";
      } & Pledge)
    | ({ readonly status: "returned"; readonly attest: ReturnAttest } & Pledge)
    | ({
        readonly status: "cost-claimed";
        readonly attest: ReturnAttest;
        readonly claim: { readonly amount: number; readonly evidence: string };
        readonly firstApproval: PersonId | null;
      } & Pledge)
    | ({
        readonly status: "cost-settled" | "closed";
        readonly attest: ReturnAttest;
        readonly settlement: Settlement;
      } & Pledge)
    | { readonly status: "declined"; readonly reason: DeclineReason; readonly text: string | null }
    | { readonly status: "lapsed" | "cancelled" }
    | ({ readonly status: "offer-withdrawn" | "offer-expired" | "offer-rejected" } & Offered)
  );

export interface Signature {
  readonly partner: PartnerId;
  readonly person: PersonId;
  readonly at: Instant;
}

export type AidAssignmentOf<S extends AidAssignment["status"]> = AidAssignment & { readonly status: S };

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

    case "aid-acknowledged":
      return assigned(request, fact, "acknowledge", (one) => ({
        ...coreOf(one, at),
        status: "acknowledged",
      }));
    case "aid-considered":
      return assigned(request, fact, "consider", (one) => ({
        ...coreOf(one, at),
        status: "under-consideration",
      }));
    case "aid-offered": {
      const { offer, offerHash, partner, assignment } = fact.data;
      if (fact.data.isNew) {
        const unasked: AidAssignment = {
          id: assignment,
          partner,
          line: offer.line,
          since: at,
          status: "offered",
          offer,
          offerHash,
        };
        return { ...request, assignments: [...assignments, unasked] };
      }
      return assigned(request, fact, "offer", (one) => ({
        ...coreOf(one, at),
        status: "offered",
        offer,
        offerHash,
      }));
    }
    case "aid-declined": {
      const { reason, text } = fact.data;
      return assigned(request, fact, "decline", (one) => ({
        ...coreOf(one, at),
        status: "declined",
        reason,
        text,
      }));
    }
    case "aid-lapsed": {
      const events = {
        acknowledgement: "ack-deadline",
        response: "response-deadline",
        commitment: "commit-deadline",
      } as const;
      return assigned(request, fact, events[fact.data.deadline], (one) => ({
        ...coreOf(one, at),
        status: "lapsed",
      }));
    }
    case "aid-offer-expired":
      return assigned(request, fact, "offer-validity-passed", (one) => ({
        ...coreOf(one, at),
        ...offerIn(one),
        status: "offer-expired",
      }));
    case "aid-offer-withdrawn":
      return assigned(request, fact, "withdraw-offer", (one) => ({
        ...coreOf(one, at),
        ...offerIn(one),
        status: "offer-withdrawn",
      }));
    case "aid-offer-rejected":
      return assigned(request, fact, "reject-offer", (one) => ({
        ...coreOf(one, at),
        ...offerIn(one),
        status: "offer-rejected",
      }));
    case "aid-offer-accepted": {
      const { agreementHash, commitBy } = fact.data;
      return assigned(request, fact, "accept", (one) => ({
        ...coreOf(one, at),
        ...offerIn(one),
        status: "accepted",
        agreementHash,
        commitBy,
        signatures: [],
      }));
    }
    case "aid-agreement-signed": {
      const { partner, person } = fact.data;
      return replaced(request, fact.data.assignment, (one) => {
        if (one.status !== "accepted") throw new Error(`An assignment that is ${one.status} is not signed.`);
        return { ...one, signatures: [...one.signatures, { partner, person, at }] };
      });
    }
    case "aid-committed":
      return assigned(request, fact, "commit", (one) => ({
        ...coreOf(one, at),
        ...offerIn(one),
        status: "committed",
        agreementHash: fact.data.agreementHash,
        committedAt: at,
        checkedInAt: null,
        reports: [],
        isLost: false,
      }));
    case "aid-assignment-cancelled": {
      const before = assignmentOf(request, fact.data.assignment);
      if (before?.status === "mobilising") {
        return assigned(request, fact, "cancel", (one) => ({
          ...coreOf(one, at),
          ...pledgeIn(one),
          isLost: true,
          status: "returning",
        }));
      }
      const committedEvent = fact.data.side === "requesting" ? "cancel" : "withdraw";
      const event = before?.status === "committed" ? committedEvent : "request-cancelled";
      return assigned(request, fact, event, (one) => ({ ...coreOf(one, at), status: "cancelled" }));
    }
    case "aid-mobilised":
      return assigned(request, fact, "mobilise", (one) => ({
        ...coreOf(one, at),
        ...pledgeIn(one),
        status: "mobilising",
      }));
    case "aid-checked-in":
      return assigned(request, fact, "check-in", (one) => ({
        ...coreOf(one, at),
        ...pledgeIn(one),
        checkedInAt: at,
        status: "deployed",
      }));
    case "aid-reported":
      return assigned(request, fact, "status-report", (one) => {
        const pledge = pledgeIn(one);
        const reports = [...pledge.reports, { at, text: fact.data.text }];
        return { ...coreOf(one, one.since), ...pledge, reports, status: "deployed" };
      });
    case "aid-recalled":
      return assigned(request, fact, "recall", (one) => ({
        ...coreOf(one, at),
        ...pledgeIn(one),
        isLost: true,
        status: "recalled",
      }));
    case "aid-released":
      return assigned(request, fact, "release", (one) => ({
        ...coreOf(one, at),
        ...pledgeIn(one),
        status: "releasing",
      }));
    case "aid-host-consent-ended":
      return assigned(request, fact, "host-consent-withdrawn", (one) => ({
        ...coreOf(one, at),
        ...pledgeIn(one),
        status: "releasing",
      }));
    case "aid-period-ended": {
      const before = assignmentOf(request, fact.data.assignment);
      return assigned(request, fact, "period-end", (one) => {
        if (before?.status === "committed") return { ...coreOf(one, at), status: "cancelled" };
        const status = before?.status === "mobilising" ? "returning" : "releasing";
        return { ...coreOf(one, at), ...pledgeIn(one), status };
      });
    }
    case "aid-departed":
      return assigned(request, fact, "depart", (one) => ({
        ...coreOf(one, at),
        ...pledgeIn(one),
        status: "returning",
      }));
    case "aid-returned":
      return assigned(request, fact, "arrive-home", (one) => ({
        ...coreOf(one, at),
        ...pledgeIn(one),
        attest: fact.data.attest,
        status: "returned",
      }));
    case "aid-costs-waived":
      return assigned(request, fact, "waive-costs", (one) => ({
        ...coreOf(one, at),
        ...pledgeIn(one),
        attest: attestIn(one),
        settlement: { kind: "waived", worth: fact.data.worth },
        status: "cost-settled",
      }));
    case "aid-costs-claimed": {
      const { amount, evidence } = fact.data;
      return assigned(request, fact, "claim-costs", (one) => ({
        ...coreOf(one, at),
        ...pledgeIn(one),
        attest: attestIn(one),
        claim: { amount, evidence },
        firstApproval: null,
        status: "cost-claimed",
      }));
    }
    case "aid-costs-approved-first":
      return replaced(request, fact.data.assignment, (one) => {
        if (one.status !== "cost-claimed")
          throw new Error(`An assignment that is ${one.status} has no claim.`);
        return { ...one, firstApproval: fact.data.person };
      });
    case "aid-costs-approved":
      return assigned(request, fact, "approve-payment", (one) => {
        if (one.status !== "cost-claimed" || one.firstApproval === null)
          throw new Error("A claim takes two approvals.");
        return {
          ...coreOf(one, at),
          ...pledgeIn(one),
          attest: one.attest,
          settlement: { kind: "paid", amount: one.claim.amount, by: [one.firstApproval, fact.data.person] },
          status: "cost-settled",
        };
      });
    case "aid-assignment-closed":
      return assigned(request, fact, "close", (one) => {
        if (one.status !== "cost-settled")
          throw new Error(`An assignment that is ${one.status} is not settled.`);
        return { ...one, since: at, status: "closed" };
      });
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

function assigned(
  request: AidRequest,
  fact: { readonly data: { readonly assignment: AidAssignmentId } },
  event: AidAssignmentEvent,
  to: (before: AidAssignment) => AidAssignment,
): AidRequest {
  return replaced(request, fact.data.assignment, (before) => {
    const after = to(before);
    if (aidAssignmentChart.next(before.status, event) !== after.status) {
      throw new Error(`An assignment that is ${before.status} does not take ${event}.`);
    }
    return after;
  });
}

function replaced(
  request: AidRequest,
  id: AidAssignmentId,
  to: (before: AidAssignment) => AidAssignment,
): AidRequest {
  if (assignmentOf(request, id) === undefined) throw new Error(`This request has no assignment ${id}.`);
  return { ...request, assignments: request.assignments.map((one) => (one.id === id ? to(one) : one)) };
}

function coreOf(assignment: AidAssignment, since: Instant): AssignmentCommon {
  const { id, partner, line } = assignment;
  return { id, partner, line, since };
}

function offerIn(assignment: AidAssignment): Offered {
  if (!("offer" in assignment)) throw new Error(`An assignment that is ${assignment.status} has no offer.`);
  return { offer: assignment.offer, offerHash: assignment.offerHash };
}

function pledgeIn(assignment: AidAssignment): Pledge {
  if (!("committedAt" in assignment))
    throw new Error(`An assignment that is ${assignment.status} is no commitment.`);
  const { offer, offerHash, agreementHash, committedAt, checkedInAt, reports, isLost } = assignment;
  return { offer, offerHash, agreementHash, committedAt, checkedInAt, reports, isLost };
}

function attestIn(assignment: AidAssignment): ReturnAttest {
  if (!("attest" in assignment))
    throw new Error(`An assignment that is ${assignment.status} has not come home.`);
  return assignment.attest;
}
