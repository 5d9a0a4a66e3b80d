import type { AgreementStatus as AgreementStatusName } from "@mirror/partnership";
import { AgreementText } from "@mirror/partnership";
import { AgreementId, Duration, Instant } from "@mirror/vocabulary";
import { z } from "zod";
import { PartnerRef, PersonRef, Version, WaitingFor } from "./references.js";

/** What the parties put on paper, with the notice as a duration. */
export const AgreementTextBody = AgreementText.omit({ noticeMs: true })
  .extend({ notice: Duration.meta({ description: "How long a party that gives notice stays bound." }) })
  .meta({ id: "AgreementText" });

export const AgreementStatus = z.enum([
  "proposed",
  "in-force",
  "under-notice",
  "ended",
] satisfies AgreementStatusName[]);

export const AgreementSummary = z
  .object({
    id: AgreementId,
    status: AgreementStatus,
    title: z.string(),
    edition: z.int().meta({ description: "Which version of the agreement, from 1." }),
    exercise: z.boolean(),
    parties: z.array(PartnerRef),
    effectiveFrom: Instant,
    endsAt: Instant.meta({ description: "When nothing stands on it any more, as things are." }),
    waitingFor: WaitingFor,
  })
  .meta({ id: "AgreementSummary" });
export type AgreementSummary = z.infer<typeof AgreementSummary>;

export const AgreementView = AgreementSummary.extend({
  version: Version,
  text: AgreementTextBody,
  textHash: z.string().meta({ description: "What a ratification is bound to." }),
  ratifications: z.array(z.object({ partner: PartnerRef, person: PersonRef, at: Instant })),
}).meta({ id: "Agreement" });
export type AgreementView = z.infer<typeof AgreementView>;

/** One clause that something stands on. */
export const ClauseView = z
  .object({
    agreement: AgreementId,
    title: z.string(),
    version: z.int(),
    clause: z.string(),
    text: z.string().nullable(),
  })
  .meta({ id: "ClauseReference" });
export type ClauseView = z.infer<typeof ClauseView>;

/** "May X do Y to Z now, and why?" */
export const AgreementAnswer = z
  .object({
    allowed: z.boolean(),
    why: z.string(),
    rule: z.string().nullable().meta({ description: "The rule that says no; null where nothing does." }),
    clauses: z.array(ClauseView),
    endsAt: Instant.nullable().meta({
      description: "Until when, as the agreements stand; null: not limited by one.",
    }),
  })
  .meta({ id: "AgreementAnswer" });
export type AgreementAnswer = z.infer<typeof AgreementAnswer>;
