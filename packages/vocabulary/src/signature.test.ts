import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { expect, test } from "vitest";
import { keyFingerprint, verifySignature } from "./signature.js";

function keyOf(seed: number) {
  const { secretKey, publicKey } = ed25519.keygen(new Uint8Array(32).fill(seed));
  return {
    publicKey: `ed25519:${bytesToHex(publicKey)}`,
    sign: (text: string) => `ed25519:${bytesToHex(ed25519.sign(utf8ToBytes(text), secretKey))}`,
  };
}

test("RFC 8032's second test vector verifies", () => {
  const publicKey = "ed25519:3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
  const signature =
    "ed25519:92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

  expect(verifySignature(publicKey, "r", signature)).toBe(true);
  expect(verifySignature(publicKey, "s", signature)).toBe(false);
});

test("what a key signs, its public key verifies, and nothing else does", () => {
  const [key, other] = [keyOf(1), keyOf(2)];
  const signature = key.sign("żółć 🚑");

  expect(verifySignature(key.publicKey, "żółć 🚑", signature)).toBe(true);
  expect(verifySignature(key.publicKey, "żółć 🚑 ", signature)).toBe(false);
  expect(verifySignature(other.publicKey, "żółć 🚑", signature)).toBe(false);
});

test("a signature or key that is written in any other way is a no, not an error", () => {
  const key = keyOf(1);
  const signature = key.sign("text");
  for (const misshapen of ["", "ed25519:", signature.slice(8), signature.toUpperCase(), `${signature}00`])
    expect(verifySignature(key.publicKey, "text", misshapen)).toBe(false);
  for (const misshapen of ["", key.publicKey.slice(8), `${key.publicKey}00`, `ed25519:${"f".repeat(64)}`])
    expect(verifySignature(misshapen, "text", signature)).toBe(false);
});

test("the keys that anyone could sign for verify nothing", () => {
  const yOfSmallOrder = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ];
  for (const key of yOfSmallOrder)
    for (const r of yOfSmallOrder)
      for (let at = 0; at < 8; at += 1)
        expect(verifySignature(`ed25519:${key}`, `text ${at}`, `ed25519:${r}${"0".repeat(64)}`)).toBe(false);
});

test("a fingerprint can be read out, and differs from key to key", () => {
  const key = keyOf(1).publicKey;

  expect(keyFingerprint(key)).toMatch(/^SHA256( [0-9a-f]{4}){16}$/);
  expect(keyFingerprint(key)).not.toBe(keyFingerprint(keyOf(2).publicKey));
  expect(() => keyFingerprint("ed25519:short")).toThrow();
});
