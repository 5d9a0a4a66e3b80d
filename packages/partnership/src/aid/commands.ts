import { Role } from "@mirror/playbook";
import {
  AidAssignmentId,
  AidPackageId,
  AidRequestId,
  Duration,
  EffectClass,
  Instant,
  Mode,
  PartnerId,
  RunId,
  StepInvocationId,
  TeamId,
  Tlp,
} from "@mirror/vocabulary";
import { z } from "zod";
import { ClauseRef } from "../agreement/clause.js";
import { ResourceType } from "../resource/commands.js";
import { Ring } from "../ring.js";
import { Line, Words } from "../words.js";
import { Amendment } from "./amendment.js";
import { AgreedLine, ClaimedLine } from "./claim.js";
import { CostEstimate } from "./cost.js";

/** One line of need, typed as NIMS types resources. `line` counts from 1. */
export const Need = z.strictObject({
  line: z.int().min(1).max(50),
  category: Line,
  kind: Line,
  type: Line,
  quantity: z.int().min(1).max(1000),
  description: z.string(),
  /** The role in the playbook that the committed team plays from then on. */
  role: Role,
});
export type Need = z.infer<typeof Need>;

/** What a partner asks the others for. The four texts of MA-04 may be empty in a draft, and must not be when it is submitted. */
export const AidNeed = z.strictObject({
  mode: Mode,
  /** The run and the step that need it; null where a person asks outside a run. */
  run: RunId.nullable(),
  invocation: StepInvocationId.nullable(),
  /** Who asks. */
  by: PartnerId,
  /** Who is asked, each by name. */
  recipients: z.array(PartnerId).min(1).max(50),
  needs: z.array(Need).min(1).max(50),
  mission: z.string().min(1),
  ownMeasures: z.string(),
  plannedUse: z.string(),
  otherSupport: z.string(),
  effectCeiling: EffectClass.exclude(["E5"]),
  offersBy: Instant,
  neededBy: Instant,
  period: z.strictObject({ from: Instant, until: Instant }),
  priority: z.enum(["urgent", "routine", "low"]),
  lifeSafety: z.boolean(),
  /** Who pays for what (MA-11). */
  costTerms: z.string(),
  /** How long after its team is home a partner may claim what it cost; left out: without end (MA-12). */
  claimWithin: Duration.optional(),
  marking: Tlp,
  clause: ClauseRef.nullable(),
});
export type AidNeed = z.infer<typeof AidNeed>;

/** Draws a request up, for an official of the asking partner to submit. `id` names the new stream. */
export const DraftAid = z.strictObject({ type: z.literal("draft"), id: AidRequestId, need: AidNeed });
export type DraftAid = z.infer<typeof DraftAid>;

/** Sends the request to its recipients; texts given here replace the draft's. Needs all four of MA-04. */
export const SubmitAid = z.strictObject({
  type: z.literal("submit"),
  ownMeasures: Words.optional(),
  plannedUse: Words.optional(),
  otherSupport: Words.optional(),
  /** Where the draft's own deadline for offers has gone by. */
  offersBy: Instant.optional(),
});
export type SubmitAid = z.infer<typeof SubmitAid>;

export const DiscardAid = z.strictObject({ type: z.literal("discard") });
export type DiscardAid = z.infer<typeof DiscardAid>;

/** "Received, not yet looked at", for every line that the partner is asked for. */
export const AcknowledgeAid = z.strictObject({ type: z.literal("acknowledge") });
export type AcknowledgeAid = z.infer<typeof AcknowledgeAid>;

/** "We are looking at it": a holding answer, and no agreement (MA-03). */
export const ConsiderAid = z.strictObject({ type: z.literal("consider") });
export type ConsiderAid = z.infer<typeof ConsiderAid>;

/** What one partner offers for one line. Its hash is what an acceptance is bound to (MA-05). */
export const Offer = z.strictObject({
  line: z.int().min(1).max(50),
  quantity: z.int().min(1).max(1000),
  /**
   * `id` is what cannot be in two places at once (MA-06): its id in the partner's registry, or where it stands in none the
   * partner's own name for it. `typed`: as the registry types it; whoever offers need not say so, and is not believed.
   */
  resource: z.strictObject({ id: Line, name: Line, team: TeamId, typed: ResourceType.optional() }),
  /** Why it does, where it is of another type than is asked for. */
  substitution: Line.optional(),
  earliestStart: Instant,
  /** When it has to be over; left out, when the request's period is. */
  until: Instant.optional(),
  cost: CostEstimate,
  conditions: z.array(Line).max(20).default([]),
  validUntil: Instant,
  /** The mission-ready package that it is a part of. */
  package: AidPackageId.optional(),
});
export type Offer = z.infer<typeof Offer>;

export const OfferAid = z.strictObject({ type: z.literal("offer"), offer: Offer });
export type OfferAid = z.infer<typeof OfferAid>;

/** Offers a package that was prepared before, in one act: each of its resources for the line that asks for its type. */
export const OfferPackage = z.strictObject({
  type: z.literal("offer-package"),
  package: AidPackageId,
  earliestStart: Instant,
  validUntil: Instant,
});
export type OfferPackage = z.infer<typeof OfferPackage>;

/** Why a partner does not help; no more is asked, and none of them counts against it (MA-02). */
export const DeclineReason = z.enum([
  "not-competent",
  "no-capacity",
  "own-protection",
  "disproportionate",
  "essential-security-interest",
  "caveat",
  "legal-basis",
  "duplicate",
  "other",
]);
export type DeclineReason = z.infer<typeof DeclineReason>;

/** Says no for one line, or for all that are not answered yet. `other` needs a text. */
export const DeclineAid = z.strictObject({
  type: z.literal("decline"),
  line: z.int().min(1).optional(),
  reason: DeclineReason,
  text: Line.optional(),
});
export type DeclineAid = z.infer<typeof DeclineAid>;

/** A command about one partner's help: which help it is, beside what is said of it. */
function onHelp<const Type extends string, Said extends z.ZodRawShape>(type: Type, said: Said) {
  return z.strictObject({ type: z.literal(type), assignment: AidAssignmentId, ...said });
}

/** Takes an offer, exactly as it stands (its hash). */
export const AcceptOffer = onHelp("accept", { offerHash: z.string() });

export const RejectOffer = onHelp("reject", { reason: Line });

/** Signs the agreement on one accepted offer, exactly as it stands (its hash); committed when both sides have. */
export const CommitAid = onHelp("commit", { agreementHash: z.string() });

/** The assisting partner takes an offer back, or a commitment before its team has left. */
export const WithdrawAid = onHelp("withdraw", { reason: Line });

export const MobiliseAid = onHelp("mobilise", {});

/** The host lets the team in; its access begins now (MA-08). */
export const CheckInAid = onHelp("check-in", {
  /** What was checked: who they are, what they may do, and where. */
  verified: Line,
});

export const ReportAid = onHelp("status", { text: Words });

/** The asking partner would keep the team for longer. Without an answer it goes when it was to go (MA-12). */
export const AskExtension = onHelp("ask-extension", {
  until: Instant,
  reason: Line,
});

/** Grants what was asked, exactly as it was asked. */
export const GrantExtension = onHelp("grant-extension", { until: Instant });

/** The team is needed elsewhere: it is released. */
export const RefuseExtension = onHelp("refuse-extension", { reason: Line });

/** One side signs a change of what both signed before; it counts once the other has (MA-05). */
export const ProposeAmendment = onHelp("propose-amendment", { amendment: Amendment });

/** The other side signs the change, exactly as it stands (its hash). */
export const SignAmendment = onHelp("sign-amendment", { amendmentHash: z.string() });

/** Either side says no to it, or takes it back: what was signed before goes on. */
export const RefuseAmendment = onHelp("refuse-amendment", { reason: Line });

/** The assisting partner wants its team back; always possible, with notice (MA-07). */
export const RecallAid = onHelp("recall", { notice: Line });

/** The asking partner is done with the team: access ends (MA-08). */
export const ReleaseAid = onHelp("release", {});

export const DepartAid = onHelp("depart", {
  accessRevoked: z.literal(true, { error: "Say so once every access of the team has been revoked." }),
  /** What was handed over, and to whom. */
  handOver: Line,
});

/** What a return has to account for (MA-09). */
export const ReturnAttest = z.strictObject({
  people: z.boolean(),
  equipment: z.boolean(),
  credentials: z.boolean(),
  data: z.enum(["returned", "erased", "none-taken", "unaccounted"]),
  /** What the resource was used for, in the end. */
  endUse: Words,
});
export type ReturnAttest = z.infer<typeof ReturnAttest>;

export const ReturnAid = onHelp("return", { attest: ReturnAttest });

/** The assisting partner bears the cost; what it was worth is recorded all the same (MA-11). */
export const WaiveCosts = onHelp("waive-costs", { worth: z.number().min(0).max(1e12) });

/** Claims what it cost, line by line; the helping partner's finance does. */
export const ClaimCosts = onHelp("claim-costs", { lines: z.array(ClaimedLine).min(1).max(200) });

/** Approves a claim, or what of it is not disputed; two people of the asking partner's finance do. */
export const ApproveCosts = onHelp("approve-costs", {});

/** Says of lines of a claim why they are not agreed to; the others can be approved meanwhile. */
export const DisputeCosts = onHelp("dispute-costs", {
  lines: z
    .array(z.strictObject({ line: z.int().min(1), reason: Line }))
    .min(1)
    .max(200),
});

/** What the helping partner says to a line's dispute. The line stays disputed until both sides resolve it. */
export const AnswerDispute = onHelp("answer-dispute", { line: z.int().min(1), answer: Line });

/**
 * Says how much of each disputed line is owed. It counts once the other side has said just the same; until then the lines stand
 * as disputed.
 */
export const ResolveCosts = onHelp("resolve-costs", { lines: z.array(AgreedLine).min(1).max(200) });

/** Files the after-action note and closes the assignment. */
export const CloseAssignment = onHelp("close-assignment", { note: Words });

export const CancelAid = z.strictObject({ type: z.literal("cancel"), reason: Line });
export type CancelAid = z.infer<typeof CancelAid>;

/** One commitment is no longer wanted, before its team is at work. */
export const CancelAssignment = onHelp("cancel-assignment", { reason: Line });

/** Asks again, more widely or with more time, when nobody could help or the time is over. */
export const ReopenAid = z.strictObject({
  type: z.literal("reopen"),
  /** Left out: the same as before. */
  recipients: z.array(PartnerId).min(1).max(50).optional(),
  offersBy: Instant,
  neededBy: Instant,
});
export type ReopenAid = z.infer<typeof ReopenAid>;

/** Gives a request up that found no help. */
export const CloseAid = z.strictObject({ type: z.literal("close"), justification: Words });
export type CloseAid = z.infer<typeof CloseAid>;

/** The host's consent to the team's work is withdrawn: access ends now (C-09, MA-08). Said by our own services. */
export const EndHostConsent = onHelp("end-host-consent", {});

export const AidCommand = z.discriminatedUnion("type", [
  DraftAid,
  SubmitAid,
  DiscardAid,
  AcknowledgeAid,
  ConsiderAid,
  OfferAid,
  OfferPackage,
  DeclineAid,
  AcceptOffer,
  RejectOffer,
  CommitAid,
  WithdrawAid,
  MobiliseAid,
  CheckInAid,
  ReportAid,
  AskExtension,
  GrantExtension,
  RefuseExtension,
  ProposeAmendment,
  SignAmendment,
  RefuseAmendment,
  RecallAid,
  ReleaseAid,
  DepartAid,
  ReturnAid,
  WaiveCosts,
  ClaimCosts,
  ApproveCosts,
  DisputeCosts,
  AnswerDispute,
  ResolveCosts,
  CloseAssignment,
  CancelAid,
  CancelAssignment,
  ReopenAid,
  CloseAid,
  EndHostConsent,
  Ring,
]);
export type AidCommand = z.infer<typeof AidCommand>;
