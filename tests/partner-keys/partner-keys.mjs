import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto";

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410, section 7). */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");
/** So many bytes stand before them in the public half. */
const SPKI_BYTES = 12;

/** @type {import("./partner-keys.mjs").keyOf} */
export function keyOf(name) {
  const seed = createHash("sha256").update(name).digest();
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: "der", type: "pkcs8" });
  const open = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(SPKI_BYTES);
  return {
    publicKey: `ed25519:${open.toString("hex")}`,
    sign: (text) => `ed25519:${sign(null, Buffer.from(text), key).toString("hex")}`,
  };
}
