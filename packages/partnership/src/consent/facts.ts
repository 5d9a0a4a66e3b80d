import { Role } from "@mirror/playbook";
import { ConsentId, DecisionId, Instant, Mode, PartnerId, PersonId } from "@mirror/vocabulary";
import { z } from "zod";
import { ClauseRef } from "../agreement/clause.js";
import { InPlaceOf } from "../delegation/facts.js";
import { ConsentQuestion, StandingYes } from "./commands.js";

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
});

/** Why a round came to its end. */
export const ClosedBecause = z.enum([
  "refused",
  "abstained",
  "withdrawn",
  "expired",
  "lapsed",
  "scope-changed",
]);
export type ClosedBecause = z.infer<typeof ClosedBecause>;

export const ConsentAnswer = z.enum(["grant", "refuse", "abstain", "withdraw"]);
export type ConsentAnswer = z.infer<typeof ConsentAnswer>;

/** What happens in a consent round (stream `consent--…`). */
export const ConsentFact = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("consent-asked"),
    data: z.object({ id: ConsentId, question: ConsentQuestion, scopeHash: z.string() }),
  }),
  z.object({
    type: z.literal("consent-half-granted"),
    data: DecisionRecord.extend({ expiresAt: Instant }),
  }),
  z.object({
    type: z.literal("consent-granted"),
    data: DecisionRecord.extend({ expiresAt: Instant }),
  }),
  /** A partner's standing consent answered for it, when the round opened (C-06). */
  z.object({
    type: z.literal("consent-granted-by-standing"),
    data: DecisionRecord.omit({ official: true, justification: true }).extend(StandingYes.shape),
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
  z.object({ type: z.literal("consent-round-refused"), data: z.object({ because: ClosedBecause }) }),
  z.object({ type: z.literal("consent-round-lapsed"), data: z.object({}) }),
  z.object({ type: z.literal("consent-round-revoked"), data: z.object({ because: ClosedBecause }) }),
  z.object({ type: z.literal("consent-round-consumed"), data: z.object({}) }),
  z.object({ type: z.literal("consent-round-cancelled"), data: z.object({ reason: z.string() }) }),
]);
export type ConsentFact = z.infer<typeof ConsentFact>;
