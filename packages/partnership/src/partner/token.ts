import type { Instant } from "@mirror/vocabulary";
import type { Partner, Person, Token } from "./state.js";

/** Who signs in with the secret of this hash: nobody, where it is unknown, past its end or revoked. */
export function tokenHolder(
  partner: Partner,
  hash: string,
  at: Instant,
): { readonly person: Person; readonly token: Token } | undefined {
  const token = partner.tokens.find(
    (one) => one.hash === hash && one.revokedAt === null && at < one.expiresAt,
  );
  const person = partner.people.find((one) => one.id === token?.person);
  return token === undefined || person === undefined ? undefined : { person, token };
}
