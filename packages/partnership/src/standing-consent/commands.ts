import { ConsentId, StandingConsentId } from "@mirror/vocabulary";
import { z } from "zod";
import { ConsentQuestion } from "../consent/commands.js";
import { Ring } from "../ring.js";
import { Words } from "../words.js";
import { SignedStanding } from "./signed-standing.js";
import { StandingTerms } from "./terms.js";

/** Says yes in advance, within these terms. `id` names the new stream; the partner is that of whoever is signed in. */
export const GrantStanding = z.strictObject({
  type: z.literal("grant"),
  id: StandingConsentId,
  terms: StandingTerms,
  justification: Words.optional(),
  /** The official's own signature; without it, only who has no key on record says yes in advance. */
  signed: SignedStanding.optional(),
});
export type GrantStanding = z.infer<typeof GrantStanding>;

/** The second of two people agrees, to exactly the terms whose hash is named (C-11). */
export const SecondStanding = z.strictObject({
  type: z.literal("second"),
  termsHash: z.string(),
  signed: SignedStanding.optional(),
});
export type SecondStanding = z.infer<typeof SecondStanding>;

/** Takes it back, at once, and every yes that was given under it and is not done with. No reason is needed. */
export const RevokeStanding = z.strictObject({ type: z.literal("revoke"), justification: Words.optional() });
export type RevokeStanding = z.infer<typeof RevokeStanding>;

/** Answers a question that is about to be asked. Said by our own services. */
export const UseStanding = z.strictObject({
  type: z.literal("use"),
  round: ConsentId,
  question: ConsentQuestion,
  /** Of the incident; null where it is not known. */
  severity: z.int().nullable(),
});
export type UseStanding = z.infer<typeof UseStanding>;

export const StandingCommand = z.discriminatedUnion("type", [
  GrantStanding,
  SecondStanding,
  RevokeStanding,
  UseStanding,
  Ring,
]);
export type StandingCommand = z.infer<typeof StandingCommand>;
