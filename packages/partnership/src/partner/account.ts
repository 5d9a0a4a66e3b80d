import type { Instant, PersonId } from "@mirror/vocabulary";
import { z } from "zod";
import type { Partner } from "./state.js";

/** What somebody types to say who they are: one name in the whole installation, in lower case. */
export const LoginName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9](?:[a-z0-9._@-]{0,62}[a-z0-9])?$/,
    "Write 1 to 64 letters, digits and . _ @ -, beginning and ending with a letter or a digit.",
  );
export type LoginName = z.infer<typeof LoginName>;

/** The SHA-256 of something that only its holder knows, in lower-case hex. */
export const SecretHash = z.string().regex(/^[0-9a-f]{64}$/, "The SHA-256 of the secret, in lower-case hex.");

/** Under which name a password's hash is kept, apart from the record. Each choice of a password has another. */
export const PasswordKey = z.string().regex(/^[0-9a-f]{32}$/);
export type PasswordKey = z.infer<typeof PasswordKey>;

/**
 * How a person signs in without a token: a login name, and a password of their own choice. The record holds neither the
 * password nor its hash; it says which one counts.
 */
export interface Account {
  readonly person: PersonId;
  readonly login: LoginName;
  /** Lets its holder choose the password, once. */
  readonly code: { readonly hash: string; readonly expiresAt: Instant };
  /** Null until one is chosen. */
  readonly password: PasswordKey | null;
}

/** The account of a person; undefined: none was opened, or it is closed. */
export function accountOf(partner: Partner, person: PersonId): Account | undefined {
  return partner.accounts.find((one) => one.person === person);
}

/** Whether a person has something to sign in by: an account with a password, or a token that is good now. */
export function canSignIn(partner: Partner, person: PersonId, at: Instant): boolean {
  return (
    (accountOf(partner, person)?.password ?? null) !== null ||
    partner.tokens.some((one) => one.person === person && one.revokedAt === null && at < one.expiresAt)
  );
}
