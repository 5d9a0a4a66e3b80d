import { known } from "@mirror/vocabulary";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const BITS_OF = new Map([...ALPHABET].map((digit, bits) => [digit, bits]));
const PERCENT = 0x25;

function bitsOf(digit: string): number {
  return known(BITS_OF.get(digit), `The six bits of ${digit}`);
}

/** Whether these characters are base64 (RFC 4648, padding optional), whatever bytes they hold. */
export function isBase64(encoded: string): boolean {
  return digitsIn(encoded) !== undefined;
}

function digitsIn(encoded: string): string | undefined {
  const digits = encoded.replace(/[\r\n]/g, "").replace(/={0,2}$/, "");
  return /^[A-Za-z0-9+/]*$/.test(digits) && digits.length % 4 !== 1 ? digits : undefined;
}

/** The text whose UTF-8 bytes these base64 characters hold (RFC 4648, padding optional); undefined where they hold none. */
export function textFromBase64(encoded: string): string | undefined {
  const digits = digitsIn(encoded);
  if (digits === undefined) return undefined;
  let bits = 0;
  let held = 0;
  let percentEncoded = "";
  for (const digit of digits) {
    bits = ((bits << 6) | bitsOf(digit)) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    const byte = (bits >> held) & 0xff;
    const plain = byte < 0x80 && byte !== PERCENT;
    percentEncoded += plain ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, "0")}`;
  }
  try {
    return decodeURIComponent(percentEncoded);
  } catch {
    return undefined;
  }
}

/** The bytes that these base64 characters hold, as hexadecimal digits; undefined where they hold none, or are not padded. */
export function hexFromBase64(encoded: string): string | undefined {
  if (encoded.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) return undefined;
  const digits = encoded.replace(/=+$/, "");
  const bytes = Math.floor((digits.length * 6) / 8);
  const bits = [...digits].reduce((all, digit) => all * 64n + BigInt(bitsOf(digit)), 0n);
  const whole = bits >> BigInt(digits.length * 6 - bytes * 8);
  return bytes === 0 ? "" : whole.toString(16).padStart(bytes * 2, "0");
}
