import type { Entry } from "@mirror/journal";
import {
  ConsentFact,
  decisionText,
  type InPlaceOf,
  type OfficialDecision,
  StandingFact,
  signedStandingText,
  standingTermsHash,
} from "@mirror/partnership";
import {
  type PartnerId,
  type PersonId,
  type PublicKey,
  type StreamId,
  verifySignature,
} from "@mirror/vocabulary";

/** A decision that the record holds, and the key that its signature verifies with; `key` null: it bears none. */
export interface DecisionSigned {
  readonly stream: StreamId;
  readonly seq: number;
  readonly decision: OfficialDecision["decision"] | "grant-in-advance" | "second-in-advance";
  readonly partner: PartnerId;
  readonly person: PersonId;
  readonly key: PublicKey | null;
  /** In whose place it was said; undefined: in their own right. */
  readonly inPlaceOf: InPlaceOf | undefined;
  /** The partner's statement that it rests on; null: none that the record holds. */
  readonly statement: number | null;
  /** By what it came, where it was not signed; null: by word of mouth, or nobody asked. */
  readonly channel: string | null;
}

/** A fact that records what an official decided, signed or not. */
type DecisionFact = Extract<ConsentFact, { readonly data: { readonly signed: unknown } }>;

/** What each of them records, as an official signs it. */
const DECISIONS: Readonly<Record<DecisionFact["type"], OfficialDecision["decision"]>> = {
  "consent-half-granted": "grant",
  "consent-granted": "grant",
  "consent-granted-with-conditions": "grant",
  "consent-refused": "refuse",
  "consent-abstained": "abstain",
  "consent-withdrawn": "withdraw",
  "consent-reaffirmed": "reaffirm",
  "consent-confirmed": "confirm",
};

/**
 * The decision that an entry of a consent round records, and what is wrong with its signature: whoever seals a record anew
 * can write any decision into it, and cannot sign it. Undefined where an entry records none. Whose the key is, the
 * partner's own appointments tell: compare its fingerprint.
 */
export function decisionIn({
  stream,
  seq,
  body,
}: Entry): { readonly signed: DecisionSigned; readonly fault: string | undefined } | undefined {
  const read = ConsentFact.safeParse({ type: body.type, data: body.data });
  // What is no fact of ours is told where the round is run again.
  if (!read.success || !isDecision(read.data)) return undefined;
  const { type, data } = read.data;
  const decision = DECISIONS[type];
  const { partner, official, signed } = data;
  const about = {
    ...{ stream, seq, decision, partner, person: official.person },
    ...{ inPlaceOf: official.inPlaceOf, statement: null },
  };
  const channel = "channel" in data ? data.channel : null;
  if (signed === null) return { signed: { ...about, key: null, channel }, fault: undefined };
  const { said, signature, key } = signed;
  const isThis =
    said.round === stream &&
    said.decision === decision &&
    said.partner === partner &&
    said.person === official.person &&
    said.scopeHash === data.scopeHash &&
    (!("pageHash" in data) || (said.pageHash === data.pageHash && said.justification === data.justification));
  const verifies = verifySignature(key, decisionText(said), signature);
  const fault = !verifies
    ? `The signature of this decision (${decision}) by ${official.person} does not verify.`
    : isThis
      ? undefined
      : `What ${official.person} signed is not the decision (${decision}) that is recorded here.`;
  return { signed: { ...about, key, channel }, fault };
}

function isDecision(fact: ConsentFact): fact is DecisionFact {
  return "signed" in fact.data;
}

/** As `decisionIn`, of what an entry of a standing consent says in advance. */
export function saidInAdvance(
  { stream, seq, body }: Entry,
  partner: PartnerId,
): { readonly signed: DecisionSigned; readonly fault: string | undefined } | undefined {
  const read = StandingFact.safeParse({ type: body.type, data: body.data });
  if (!read.success) return undefined;
  const fact = read.data;
  const isGrant = fact.type === "standing-granted" || fact.type === "standing-half-granted";
  if (!isGrant && fact.type !== "standing-seconded") return undefined;
  const { person, justification, signed } = fact.data.official;
  const about = {
    ...{ stream, seq, partner, person, inPlaceOf: undefined, statement: null, channel: null },
    decision: isGrant ? ("grant-in-advance" as const) : ("second-in-advance" as const),
  };
  if (signed == null) return { signed: { ...about, key: null }, fault: undefined };
  const { said, signature, key } = signed;
  const isThis =
    said.standing === stream &&
    said.decision === (isGrant ? "grant" : "second") &&
    said.partner === partner &&
    said.person === person &&
    said.justification === justification &&
    (!isGrant || standingTermsHash(said.terms) === fact.data.termsHash);
  const verifies = verifySignature(key, signedStandingText(said), signature);
  const fault = !verifies
    ? `The signature of this yes in advance by ${person} does not verify.`
    : isThis
      ? undefined
      : `What ${person} signed is not the yes in advance that is recorded here.`;
  return { signed: { ...about, key }, fault };
}
