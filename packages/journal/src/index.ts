/** The record: the port that state is kept behind, the hash chain, evidence that can be shared, and a journal in memory. */
export * from "./archive/index.js";
export * from "./chain.js";
export * from "./commit-form.js";
export type * from "./entry.js";
export {
  BUNDLE_VERSION,
  type BundledPlaybook,
  type BundleFooter,
  type BundleHeader,
} from "./evidence/bundle.js";
export * from "./evidence/verify-bundle.js";
export * from "./evidence/write-bundle.js";
export * from "./failure.js";
export * from "./kept-answers.js";
export * from "./memory/memory-journal.js";
export type * from "./port.js";
export * from "./seal.js";
export * from "./with-retired.js";
export * from "./withhold.js";
