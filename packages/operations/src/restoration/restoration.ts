import {
  type Decided,
  decided,
  type Fact,
  type Instant,
  type Recorded,
  type Refusal,
  refuse,
} from "@mirror/vocabulary";

/** What was done to the record as a whole, oldest first: by people, at the machine that it lies on. */
export interface RecordHistory {
  readonly restorations: readonly Restoration[];
  readonly archivesBegun: readonly ArchiveBegun[];
}

/** That the record was put back from its archive, and up to where. */
export interface Restoration extends Restored {
  readonly recordedAt: Instant;
}

/** `by` is the name that was given, `account` the operating system's: a command line knows nobody better. */
export interface Restored {
  readonly by: string;
  readonly account: string;
  readonly reason: string;
  /** The last commit that was restored; what was acknowledged after it is lost. */
  readonly position: number;
  /** When that commit was written; null where nothing had been. */
  readonly upTo: Instant | null;
}

/** That a lost archive was begun anew from the journal as it stood at a position: from then on its word was taken for it. */
export type ArchiveBegun = Omit<Restored, "upTo">;

export type RecordFact = Fact<"record-restored", Restored> | Fact<"archive-begun", ArchiveBegun>;

/** Nothing is restored in silence: who did it and why is said first. */
export function decideRestoration(
  _history: RecordHistory | undefined,
  restored: Restored,
): Decided<RecordFact> | Refusal {
  return unlessNamed(restored) ?? decided({ type: "record-restored", data: restored });
}

/** Nor is a journal's word taken for a lost archive in silence. */
export function decideArchiveBegun(
  _history: RecordHistory | undefined,
  begun: ArchiveBegun,
): Decided<RecordFact> | Refusal {
  return unlessNamed(begun) ?? decided({ type: "archive-begun", data: begun });
}

function unlessNamed({ by, reason }: ArchiveBegun): Refusal | undefined {
  return by.trim() === "" || reason.trim() === ""
    ? refuse("invalid", "nobody-named", "Say who does this to the record, and why.", "INV-19")
    : undefined;
}

export function evolveRecord(history: RecordHistory | undefined, fact: Recorded<RecordFact>): RecordHistory {
  const { restorations, archivesBegun } = history ?? { restorations: [], archivesBegun: [] };
  switch (fact.type) {
    case "record-restored":
      return {
        restorations: [...restorations, { ...fact.data, recordedAt: fact.recordedAt }],
        archivesBegun,
      };
    case "archive-begun":
      return { restorations, archivesBegun: [...archivesBegun, fact.data] };
  }
}
