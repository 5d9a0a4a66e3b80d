import type { CredentialId } from "@mirror/vocabulary";
import type { SealingKey } from "./key-provider.js";
import type { SealedSecret } from "./seal.js";
import type { SecretStore } from "./secret-store.js";

/** Keeps the promises of the store in memory, for as long as the process lives. */
export function memorySecretStore(): SecretStore {
  const sealed = new Map<CredentialId, SealedSecret>();
  let published: SealingKey | undefined;
  return {
    async put(id, secret) {
      sealed.set(id, secret);
    },
    async get(id) {
      return sealed.get(id);
    },
    async remove(id) {
      sealed.delete(id);
    },
    async all() {
      return new Map(sealed);
    },
    async sealingKey() {
      return published;
    },
    async publishKey(key) {
      published = key;
    },
  };
}
