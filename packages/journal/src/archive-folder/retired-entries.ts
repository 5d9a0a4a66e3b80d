import { segmentName } from "../archive/index.js";
import type { Entry } from "../entry.js";
import { parseLine } from "../evidence/bundle-line.js";
import { isEntry } from "../evidence/bundle-shapes.js";
import { JournalDamaged, JournalUnavailable } from "../failure.js";
import type { RetiredEntries } from "../with-retired.js";
import { isShown } from "../withhold.js";
import type { FolderFiles } from "./folder-files.js";

/** How many segments are remembered: whoever lists finished runs reads one after the other from the same few. */
const SEGMENTS_HELD = 4;
const NEWLINE = 10;

/**
 * Reads streams out of an archive without reading the whole of it: only the lines of that stream, from just its segments.
 * Neither seals nor chains are verified here; whoever asks compares with the head that the journal kept. Throws
 * JournalUnavailable where a segment cannot be read.
 */
export function retiredEntries(files: FolderFiles): RetiredEntries {
  const held = new Map<number, Promise<Buffer>>();
  const segment = (number: number): Promise<Buffer> => {
    const bytes = held.get(number) ?? files.read(segmentName(number));
    // The one that was longest unused is forgotten first.
    held.delete(number);
    held.set(number, bytes);
    for (const oldest of held.keys()) if (held.size > SEGMENTS_HELD) held.delete(oldest);
    bytes.catch(() => held.delete(number));
    return bytes;
  };
  return async (stream, segments, afresh) => {
    // The newest segment grows, and a copy may have been put back: what is remembered may be older than what is asked for.
    if (afresh) for (const number of segments) held.delete(number);
    const entries: Entry[] = [];
    for (const number of segments) {
      const bytes = await segment(number).catch((cause: unknown) => {
        throw new JournalUnavailable(
          `${stream} is in ${segmentName(number)} of the archive, which cannot be read: put the archive's files back where MIRROR_ARCHIVE_DIR says.`,
          { cause },
        );
      });
      entries.push(...entriesIn(bytes, stream));
    }
    return entries;
  };
}

/** The entries of a stream in a segment. A line of the archive is canonical, so an entry's stream stands at its end. */
function entriesIn(bytes: Buffer, stream: string): Entry[] {
  const end = Buffer.from(`,"stream":${JSON.stringify(stream)}}\n`);
  const entries: Entry[] = [];
  for (let at = bytes.indexOf(end); at !== -1; at = bytes.indexOf(end, at + end.length)) {
    const from = bytes.lastIndexOf(NEWLINE, at) + 1;
    const parsed = parseLine(bytes.toString("utf8", from, at + end.length - 1));
    if (!parsed.ok || !isEntry(parsed.value) || !isShown(parsed.value))
      throw new JournalDamaged(`What the archive has of ${stream} is not what was written there.`);
    entries.push(parsed.value);
  }
  return entries;
}
