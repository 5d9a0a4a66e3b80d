/**
 * How long what is said about an agreement may wait for its commit, in milliseconds; then it is decided anew. An entry
 * bears the time at which it was decided: what was begun meanwhile stood on the agreement as it was before, and a reader of
 * the record, who sees times and no commits, has to know for how long that can be so.
 */
export const DECIDED_IN_TIME_MS = 10_000;
