import {
  AgreementId,
  canonicalJson,
  Instant,
  PartnerId,
  PersonId,
  PublicKey,
  RunId,
  Signature,
  type Signer,
} from "@mirror/vocabulary";
import { z } from "zod";
import { QualificationNames } from "../staffing/qualification.js";
import { Line } from "../words.js";
import { AppointableEffect, Levels } from "./appointment.js";
import { DecisionRight } from "./decision-rights.js";

/*
 * Nothing here has a default, and nothing is changed in reading but for the blanks around a line: what is signed is what
 * is read.
 */

/** What every statement says: whose it is, which of that partner's it is (1 for the first), and when it was made. */
const said = { partner: PartnerId, number: z.int().min(1), statedAt: Instant };

/** The first key of a partner. It is signed with that key itself: whoever hands it in holds it. */
export const EnrolKey = z.strictObject({ ...said, type: z.literal("enrol-key"), publicKey: PublicKey });
export type EnrolKey = z.infer<typeof EnrolKey>;

/** Another key in the place of the one that signs this; from then on only the other one counts. */
export const ReplaceKey = z.strictObject({ ...said, type: z.literal("replace-key"), publicKey: PublicKey });
export type ReplaceKey = z.infer<typeof ReplaceKey>;

/** Makes a person the partner's official, or says anew how far one may speak. `until` null: until dismissed. */
export const Appoint = z.strictObject({
  ...said,
  type: z.literal("appoint"),
  person: PersonId,
  /** Null: an official without an office, who is asked by role alone. */
  office: Line.nullable(),
  effectCeiling: AppointableEffect,
  levels: Levels,
  until: Instant.nullable(),
  /** What the official's own answers are signed with; null: with nothing. */
  publicKey: PublicKey.nullable(),
});
export type Appoint = z.infer<typeof Appoint>;

/** Takes an official's powers back in part: each limit is as narrow as it was, or narrower. */
export const Limit = z.strictObject({
  ...said,
  type: z.literal("limit"),
  person: PersonId,
  effectCeiling: AppointableEffect,
  levels: Levels,
  until: Instant.nullable(),
});
export type Limit = z.infer<typeof Limit>;

/** Ends what a person may do as an official, at once; or says that it had ended before. */
export const Dismiss = z.strictObject({
  ...said,
  type: z.literal("dismiss"),
  person: PersonId,
  reason: Line,
  /** Since when the person was no official: every yes since then rested on nothing, and is suspended (C-07). Left out: from now on. */
  from: Instant.optional(),
});
export type Dismiss = z.infer<typeof Dismiss>;

/** Replaces the whole matrix: which office decides what, and which one binds the partner to agreements (null: any official). */
export const SetDecisionRights = z.strictObject({
  ...said,
  type: z.literal("set-decision-rights"),
  rights: z.array(DecisionRight).max(50),
  ratifiedBy: Line.nullable(),
});
export type SetDecisionRights = z.infer<typeof SetDecisionRights>;

/** Says which qualifications the partner's officials need; whoever lacks one decides nothing until it is on record (M28). */
export const DemandOfOfficials = z.strictObject({
  ...said,
  type: z.literal("demand-of-officials"),
  qualifications: QualificationNames,
});
export type DemandOfOfficials = z.infer<typeof DemandOfOfficials>;

const onAgreement = { agreement: AgreementId, version: z.int().min(1), textHash: z.string().max(100) };

/** Binds the partner to exactly this text of an agreement. */
export const Ratify = z.strictObject({ ...said, type: z.literal("ratify"), ...onAgreement });
export type Ratify = z.infer<typeof Ratify>;

/** Gives notice of an agreement. */
export const Denounce = z.strictObject({ ...said, type: z.literal("denounce"), ...onAgreement });
export type Denounce = z.infer<typeof Denounce>;

const onRun = { ...said, run: RunId };

/** Offers the lead of a run that the partner leads to another that takes part in it (M18). */
export const OfferLead = z.strictObject({
  ...onRun,
  type: z.literal("offer-lead"),
  to: PartnerId,
  reason: Line,
});
export type OfferLead = z.infer<typeof OfferLead>;

/** Takes the lead that was offered by exactly this statement of the one who leads. */
export const AcceptLead = z.strictObject({
  ...onRun,
  type: z.literal("accept-lead"),
  from: PartnerId,
  offer: z.int().min(1),
});
export type AcceptLead = z.infer<typeof AcceptLead>;

/** What a partner says of itself, on its own stream. */
export const StatementOfItself = z.discriminatedUnion("type", [
  EnrolKey,
  ReplaceKey,
  Appoint,
  Limit,
  Dismiss,
  SetDecisionRights,
  DemandOfOfficials,
]);
export type StatementOfItself = z.infer<typeof StatementOfItself>;

/** What a partner says of an agreement, in the command that it goes with. */
export const StatementOnAgreement = z.discriminatedUnion("type", [Ratify, Denounce]);
export type StatementOnAgreement = z.infer<typeof StatementOnAgreement>;

/** What a partner says of a run's lead, in the command that it goes with. */
export const StatementOnLead = z.discriminatedUnion("type", [OfferLead, AcceptLead]);

/** Whatever a partner says under its key. */
export const Statement = z.discriminatedUnion("type", [
  StatementOfItself,
  StatementOnAgreement,
  StatementOnLead,
]);
export type Statement = z.infer<typeof Statement>;

/** `signature`: by the partner's key. `proof`: by the new key over the same text, where the statement names one. */
function signed<S extends z.ZodType>(statement: S) {
  return z.strictObject({ statement, signature: Signature, proof: Signature.optional() });
}

export const SignedStatement = signed(Statement);
export type SignedStatement = z.infer<typeof SignedStatement>;
export const SignedStatementOfItself = signed(StatementOfItself);
export type SignedStatementOfItself = z.infer<typeof SignedStatementOfItself>;
export const SignedOfferOfLead = signed(OfferLead);
export type SignedOfferOfLead = z.infer<typeof SignedOfferOfLead>;
export const SignedAcceptanceOfLead = signed(AcceptLead);
export type SignedAcceptanceOfLead = z.infer<typeof SignedAcceptanceOfLead>;
export const SignedStatementOnAgreement = signed(StatementOnAgreement);
export type SignedStatementOnAgreement = z.infer<typeof SignedStatementOnAgreement>;

/** What stands before every statement that is signed, so that no signature for anything else fits one. */
const DOMAIN = "Security Mirror: a partner's statement, version 1\n";

/** Exactly the text that is signed: what it is, and the statement in its RFC 8785 form. */
export function statementText(statement: Statement): string {
  return DOMAIN + canonicalJson(statement);
}

/** Signs what a partner says. A new key proves itself, if its holder is at hand. */
export function signStatement<S extends Statement>(
  statement: S,
  signer: Signer,
  next?: Signer,
): { readonly statement: S; readonly signature: Signature; readonly proof?: Signature } {
  const text = statementText(statement);
  const signature = signer.sign(text);
  return next === undefined ? { statement, signature } : { statement, signature, proof: next.sign(text) };
}
