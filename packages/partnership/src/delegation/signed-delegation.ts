import {
  canonicalJson,
  DelegationId,
  Instant,
  PartnerId,
  PersonId,
  PublicKey,
  type Refusal,
  Signature,
  type Signer,
} from "@mirror/vocabulary";
import { z } from "zod";
import { heldToKeyIfAny, keyOnRecord } from "../partner/own-key.js";
import type { Partner } from "../partner/state.js";
import { Line, Words } from "../words.js";
import { DelegatedScope } from "./delegated-scope.js";

/**
 * Exactly what an official signs who delegates. It fits this one delegation, which is made once: so nobody makes with it
 * again what was revoked. Nothing here has a default: what is signed is what is read.
 */
export const OfficialDelegation = z.strictObject({
  delegation: DelegationId,
  partner: PartnerId,
  from: PersonId,
  to: PersonId,
  office: Line,
  scope: DelegatedScope,
  until: Instant,
  words: Words,
  /** When it was signed, by the clock of the machine that did; it decides nothing. */
  statedAt: Instant,
});
export type OfficialDelegation = z.infer<typeof OfficialDelegation>;

/** … with its signature, as it is handed in. */
export const SignedDelegation = z.strictObject({ said: OfficialDelegation, signature: Signature });
export type SignedDelegation = z.infer<typeof SignedDelegation>;

/** … and as it is recorded, with the key that this was checked with: enough to check it again. */
export const DelegationOnRecord = z.object({
  said: OfficialDelegation,
  signature: Signature,
  key: PublicKey,
});
export type DelegationOnRecord = z.infer<typeof DelegationOnRecord>;

/** What stands before every delegation that is signed, so that no signature for anything else fits one. */
const DOMAIN = "Security Mirror: an official's delegation, version 1\n";

/** Exactly the text that is signed: what it is, and the delegation in its RFC 8785 form. */
export function signedDelegationText(said: OfficialDelegation): string {
  return DOMAIN + canonicalJson(said);
}

/** Signs what an official delegates. */
export function signDelegation(said: OfficialDelegation, signer: Signer): SignedDelegation {
  return { said, signature: signer.sign(signedDelegationText(said)) };
}

/** The signature to record with a delegation; null where no key of the official's is on record (INV-12). */
export function signatureOnDelegation(
  partner: Partner,
  made: Omit<OfficialDelegation, "partner" | "statedAt">,
  signed: SignedDelegation | undefined,
  at: Instant,
): { readonly ok: true; readonly signed: DelegationOnRecord | null } | Refusal {
  return heldToKeyIfAny({
    partner,
    key: keyOnRecord(partner, made.from, at),
    says: { ...made, partner: partner.id },
    signed,
    textOf: signedDelegationText,
  });
}
