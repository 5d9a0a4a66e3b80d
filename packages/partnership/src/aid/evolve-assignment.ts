import type { Instant, PartnerId, PersonId, Recorded } from "@mirror/vocabulary";
import type {
  AidAssignment,
  AidAssignmentOf,
  AssignmentCommon,
  Offered,
  Pledge,
  TwoPeople,
} from "./assignment.js";
import { type AidAssignmentEvent, aidAssignmentChart } from "./chart.js";
import { type ClaimLine, inItsUnit, majorOf, payable, wholeClaim } from "./claim.js";
import type { ReturnAttest } from "./commands.js";
import { isAtWork } from "./commitments.js";
import type { AidFact } from "./facts.js";

/** What happens to one assignment, rather than to its request. */
export type AssignmentFact = Extract<AidFact, { data: { assignment: AidAssignment["id"] } }>;

export function isOnAssignment(fact: Recorded<AidFact>): fact is Recorded<AssignmentFact> {
  return "assignment" in fact.data;
}

/** An offer that nobody asked for, or a second one: it begins its own assignment. */
export function unaskedOffer(fact: Recorded<Extract<AidFact, { type: "aid-offered" }>>): AidAssignment {
  const { assignment: id, partner, offer, offerHash } = fact.data;
  return { id, partner, line: offer.line, since: fact.at, status: "offered", offer, offerHash };
}

export function evolveAssignment(before: AidAssignment, fact: Recorded<AssignmentFact>): AidAssignment {
  const core: AssignmentCommon = {
    id: before.id,
    partner: before.partner,
    line: before.line,
    since: fact.at,
  };
  switch (fact.type) {
    case "aid-acknowledged":
      return moved(before, "acknowledge", { ...core, status: "acknowledged" });
    case "aid-considered":
      return moved(before, "consider", { ...core, status: "under-consideration" });
    case "aid-offered": {
      const { offer, offerHash } = fact.data;
      return moved(before, "offer", { ...core, status: "offered", offer, offerHash });
    }
    case "aid-declined": {
      const { reason, text } = fact.data;
      return moved(before, "decline", { ...core, status: "declined", reason, text });
    }
    case "aid-lapsed":
      return moved(before, LAPSED_AT[fact.data.deadline], { ...core, status: "lapsed" });
    case "aid-offer-expired":
      return moved(before, "offer-validity-passed", { ...core, ...offerIn(before), status: "offer-expired" });
    case "aid-offer-withdrawn":
      return moved(before, "withdraw-offer", { ...core, ...offerIn(before), status: "offer-withdrawn" });
    case "aid-offer-rejected":
      return moved(before, "reject-offer", { ...core, ...offerIn(before), status: "offer-rejected" });
    case "aid-offer-accepted": {
      const { agreementHash, commitBy } = fact.data;
      const accepted = { ...core, ...offerIn(before), agreementHash, commitBy, signatures: [] };
      return moved(before, "accept", { ...accepted, status: "accepted" });
    }
    case "aid-agreement-signed":
      return signed(before, fact.data, fact.at);
    case "aid-committed": {
      const { agreementHash } = fact.data;
      const pledge: Pledge = {
        ...offerIn(before),
        agreementHash,
        committedAt: fact.at,
        until: offerIn(before).offer.until ?? null,
        amendments: [],
        checkedInAt: null,
        reports: [],
        isLost: false,
      };
      return moved(before, "commit", { ...core, ...pledge, status: "committed" });
    }
    case "aid-assignment-cancelled": {
      if (before.status === "mobilising") {
        return moved(before, "cancel", { ...core, ...pledgeIn(before), isLost: true, status: "returning" });
      }
      const ended = fact.data.side === "requesting" ? "cancel" : "withdraw";
      const event = before.status === "committed" ? ended : "request-cancelled";
      return moved(before, event, { ...core, status: "cancelled" });
    }
    case "aid-mobilised":
      return moved(before, "mobilise", { ...core, ...pledgeIn(before), status: "mobilising" });
    case "aid-checked-in":
      return moved(before, "check-in", {
        ...core,
        ...pledgeIn(before),
        checkedInAt: fact.at,
        status: "deployed",
      });
    case "aid-reported": {
      const pledge = pledgeIn(before);
      const reports = [...pledge.reports, { at: fact.at, text: fact.data.text }];
      if (!isAtWork(before)) throw new Error(`An assignment that is ${before.status} does not report.`);
      return moved(before, "status-report", { ...before, reports });
    }
    case "aid-extension-asked": {
      const { until, reason } = fact.data;
      const asked = { ...core, ...pledgeIn(before), asked: { until, reason } };
      return moved(before, "request-extension", { ...asked, status: "extension-pending" });
    }
    case "aid-extension-granted": {
      const { until } = fact.data;
      return moved(before, "extension-granted", { ...core, ...pledgeIn(before), until, status: "deployed" });
    }
    case "aid-extension-refused":
      return moved(before, "extension-refused", { ...core, ...pledgeIn(before), status: "releasing" });
    case "aid-amendment-proposed": {
      const { amendment, amendmentHash, partner } = fact.data;
      const proposed = { amendment, amendmentHash, by: partner };
      const pending = { ...core, ...pledgeIn(before), proposed };
      return moved(before, "propose-mission-change", { ...pending, status: "amendment-pending" });
    }
    case "aid-amended": {
      const { amendment, amendmentHash } = fact.data;
      const pledge = pledgeIn(before);
      return moved(before, "amendment-signed", {
        ...core,
        ...pledge,
        agreementHash: amendmentHash,
        until: amendment.until ?? pledge.until,
        amendments: [...pledge.amendments, amendment],
        status: "deployed",
      });
    }
    case "aid-amendment-refused":
      return moved(before, "amendment-refused", { ...core, ...pledgeIn(before), status: "deployed" });
    case "aid-recalled":
      return moved(before, "recall", { ...core, ...pledgeIn(before), isLost: true, status: "recalled" });
    case "aid-released":
      return moved(before, "release", { ...core, ...pledgeIn(before), status: "releasing" });
    case "aid-host-consent-ended":
      return moved(before, "host-consent-withdrawn", { ...core, ...pledgeIn(before), status: "releasing" });
    case "aid-period-ended": {
      if (before.status === "committed") return moved(before, "period-end", { ...core, status: "cancelled" });
      const status = before.status === "mobilising" ? "returning" : "releasing";
      return moved(before, "period-end", { ...core, ...pledgeIn(before), status });
    }
    case "aid-departed":
      return moved(before, "depart", { ...core, ...pledgeIn(before), status: "returning" });
    case "aid-returned": {
      const { attest } = fact.data;
      return moved(before, "arrive-home", { ...core, ...pledgeIn(before), attest, status: "returned" });
    }
    case "aid-costs-waived": {
      const home = { ...core, ...pledgeIn(before), attest: attestIn(before) };
      const settlement = { kind: "waived", worth: fact.data.worth } as const;
      return moved(before, "waive-costs", { ...home, claim: [], settlement, status: "cost-settled" });
    }
    case "aid-claim-lapsed": {
      const home = { ...core, ...pledgeIn(before), attest: attestIn(before) };
      const settlement = { kind: "unclaimed" } as const;
      return moved(before, "claim-deadline", { ...home, claim: [], settlement, status: "cost-settled" });
    }
    case "aid-costs-claimed": {
      const { amount, evidence, lines } = fact.data;
      const home = { ...core, ...pledgeIn(before), attest: attestIn(before) };
      const claimed = lines ?? [inItsUnit(wholeClaim(amount, evidence), home.offer)];
      const claim = claimed.map((line): ClaimLine => ({ ...line, disputed: null, agreed: null }));
      return moved(before, "claim-costs", { ...home, claim, firstApproval: null, status: "cost-claimed" });
    }
    case "aid-costs-approved-first":
      return { ...claimIn(before), firstApproval: fact.data.person };
    case "aid-costs-approved": {
      const claimed = claimIn(before);
      if (claimed.firstApproval === null) throw new Error("A claim takes two approvals.");
      const by = [claimed.firstApproval, fact.data.person] as const;
      if (claimed.status === "cost-disputed")
        return moved(before, "approve-payment", { ...claimed, restApproved: by });
      return moved(before, "approve-payment", settledBy(core, claimed, claimed.claim, by));
    }
    case "aid-costs-disputed": {
      const { lines, person } = fact.data;
      const claimed = claimIn(before);
      const claim = claimed.claim.map((one): ClaimLine => {
        const said = lines.find(({ line }) => line === one.line);
        return said === undefined
          ? one
          : { ...one, disputed: { reason: said.reason, by: person, answer: null } };
      });
      const pending =
        claimed.status === "cost-disputed"
          ? { ...claimed, since: fact.at }
          : ({ ...core, ...pledgeIn(before), attest: claimed.attest, restApproved: null } as const);
      // Who approved all of it has not approved what is left.
      const anew = { claim, firstApproval: null, proposed: null, status: "cost-disputed" } as const;
      return moved(before, "dispute", { ...pending, ...anew });
    }
    case "aid-dispute-answered": {
      const { line, answer } = fact.data;
      const claimed = claimIn(before);
      const claim = claimed.claim.map((one) =>
        one.line === line && one.disputed !== null ? { ...one, disputed: { ...one.disputed, answer } } : one,
      );
      return { ...claimed, claim };
    }
    case "aid-resolution-proposed": {
      const { partner: by, person, lines } = fact.data;
      return { ...disputeIn(before), proposed: { by, person, lines } };
    }
    case "aid-costs-resolved": {
      const { lines, first, person } = fact.data;
      const disputed = disputeIn(before);
      const claim = disputed.claim.map((one): ClaimLine => {
        const said = lines.find(({ line }) => line === one.line);
        return said === undefined ? one : { ...one, agreed: said.agreed };
      });
      return moved(before, "resolve", settledBy(core, disputed, claim, [first, person]));
    }
    case "aid-assignment-closed": {
      if (before.status !== "cost-settled")
        throw new Error(`An assignment that is ${before.status} is not settled.`);
      return moved(before, "close", { ...before, since: fact.at, status: "closed" });
    }
  }
}

const LAPSED_AT = {
  acknowledgement: "ack-deadline",
  response: "response-deadline",
  commitment: "commit-deadline",
} as const;

function moved(before: AidAssignment, event: AidAssignmentEvent, after: AidAssignment): AidAssignment {
  if (aidAssignmentChart.next(before.status, event) !== after.status) {
    throw new Error(`An assignment that is ${before.status} does not take ${event}.`);
  }
  return after;
}

function signed(
  before: AidAssignment,
  { partner, person }: { readonly partner: PartnerId; readonly person: PersonId },
  at: Instant,
): AidAssignment {
  if (before.status !== "accepted") throw new Error(`An assignment that is ${before.status} is not signed.`);
  return { ...before, signatures: [...before.signatures, { partner, person, at }] };
}

function offerIn(assignment: AidAssignment): Offered {
  if (!("offer" in assignment)) throw new Error(`An assignment that is ${assignment.status} has no offer.`);
  return { offer: assignment.offer, offerHash: assignment.offerHash };
}

function pledgeIn(assignment: AidAssignment): Pledge {
  if (!("committedAt" in assignment)) {
    throw new Error(`An assignment that is ${assignment.status} is no commitment.`);
  }
  const { offer, offerHash, agreementHash, committedAt, until, amendments } = assignment;
  const { checkedInAt, reports, isLost } = assignment;
  return {
    ...{ offer, offerHash, agreementHash, committedAt, until, amendments },
    ...{ checkedInAt, reports, isLost },
  };
}

function settledBy(
  core: AssignmentCommon,
  claimed: Claimed,
  claim: readonly ClaimLine[],
  by: TwoPeople,
): AidAssignment {
  const { currency } = claimed.offer.cost;
  const settlement = { kind: "paid", amount: majorOf(payable(claim), currency), by } as const;
  const home = { ...core, ...pledgeIn(claimed), attest: claimed.attest };
  return { ...home, claim, settlement, status: "cost-settled" };
}

type Claimed = AidAssignmentOf<"cost-claimed" | "cost-disputed">;

function claimIn(assignment: AidAssignment): Claimed {
  if (assignment.status !== "cost-claimed" && assignment.status !== "cost-disputed")
    throw new Error(`An assignment that is ${assignment.status} has no claim.`);
  return assignment;
}

function disputeIn(assignment: AidAssignment): AidAssignmentOf<"cost-disputed"> {
  if (assignment.status !== "cost-disputed")
    throw new Error(`An assignment that is ${assignment.status} has no dispute.`);
  return assignment;
}

function attestIn(assignment: AidAssignment): ReturnAttest {
  if (!("attest" in assignment))
    throw new Error(`An assignment that is ${assignment.status} has not come home.`);
  return assignment.attest;
}
