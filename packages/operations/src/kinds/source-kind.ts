import { msOf } from "@mirror/vocabulary";
import { evolveSource, type Source, type SourceFact } from "../source/source.js";
import type { StreamKind } from "../stream-kind.js";

export const sourceKind: StreamKind<Source, SourceFact> = {
  name: "source",
  evolve: evolveSource,
  wakeUps: () => [],
  owed: () => [],
  index: (source) => [{ index: "sources", member: source.id, score: msOf(source.addedAt) }],
  lookUps: () => [],
  marking: () => "TLP:AMBER",
};
