import {
  ConsentId,
  canonicalJson,
  Instant,
  Mode,
  PartnerId,
  PersonId,
  PublicKey,
  type Refusal,
  refuse,
  Signature,
  type Signer,
} from "@mirror/vocabulary";
import { z } from "zod";
import { mandatedIn, type Voice } from "../delegation/voice.js";
import { heldToKey, keyOnRecord } from "../partner/own-key.js";
import type { Partner } from "../partner/state.js";
import { ConsentCondition } from "./condition.js";

/**
 * Exactly what an official signs in a round: what is said, of which page and scope, by whom, for whom. It fits this round
 * and page alone, so that a signature says nothing anywhere else. Nothing here has a default: what is signed is what is read.
 */
export const OfficialDecision = z.strictObject({
  round: ConsentId,
  decision: z.enum(["grant", "refuse", "abstain", "withdraw", "reaffirm", "confirm"]),
  pageHash: z.string(),
  scopeHash: z.string(),
  mode: Mode,
  partner: PartnerId,
  person: PersonId,
  justification: z.string().nullable(),
  expiresAt: Instant.nullable(),
  conditions: z.array(ConsentCondition),
  /** When it was signed, by the clock of the machine that did; it decides nothing. */
  statedAt: Instant,
});
export type OfficialDecision = z.infer<typeof OfficialDecision>;

/** A decision and its signature, as they are handed in. */
export const SignedDecision = z.strictObject({ said: OfficialDecision, signature: Signature });
export type SignedDecision = z.infer<typeof SignedDecision>;

/** … and as they are recorded, with the key that this was checked with: enough to check it again. */
export const DecisionOnRecord = z.object({
  said: OfficialDecision,
  signature: Signature,
  key: PublicKey,
});
export type DecisionOnRecord = z.infer<typeof DecisionOnRecord>;

/** What stands before every decision that is signed, so that no signature for anything else fits one. */
const DOMAIN = "Security Mirror: an official's decision, version 1\n";

/** Exactly the text that is signed: what it is, and the decision in its RFC 8785 form. */
export function decisionText(said: OfficialDecision): string {
  return DOMAIN + canonicalJson(said);
}

/** Signs what an official decides. */
export function signDecision(said: OfficialDecision, signer: Signer): SignedDecision {
  return { said, signature: signer.sign(decisionText(said)) };
}

/** A decision as it is about to be recorded, and by what it came. */
export interface Deciding {
  readonly partner: Partner;
  readonly official: Voice;
  /** What the signature has to say, but for when it was made. */
  readonly says: Omit<OfficialDecision, "statedAt">;
  readonly signed: SignedDecision | undefined;
  /** Whether whoever decides is signed in at a page, and does not merely hold a token. */
  readonly inSession: boolean;
}

/**
 * The signature to record with a decision; null where it bears none. With a key on record, by an appointment that the
 * partner's own key has signed, a token alone gives no yes: whoever got hold of it would speak for the partner (INV-12).
 * So for who answers in such an official's place. Nobody is kept from saying no or taking back for want of a key.
 */
export function signatureOn(
  { partner, official, says, signed, inSession }: Deciding,
  at: Instant,
): { readonly ok: true; readonly signed: DecisionOnRecord | null } | Refusal {
  const key = keyOnRecord(partner, official.person, at);
  if (signed === undefined) {
    const isYes = YES.has(says.decision);
    const takesKey = key !== null || keyOnRecord(partner, mandatedIn(official), at) !== null;
    if (!isYes || inSession || !takesKey) return { ok: true, signed: null };
    return refuse(
      "forbidden",
      "key-needed",
      "This official's key is on record, and a token alone gives no yes: sign it (--key), or sign in at the pages.",
      "INV-12",
    );
  }
  return heldToKey({ partner, key, says, signed, textOf: decisionText });
}

const YES: ReadonlySet<OfficialDecision["decision"]> = new Set(["grant", "reaffirm", "confirm"] as const);
