/** The record: the port that state is kept behind, the hash chain, evidence that can be shared, and a journal in memory. */
export * from "./chain.js";
export * from "./commit-form.js";
export type * from "./entry.js";
export * from "./failure.js";
export * from "./kept-answers.js";
export * from "./memory/memory-journal.js";
export type * from "./port.js";
export * from "./seal.js";
export * from "./withhold.js";
