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

export type RecordFact = Fact<"record-restored", Restored>;

/** Nothing is restored in silence: who did it and why is said first. */
export function decideRestoration(
  _history: RecordHistory | undefined,
  restored: Restored,
): Decided<RecordFact> | Refusal {
  if (restored.by.trim() === "" || restored.reason.trim() === "")
    return refuse("invalid", "nobody-restores", "Say who restores the record, and why.", "INV-19");
  return decided({ type: "record-restored", data: restored });
}

export function evolveRecord(
  history: RecordHistory | undefined,
  { data, recordedAt }: Recorded<RecordFact>,
): RecordHistory {
  return { restorations: [...(history?.restorations ?? []), { ...data, recordedAt }] };
}
