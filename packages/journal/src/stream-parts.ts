import type { StreamId } from "@mirror/vocabulary";
import type { StreamPart } from "./port.js";

/** After which seq to read each stream: from its beginning unless said otherwise; of a stream named twice, the earlier part. */
export function earliestParts(parts: readonly StreamPart[]): ReadonlyMap<StreamId, number> {
  const earliest = new Map<StreamId, number>();
  for (const { stream, after = 0 } of parts) {
    earliest.set(stream, Math.max(0, Math.min(after, earliest.get(stream) ?? after)));
  }
  return earliest;
}
