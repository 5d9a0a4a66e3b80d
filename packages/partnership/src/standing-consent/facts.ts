import { ConsentId, EffectId, Instant, PartnerId, PersonId, StandingConsentId } from "@mirror/vocabulary";
import { z } from "zod";
import { StandingOnRecord } from "./signed-standing.js";
import { StandingTerms } from "./terms.js";

/** One condition of the terms as it was found when the consent was used: kept, so that anybody can weigh it again (C-06). */
export const FoundCondition = z.object({ condition: z.string(), allowed: z.string(), found: z.string() });
export type FoundCondition = z.infer<typeof FoundCondition>;

/** Who spoke for the partner. */
const Official = z.object({ person: PersonId, office: z.string(), justification: z.string().nullable() });
/** … and what they signed; null: nothing, as no key of theirs was on record. The first versions say nothing of it. */
const Signatory = Official.extend({ signed: StandingOnRecord.nullable().optional() });

/** What happens to a standing consent (stream `standing-consent--…`). */
export const StandingFact = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("standing-half-granted"),
    data: z.object({
      id: StandingConsentId,
      partner: PartnerId,
      terms: StandingTerms,
      termsHash: z.string(),
      official: Signatory,
    }),
  }),
  z.object({
    type: z.literal("standing-granted"),
    data: z.object({
      id: StandingConsentId,
      partner: PartnerId,
      terms: StandingTerms,
      termsHash: z.string(),
      official: Signatory,
    }),
  }),
  z.object({ type: z.literal("standing-seconded"), data: z.object({ official: Signatory }) }),
  z.object({
    type: z.literal("standing-used"),
    data: z.object({
      round: ConsentId,
      /** 1 for the first. */
      use: z.int(),
      scopeHash: z.string(),
      conditions: z.array(FoundCondition),
      /** Until when the yes of this use holds. */
      expiresAt: Instant,
      isLast: z.boolean(),
      /** The officials who are told, each by a page of its own. */
      notices: z.array(z.object({ effect: EffectId, person: PersonId })),
    }),
  }),
  z.object({
    type: z.literal("standing-notice-sent"),
    data: z.object({ effect: EffectId, detail: z.string() }),
  }),
  z.object({
    type: z.literal("standing-revoked"),
    data: z.object({ official: Official }),
  }),
  z.object({ type: z.literal("standing-expired"), data: z.object({}) }),
]);
export type StandingFact = z.infer<typeof StandingFact>;
