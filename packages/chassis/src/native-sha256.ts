import { hash } from "node:crypto";
import type { Sha256 } from "@mirror/vocabulary";

/** Room for a salt and a text; what is longer gets its own. */
const ROOM = Buffer.allocUnsafeSlow(64 * 1024);
/** UTF-8 takes at most three bytes for each of a text's UTF-16 code units. */
const BYTES_PER_UNIT_MAX = 3;

/** Node's own SHA-256, in one call: each entry of the record is hashed twice. */
export const nativeSha256: Sha256 = (saltHex, text) => {
  if (saltHex === "") return hash("sha256", text, "hex");
  const bytesMax = saltHex.length / 2 + text.length * BYTES_PER_UNIT_MAX;
  const room = bytesMax <= ROOM.length ? ROOM : Buffer.allocUnsafe(bytesMax);
  const salted = room.write(saltHex, 0, "hex");
  // Node stops at what is no hex, and says nothing.
  if (salted * 2 !== saltHex.length) throw new TypeError("A salt is bytes in hex.");
  return hash("sha256", room.subarray(0, salted + room.write(text, salted, "utf8")), "hex");
};
