/** Where secrets are kept, apart from the record. */
export { keyFileIn } from "./key-file.js";
export {
  type KeyProvider,
  keysInFile,
  keysOf,
  newKeyText,
  type SealingKey,
  SecretKeyMissing,
} from "./key-provider.js";
export { memorySecretStore } from "./memory-secret-store.js";
export { redisSecretStore } from "./redis-secret-store.js";
export { rewrapAll } from "./rewrap.js";
export { openSealed, SealedSecret, type SecretOf, sealSecret } from "./seal.js";
export type { SecretStore } from "./secret-store.js";
