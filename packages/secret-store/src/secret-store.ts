import type { CredentialId } from "@mirror/vocabulary";
import type { SealingKey } from "./key-provider.js";
import type { SealedSecret } from "./seal.js";

/** Where sealed secrets lie, by the credential that they belong to, and the key that new ones are sealed with. */
export interface SecretStore {
  put(id: CredentialId, sealed: SealedSecret): Promise<void>;
  get(id: CredentialId): Promise<SealedSecret | undefined>;
  remove(id: CredentialId): Promise<void>;
  all(): Promise<ReadonlyMap<CredentialId, SealedSecret>>;
  /** What seals now; undefined while nobody could open what is sealed. */
  sealingKey(): Promise<SealingKey | undefined>;
  /** Said by whoever can open: with this key from now on; undefined: nobody can, so nothing is to be taken in. */
  publishKey(key: SealingKey | undefined): Promise<void>;
}
