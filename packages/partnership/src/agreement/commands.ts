import { AgreementId, Instant, Mode, PartnerId } from "@mirror/vocabulary";
import { z } from "zod";
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
  reviewOn: Instant.nullable().default(null),
  /** From this instant nothing stands on it; there is no renewal by itself. */
  sunsetAt: Instant,
  /** How long a party that gives notice stays bound. */
  noticeMs: z
    .int()
    .min(0)
    .max(366 * 24 * 3600 * 1000),
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
export const RatifyAgreement = z.strictObject({ type: z.literal("ratify"), textHash: z.string() });
export type RatifyAgreement = z.infer<typeof RatifyAgreement>;

/** One party gives notice: the agreement ends for all when the notice is over. */
export const DenounceAgreement = z.strictObject({ type: z.literal("denounce"), justification: Words });
export type DenounceAgreement = z.infer<typeof DenounceAgreement>;

/** The party that gave notice takes it back while it runs. */
export const RevokeNotice = z.strictObject({ type: z.literal("revoke-notice") });
export type RevokeNotice = z.infer<typeof RevokeNotice>;

export const AgreementCommand = z.discriminatedUnion("type", [
  ProposeAgreement,
  RatifyAgreement,
  DenounceAgreement,
  RevokeNotice,
  Ring,
]);
export type AgreementCommand = z.infer<typeof AgreementCommand>;
