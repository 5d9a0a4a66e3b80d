import { Role } from "@mirror/playbook";
import { BreakGlassId, ConsentId, DecisionId, Instant, Mode, PartnerId, PersonId } from "@mirror/vocabulary";
import { z } from "zod";
import { ClauseRef } from "../agreement/clause.js";
import { InPlaceOf } from "../delegation/facts.js";
import { Attestation } from "./attestation.js";
import { AnswerChannel, ConsentQuestion, GlassYes, StandingYes } from "./commands.js";
import { ConsentCondition } from "./condition.js";
import { DecisionOnRecord } from "./signed-decision.js";

/** Who spoke for a partner. */
const Official = z.object({
  person: PersonId,
  office: z.string(),
  /** Left out: in their own right. */
  inPlaceOf: InPlaceOf.optional(),
});

/** What a decision is recorded with: who, for whom, in which office, under which clauses, about exactly what (C-02). */
const DecisionRecord = z.object({
  decision: DecisionId,
  partner: PartnerId,
  role: Role,
  official: Official,
  authority: z.array(ClauseRef),
  justification: z.string().nullable(),
  scopeHash: z.string(),
  /** The page that was decided on; null: recorded before pages had a hash. */
  pageHash: z.string().nullable().default(null),
  mode: Mode,
  /** By what it was answered; null: by word of mouth, or recorded before this was asked. */
  channel: AnswerChannel.nullable().default(null),
  /** Where a duty officer wrote down what the official had said. */
  attested: Attestation.nullable().default(null),
  /** What the official signed; null: nothing, as what gives no yes need not be, nor whoever is signed in at a page. */
  signed: DecisionOnRecord.nullable().default(null),
});

/** A yes: until when it holds, and on what; what was recorded before yeses had conditions has none. */
const Yes = DecisionRecord.extend({
  expiresAt: Instant,
  conditions: z.array(ConsentCondition).default([]),
});

/** In whose place a condition was looked at; left out: in the checker's own right, or by the run's values. */
const LookedAt = { inPlaceOf: InPlaceOf.optional() };

/** A condition of a partner's yes, by its number there, counted from 1. */
const OfCondition = { partner: PartnerId, condition: z.int() };

/** Why a round came to its end. */
export const ClosedBecause = z.enum([
  "refused",
  "abstained",
  "withdrawn",
  "expired",
  "lapsed",
  "scope-changed",
  "glass-ended",
  "condition-failed",
  "suspended",
  "not-confirmed",
]);
export type ClosedBecause = z.infer<typeof ClosedBecause>;

export const ConsentAnswer = z.enum(["grant", "refuse", "abstain", "withdraw", "reaffirm"]);
export type ConsentAnswer = z.infer<typeof ConsentAnswer>;

/** What happens in a consent round (stream `consent--…`). */
export const ConsentFact = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("consent-asked"),
    data: z.object({ id: ConsentId, question: ConsentQuestion, scopeHash: z.string() }),
  }),
  z.object({ type: z.literal("consent-half-granted"), data: Yes }),
  z.object({ type: z.literal("consent-granted"), data: Yes }),
  /** A yes that counts once all of its conditions are verified (C-07); under dual control, what both have set. */
  z.object({ type: z.literal("consent-granted-with-conditions"), data: Yes }),
  /** `by` null: the run's own values said it. */
  z.object({
    type: z.literal("consent-condition-verified"),
    data: z.object({
      ...{ ...OfCondition, ...LookedAt },
      by: PersonId.nullable(),
      justification: z.string().nullable(),
    }),
  }),
  z.object({ type: z.literal("consent-conditions-met"), data: z.object({ partner: PartnerId }) }),
  z.object({
    type: z.literal("consent-condition-failed"),
    data: z.object({ ...OfCondition, ...LookedAt, by: PersonId, justification: z.string() }),
  }),
  z.object({ type: z.literal("consent-condition-lapsed"), data: z.object(OfCondition) }),
  z.object({
    type: z.literal("consent-suspended"),
    data: z.object({
      partner: PartnerId,
      because: z.enum(["condition-violated", "authority-found-invalid"]),
      /** The number of the condition that was violated; null: it was the authority. */
      condition: z.int().nullable(),
      by: PersonId.nullable(),
      ...LookedAt,
      justification: z.string(),
      answerBy: Instant,
    }),
  }),
  z.object({ type: z.literal("consent-reaffirmed"), data: DecisionRecord }),
  /** What the partner has said of itself since leaves its answer to these offices; what was said so far counts for none of them. */
  z.object({
    type: z.literal("consent-sent-elsewhere"),
    data: z.object({
      ...{ partner: PartnerId, office: z.string() },
      secondOffice: z.string().nullable(),
      takesTwo: z.boolean(),
      because: z.enum(["decision-rights", "caveat", "authority-found-invalid"]),
    }),
  }),
  z.object({ type: z.literal("consent-suspension-ended"), data: z.object({ partner: PartnerId }) }),
  /** The official stands by what was written down for them. */
  z.object({
    type: z.literal("consent-confirmed"),
    data: z.object({
      ...{ partner: PartnerId, official: Official, scopeHash: z.string() },
      signed: DecisionOnRecord.nullable().default(null),
    }),
  }),
  z.object({ type: z.literal("consent-not-confirmed"), data: z.object({ partner: PartnerId }) }),
  /** A partner's standing consent answered for it, when the round opened (C-06). */
  z.object({
    type: z.literal("consent-granted-by-standing"),
    data: DecisionRecord.omit({
      official: true,
      justification: true,
      channel: true,
      attested: true,
      signed: true,
    }).extend(StandingYes.shape),
  }),
  /** A break-glass stands in for a partner's answer, as long as that is outstanding, and until it ends (C-10). */
  z.object({
    type: z.literal("consent-glass-broken"),
    data: DecisionRecord.omit({
      official: true,
      justification: true,
      channel: true,
      attested: true,
      signed: true,
    }).extend(GlassYes.shape),
  }),
  z.object({
    type: z.literal("consent-glass-ended"),
    data: z.object({ partner: PartnerId, breakGlass: BreakGlassId }),
  }),
  z.object({ type: z.literal("consent-refused"), data: DecisionRecord }),
  z.object({ type: z.literal("consent-abstained"), data: DecisionRecord }),
  z.object({ type: z.literal("consent-withdrawn"), data: DecisionRecord }),
  z.object({ type: z.literal("consent-unanswered"), data: z.object({ partner: PartnerId }) }),
  z.object({ type: z.literal("consent-expired"), data: z.object({ partner: PartnerId }) }),
  z.object({
    type: z.literal("consent-invalidated"),
    data: z.object({ partner: PartnerId, scopeHash: z.string() }),
  }),
  /** An answer that came when the round was over: kept, and without effect (C-14). */
  z.object({
    type: z.literal("consent-answer-void"),
    data: z.object({ partner: PartnerId, official: Official, answer: ConsentAnswer, why: z.string() }),
  }),
  z.object({ type: z.literal("consent-round-satisfied"), data: z.object({}) }),
  z.object({ type: z.literal("consent-round-provisional"), data: z.object({}) }),
  z.object({ type: z.literal("consent-round-refused"), data: z.object({ because: ClosedBecause }) }),
  z.object({ type: z.literal("consent-round-lapsed"), data: z.object({}) }),
  z.object({ type: z.literal("consent-round-revoked"), data: z.object({ because: ClosedBecause }) }),
  /** What a suspension had revoked holds again, since every yes that was suspended was reaffirmed. */
  z.object({ type: z.literal("consent-round-restored"), data: z.object({}) }),
  z.object({ type: z.literal("consent-round-consumed"), data: z.object({}) }),
  z.object({ type: z.literal("consent-round-cancelled"), data: z.object({ reason: z.string() }) }),
]);
export type ConsentFact = z.infer<typeof ConsentFact>;
