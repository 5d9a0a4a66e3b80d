import { known, type StreamId, sha256Hex } from "@mirror/vocabulary";
import { linkFault } from "../chain.js";
import type { Entry, WithheldEntry } from "../entry.js";
import { isShown } from "../withhold.js";
import { type BundleFooter, type BundleHeader, signedText } from "./bundle.js";
import { parseLine } from "./bundle-line.js";
import { isEntry, isFooter, isHeader } from "./bundle-shapes.js";

export type BundleVerdict =
  | {
      readonly ok: true;
      readonly header: BundleHeader;
      readonly streams: ReadonlyMap<StreamId, readonly (Entry | WithheldEntry)[]>;
      /** How many entries there are, and how many of them show only that they are there. */
      readonly entries: number;
      readonly withheld: number;
      /** The key that signed it. Without a pinned key, whoever made the bundle chose this one. */
      readonly key: string;
    }
  | BundleFault;

/** Where a bundle is not what was signed. `line` counts from 1; for a line that is missing, it is where that line should stand. */
export interface BundleFault {
  readonly ok: false;
  readonly line: number;
  readonly stream?: StreamId;
  readonly seq?: number;
  readonly fault: string;
}

export interface BundleTrust {
  readonly verifySignature: (publicKey: string, text: string, signature: string) => boolean;
  /** The installation's key as it was handed over. Left out, the bundle is only known to be whole, not by whom it is. */
  readonly pinnedKey?: string;
}

/**
 * Whether a bundle is whole and as it was signed; where it is not, the first line that shows it. Takes time and memory
 * in proportion to its length, whatever it says. The text must have been decoded strictly (`bundleText`).
 */
export function verifyBundle(text: string, trust: BundleTrust): BundleVerdict {
  let header: { readonly value: BundleHeader; readonly line: string } | undefined;
  let footer: { readonly value: BundleFooter; readonly number: number } | undefined;
  const streams: StreamLines[] = [];
  let number = 0;

  for (const { line, ended } of linesOf(text)) {
    number += 1;
    if (footer !== undefined) return { ok: false, line: number, fault: "Nothing may follow the footer." };
    if (!ended) return { ok: false, line: number, fault: "The line is cut off: it has no end." };
    const parsed = parseLine(line);
    if (!parsed.ok) return { ok: false, line: number, fault: parsed.fault };
    const { value } = parsed;

    if (header === undefined) {
      if (!isHeader(value)) return { ok: false, line: number, fault: "A bundle begins with its header." };
      header = { value, line };
    } else if (isFooter(value)) {
      footer = { value, number };
    } else if (isEntry(value)) {
      const fault = addEntry(streams, value, number);
      if (fault !== undefined)
        return { ok: false, line: number, stream: value.stream, seq: value.seq, fault };
    } else {
      return { ok: false, line: number, fault: unknownLine(value.type) };
    }
  }
  if (header === undefined) return { ok: false, line: 1, fault: "The bundle is empty." };
  if (footer === undefined)
    return { ok: false, line: number + 1, fault: "The bundle ends without its footer." };

  const fault =
    signatureFault(header, footer, trust) ??
    headsFault(streams, footer) ??
    withheldFault(streams, footer) ??
    countsFault(streams, footer);
  if (fault !== undefined) return fault;
  return {
    ok: true,
    header: header.value,
    streams: new Map(streams.map(({ stream, entries }) => [stream, entries])),
    entries: footer.value.counts.entries,
    withheld: footer.value.counts.withheld,
    key: footer.value.key,
  };
}

/** The entries of one stream, which stand on consecutive lines. */
interface StreamLines {
  readonly stream: StreamId;
  readonly firstLine: number;
  readonly entries: (Entry | WithheldEntry)[];
}

interface FooterLine {
  readonly value: BundleFooter;
  readonly number: number;
}

function* linesOf(text: string): Generator<{ line: string; ended: boolean }> {
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf("\n", from);
    const to = newline === -1 ? text.length : newline;
    yield { line: text.slice(from, to), ended: newline !== -1 };
    from = to + 1;
  }
}

function unknownLine(type: unknown): string {
  if (type === "header") return "There is one header, on the first line.";
  if (type === "footer") return "This footer is not one that we write.";
  return "This is not an entry as we write them.";
}

function addEntry(streams: StreamLines[], entry: Entry | WithheldEntry, line: number): string | undefined {
  const { stream } = entry;
  const last = streams.at(-1);
  if (last?.stream === stream) {
    const before = known(last.entries.at(-1), `The first entry of ${stream}`);
    last.entries.push(entry);
    return linkFault(stream, before, entry);
  }
  if (last !== undefined && stream < last.stream) {
    return `Streams stand in the order of their ids: ${stream} does not come after ${last.stream}.`;
  }
  streams.push({ stream, firstLine: line, entries: [entry] });
  return linkFault(stream, null, entry);
}

/** The footer vouches for everything else, so it is judged first; then it tells which line is not what was signed. */
function signatureFault(
  header: { readonly value: BundleHeader; readonly line: string },
  { value: footer, number }: FooterLine,
  { verifySignature, pinnedKey }: BundleTrust,
): BundleFault | undefined {
  if (pinnedKey !== undefined && footer.key !== pinnedKey) {
    return { ok: false, line: number, fault: `It was signed with another key than ${pinnedKey}.` };
  }
  const { signature, ...unsigned } = footer;
  if (verifySignature(footer.key, signedText(unsigned), signature) !== true) {
    return { ok: false, line: number, fault: "The signature does not fit the footer." };
  }
  if (sha256Hex(header.line) !== footer.header || header.value.publicKey !== footer.key) {
    return { ok: false, line: 1, fault: "The header is not the one that was signed." };
  }
  return undefined;
}

function headsFault(streams: readonly StreamLines[], footer: FooterLine): BundleFault | undefined {
  const heads = new Map(Object.entries(footer.value.heads));
  for (const { stream, firstLine, entries } of streams) {
    const head = heads.get(stream);
    if (head === undefined) {
      return {
        ok: false,
        line: firstLine,
        stream,
        seq: 1,
        fault: `${stream} was not in the bundle that was signed.`,
      };
    }
    heads.delete(stream);
    const at = (seq: number, fault: string): BundleFault => ({
      ok: false,
      line: firstLine + seq - 1,
      stream,
      seq,
      fault,
    });
    const seq = entries.length;
    if (seq < head.seq)
      return at(seq + 1, `Entry ${seq + 1} of ${stream} is missing; it goes to ${head.seq}.`);
    if (seq > head.seq)
      return at(head.seq + 1, `Entry ${head.seq + 1} of ${stream} was added after it was signed.`);
    if (entries.at(-1)?.hash !== head.hash) {
      return at(seq, `${stream} is not the one that was signed, though it has as many entries.`);
    }
  }
  for (const stream of heads.keys()) {
    const next = streams.find((one) => one.stream > stream);
    const line = next?.firstLine ?? footer.number;
    return { ok: false, line, stream, seq: 1, fault: `The entries of ${stream} are missing.` };
  }
  return undefined;
}

function withheldFault(streams: readonly StreamLines[], footer: FooterLine): BundleFault | undefined {
  const withheld = new Map(Object.entries(footer.value.withheld));
  for (const { stream, firstLine, entries } of streams) {
    const hidden = new Set(withheld.get(stream));
    for (const entry of entries) {
      if (isShown(entry) !== hidden.has(entry.seq)) continue;
      const fault = isShown(entry)
        ? `Entry ${entry.seq} of ${stream} was withheld when it was signed, and is shown here.`
        : `Entry ${entry.seq} of ${stream} was shown when it was signed, and is withheld here.`;
      return { ok: false, line: firstLine + entry.seq - 1, stream, seq: entry.seq, fault };
    }
  }
  return undefined;
}

/** A footer that contradicts itself was made wrongly, whoever signed it. */
function countsFault(
  streams: readonly StreamLines[],
  { value, number }: FooterLine,
): BundleFault | undefined {
  const shownHere = streams.flatMap(({ entries }) => entries);
  const { counts } = value;
  const hidden = shownHere.filter((entry) => !isShown(entry)).length;
  const named = Object.values(value.withheld).reduce((sum, seqs) => sum + seqs.length, 0);
  const fits =
    counts.streams === streams.length &&
    counts.entries === shownHere.length &&
    counts.withheld === hidden &&
    named === hidden;
  return fits ? undefined : { ok: false, line: number, fault: "The footer's counts do not fit the bundle." };
}
