import { AidAssignmentId, AidRequestId, Instant, PartnerId, PersonId } from "@mirror/vocabulary";
import { z } from "zod";
import { Amendment } from "./amendment.js";
import { AgreedLine, CostLine } from "./claim.js";
import { AidNeed, DeclineReason, Offer, ReturnAttest } from "./commands.js";

const By = { person: PersonId, partner: PartnerId };
const On = { assignment: AidAssignmentId };
const onAssignment = z.object({ ...On, ...By });

/** A partner that is asked for a line: one assignment each. */
export const Asked = z.object({ assignment: AidAssignmentId, partner: PartnerId, line: z.int() });
export type Asked = z.infer<typeof Asked>;

/** What happens to a request for aid and to the assignments that answer it (stream `aid-request--…`). */
export const AidFact = z.discriminatedUnion("type", [
  z.object({ type: z.literal("aid-drafted"), data: z.object({ id: AidRequestId, need: AidNeed }) }),
  z.object({
    type: z.literal("aid-submitted"),
    data: z.object({ ...By, ownMeasures: z.string(), plannedUse: z.string(), otherSupport: z.string() }),
  }),
  z.object({
    type: z.literal("aid-distributed"),
    data: z.object({ asked: z.array(Asked), offersBy: Instant, neededBy: Instant }),
  }),
  z.object({ type: z.literal("aid-reopened"), data: z.object({ ...By, recipients: z.array(PartnerId) }) }),
  z.object({ type: z.literal("aid-discarded"), data: z.object(By) }),
  z.object({ type: z.literal("aid-partially-filled"), data: z.object({}) }),
  z.object({ type: z.literal("aid-filled"), data: z.object({}) }),
  /** Commitments were lost, and none are left: it is open again. */
  z.object({ type: z.literal("aid-open-again"), data: z.object({}) }),
  z.object({ type: z.literal("aid-unfilled"), data: z.object({}) }),
  z.object({ type: z.literal("aid-expired"), data: z.object({}) }),
  /** The time is over with a part of the need committed; the rest is no longer asked for. */
  z.object({ type: z.literal("aid-late"), data: z.object({}) }),
  z.object({ type: z.literal("aid-cancelled"), data: z.object({ ...By, reason: z.string() }) }),
  z.object({
    type: z.literal("aid-closed"),
    data: z.object({
      because: z.enum(["all-assignments-over", "given-up"]),
      justification: z.string().nullable(),
    }),
  }),
  z.object({ type: z.literal("aid-cancelled-wholly"), data: z.object({}) }),

  z.object({ type: z.literal("aid-acknowledged"), data: onAssignment }),
  z.object({ type: z.literal("aid-considered"), data: onAssignment }),
  z.object({
    type: z.literal("aid-offered"),
    /** `isNew`: an offer beside those that were asked for; it begins its own assignment. */
    data: onAssignment.extend({ offer: Offer, offerHash: z.string(), isNew: z.boolean() }),
  }),
  z.object({
    type: z.literal("aid-declined"),
    data: onAssignment.extend({ reason: DeclineReason, text: z.string().nullable() }),
  }),
  z.object({
    type: z.literal("aid-lapsed"),
    data: z.object({ ...On, deadline: z.enum(["acknowledgement", "response", "commitment"]) }),
  }),
  z.object({ type: z.literal("aid-offer-expired"), data: z.object(On) }),
  z.object({ type: z.literal("aid-offer-withdrawn"), data: onAssignment.extend({ reason: z.string() }) }),
  z.object({ type: z.literal("aid-offer-rejected"), data: onAssignment.extend({ reason: z.string() }) }),
  z.object({
    type: z.literal("aid-offer-accepted"),
    data: onAssignment.extend({ offerHash: z.string(), agreementHash: z.string(), commitBy: Instant }),
  }),
  z.object({
    type: z.literal("aid-agreement-signed"),
    data: onAssignment.extend({ agreementHash: z.string() }),
  }),
  z.object({ type: z.literal("aid-committed"), data: onAssignment.extend({ agreementHash: z.string() }) }),
  z.object({
    type: z.literal("aid-assignment-cancelled"),
    data: onAssignment.extend({ reason: z.string(), side: z.enum(["requesting", "assisting"]) }),
  }),
  z.object({ type: z.literal("aid-mobilised"), data: onAssignment }),
  z.object({ type: z.literal("aid-checked-in"), data: onAssignment.extend({ verified: z.string() }) }),
  z.object({ type: z.literal("aid-reported"), data: onAssignment.extend({ text: z.string() }) }),
  z.object({
    type: z.literal("aid-extension-asked"),
    data: onAssignment.extend({ until: Instant, reason: z.string() }),
  }),
  z.object({ type: z.literal("aid-extension-granted"), data: onAssignment.extend({ until: Instant }) }),
  z.object({ type: z.literal("aid-extension-refused"), data: onAssignment.extend({ reason: z.string() }) }),
  z.object({
    type: z.literal("aid-amendment-proposed"),
    data: onAssignment.extend({ amendment: Amendment, amendmentHash: z.string() }),
  }),
  /** Both have signed: the agreement is this from now on. */
  z.object({
    type: z.literal("aid-amended"),
    data: onAssignment.extend({ amendment: Amendment, amendmentHash: z.string() }),
  }),
  z.object({ type: z.literal("aid-amendment-refused"), data: onAssignment.extend({ reason: z.string() }) }),
  z.object({ type: z.literal("aid-recalled"), data: onAssignment.extend({ notice: z.string() }) }),
  z.object({ type: z.literal("aid-released"), data: onAssignment }),
  z.object({ type: z.literal("aid-period-ended"), data: z.object(On) }),
  z.object({ type: z.literal("aid-host-consent-ended"), data: z.object(On) }),
  z.object({ type: z.literal("aid-departed"), data: onAssignment.extend({ handOver: z.string() }) }),
  z.object({ type: z.literal("aid-returned"), data: onAssignment.extend({ attest: ReturnAttest }) }),
  z.object({ type: z.literal("aid-costs-waived"), data: onAssignment.extend({ worth: z.number() }) }),
  z.object({
    type: z.literal("aid-costs-claimed"),
    /** `amount`: what of it is to be paid. Without lines it is one line of that amount. */
    data: onAssignment.extend({
      amount: z.number(),
      evidence: z.string(),
      lines: z.array(CostLine).optional(),
    }),
  }),
  /** Not claimed in time: it is settled as unclaimed (MA-12). */
  z.object({ type: z.literal("aid-claim-lapsed"), data: z.object(On) }),
  z.object({
    type: z.literal("aid-costs-disputed"),
    data: onAssignment.extend({ lines: z.array(z.object({ line: z.int(), reason: z.string() })) }),
  }),
  z.object({
    type: z.literal("aid-dispute-answered"),
    data: onAssignment.extend({ line: z.int(), answer: z.string() }),
  }),
  z.object({
    type: z.literal("aid-resolution-proposed"),
    data: onAssignment.extend({ lines: z.array(AgreedLine) }),
  }),
  /** Both sides have said the same; `first`: who did before. */
  z.object({
    type: z.literal("aid-costs-resolved"),
    data: onAssignment.extend({ first: PersonId, lines: z.array(AgreedLine) }),
  }),
  z.object({ type: z.literal("aid-costs-approved-first"), data: onAssignment }),
  z.object({ type: z.literal("aid-costs-approved"), data: onAssignment }),
  z.object({ type: z.literal("aid-assignment-closed"), data: onAssignment.extend({ note: z.string() }) }),
]);
export type AidFact = z.infer<typeof AidFact>;
