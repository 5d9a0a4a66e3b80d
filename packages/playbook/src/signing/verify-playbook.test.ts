import { createHash, generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { TextDecoder } from "node:util";
import { canonicalJson, Instant, type JsonObject } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { loadVerificationKey, type VerificationKey } from "./verification-key.js";
import { verifyPlaybook } from "./verify-playbook.js";

const NOW = Instant.parse("2026-11-22T03:00:00.000Z");
const AT = "2026-01-01T00:00:00.000Z";
const DOCUMENT: JsonObject = {
  type: "playbook",
  id: "playbook--11111111-1111-4111-8111-111111111111",
  modified: AT,
  name: "Żółw",
  steps: [1, true, null],
};

type Way = "hex" | "digest" | "document";

const OPTIONS: Readonly<Record<string, object>> = {
  PS256: { padding: 6, saltLength: 32 },
  ES256: { dsaEncoding: "ieee-p1363" },
  ES384: { dsaEncoding: "ieee-p1363" },
  ES512: { dsaEncoding: "ieee-p1363" },
};

function valueOver(text: string, key: KeyObject, algorithm: string, way: Way = "hex"): string {
  const digest = createHash("sha256").update(text).digest();
  const bytes = { hex: Buffer.from(digest.toString("hex")), digest, document: Buffer.from(text) }[way];
  const own = { "256": "sha256", "384": "sha384", "512": "sha512" }[algorithm.slice(2)] ?? null;
  return sign(own, bytes, { key, ...OPTIONS[algorithm] }).toString("base64url");
}

const RSA = generateKeyPairSync("rsa", { modulusLength: 2048 });
const OTHER = generateKeyPairSync("rsa", { modulusLength: 2048 });

function spki(key: KeyObject): string {
  return key.export({ type: "spki", format: "der" }).toString("base64");
}

function named(key: KeyObject): VerificationKey {
  return loadVerificationKey(key.export({ type: "spki", format: "pem" }).toString());
}

function signatureBy(key: KeyObject, more: JsonObject = {}): JsonObject {
  return {
    type: "jss",
    id: "jss--33333333-3333-4333-8333-333333333333",
    created: AT,
    modified: AT,
    signee: "Example CSIRT",
    related_to: DOCUMENT.id as string,
    related_version: AT,
    hash_algorithm: "sha-256",
    algorithm: "RS256",
    public_key: spki(key),
    ...more,
  };
}

/** The document, signed once by this key. */
function signedBy(
  pair: { publicKey: KeyObject; privateKey: KeyObject },
  more: JsonObject = {},
  way: Way = "hex",
) {
  const bare = signatureBy(pair.publicKey, more);
  const algorithm = String(bare.algorithm);
  const text = canonicalJson({ ...DOCUMENT, signatures: [bare] });
  return { ...DOCUMENT, signatures: [{ ...bare, value: valueOver(text, pair.privateKey, algorithm, way) }] };
}

const verify = (document: unknown, key?: KeyObject) =>
  verifyPlaybook(JSON.stringify(document), key && named(key), NOW);

test.each([
  ["RS256", RSA],
  ["RS512", RSA],
  ["PS256", RSA],
  ["ES256", generateKeyPairSync("ec", { namedCurve: "P-256" })],
  ["ES384", generateKeyPairSync("ec", { namedCurve: "P-384" })],
  ["ES512", generateKeyPairSync("ec", { namedCurve: "P-521" })],
  ["Ed25519", generateKeyPairSync("ed25519")],
  ["Ed448", generateKeyPairSync("ed448")],
])(
  "CACAO 25: %s is verified by its own key, in each way to sign the document, and by no other key",
  (algorithm, pair) => {
    for (const way of ["hex", "digest", "document"] as const) {
      const document = signedBy(pair, { algorithm }, way);
      expect(verify(document, pair.publicKey)).toMatchObject({
        ok: true,
        signatures: [{ verdict: "verified", over: "the playbook", standing: "in-force" }],
      });
      expect(verify(document, OTHER.publicKey)).toMatchObject({ ok: false });
    }
  },
);

test("CACAO 25: a key that the document carries shows that it is whole, and is nobody's until it is named", () => {
  const document = signedBy(RSA);
  expect(verify(document)).toMatchObject({
    ok: true,
    keyNamed: false,
    signatures: [{ verdict: "intact", key: named(RSA.publicKey).fingerprint }],
  });
  expect(verify(document, OTHER.publicKey)).toMatchObject({
    ok: false,
    signatures: [{ verdict: "intact" }],
  });
});

test("CACAO 25: a document that was changed and signed anew by somebody else is not verified by the author's key", () => {
  const forged = signedBy(OTHER);
  expect(verify({ ...forged, name: "Changed" }, RSA.publicKey).ok).toBe(false);
  expect(verify({ ...forged, name: "Changed" }).ok).toBe(false);
  expect(verify(signedBy(OTHER), RSA.publicKey).ok).toBe(false);
});

test("CACAO 25: shared secrets, broken hashes and unknown algorithms are refused, whatever the value", () => {
  for (const more of [
    { algorithm: "HS256" },
    { algorithm: "none" },
    { algorithm: "XMSS-SHA2_10_256" },
    { hash_algorithm: "md5" },
    { algorithm: "toString" },
  ]) {
    const bare = signatureBy(RSA.publicKey, more);
    const document = { ...DOCUMENT, signatures: [{ ...bare, value: "AAAA" }] };
    expect(verify(document, RSA.publicKey)).toMatchObject({
      ok: false,
      signatures: [{ verdict: "not-checked", key: null }],
    });
  }
});

test("a key that does not fit its algorithm, or is too short, verifies nothing", () => {
  const short = generateKeyPairSync("rsa", { modulusLength: 1024 });
  expect(verify(signedBy(short), short.publicKey)).toMatchObject({
    ok: false,
    signatures: [{ verdict: "wrong" }],
  });
  const curve = generateKeyPairSync("ec", { namedCurve: "P-384" });
  const document = signedBy(curve, { algorithm: "ES384" });
  expect(verify(document, RSA.publicKey)).toMatchObject({ ok: false, signatures: [{ verdict: "intact" }] });
  const asRsa = { ...signatureBy(curve.publicKey), value: "AAAA" };
  expect(verify({ ...DOCUMENT, signatures: [asRsa] }, curve.publicKey)).toMatchObject({
    ok: false,
    signatures: [{ verdict: "wrong", problem: "RS256 needs an RSA key." }],
  });
  // A key that only the document names says nothing of who signed, and so nothing of who did not.
  expect(verify({ ...DOCUMENT, signatures: [asRsa] })).toMatchObject({
    ok: false,
    signatures: [{ verdict: "not-checked", problem: "RS256 needs an RSA key." }],
  });
  const onCurve = signedBy(generateKeyPairSync("ec", { namedCurve: "P-256" }), { algorithm: "ES256" });
  expect(verify(onCurve, curve.publicKey).signatures).toMatchObject([{ verdict: "intact" }]);
});

test("a key that is for RSA-PSS alone makes no other signature", () => {
  const pss = generateKeyPairSync("rsa-pss", { modulusLength: 2048 });
  expect(verify(signedBy(pss, { algorithm: "PS256" }), pss.publicKey).ok).toBe(true);
  const plain = { ...signatureBy(pss.publicKey), value: "AAAA" };
  expect(verify({ ...DOCUMENT, signatures: [plain] }, pss.publicKey).signatures).toMatchObject([
    { verdict: "wrong", problem: "RS256 needs an RSA key." },
  ]);
});

test("CACAO 25: what a signature carries as its key, and is none, is not checked; the key itself is asked for", () => {
  const { public_key: _, ...bare } = signatureBy(RSA.publicKey);
  for (const carried of [{ public_key: "AAAA" }, { public_cert_chain: ["AAAA"] }])
    expect(
      verify({ ...DOCUMENT, signatures: [{ ...bare, ...carried, value: "AAAA" }] }).signatures,
    ).toMatchObject([{ verdict: "not-checked", problem: "What it carries is no key: name the key." }]);
});

test("CACAO 25: a certificate is taken for the key in it, whether it is named or carried", () => {
  const pair = generateKeyPairSync("ed25519");
  const der = certificateOf(pair);
  const { public_key: _, ...bare } = signatureBy(pair.publicKey, { algorithm: "Ed25519" });
  const carrying: JsonObject = { ...bare, public_cert_chain: [der.toString("base64"), "issuer"] };
  const text = canonicalJson({ ...DOCUMENT, signatures: [carrying] });
  const value = valueOver(text, pair.privateKey, "Ed25519");
  const document = JSON.stringify({ ...DOCUMENT, signatures: [{ ...carrying, value }] });

  const pem = `-----BEGIN CERTIFICATE-----\n${der.toString("base64")}\n-----END CERTIFICATE-----\n`;
  const key = loadVerificationKey(pem);
  expect(key.fingerprint).toBe(named(pair.publicKey).fingerprint);
  expect(key.thumbprint).toBe(createHash("sha256").update(der).digest("base64url"));
  expect(verifyPlaybook(document, key, NOW)).toMatchObject({
    ok: true,
    signatures: [{ verdict: "verified" }],
  });
  expect(verifyPlaybook(document, undefined, NOW)).toMatchObject({
    ok: true,
    signatures: [{ verdict: "intact", key: key.fingerprint }],
  });
});

test("CACAO 25: a certificate's address is shown and not fetched, a thumbprint asks for its key", () => {
  const away = (more: JsonObject) => {
    const { public_key: _, ...bare } = signatureBy(RSA.publicKey, more);
    const text = canonicalJson({ ...DOCUMENT, signatures: [bare] });
    return { ...DOCUMENT, signatures: [{ ...bare, value: valueOver(text, RSA.privateKey, "RS256") }] };
  };
  const address = away({ cert_url: "http://127.0.0.1:9/cert.pem" });
  expect(verify(address).signatures).toMatchObject([
    { verdict: "not-checked", problem: expect.stringContaining("which is not fetched") },
  ]);
  expect(verify(address, RSA.publicKey).ok).toBe(true);
  expect(verify(away({ thumbprint: "AAAA" })).ok).toBe(false);
});

test("CACAO 25: a revoked signature does not count, a lapsed one is said to have lapsed", () => {
  expect(verify(signedBy(RSA, { revoked: true, valid_until: AT }), RSA.publicKey)).toMatchObject({
    ok: false,
    signatures: [{ verdict: "verified", standing: "revoked" }],
  });
  expect(verify(signedBy(RSA, { valid_until: "2026-06-01T00:00:00.000Z" }), RSA.publicKey)).toMatchObject({
    ok: true,
    signatures: [{ standing: "lapsed" }],
  });
  expect(verify(signedBy(RSA, { valid_from: "2027-06-01T00:00:00.000Z" }), RSA.publicKey)).toMatchObject({
    signatures: [{ standing: "not-yet" }],
  });
});

test("CACAO 25: a signature of another version of the playbook is none of this one", () => {
  expect(verify(signedBy(RSA, { related_version: "2025-01-01T00:00:00.000Z" }), RSA.publicKey)).toMatchObject(
    {
      ok: false,
      signatures: [],
      faults: [{ code: "other-version", pointer: "/signatures/0/related_version" }],
    },
  );
});

test("every fault of a signature is named", () => {
  const { signee: _, public_key: __, ...rest } = signatureBy(RSA.publicKey);
  expect(
    verify({ ...DOCUMENT, signatures: [rest, 7] }).faults.map(({ code, pointer }) => `${code} ${pointer}`),
  ).toEqual(["missing /signatures/0/signee", "missing /signatures/0/value", "shape /signatures/1"]);
  const both = { ...signatureBy(RSA.publicKey, { thumbprint: "AAAA" }), value: "AAAA" };
  expect(verify({ ...DOCUMENT, signatures: [both] }).faults).toMatchObject([{ code: "several-keys" }]);
  expect(verify(DOCUMENT)).toMatchObject({ ok: false, signatures: [], faults: [] });
  expect(verify([])).toMatchObject({ ok: false, playbook: null, faults: [{ code: "shape" }] });
});

test.each(["the signature", "the playbook with the signature"] as const)(
  "CACAO 25: a countersignature is over %s, and stands and falls with it",
  (over) => {
    const [own] = signedBy(RSA).signatures;
    const bare = signatureBy(OTHER.publicKey, { signee: "Ministry" });
    const whole: JsonObject = { ...own, signature: bare };
    const text = canonicalJson(over === "the signature" ? whole : { ...DOCUMENT, signatures: [whole] });
    const counter = { ...bare, value: valueOver(text, OTHER.privateKey, "RS256") };
    const document = { ...DOCUMENT, signatures: [{ ...own, signature: counter }] };
    expect(verify(document, OTHER.publicKey)).toMatchObject({
      ok: true,
      signatures: [
        { pointer: "/signatures/0", verdict: "intact" },
        { pointer: "/signatures/0/signature", verdict: "verified", over, signee: "Ministry" },
      ],
    });
    expect(verify({ ...document, name: "Changed" }, OTHER.publicKey)).toMatchObject({
      ok: false,
      signatures: [{ verdict: "wrong" }, { verdict: "wrong" }],
    });
  },
);

test("of several signatures each is judged for itself, and none covers the others", () => {
  const both = { ...DOCUMENT, signatures: [...signedBy(RSA).signatures, ...signedBy(OTHER).signatures] };
  expect(verify(both, OTHER.publicKey)).toMatchObject({
    ok: true,
    signatures: [{ verdict: "intact" }, { verdict: "verified" }],
  });
});

test("INV-15 a document with a hundred signatures is not written out a hundred times", () => {
  const [own] = signedBy(RSA).signatures;
  const reading = verify({ ...DOCUMENT, signatures: Array(100).fill(own) });
  expect(reading.signatures).toHaveLength(16);
  expect(reading.faults).toMatchObject([{ code: "too-many-signatures" }]);
});

/** Whether these bytes, as a file, verify: what is not UTF-8 is no document. */
function fileVerifies(bytes: Uint8Array, key: VerificationKey): boolean {
  try {
    return verifyPlaybook(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes), key, NOW)
      .ok;
  } catch {
    return false;
  }
}

test("CACAO 25: no byte of a signed document can be changed, whichever bit of it", () => {
  const bytes = Buffer.from(JSON.stringify(signedBy(RSA)));
  const key = named(RSA.publicKey);
  expect(fileVerifies(bytes, key)).toBe(true);
  const changed = [...bytes.keys()].filter((at) => fileVerifies(flipped(bytes, at, 1 << (at % 8)), key));
  expect(changed).toEqual([]);
});

function flipped(bytes: Uint8Array, at: number, mask: number): Uint8Array {
  return bytes.map((byte, index) => (index === at ? byte ^ mask : byte));
}

// The standard's own example lies beside the repository on some machines, and is no part of it.
const example = fileURLToPath(
  new URL("../../../../../shared/corpus/cacao/signature/signed-rs256.json", import.meta.url),
);
const present = existsSync(example);

test.runIf(present)(
  `CACAO 25: the standard's example verifies by its key, and with no byte changed${present ? "" : " (left out: it is not beside this repository)"}`,
  () => {
    const bytes = readFileSync(example);
    const { signatures } = JSON.parse(bytes.toString());
    const pem = `-----BEGIN PUBLIC KEY-----\n${signatures[0].public_key}\n-----END PUBLIC KEY-----\n`;
    const key = loadVerificationKey(pem);
    expect(verifyPlaybook(bytes.toString(), key, NOW)).toMatchObject({
      ok: true,
      signatures: [
        { verdict: "verified", bytes: "hash in hexadecimal", over: "the playbook", standing: "lapsed" },
      ],
    });
    const changed = [...bytes.keys()].filter((at) => fileVerifies(flipped(bytes, at, 1), key));
    expect(changed).toEqual([]);
  },
);

test("a private key is not taken for a public one, and what is none is refused", () => {
  const pem = RSA.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  expect(() => loadVerificationKey(pem)).toThrow("private key");
  expect(() => loadVerificationKey("hello")).toThrow();
});

/** A certificate that an Ed25519 key signs for itself, in DER (RFC 5280). */
function certificateOf({ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject }): Buffer {
  const algorithm = der(0x30, Buffer.from("06032b6570", "hex"));
  const name = der(
    0x30,
    der(0x31, der(0x30, Buffer.from("0603550403", "hex"), der(0x0c, Buffer.from("CSIRT")))),
  );
  const time = (text: string) => der(0x17, Buffer.from(text, "ascii"));
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.from([1])),
    algorithm,
    name,
    der(0x30, time("260101000000Z"), time("400101000000Z")),
    name,
    publicKey.export({ type: "spki", format: "der" }),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign(null, body, privateKey)]);
  return der(0x30, body, algorithm, der(0x03, signature));
}

/** A value in DER, of at most 255 bytes. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const value = Buffer.concat(parts);
  const length = value.length < 0x80 ? [value.length] : [0x81, value.length];
  return Buffer.concat([Buffer.from([tag, ...length]), value]);
}
