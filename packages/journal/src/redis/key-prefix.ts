/**
 * Everything of the journal's lies under this prefix, unless told otherwise; BullMQ has its own. What lies where:
 *
 * - `stream:<id>`, a list: the entries, the first at 0 (`stored-entry.ts`); its length and last element are the head
 *   of a retired stream, a text: its length, the hash of its last entry, and the segments of the archive that hold it
 * - `command:<id>`, a text that expires: content hash, space, answer as JSON
 * - `position`, a number: that of the newest commit · `notes`, a Redis stream: a commit note for each, at `<position>-0`
 * - `wake:<clock>`, a sorted set: `<stream> <name>` by due time in ms · `clocks`, a set: those that have any
 * - `owed:<mode>`, a sorted set of scores 0: `<effect> <stream> <capability>`
 * - `index:<name>`, a sorted set · `map:<name>`, a hash
 * - `archived`, a number: how far the archive has come · `archivist`, a text that expires: who writes it
 * - `frozen`, a text: why nothing may be dispatched on this journal, until it is restored
 */
export const KEY_PREFIX = "mirror:";
