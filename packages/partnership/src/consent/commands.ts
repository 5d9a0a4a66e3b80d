import { Role } from "@mirror/playbook";
import {
  BreakGlassId,
  ConsentId,
  DecisionId,
  Instant,
  Mode,
  PartnerId,
  PersonId,
  RunId,
  StandingConsentId,
  StepInvocationId,
} from "@mirror/vocabulary";
import { z } from "zod";
import { ClauseRef } from "../agreement/clause.js";
import { Ring } from "../ring.js";
import { Level } from "../role.js";
import { Line, Words } from "../words.js";
import { ConsentCondition } from "./condition.js";
import { ConsentRule } from "./rule.js";
import { ConsentScope } from "./scope.js";
import { SignedDecision } from "./signed-decision.js";

/** One partner that is asked, through the office that decides for it, in its role in the playbook. */
export const ConsentAsk = z.strictObject({
  partner: PartnerId,
  office: z.string(),
  role: Role,
  /** The office that one of two who agree holds, the other holding `office`; left out: one office answers. */
  secondOffice: z.string().optional(),
  /** Two of its people agree, by its own matrix; left out: as the question says (C-11). */
  takesTwo: z.boolean().optional(),
});
export type ConsentAsk = z.infer<typeof ConsentAsk>;

/** Everything that is asked, as the officials see it. */
export const ConsentQuestion = z.strictObject({
  mode: Mode,
  run: RunId,
  invocation: StepInvocationId,
  /** The consent step in the playbook; the steps that it guards name it. */
  stepId: z.string(),
  stepName: z.string(),
  question: z.string().min(1),
  asks: z.array(ConsentAsk).min(1).max(50),
  rule: ConsentRule,
  /** Whose own yes no quorum replaces; found by itself when the round opens (C-04). A round from before this says none. */
  owners: z.array(PartnerId).default([]),
  level: Level,
  /** Two people of each partner must agree. Set by itself where what is asked takes two (C-11). */
  dualControl: z.boolean(),
  scope: ConsentScope,
  /** The clauses that the question stands on. */
  agreements: z.array(ClauseRef),
  answerBy: Instant,
  /** How long a grant holds from when it is given, unless it says less. */
  holdsForMs: z.int().min(1),
  ifSilent: z.string(),
  undo: z.string(),
  /** The person on whose account it is asked, where there is one; under dual control it may not answer (C-11). */
  requestedBy: PersonId.nullable(),
  /** Whether lives may hang on the answer: such a question waits for no cool-down (C-17). */
  lifeSafety: z.boolean().default(false),
  /** What is new since it was asked before, in the words of whoever asks again (C-17); null: nothing was said. */
  newFacts: Words.nullable().default(null),
});
export type ConsentQuestion = z.infer<typeof ConsentQuestion>;

/** One partner's yes that its standing consent gives, used in the same commit (C-06). */
export const StandingYes = z.strictObject({
  partner: PartnerId,
  standing: StandingConsentId,
  /** Which use of it this is; 1 for the first. */
  use: z.int().min(1),
  /** Who gave the standing consent: one person, or two. */
  by: z
    .array(
      z.strictObject({
        person: PersonId,
        office: z.string(),
        at: Instant,
        justification: z.string().nullable(),
      }),
    )
    .min(1)
    .max(2),
  expiresAt: Instant,
});
export type StandingYes = z.infer<typeof StandingYes>;

/** What stands in for one partner's answer, while that is outstanding: its break-glass (C-10). */
export const GlassYes = z.strictObject({
  partner: PartnerId,
  breakGlass: BreakGlassId,
  decision: DecisionId,
  /** Who stands by it: one person, or two. */
  by: z.array(PersonId).min(1).max(2),
  expiresAt: Instant,
});
export type GlassYes = z.infer<typeof GlassYes>;

/** Opens a round. `id` names the new stream. */
export const OpenConsent = z.strictObject({
  type: z.literal("open"),
  id: ConsentId,
  question: ConsentQuestion,
  /** The partners that need not be asked: theirs is a yes from the beginning. */
  standing: z.array(StandingYes).max(50).optional(),
});
export type OpenConsent = z.infer<typeof OpenConsent>;

/** With the official's own key, where one is on record: what was signed has to say just what the command says. */
const signed = SignedDecision.optional();

/** By what an official answers, by the account of what they answer with (C-02). */
export const AnswerChannel = z.enum(["api", "command-line", "page"]);
export type AnswerChannel = z.infer<typeof AnswerChannel>;

/** Yes, to exactly the scope whose hash is named. The partner is that of whoever is signed in. */
export const GrantConsent = z.strictObject({
  type: z.literal("grant"),
  scopeHash: z.string(),
  /** The hash of the page that the official has read and signs; another one is refused (INV-10). */
  pageHash: z.string().optional(),
  justification: Words.optional(),
  expiresAt: Instant.optional(),
  /** What has to be found so before the yes counts (C-07). */
  conditions: z.array(ConsentCondition).max(10).optional(),
  channel: AnswerChannel.optional(),
  signed,
});
export type GrantConsent = z.infer<typeof GrantConsent>;

/** No; the reason takes at least 20 characters (C-02). */
export const RefuseConsent = z.strictObject({
  type: z.literal("refuse"),
  justification: Words,
  channel: AnswerChannel.optional(),
  signed,
});
export type RefuseConsent = z.infer<typeof RefuseConsent>;

/** Neither yes nor no; counts as not granted (C-05). */
export const AbstainFromConsent = z.strictObject({
  type: z.literal("abstain"),
  justification: Words.optional(),
  channel: AnswerChannel.optional(),
  signed,
});
export type AbstainFromConsent = z.infer<typeof AbstainFromConsent>;

/** Takes a grant back, at once; the reason takes at least 20 characters (C-09). */
export const WithdrawConsent = z.strictObject({
  type: z.literal("withdraw"),
  justification: Words,
  channel: AnswerChannel.optional(),
  signed,
});
export type WithdrawConsent = z.infer<typeof WithdrawConsent>;

/** A yes that was suspended stands again, for the same scope: whoever may answer for the partner says so (C-07). */
export const ReaffirmConsent = z.strictObject({
  type: z.literal("reaffirm"),
  scopeHash: z.string(),
  justification: Words.optional(),
  channel: AnswerChannel.optional(),
  signed,
});
export type ReaffirmConsent = z.infer<typeof ReaffirmConsent>;

/** What an official says in a round for its partner. */
export type OfficialAnswer =
  | GrantConsent
  | RefuseConsent
  | AbstainFromConsent
  | WithdrawConsent
  | ReaffirmConsent;

/** Which condition of which partner's yes, by its number there, counted from 1. */
const OfCondition = { partner: PartnerId, condition: z.int().min(1).max(20) };

/** Whoever checks a condition has looked: it is met, or it is not; a no takes a reason of at least 20 characters (C-07). */
export const VerifyCondition = z.strictObject({
  type: z.literal("verify-condition"),
  ...OfCondition,
  met: z.boolean(),
  justification: Words.optional(),
});
export type VerifyCondition = z.infer<typeof VerifyCondition>;

/** What was met is so no longer: the yes that stood on it is suspended at once (C-07). By whoever checks it. */
export const ReportViolation = z.strictObject({
  type: z.literal("report-violation"),
  ...OfCondition,
  justification: Words,
});
export type ReportViolation = z.infer<typeof ReportViolation>;

/** A duty officer writes down what an official of the same partner has decided by word of mouth. */
export const AttestDecision = z.strictObject({
  type: z.literal("attest"),
  official: PersonId,
  answer: z.enum(["grant", "refuse", "withdraw"]),
  scopeHash: z.string(),
  pageHash: z.string().optional(),
  /** When it was said; now, where left out. */
  spokenAt: Instant.optional(),
  how: Line,
  justification: Words.optional(),
  expiresAt: Instant.optional(),
});
export type AttestDecision = z.infer<typeof AttestDecision>;

/** The official confirms what was written down for them: exactly this scope. */
export const ConfirmDecision = z.strictObject({
  type: z.literal("confirm"),
  scopeHash: z.string(),
  signed,
});
export type ConfirmDecision = z.infer<typeof ConfirmDecision>;

/** What the grant was for is done: a round is good for one use. Said by our own services. */
export const ConsumeConsent = z.strictObject({ type: z.literal("consume") });
export type ConsumeConsent = z.infer<typeof ConsumeConsent>;

/** A standing consent was revoked, and with it the yes that it gave here. Said by our own services. */
export const RevokeStandingYes = z.strictObject({
  type: z.literal("revoke-standing-yes"),
  standing: StandingConsentId,
  by: z.strictObject({ person: PersonId, office: z.string(), justification: z.string().nullable() }),
});
export type RevokeStandingYes = z.infer<typeof RevokeStandingYes>;

/** Glass is broken over what is asked about: until it ends it stands in for the answer of its partner (C-10). Said by our own services. */
export const BreakGlassOver = z.strictObject({ type: z.literal("break-glass"), glass: GlassYes });
export type BreakGlassOver = z.infer<typeof BreakGlassOver>;

/** A break-glass has ended, and nothing stands on it any more (C-10). Said by our own services. */
export const EndBreakGlass = z.strictObject({ type: z.literal("end-break-glass"), breakGlass: BreakGlassId });
export type EndBreakGlass = z.infer<typeof EndBreakGlass>;

/** A partner has set a caveat or its matrix since it was asked: its answer is left to whom these name (C-02, C-13). Said by our own services. */
export const SendElsewhere = z.strictObject({ type: z.literal("send-elsewhere"), partner: PartnerId });
export type SendElsewhere = z.infer<typeof SendElsewhere>;

/** A partner has said under its key that a person was no official of it from an instant on (C-07). Said by our own services. */
export const FindAuthorityInvalid = z.strictObject({
  type: z.literal("find-authority-invalid"),
  partner: PartnerId,
  person: PersonId,
  from: Instant,
  justification: z.string(),
});
export type FindAuthorityInvalid = z.infer<typeof FindAuthorityInvalid>;

/** The run no longer asks. Said by our own services. */
export const CancelConsent = z.strictObject({ type: z.literal("cancel"), reason: z.string() });
export type CancelConsent = z.infer<typeof CancelConsent>;

/** What was asked about has changed: its hash is now another, and every decision is void (C-03). Said by our own services. */
export const InvalidateConsent = z.strictObject({ type: z.literal("invalidate"), scopeHash: z.string() });
export type InvalidateConsent = z.infer<typeof InvalidateConsent>;

export const ConsentCommand = z.discriminatedUnion("type", [
  OpenConsent,
  GrantConsent,
  RefuseConsent,
  AbstainFromConsent,
  WithdrawConsent,
  ReaffirmConsent,
  VerifyCondition,
  ReportViolation,
  AttestDecision,
  ConfirmDecision,
  ConsumeConsent,
  RevokeStandingYes,
  BreakGlassOver,
  EndBreakGlass,
  SendElsewhere,
  FindAuthorityInvalid,
  CancelConsent,
  InvalidateConsent,
  Ring,
]);
export type ConsentCommand = z.infer<typeof ConsentCommand>;
