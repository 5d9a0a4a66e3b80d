import type { DecisionStatus, RoundStatus } from "@mirror/partnership";
import { ConsentRule, Level } from "@mirror/partnership";
import { Involves } from "@mirror/playbook";
import {
  BreakGlassId,
  ConsentId,
  DelegationId,
  Duration,
  EffectClass,
  Instant,
  RunId,
  StandingConsentId,
  StepInvocationId,
  Tlp,
} from "@mirror/vocabulary";
import { z } from "zod";
import { ClauseView } from "./agreement.js";
import { PartnerRef, PersonRef, TeamRef, Version, WaitingFor } from "./references.js";

export const RoundStatusName = z.enum([
  "open",
  "provisional",
  "satisfied",
  "refused",
  "lapsed",
  "revoked",
  "consumed",
  "cancelled",
] satisfies RoundStatus[]);
export const DecisionStatusName = z.enum([
  "requested",
  "partially-authorised",
  "conditional",
  "granted",
  "suspended",
  "denied",
  "abstained",
  "lapsed",
  "withdrawn",
  "expired",
  "invalidated",
  "cancelled",
] satisfies DecisionStatus[]);

export const ConsentSummary = z
  .object({
    id: ConsentId,
    status: RoundStatusName,
    run: RunId,
    step: StepInvocationId,
    name: z.string().meta({ description: "The name of the step that asks." }),
    exercise: z.boolean(),
    question: z.string(),
    askedAt: Instant,
    answerBy: Instant,
    waitingFor: WaitingFor,
  })
  .meta({ id: "ConsentSummary" });
export type ConsentSummary = z.infer<typeof ConsentSummary>;

/** One condition of a yes: who finds it met, by when, and whether they have. */
export const ConditionView = z
  .object({
    number: z.int().meta({ description: "Its name within this partner's yes, from 1." }),
    text: z.string(),
    checkedBy: z.union([
      z.object({ partner: PartnerRef, office: z.string() }),
      z.object({ partner: PartnerRef, person: PersonRef }),
      z.object({ run: z.string().meta({ description: "The comparison over the run's variables." }) }),
    ]),
    until: Instant,
    state: z.enum(["pending", "verified", "violated"]),
    mayVerify: z.boolean().meta({ description: "Whether the caller is the one to say." }),
  })
  .meta({ id: "ConsentCondition" });

/** One partner's answer. */
export const ConsentDecisionView = z
  .object({
    partner: PartnerRef,
    role: z.string(),
    office: z.string(),
    secondOffice: z.string().nullable().meta({
      description:
        "The other office that has to agree, by the partner's own matrix or a caveat; null: one office answers (C-11, C-13).",
    }),
    twoPeople: z
      .boolean()
      .meta({ description: "Whether two of its people agree, by the question or by its own matrix (C-11)." }),
    status: DecisionStatusName,
    at: Instant.nullable(),
    by: z.array(PersonRef),
    justification: z.string().nullable(),
    expiresAt: Instant.nullable().meta({ description: "Of a grant: until when it holds." }),
    standing: StandingConsentId.nullable().meta({
      description:
        "Of a grant: the standing consent that said it; null: people did, about this very question.",
    }),
    conditions: z
      .array(ConditionView)
      .meta({ description: "What has to be found so before it counts (C-07)." }),
    spoken: z
      .array(
        z.object({
          official: PersonRef,
          writtenBy: PersonRef,
          at: Instant,
          how: z.string(),
          confirmBy: Instant.nullable(),
        }),
      )
      .meta({
        description:
          "Yeses that a duty officer wrote down; confirmBy is null once the official has confirmed.",
      }),
    delegated: z
      .array(z.object({ person: PersonRef, inPlaceOf: PersonRef, delegation: DelegationId }))
      .meta({ description: "Who of them answered in whose place (C-12)." }),
    signed: z.array(z.object({ by: PersonRef, fingerprint: z.string() })).meta({
      description: "Of a grant: which of its officials signed it, and the fingerprint of each one's key.",
    }),
    reaffirmBy: Instant.nullable().meta({
      description: "Of a suspended yes: by when its official says that it stands.",
    }),
  })
  .meta({ id: "ConsentDecision" });

/** Exactly what is asked: each step fully resolved. */
export const ScopedStepView = z
  .object({
    id: z.string(),
    text: z.string(),
    effect: EffectClass,
    targets: z.array(z.string()),
    dataClasses: z.array(z.string()),
    involves: z.array(Involves).meta({ description: "What about it takes two people (C-11)." }),
    on: PartnerRef,
    performers: z.array(TeamRef),
    shares: z
      .object({
        with: z.array(PartnerRef),
        dataClasses: z.array(z.string()),
        purpose: z.string(),
        keepFor: z
          .string()
          .nullable()
          .meta({ description: "An ISO 8601 duration; null: until a person says so." }),
      })
      .nullable()
      .meta({ description: "What it tells other partners; null where it tells them nothing." }),
  })
  .meta({ id: "ScopedStep" });

export const ConsentView = ConsentSummary.extend({
  version: Version,
  marking: Tlp,
  rule: ConsentRule,
  owners: z
    .array(PartnerRef)
    .meta({ description: "Whose own yes no quorum replaces: what is asked touches what is theirs (C-04)." }),
  restrictedBy: z.array(PartnerRef).meta({
    description: "Whose caveats apply to what is asked (C-13); what they say is shown to their own people.",
  }),
  level: Level,
  dualControl: z.boolean(),
  scope: z.object({
    playbook: z.object({ id: z.string(), modified: Instant, hash: z.string() }),
    steps: z.array(ScopedStepView),
    window: z.object({ from: Instant, until: Instant }),
  }),
  scopeHash: z
    .string()
    .meta({ description: "What a grant is bound to; any change of the scope is another question (C-03)." }),
  pageHash: z.string().meta({
    description:
      "Of the page as it is shown: the question, the scope, the rule, the clauses, the times. A decision names it.",
  }),
  clauses: z.array(ClauseView),
  holdsFor: Duration,
  ifSilent: z.string(),
  undo: z.string(),
  requestedBy: PersonRef.nullable(),
  lifeSafety: z.boolean().meta({ description: "Lives may hang on it: it waits for no cool-down (C-17)." }),
  newFacts: z.string().nullable().meta({ description: "What is new since it was refused." }),
  decisions: z.array(ConsentDecisionView),
  brokenGlass: z
    .array(
      z.object({ partner: PartnerRef, breakGlass: BreakGlassId, by: z.array(PersonRef), until: Instant }),
    )
    .meta({ description: "What stands in for an answer while that is outstanding (C-10)." }),
  mayAnswer: z.array(PersonRef).meta({ description: "Who may answer for the caller's own partner." }),
  voidAnswers: z.array(
    z.object({ partner: PartnerRef, person: PersonRef, answer: z.string(), at: Instant, why: z.string() }),
  ),
  because: z.string().nullable(),
}).meta({ id: "Consent" });
export type ConsentView = z.infer<typeof ConsentView>;

/** What a withdrawal could no longer stop, and what it may still be overtaken by (INV-04). */
export const WithdrawnConsent = ConsentView.extend({
  alreadySent: z.array(z.object({ step: StepInvocationId, name: z.string(), what: z.string(), at: Instant })),
  mayStillBeSent: z.array(
    z.object({ step: StepInvocationId, name: z.string(), what: z.string(), until: Instant }),
  ),
}).meta({ id: "WithdrawnConsent" });
export type WithdrawnConsent = z.infer<typeof WithdrawnConsent>;
