import {
  canonicalJson,
  type Instant,
  type PersonId,
  type PublicKey,
  type Refusal,
  refuse,
  type Signature,
  verifySignature,
} from "@mirror/vocabulary";
import { appointmentOf } from "./appointment.js";
import type { Partner } from "./state.js";

/** The key that a person's own word is signed with at an instant: their appointment names it. Null: none is on record. */
export function keyOnRecord(partner: Partner, person: PersonId, at: Instant): PublicKey | null {
  return appointmentOf(partner, person, at)?.publicKey ?? null;
}

/** Something that an official signed, as it is handed in: `statedAt` is when, by the clock of the machine that signed. */
interface Signed<Said extends { readonly statedAt: Instant }> {
  readonly said: Said;
  readonly signature: Signature;
}

/** What a signature is held to. */
export interface OwnWord<Said extends { readonly statedAt: Instant }> {
  readonly partner: Partner;
  /** The key on record of whoever speaks. */
  readonly key: PublicKey | null;
  /** What it has to say, but for when it was made. */
  readonly says: Omit<Said, "statedAt">;
  readonly signed: Signed<Said>;
  /** Exactly the text that is signed. */
  readonly textOf: (said: Said) => string;
}

/** Whether just this was signed, with just the key on record: what was signed is what is recorded (INV-10, INV-12). */
export function heldToKey<Said extends { readonly statedAt: Instant }>({
  partner,
  key,
  says,
  signed: { said, signature },
  textOf,
}: OwnWord<Said>): { readonly ok: true; readonly signed: Signed<Said> & { key: PublicKey } } | Refusal {
  if (key === null)
    return refuse(
      "conflict",
      "no-key-on-record",
      `${partner.name} has named no key of yours: it does so where it appoints you (mirror person appoint --public-key).`,
      "INV-12",
    );
  if (canonicalJson(said) !== canonicalJson({ ...says, statedAt: said.statedAt }))
    return refuse(
      "invalid",
      "other-decision",
      "What was signed is not what you say here: each word of it has to be the same.",
      "INV-10",
    );
  if (!verifySignature(key, textOf(said), signature))
    return refuse(
      "forbidden",
      "not-signed",
      `This is not signed with the key that ${partner.name} has named as yours.`,
      "INV-12",
    );
  return { ok: true, signed: { said, signature, key } };
}

/** The signature to record with what binds a partner in advance; null: no key is on record, and it bears none. */
export function heldToKeyIfAny<Said extends { readonly statedAt: Instant }>({
  signed,
  ...word
}: Omit<OwnWord<Said>, "signed"> & { readonly signed: Signed<Said> | undefined }):
  | { readonly ok: true; readonly signed: (Signed<Said> & { readonly key: PublicKey }) | null }
  | Refusal {
  if (signed !== undefined) return heldToKey({ ...word, signed });
  if (word.key === null) return { ok: true, signed: null };
  return refuse(
    "forbidden",
    "key-needed",
    "This official's key is on record, and binds in advance only what it has signed: sign it (--key, or --print).",
    "INV-12",
  );
}
