/** The durable journal, on Redis. */
export * from "./archived.js";
export { checkDurability, type DurabilityFault } from "./durability.js";
export { KEY_PREFIX } from "./key-prefix.js";
export * from "./load.js";
export { type CommitListening, onCommit } from "./on-commit.js";
export { redisJournal } from "./redis-journal.js";
export { stoppableWait } from "./stoppable-wait.js";
