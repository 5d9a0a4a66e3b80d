import { AgreementId, Instant, Mode, PartnerId } from "@mirror/vocabulary";
import { z } from "zod";
import { SignedStatementOnAgreement } from "../partner/statement.js";
import { Ring } from "../ring.js";
import { Line, Words } from "../words.js";
import { Clause } from "./clause.js";

/** What the parties put on paper. Its hash is what each of them ratifies; a change is a new agreement. */
export const AgreementText = z.strictObject({
  title: Line,
  mode: Mode,
  /** 1 for the first; a later version is a stream of its own that names the next number. */
  version: z.int().min(1).max(1000).default(1),
  parties: z.array(PartnerId).min(2).max(50),
  legalBasis: Words,
  clauses: z.array(Clause).min(1).max(100),
  effectiveFrom: Instant,
  /** By when the parties look at it again (HA-05); null: it ends before that would be due. */
  reviewOn: Instant.nullable().default(null),
  /** From this instant nothing stands on it; there is no renewal by itself. */
  sunsetAt: Instant,
  /** How long a party that gives notice stays bound. */
  noticeMs: z
    .int()
    .min(0)
    .max(366 * 24 * 3600 * 1000),
  /** What becomes of teams, data and open costs when a party leaves or it ends, in words; absent: as the law has it. */
  exitTerms: Words.optional(),
  /** The version that it takes the place of: that one ends when this one enters into force. Absent: none. */
  supersedes: AgreementId.optional(),
});
export type AgreementText = z.infer<typeof AgreementText>;

/** Puts an agreement to its parties. `id` names the new stream. */
export const ProposeAgreement = z.strictObject({
  type: z.literal("propose"),
  id: AgreementId,
  text: AgreementText,
});
export type ProposeAgreement = z.infer<typeof ProposeAgreement>;

/** One party's official binds it, to exactly the text whose hash is named. */
export const RatifyAgreement = z.strictObject({
  type: z.literal("ratify"),
  textHash: z.string(),
  /** The party's own statement that it does: nothing else binds it. Left out only by whoever is then refused. */
  signed: SignedStatementOnAgreement.optional(),
});
export type RatifyAgreement = z.infer<typeof RatifyAgreement>;

/** One party gives notice: the agreement ends for all when the notice is over. */
export const DenounceAgreement = z.strictObject({
  type: z.literal("denounce"),
  justification: Words,
  /** The party's own statement that it does; needed once it has enrolled a key. */
  signed: SignedStatementOnAgreement.optional(),
});
export type DenounceAgreement = z.infer<typeof DenounceAgreement>;

/** The party that gave notice takes it back while it runs. */
export const RevokeNotice = z.strictObject({ type: z.literal("revoke-notice") });
export type RevokeNotice = z.infer<typeof RevokeNotice>;

/** A party to a proposal says no: it never enters into force. The one that proposed it takes it back so. */
export const DeclineAgreement = z.strictObject({ type: z.literal("decline"), justification: Words });
export type DeclineAgreement = z.infer<typeof DeclineAgreement>;

/** One party suspends it for all: nothing new stands on it until that party lifts its suspension. */
export const SuspendAgreement = z.strictObject({ type: z.literal("suspend"), justification: Words });
export type SuspendAgreement = z.infer<typeof SuspendAgreement>;

/** A party lifts what it suspended itself; the agreement stands again once nobody's suspension is left. */
export const LiftSuspension = z.strictObject({ type: z.literal("lift") });
export type LiftSuspension = z.infer<typeof LiftSuspension>;

/** One party has reviewed it and keeps to it, unchanged (HA-05). With the last party's word the next review is set; the sunset stays. */
export const ConfirmReview = z.strictObject({ type: z.literal("confirm-review") });
export type ConfirmReview = z.infer<typeof ConfirmReview>;

/** A later version is ratified, and takes its place at `at`. Said by our own services, as it follows from that version. */
export const SupersedeAgreement = z.strictObject({
  type: z.literal("supersede"),
  by: AgreementId,
  at: Instant,
});
export type SupersedeAgreement = z.infer<typeof SupersedeAgreement>;

export const AgreementCommand = z.discriminatedUnion("type", [
  ProposeAgreement,
  RatifyAgreement,
  DenounceAgreement,
  RevokeNotice,
  DeclineAgreement,
  SuspendAgreement,
  LiftSuspension,
  ConfirmReview,
  SupersedeAgreement,
  Ring,
]);
export type AgreementCommand = z.infer<typeof AgreementCommand>;
