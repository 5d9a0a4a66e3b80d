import {
  canonicalJson,
  Instant,
  PartnerId,
  PersonId,
  PublicKey,
  type Refusal,
  Signature,
  type Signer,
  StandingConsentId,
} from "@mirror/vocabulary";
import { z } from "zod";
import type { Acting } from "../context.js";
import { heldToKeyIfAny, keyOnRecord } from "../partner/own-key.js";
import { Line, Words } from "../words.js";
import { StandingTerms } from "./terms.js";

/**
 * Exactly what an official signs who says yes in advance: all of its terms. It fits this one standing consent, which is
 * given once: so nobody gives with it again what was revoked. Nothing here has a default: what is signed is what is read.
 */
export const OfficialStanding = z.strictObject({
  standing: StandingConsentId,
  /** `second`: as the second of two (C-11). */
  decision: z.enum(["grant", "second"]),
  partner: PartnerId,
  person: PersonId,
  terms: StandingTerms.extend({ dataClasses: z.array(Line).max(20) }),
  justification: Words.nullable(),
  /** When it was signed, by the clock of the machine that did; it decides nothing. */
  statedAt: Instant,
});
export type OfficialStanding = z.infer<typeof OfficialStanding>;

/** … with its signature, as it is handed in. */
export const SignedStanding = z.strictObject({ said: OfficialStanding, signature: Signature });
export type SignedStanding = z.infer<typeof SignedStanding>;

/** … and as it is recorded, with the key that this was checked with: enough to check it again. */
export const StandingOnRecord = z.object({
  said: OfficialStanding,
  signature: Signature,
  key: PublicKey,
});
export type StandingOnRecord = z.infer<typeof StandingOnRecord>;

/** What stands before every yes in advance that is signed, so that no signature for anything else fits one. */
const DOMAIN = "Security Mirror: an official's yes in advance, version 1\n";

/** Exactly the text that is signed: what it is, and what is said in its RFC 8785 form. */
export function signedStandingText(said: OfficialStanding): string {
  return DOMAIN + canonicalJson(said);
}

/** Signs what an official says in advance. */
export function signStanding(said: OfficialStanding, signer: Signer): SignedStanding {
  return { said, signature: signer.sign(signedStandingText(said)) };
}

/** The signature to record with a yes in advance; null where no key of the official's is on record (INV-12). */
export function signatureOnStanding(
  { partner, person }: Acting,
  word: Pick<OfficialStanding, "standing" | "decision" | "terms" | "justification">,
  signed: SignedStanding | undefined,
  at: Instant,
): { readonly ok: true; readonly signed: StandingOnRecord | null } | Refusal {
  return heldToKeyIfAny({
    partner,
    key: keyOnRecord(partner, person.id, at),
    says: { ...word, partner: partner.id, person: person.id },
    signed,
    textOf: signedStandingText,
  });
}
