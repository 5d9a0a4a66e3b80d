import type { StandingStatus as StandingStatusName } from "@mirror/partnership";
import { FoundCondition, StandingTerms } from "@mirror/partnership";
import { ConsentId, Instant, StandingConsentId } from "@mirror/vocabulary";
import { z } from "zod";
import { PartnerRef, PersonRef, Version, WaitingFor } from "./references.js";

export const StandingTermsBody = StandingTerms.meta({ id: "StandingTerms" });

const StandingStatus = z.enum([
  "half-granted",
  "in-force",
  "used-up",
  "revoked",
  "expired",
] satisfies StandingStatusName[]);

export const StandingConsentSummary = z
  .object({
    id: StandingConsentId,
    status: StandingStatus,
    partner: PartnerRef.meta({ description: "Whose yes it is." }),
    exercise: z.boolean(),
    office: z.string(),
    playbook: z.string(),
    effectCeiling: z.string(),
    usesLeft: z.int(),
    until: Instant,
    waitingFor: WaitingFor,
  })
  .meta({ id: "StandingConsentSummary" });
export type StandingConsentSummary = z.infer<typeof StandingConsentSummary>;

export const StandingConsentView = StandingConsentSummary.extend({
  version: Version,
  terms: StandingTermsBody,
  termsHash: z.string().meta({ description: "What the second of two people agrees to (C-11)." }),
  by: z.array(
    z.object({
      person: PersonRef,
      at: Instant,
      justification: z.string().nullable(),
      fingerprint: z
        .string()
        .nullable()
        .meta({ description: "Of the key that it was signed with; null: it was not signed." }),
    }),
  ),
  uses: z
    .array(
      z.object({
        use: z.int(),
        round: ConsentId,
        scopeHash: z.string(),
        at: Instant,
        expiresAt: Instant,
        conditions: z.array(FoundCondition).meta({ description: "The terms, as each was found at the use." }),
      }),
    )
    .meta({ description: "Every question that it answered, oldest first." }),
  revoked: z.object({ by: PersonRef, at: Instant, justification: z.string().nullable() }).nullable(),
}).meta({ id: "StandingConsent" });
export type StandingConsentView = z.infer<typeof StandingConsentView>;
