import type { AgreementStatus as AgreementStatusName, ClauseFinding } from "@mirror/partnership";
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
  "suspended",
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
  review: z
    .object({
      dueAt: Instant,
      suspendsAt: Instant.meta({
        description: "From when nothing stands on it, unless each party has confirmed it (HA-05).",
      }),
      confirmedBy: z.array(PartnerRef),
    })
    .nullable()
    .meta({ description: "Null where it ends before it has to be looked at again." }),
  notice: z.object({ by: PartnerRef, endsAt: Instant }).nullable(),
  suspensions: z
    .array(
      z.object({
        partner: PartnerRef.nullable().meta({ description: "Null: its own overdue review." }),
        since: Instant,
        justification: z.string(),
      }),
    )
    .meta({ description: "Nothing new stands on it until each of these is lifted." }),
  supersededFrom: z
    .object({ by: AgreementId, at: Instant })
    .nullable()
    .meta({ description: "The later version that takes its place, and from when." }),
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

/** What one agreement says to a question: each of its clauses, in words. */
export const AgreementConsidered = z
  .object({
    agreement: AgreementId,
    title: z.string(),
    version: z.int(),
    outOfForce: z
      .string()
      .nullable()
      .meta({ description: "Why nothing stands on it; null where something may." }),
    clauses: z.array(
      z.object({
        clause: z.string(),
        finding: z.enum(["allows", "forbids", "silent"] satisfies ClauseFinding[]).meta({
          description: "`silent`: it is about something else, and neither allows nor forbids.",
        }),
        why: z.string().meta({ description: "Why it does not allow it; empty where it does." }),
      }),
    ),
  })
  .meta({ id: "AgreementConsidered" });
export type AgreementConsidered = z.infer<typeof AgreementConsidered>;

/** "May X do Y to Z now, and why?" */
export const AgreementAnswer = z
  .object({
    allowed: z.boolean(),
    why: z.string(),
    rule: z.string().nullable().meta({ description: "The rule that says no; null where nothing does." }),
    clauses: z.array(ClauseView),
    decidedBy: z.array(ClauseView).meta({
      description:
        "Of a yes, the narrowest clause that still allows it; of a no, the clauses that are too strict.",
    }),
    considered: z.array(AgreementConsidered),
    alsoNeeded: z
      .array(z.string())
      .meta({ description: "What no agreement gives, such as the owner's own consent." }),
    wouldHelp: z.array(z.string()).meta({ description: "What would make a no a yes." }),
    endsAt: Instant.nullable().meta({
      description: "Until when, as the agreements stand; null: not limited by one.",
    }),
  })
  .meta({ id: "AgreementAnswer" });
export type AgreementAnswer = z.infer<typeof AgreementAnswer>;
