import { type Desk, PARTNER_OF_TOKEN, partnerKind, Turn } from "@mirror/operations";
import { type Partner, type Person, type Token, tokenHolder, type Viewer } from "@mirror/partnership";
import type { PersonActor } from "@mirror/vocabulary";
import { hashOfSecret, readBearer, sameHash } from "./token.js";

/** Who is signed in, as its partner's stream knows it at this moment. */
export interface Caller {
  readonly person: Person;
  readonly partner: Partner;
  /** The token that signed in; null where a session did. */
  readonly token: Token | null;
  /** What it may be used for; null: whatever its person may do. */
  readonly scopes: readonly string[] | null;
  /** What this is counted under, where there is too much to do: the token or the session. */
  readonly share: string;
  /** As the record names who did it. */
  readonly actor: PersonActor;
  /** As the filter asks who looks. */
  readonly viewer: Viewer;
}

/** Who sends this `Authorization` header: nobody, where the token is unknown, past its end or revoked. Asked anew each time. */
export async function signIn(desk: Desk, authorization: string | undefined): Promise<Caller | undefined> {
  const bearer = readBearer(authorization);
  if (bearer === undefined) return undefined;
  const stream = await desk.journal.lookUp(PARTNER_OF_TOKEN, bearer.token);
  if (stream === undefined) return undefined;
  const turn = new Turn(desk, { kind: "service", service: "api" });
  const partner = await turn.load(partnerKind, stream);
  const known = partner?.tokens.find((one) => one.id === bearer.token);
  const hash = hashOfSecret(bearer.secret);
  if (partner === undefined || known === undefined || !sameHash(known.hash, hash)) return undefined;
  const holder = tokenHolder(partner, hash, turn.recordedAt());
  if (holder === undefined) return undefined;
  const { person, token } = holder;
  return { ...callerOf(partner, person), token, scopes: token.scopes, share: token.id };
}

/** A person as the record and its filter know them. */
export function callerOf(
  partner: Partner,
  person: Person,
): Pick<Caller, "person" | "partner" | "actor" | "viewer"> {
  return {
    person,
    partner,
    actor: { kind: "person", person: person.id, partner: partner.id },
    viewer: { partner: partner.id, roles: person.roles, person: person.id },
  };
}
