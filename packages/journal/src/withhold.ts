import type { Entry, WithheldEntry } from "./entry.js";

/** The entry for someone who may not see what it says: place, digest and hash stay, body and salt go. */
export function withhold({ stream, seq, prev, digest, hash }: WithheldEntry | Entry): WithheldEntry {
  return { stream, seq, prev, digest, hash };
}

/** Whether this entry can be read, or shows only that it is there. */
export function isShown(entry: Entry | WithheldEntry): entry is Entry {
  return "body" in entry;
}
