import { instantOf, mintId, type StreamId } from "@mirror/vocabulary";
import type { StreamKind } from "../stream-kind.js";
import { evolveRecord, type RecordFact, type RecordHistory } from "./restoration.js";

/** The one stream about the record itself: the same in every installation, and seen by no partner. */
export const RECORD_STREAM: StreamId = mintId("record", "live", instantOf(0), "the record");

export const recordKind: StreamKind<RecordHistory, RecordFact> = {
  name: "record",
  evolve: evolveRecord,
  wakeUps: () => [],
  owed: () => [],
  index: () => [],
  lookUps: () => [],
  marking: () => "TLP:AMBER+STRICT",
};
