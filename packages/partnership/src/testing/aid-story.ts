import {
  type Actor,
  type AidAssignmentId,
  type AidPackageId,
  type AidRequestId,
  Duration,
  instantAfter,
  type PartnerId,
} from "@mirror/vocabulary";
import type { AidAssignment } from "../aid/assignment.js";
import type { ClaimedLine } from "../aid/claim.js";
import type { AidCommand, AidNeed, Offer, ReturnAttest } from "../aid/commands.js";
import type { Commitment } from "../aid/commitments.js";
import { decideAid } from "../aid/decide.js";
import { evolveAid } from "../aid/state.js";
import { aidWakeUps } from "../aid/wake-ups.js";
import type { Partner } from "../partner/state.js";
import { after, contextAt, DAY_MS, Desk, HOUR_MS, idOf, SERVICE } from "./desk.js";
import { type Cast, HOST, NORTH, PARTNERS, SOUTH } from "./three-partners.js";

export const ATTEST: ReturnAttest = {
  people: true,
  equipment: true,
  credentials: true,
  data: "erased",
  endUse: "Forensics on four servers.",
};

/** 800 EUR to be paid for people, 100 EUR for trains; a kit worth 250 CHF and twelve hours of advice in kind. */
export const CLAIM: readonly ClaimedLine[] = [
  claimed(1, { category: "personnel", what: "Two responders", quantity: 20, of: "hours", rate: 40 }),
  claimed(2, { category: "travel", what: "Trains", quantity: 2, of: "tickets", rate: 50 }),
  claimed(3, {
    ...{ category: "equipment", what: "Imaging kit", quantity: 1, of: "kit", rate: 250 },
    ...{ unit: "CHF", inKind: true },
  }),
  claimed(4, {
    ...{ category: "personnel", what: "Advice from home", quantity: 12, of: "hours", rate: 1 },
    ...{ unit: "hours", inKind: true },
  }),
];

function claimed(
  line: number,
  said: Pick<ClaimedLine, "category" | "what" | "quantity" | "of" | "rate"> & Partial<ClaimedLine>,
): ClaimedLine {
  return { line, inKind: false, evidence: `Receipt ${line}`, ...said };
}

export function needOf(changes: Partial<AidNeed> = {}): AidNeed {
  return {
    mode: "live",
    run: null,
    invocation: null,
    by: HOST.id,
    recipients: [NORTH.id, SOUTH.id],
    needs: [
      {
        line: 1,
        category: "Cybersecurity",
        kind: "Team",
        type: "2",
        quantity: 2,
        description: "Incident responders",
        role: "aid-team",
      },
    ],
    mission: "Find out how they came in.",
    ownMeasures: "Our own two are at work.",
    plannedUse: "Forensics on the clinical servers.",
    otherSupport: "No contract covers it.",
    effectCeiling: "E2",
    offersBy: after(6 * HOUR_MS),
    neededBy: after(12 * HOUR_MS),
    period: { from: after(0), until: after(7 * DAY_MS) },
    priority: "urgent",
    lifeSafety: true,
    costTerms: "Whoever asks pays what it cost.",
    claimWithin: Duration.parse("P30D"),
    marking: "TLP:AMBER",
    clause: null,
    ...changes,
  };
}

export function offerOf(by: Cast, changes: Partial<Offer> = {}): Offer {
  return {
    line: 1,
    quantity: 1,
    resource: { id: `${by.partner.name} team`, name: `Responders of ${by.partner.name}`, team: by.team },
    earliestStart: after(0),
    cost: { amount: 1000, currency: "EUR", notToExceed: 1500 },
    conditions: [],
    validUntil: after(10 * HOUR_MS),
    ...changes,
  };
}

/** A request and everything that can be done to it, in the words of the story. */
export function aidStory(
  changes: Partial<AidNeed> = {},
  commitments: readonly Commitment[] = [],
  partners: () => readonly Partner[] = () => PARTNERS,
  audience?: readonly PartnerId[],
) {
  const desk = new Desk({ decide: decideAid, evolve: evolveAid, wakeUps: aidWakeUps }, (now, actor) => ({
    ...contextAt(now, actor, partners()),
    commitments,
    audience,
  }));
  const mode = changes.mode ?? "live";
  desk.must(SERVICE, { type: "draft", id: idOf<AidRequestId>("aid-request", mode), need: needOf(changes) });

  const latestOf = (cast: Cast): AidAssignment => {
    const own = desk.is.assignments.filter((one) => one.partner === cast.id);
    const latest = own.findLast((one) => "offer" in one) ?? own.at(-1);
    if (latest === undefined) throw new Error(`${cast.partner.name} has no part in this request.`);
    return latest;
  };
  const hashOf = (cast: Cast, name: "offerHash" | "agreementHash"): string => {
    const found = latestOf(cast);
    return name in found ? String(found[name as keyof AidAssignment]) : "none";
  };
  const amendmentHashOf = (cast: Cast): string => {
    const found = latestOf(cast);
    return found.status === "amendment-pending" ? found.proposed.amendmentHash : "none";
  };
  const on = (cast: Cast) => ({ assignment: latestOf(cast).id });
  const steps = {
    submitted: () => desk.must(HOST.official, { type: "submit" }),
    offered: (cast: Cast, offer: Partial<Offer> = {}) =>
      desk.must(cast.official, { type: "offer", offer: offerOf(cast, offer) }),
    accepted: (cast: Cast) =>
      desk.must(HOST.official, { type: "accept", ...on(cast), offerHash: hashOf(cast, "offerHash") }),
    signed: (cast: Cast, by: Actor) =>
      desk.must(by, { type: "commit", ...on(cast), agreementHash: hashOf(cast, "agreementHash") }),
    committed: (cast: Cast, offer: Partial<Offer> = {}) => {
      steps.offered(cast, offer);
      steps.accepted(cast);
      steps.signed(cast, HOST.official);
      return steps.signed(cast, cast.official);
    },
    deployed: (cast: Cast) => {
      desk.must(cast.responder, { type: "mobilise", ...on(cast) });
      return desk.must(HOST.responder, { type: "check-in", ...on(cast), verified: "Passports seen." });
    },
    home: (cast: Cast) => {
      desk.must(cast.responder, {
        type: "depart",
        ...on(cast),
        accessRevoked: true,
        handOver: "Images to the host.",
      });
      return desk.must(cast.official, { type: "return", ...on(cast), attest: ATTEST });
    },
    settled: (cast: Cast) => {
      desk.must(cast.official, { type: "waive-costs", ...on(cast), worth: 1000 });
      return desk.must(HOST.official, {
        type: "close-assignment",
        ...on(cast),
        note: "They found the way in.",
      });
    },
  };
  return { desk, on, latestOf, hashOf, amendmentHashOf, ...steps };
}

export type AidStory = ReturnType<typeof aidStory>;

/** A command of every kind, on the helper's latest assignment where it takes one; each is well formed. */
export function everyCommand(story: AidStory, cast: Cast): AidCommand[] {
  const hasPart = story.desk.state?.assignments.some((one) => one.partner === cast.id) ?? false;
  const on = hasPart ? story.on(cast) : { assignment: idOf<AidAssignmentId>("aid-assignment") };
  const offersBy = instantAfter(story.desk.now, HOUR_MS);
  return [
    { type: "draft", id: idOf<AidRequestId>("aid-request"), need: needOf() },
    { type: "submit" },
    { type: "discard" },
    { type: "acknowledge" },
    { type: "consider" },
    { type: "offer", offer: offerOf(cast) },
    {
      type: "offer-package",
      package: idOf<AidPackageId>("aid-package"),
      earliestStart: story.desk.now,
      validUntil: offersBy,
    },
    { type: "decline", reason: "no-capacity" },
    { type: "accept", ...on, offerHash: hasPart ? story.hashOf(cast, "offerHash") : "none" },
    { type: "reject", ...on, reason: "Not what we need." },
    { type: "commit", ...on, agreementHash: hasPart ? story.hashOf(cast, "agreementHash") : "none" },
    { type: "withdraw", ...on, reason: "We need them ourselves." },
    { type: "mobilise", ...on },
    { type: "check-in", ...on, verified: "Passports seen." },
    { type: "status", ...on, text: "At work." },
    { type: "ask-extension", ...on, until: after(8 * DAY_MS), reason: "Two clinics are left." },
    { type: "grant-extension", ...on, until: after(8 * DAY_MS) },
    { type: "refuse-extension", ...on, reason: "They are relieved." },
    { type: "propose-amendment", ...on, amendment: { mission: "Restore the file servers too." } },
    { type: "sign-amendment", ...on, amendmentHash: hasPart ? story.amendmentHashOf(cast) : "none" },
    { type: "refuse-amendment", ...on, reason: "That is another mission." },
    { type: "recall", ...on, notice: "In two hours." },
    { type: "release", ...on },
    { type: "depart", ...on, accessRevoked: true, handOver: "Images to the host." },
    { type: "return", ...on, attest: ATTEST },
    { type: "waive-costs", ...on, worth: 1000 },
    { type: "claim-costs", ...on, lines: [...CLAIM] },
    { type: "approve-costs", ...on },
    { type: "dispute-costs", ...on, lines: [{ line: 2, reason: "Paid by us." }] },
    { type: "answer-dispute", ...on, line: 2, answer: "Not that train." },
    { type: "resolve-costs", ...on, lines: [{ line: 2, agreed: 40 }] },
    { type: "close-assignment", ...on, note: "Well done." },
    { type: "cancel", reason: "It is over." },
    { type: "cancel-assignment", ...on, reason: "It is over." },
    { type: "reopen", offersBy, neededBy: offersBy },
    { type: "close", justification: "Nobody could help us in time." },
    { type: "end-host-consent", ...on },
    { type: "ring", wakeUp: "offers-deadline" },
    { type: "ring", wakeUp: "needed-by" },
    { type: "ring", wakeUp: "period-end" },
    { type: "ring", wakeUp: `help-end ${on.assignment}` },
    { type: "ring", wakeUp: `claim-deadline ${on.assignment}` },
    { type: "ring", wakeUp: `offer-validity ${on.assignment}` },
    { type: "ring", wakeUp: `commit-deadline ${on.assignment}` },
  ];
}

export const HELPERS: readonly Cast[] = [NORTH, SOUTH];
