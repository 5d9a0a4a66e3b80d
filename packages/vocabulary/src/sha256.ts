import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";

/** SHA-256 over the bytes of a salt (in hex; "" for none) and then the UTF-8 bytes of a text, in lower-case hex. */
export type Sha256 = (saltHex: string, text: string) => string;

/** The one that needs nothing from where it runs. */
export const plainSha256: Sha256 = (saltHex, text) =>
  bytesToHex(nobleSha256(concatBytes(hexToBytes(saltHex), utf8ToBytes(text))));

let inUse = plainSha256;

/** The hash function of this process. */
export function sha256(saltHex: string, text: string): string {
  return inUse(saltHex, text);
}

/**
 * Lets the place that this runs in lend its own SHA-256, which is many times as fast: there is one answer to every
 * question, so that nothing but time depends on it. Throws where it gives another, and goes on with the one it had.
 */
export function lendSha256(lent: Sha256): void {
  for (const [saltHex, text] of PROBES)
    if (lent(saltHex, text) !== plainSha256(saltHex, text))
      throw new TypeError("The SHA-256 that was lent is none: it gives other hashes than FIPS 180-4 says.");
  inUse = lent;
}

/** Nothing; FIPS 180-4's own example; more than one block; two, three and four bytes a character, and half a pair. */
const PROBES: readonly (readonly [saltHex: string, text: string])[] = [
  ["", ""],
  ["", "abc"],
  ["00ff10".repeat(6), "{}".repeat(1_000)],
  ["0a", "é – 🜂 \ud800"],
];
