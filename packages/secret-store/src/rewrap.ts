import type { CredentialId } from "@mirror/vocabulary";
import { type KeyProvider, wrapKey } from "./key-provider.js";
import { bindingOf } from "./seal.js";
import type { SecretStore } from "./secret-store.js";

/** What wrapping anew came to. */
export interface Rewrapped {
  readonly rewrapped: number;
  /** Those that none of the keys opens. They stay as they were, and have to be handed in anew. */
  readonly lost: readonly CredentialId[];
}

/**
 * Wraps every secret's own key anew, for the current one of these keys; the secrets themselves stay as they are. Where
 * none is lost, no earlier key is needed afterwards.
 */
export async function rewrapAll(store: SecretStore, keys: KeyProvider): Promise<Rewrapped> {
  let rewrapped = 0;
  const lost: CredentialId[] = [];
  for (const [id, sealed] of await store.all()) {
    if (sealed.key.keyVersion === keys.current.id) continue;
    const binding = bindingOf({ id, ...sealed.of });
    let dataKey: Buffer;
    try {
      dataKey = keys.unwrap(sealed.key, binding);
    } catch {
      lost.push(id);
      continue;
    }
    try {
      await store.put(id, { ...sealed, key: wrapKey(dataKey, binding, keys.current) });
    } finally {
      dataKey.fill(0);
    }
    rewrapped += 1;
  }
  return { rewrapped, lost };
}
