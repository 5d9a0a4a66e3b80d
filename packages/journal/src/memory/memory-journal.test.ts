import { instantOf } from "@mirror/vocabulary";
import { journalConformance } from "../conformance/index.js";
import { memoryJournal } from "./memory-journal.js";

journalConformance("the memory journal", async () => ({
  journal: memoryJournal({ now: () => instantOf(Date.now()) }),
  stop: async () => undefined,
}));
