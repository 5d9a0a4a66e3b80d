import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import canonicalize from "canonicalize";

/** The RFC 8785 (JCS) form of a JSON value. Throws on what JSON cannot say (lone surrogates, NaN, undefined at the top). */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("This value has no JSON form.");
  return text;
}

/** SHA-256 of a text's UTF-8 bytes, in lower-case hex. */
export function sha256Hex(text: string): string {
  return bytesToHex(sha256(utf8ToBytes(text)));
}

/** `sha256:<hex>` over the RFC 8785 form of a value: how content is named throughout (playbooks, consent scopes, offers). */
export function contentHash(value: unknown): string {
  return `sha256:${sha256Hex(canonicalJson(value))}`;
}

/** SHA-256 over the salt's bytes (given in hex) followed by the RFC 8785 form of the value, in lower-case hex. */
export function saltedDigest(saltHex: string, value: unknown): string {
  return bytesToHex(sha256(concatBytes(hexToBytes(saltHex), utf8ToBytes(canonicalJson(value)))));
}
