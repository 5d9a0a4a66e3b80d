import { TextDecoder } from "node:util";

export type BundleText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly line: number; readonly fault: string };

const NEWLINE = 10;

/**
 * The text of an evidence bundle's file, for `verifyBundle`. Bytes that are not UTF-8 are a fault of their line: read
 * leniently they would all turn into the same replacement sign, and a change could hide there.
 */
export function bundleText(bytes: Uint8Array): BundleText {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  try {
    return { ok: true, text: decoder.decode(bytes) };
  } catch {
    return { ok: false, line: badLine(bytes, decoder), fault: "The line is not UTF-8 text." };
  }
}

function badLine(bytes: Uint8Array, decoder: TextDecoder): number {
  let line = 1;
  for (let from = 0; from < bytes.length; line += 1) {
    const newline = bytes.indexOf(NEWLINE, from);
    const to = newline === -1 ? bytes.length : newline;
    try {
      decoder.decode(bytes.subarray(from, to));
    } catch {
      return line;
    }
    from = to + 1;
  }
  return line;
}
