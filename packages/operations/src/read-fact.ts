import type { Entry } from "@mirror/journal";
import type { Fact, Recorded } from "@mirror/vocabulary";

/** An entry as the fact that it records: its time is that of its mode's clock. */
export function readFact<F extends Fact>(entry: Pick<Entry, "body">): Recorded<F> {
  const { type, data, exerciseAt, recordedAt, actor, partner } = entry.body;
  return { type, data, at: exerciseAt ?? recordedAt, recordedAt, actor, partner } as unknown as Recorded<F>;
}
