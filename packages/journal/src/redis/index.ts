/** The durable journal, on Redis. */
export { KEY_PREFIX } from "./key-prefix.js";
export { redisJournal } from "./redis-journal.js";
