import { type KeyProvider, openSealed, type SecretStore, sealSecret } from "@mirror/secret-store";
import type { CredentialId, PartnerId } from "@mirror/vocabulary";

/**
 * The secrets that sources sign by. A signature is checked with the secret itself, so the API can open these; they lie apart
 * from what partners' steps sign in by, sealed for another key, and none of those can be opened here.
 */
export interface SourceSecrets {
  put(of: SourceSecret, secret: string): Promise<void>;
  /** Undefined where it is not there, as after the record was restored: then its source is added anew. */
  get(of: SourceSecret): Promise<string | undefined>;
  remove(id: CredentialId): Promise<void>;
}

interface SourceSecret {
  readonly id: CredentialId;
  readonly partner: PartnerId;
}

export function openSourceSecrets(store: SecretStore, keys: KeyProvider): SourceSecrets {
  const bound = ({ id, partner }: SourceSecret) => ({
    id,
    partner,
    name: "source-of-alerts",
    kind: "bearer-token" as const,
  });
  return {
    put: (of, secret) =>
      store.put(of.id, sealSecret(bound(of), { kind: "bearer-token", token: secret }, keys.current)),
    async get(of) {
      const sealed = await store.get(of.id);
      if (sealed === undefined) return undefined;
      const opened = openSealed(bound(of), sealed, keys);
      return opened.kind === "bearer-token" ? opened.token : undefined;
    },
    remove: (id) => store.remove(id),
  };
}
