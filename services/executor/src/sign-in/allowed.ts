import type { CredentialReference } from "@mirror/engine";
import type { CredentialSecret } from "@mirror/partnership";
import { originIn } from "../capabilities/egress.js";
import type { OpenSecret } from "./open-secret.js";

/** Why a credential may not be sent to a place; undefined where its partner listed it. */
export function mayGoTo({ credential: { name, targets } }: OpenSecret, url: string): string | undefined {
  const origin = originIn(url);
  if (origin !== undefined && targets.some((target) => target.origin === origin)) return undefined;
  return `The credential ${name} is not for ${origin ?? "this address"}: its partner did not list that place.`;
}

/** Why a credential is not the one that a playbook means, where the playbook says whom to sign in as. */
export function wantsAnotherUser(
  { name, user }: CredentialReference,
  secret: CredentialSecret,
): string | undefined {
  if (user === null || !("username" in secret) || secret.username === user) return undefined;
  return `The credential ${name} is not for ${user}, whom the playbook signs in as.`;
}
