import type { AidAssignmentView, AidSummary, AidView } from "@mirror/contract";
import {
  type AidAssignment,
  type AidRequest,
  claimDeadline,
  endOf,
  filledOf,
  majorOf,
  payable,
  worthOf,
} from "@mirror/partnership";
import type { Directory } from "../sight/directory.js";
import type { Sight } from "../sight/sight.js";
import { visibleAssignments } from "../sight/visible-assignments.js";
import { aidWaitsFor } from "../waiting/aid.js";
import { versioned } from "./version.js";

export async function aidSummary(sight: Sight, request: AidRequest): Promise<AidSummary> {
  const names = await sight.directory();
  const { need } = request;
  return {
    id: request.id,
    status: request.status,
    run: need.run,
    step: need.invocation,
    name: (await nameOfStep(sight, request)) ?? need.mission,
    exercise: need.mode === "exercise",
    by: names.partner(need.by),
    since: request.since,
    priority: need.priority,
    lifeSafety: need.lifeSafety,
    offersBy: need.offersBy,
    neededBy: need.neededBy,
    waitingFor: aidWaitsFor(request, visibleAssignments(sight.caller.viewer, request), names),
  };
}

export async function aidView(sight: Sight, request: AidRequest): Promise<AidView> {
  const names = await sight.directory();
  const { need } = request;
  const assignments = visibleAssignments(sight.caller.viewer, request);
  // How much others have committed is theirs to tell: only what is shown counts.
  const shown = { ...request, assignments };
  return versioned({
    ...(await aidSummary(sight, request)),
    marking: need.marking,
    recipients: need.recipients.map((one) => names.partner(one)),
    needs: need.needs.map((one) => ({ ...one, committed: filledOf(shown, one.line) })),
    mission: need.mission,
    ownMeasures: need.ownMeasures,
    plannedUse: need.plannedUse,
    otherSupport: need.otherSupport,
    effectCeiling: need.effectCeiling,
    period: need.period,
    costTerms: need.costTerms,
    claimWithin: need.claimWithin ?? null,
    clause: need.clause,
    assignments: assignments.map((one) => assignmentView(one, request, names)),
    because: request.status === "cancelling" || request.status === "cancelled" ? request.reason : null,
  });
}

function assignmentView(one: AidAssignment, { need }: AidRequest, names: Directory): AidAssignmentView {
  const offer = "offer" in one ? one.offer : null;
  return {
    id: one.id,
    partner: names.partner(one.partner),
    line: one.line,
    role: need.needs.find((line) => line.line === one.line)?.role ?? "",
    status: one.status,
    since: one.since,
    offer,
    team: offer === null ? null : names.team(one.partner, offer.resource.team),
    offerHash: "offerHash" in one ? one.offerHash : null,
    agreementHash: "agreementHash" in one ? one.agreementHash : null,
    commitBy: one.status === "accepted" ? one.commitBy : null,
    signatures:
      one.status === "accepted"
        ? one.signatures.map(({ partner, person, at }) => ({
            partner: names.partner(partner),
            person: names.person(person),
            at,
          }))
        : [],
    until: "offer" in one ? endOf({ need }, one) : null,
    extension: one.status === "extension-pending" ? one.asked : null,
    proposed:
      one.status === "amendment-pending" ? { ...one.proposed, by: names.partner(one.proposed.by) } : null,
    amendments: "amendments" in one ? [...one.amendments] : [],
    checkedInAt: "checkedInAt" in one ? one.checkedInAt : null,
    reports: "reports" in one ? one.reports.map(({ at, text }) => ({ at, text })) : [],
    attest: "attest" in one ? one.attest : null,
    claim: claimOf(one, names),
    claimBy: one.status === "returned" ? claimDeadline(need, one.since) : null,
    settlement: settlementOf(one),
    declined: one.status === "declined" ? { reason: one.reason, text: one.text } : null,
  };
}

function settlementOf(one: AidAssignment): AidAssignmentView["settlement"] {
  if (!("settlement" in one)) return null;
  const { settlement } = one;
  switch (settlement.kind) {
    case "waived":
      return { kind: "waived", amount: settlement.worth };
    case "paid":
      return { kind: "paid", amount: settlement.amount };
    case "unclaimed":
      return { kind: "unclaimed", amount: one.offer.cost.amount };
  }
}

function claimOf(one: AidAssignment, names: Directory): AidAssignmentView["claim"] {
  if (!("claim" in one) || one.claim.length === 0) return null;
  const first = "firstApproval" in one ? one.firstApproval : null;
  const proposed = one.status === "cost-disputed" ? one.proposed : null;
  return {
    amount: majorOf(payable(one.claim), one.offer.cost.currency),
    lines: one.claim.map(({ disputed, ...line }) => ({
      ...line,
      amount: majorOf(worthOf({ ...line, agreed: null }), line.unit),
      disputed: disputed && { ...disputed, by: names.person(disputed.by) },
    })),
    firstApproval: first && names.person(first),
    restApproved: one.status === "cost-disputed" && one.restApproved !== null,
    proposed: proposed && {
      by: names.partner(proposed.by),
      person: names.person(proposed.person),
      lines: [...proposed.lines],
    },
  };
}

/** A partner that is asked for help reads what it is for, though the run itself may not be its to see. */
async function nameOfStep(sight: Sight, { need }: AidRequest): Promise<string | undefined> {
  if (need.run === null || need.invocation === null) return undefined;
  const run = await sight.load(sight.desk.runKind, need.run);
  return run?.steps.get(need.invocation)?.name;
}
