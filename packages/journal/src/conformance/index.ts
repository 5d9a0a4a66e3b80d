/** What every implementation of the journal promises, as tests (vitest) that each of them runs. For tests only. */
export { journalConformance, type MakeJournal } from "./journal-conformance.js";
export * from "./sample.js";
