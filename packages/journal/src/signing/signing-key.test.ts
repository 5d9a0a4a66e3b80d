import { createPublicKey, generateKeyPairSync, verify } from "node:crypto";
import { verifySignature as verifyAnywhere } from "@mirror/vocabulary";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createSigningKey, loadPublicKey, loadSigningKey, sign, verifySignature } from "./signing-key.js";

test("what a key signs, its public key verifies, and nothing else does", () => {
  const key = loadSigningKey(createSigningKey());
  const other = loadSigningKey(createSigningKey());
  const signature = sign(key, "żółć 🚑");

  expect(verifySignature(key.publicKey, "żółć 🚑", signature)).toBe(true);
  expect(verifySignature(key.publicKey, "żółć 🚑 ", signature)).toBe(false);
  expect(verifySignature(other.publicKey, "żółć 🚑", signature)).toBe(false);
  expect(verifySignature(key.publicKey, "żółć 🚑", sign(other, "żółć 🚑"))).toBe(false);
});

test("a signature or key that is written in any other way is a no, not an error", () => {
  const key = loadSigningKey(createSigningKey());
  const signature = sign(key, "text");
  for (const misshapen of [
    "",
    "ed25519:",
    signature.slice(8),
    signature.toUpperCase(),
    `${signature}00`,
    ` ${signature}`,
  ]) {
    expect(verifySignature(key.publicKey, "text", misshapen)).toBe(false);
  }
  for (const misshapen of ["", key.publicKey.slice(8), `${key.publicKey}00`, `ed25519:${"f".repeat(64)}`]) {
    expect(verifySignature(misshapen, "text", signature)).toBe(false);
  }
});

test("a key that is no point of the curve, and a signature of any bytes, are a no as well", () => {
  const hex = (bytes: number) =>
    fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((of) => Buffer.from(of).toString("hex"));
  fc.assert(
    fc.property(hex(32), hex(64), fc.string(), (key, signature, text) => {
      expect(verifySignature(`ed25519:${key}`, text, `ed25519:${signature}`)).toBe(false);
    }),
    { numRuns: 500 },
  );
});

test("the keys that anyone could sign for verify nothing, and cannot be enrolled", () => {
  const yOfSmallOrder = ["00", "01", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"]
    .concat(["c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", `ec${"ff".repeat(30)}7f`])
    .map((hex) => hex.padEnd(64, "0"));
  for (const key of yOfSmallOrder) {
    const x = Buffer.from(key, "hex").toString("base64url");
    const known = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
    // Without any private key: R is another such point, S is zero.
    const forgeries = Array.from({ length: 200 }, (_, at) => `text ${at}`).flatMap((text) =>
      yOfSmallOrder.map((r) => ({ text, signature: r + "0".repeat(64) })),
    );
    const fitting = forgeries.filter(({ text, signature }) =>
      verify(null, Buffer.from(text), known, Buffer.from(signature, "hex")),
    );

    expect(fitting.length).toBeGreaterThan(0);
    for (const { text, signature } of fitting) {
      expect(verifySignature(`ed25519:${key}`, text, `ed25519:${signature}`)).toBe(false);
    }
    expect(() => loadPublicKey(known.export({ type: "spki", format: "pem" }).toString())).toThrow(
      "anyone can sign",
    );
  }
});

test("RFC 8032's second test vector verifies", () => {
  const publicKey = "ed25519:3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
  const signature =
    "ed25519:92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";

  expect(verifySignature(publicKey, "r", signature)).toBe(true);
  expect(verifySignature(publicKey, "s", signature)).toBe(false);
});

test("a key is the same after it was kept as PEM, and its public half can be handed over", () => {
  const pem = createSigningKey();
  const key = loadSigningKey(pem);
  const handedOver = createPublicKey(pem).export({ type: "spki", format: "pem" }).toString();

  expect(loadSigningKey(pem).publicKey).toBe(key.publicKey);
  expect(loadPublicKey(handedOver)).toBe(key.publicKey);
  expect(key.publicKey).toMatch(/^ed25519:[0-9a-f]{64}$/);
});

test("a key of another kind is refused", () => {
  const p256 = generateKeyPairSync("ec", { namedCurve: "P-256" });

  expect(() => loadSigningKey(p256.privateKey.export({ type: "pkcs8", format: "pem" }).toString())).toThrow(
    "Ed25519",
  );
  expect(() => loadPublicKey(p256.publicKey.export({ type: "spki", format: "pem" }).toString())).toThrow(
    "Ed25519",
  );
  expect(() => loadSigningKey("not a key")).toThrow();
});

test("what this says of a key and a signature, the one that decisions stand on says as well", () => {
  const key = loadSigningKey(createSigningKey());
  fc.assert(
    fc.property(fc.string(), fc.string(), (text, other) => {
      const signature = sign(key, text);
      for (const one of [text, other])
        expect(verifyAnywhere(key.publicKey, one, signature)).toBe(
          verifySignature(key.publicKey, one, signature),
        );
    }),
    { numRuns: 25 },
  );
});
