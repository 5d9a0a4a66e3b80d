import { canonicalJson, type StreamId, sha256Hex } from "@mirror/vocabulary";
import { verifyChain } from "../chain.js";
import type { Entry, Head, WithheldEntry } from "../entry.js";
import { JournalDamaged } from "../failure.js";
import { isShown } from "../withhold.js";
import { BUNDLE_VERSION, type BundleHeader, signedText, type UnsignedFooter } from "./bundle.js";
import { parseLine } from "./bundle-line.js";
import { isEntry, isFooter, isHeader } from "./bundle-shapes.js";

/** What goes into a bundle: whole streams, from their first entry, with what the holder may not see withheld. */
export interface Evidence {
  readonly header: Omit<BundleHeader, "type" | "version">;
  readonly streams: ReadonlyMap<StreamId, readonly (Entry | WithheldEntry)[]>;
  /** Signs a text with the key that the header names. */
  readonly sign: (text: string) => Promise<string> | string;
}

/**
 * Writes an evidence bundle. Throws `JournalDamaged`, naming stream and seq, where a chain does not hold: what does not
 * verify is never signed. A stream without entries is left out.
 */
export async function writeBundle({ header, streams, sign }: Evidence): Promise<string> {
  const headerLine = canonicalJson({ type: "header", version: BUNDLE_VERSION, ...header });
  const lines = [headerLine];
  const heads: [StreamId, Head][] = [];
  const withheld: [StreamId, number[]][] = [];
  for (const [stream, entries] of inOrder(streams)) {
    const verdict = verifyChain(stream, entries);
    if (!verdict.ok) throw new JournalDamaged(`${stream} cannot be shown as evidence. ${verdict.fault}`);
    if (verdict.head === null) continue;
    heads.push([stream, verdict.head]);
    const hidden = entries.filter((entry) => !isShown(entry)).map(({ seq }) => seq);
    if (hidden.length > 0) withheld.push([stream, hidden]);
    for (const entry of entries) lines.push(canonicalJson(entry));
  }
  for (const line of lines) requireReadable(line);
  const footer: UnsignedFooter = {
    type: "footer",
    header: sha256Hex(headerLine),
    key: header.publicKey,
    heads: Object.fromEntries(heads),
    withheld: Object.fromEntries(withheld),
    counts: {
      streams: heads.length,
      entries: lines.length - 1,
      withheld: withheld.reduce((sum, [, seqs]) => sum + seqs.length, 0),
    },
  };
  const footerLine = canonicalJson({ ...footer, signature: await sign(signedText(footer)) });
  requireReadable(footerLine);
  lines.push(footerLine);
  return `${lines.join("\n")}\n`;
}

/** What our own verifier would refuse to read is found here, not by the partner who got it. */
function requireReadable(line: string): void {
  const parsed = parseLine(line);
  if (!parsed.ok) throw new TypeError(`This cannot go into a bundle. ${parsed.fault}`);
  if (!isHeader(parsed.value) && !isEntry(parsed.value) && !isFooter(parsed.value)) {
    throw new TypeError(`This is not a line of a bundle: ${line.slice(0, 200)}`);
  }
}

/** Streams by id, so that their order, too, can be checked. */
function inOrder<T>(streams: ReadonlyMap<StreamId, T>): [StreamId, T][] {
  return [...streams].sort(([one], [other]) => (one < other ? -1 : 1));
}
