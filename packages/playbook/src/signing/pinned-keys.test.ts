import { generateKeyPairSync, sign } from "node:crypto";
import { contentHash, type Instant } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { END, idOf, task, written } from "../../testing/written-playbook.js";
import { loadVerificationKey, readPinnedKeys, untrustedSignature } from "./index.js";

const NOW = "2026-11-22T03:00:00.000Z" as Instant;
const bare = written({ [idOf("action", "look")]: task(END) });
const publisher = generateKeyPairSync("ed25519");
const stranger = generateKeyPairSync("ed25519");
const pemOf = ({ publicKey }: typeof publisher) =>
  publicKey.export({ type: "spki", format: "pem" }).toString();

/** The playbook as somebody signed it, with the key beside it as anyone may put one there. */
function signedBy({ publicKey, privateKey }: typeof publisher, more: Readonly<Record<string, unknown>> = {}) {
  const unsigned = {
    type: "jss",
    id: idOf("jss", "one"),
    created: bare.created,
    modified: bare.modified,
    signee: "Example CSIRT",
    related_to: bare.id,
    related_version: bare.modified,
    hash_algorithm: "sha-256",
    algorithm: "Ed25519",
    public_key: publicKey.export({ type: "spki", format: "der" }).toString("base64"),
    ...more,
  };
  const digest = contentHash({ ...bare, signatures: [unsigned] }).replace("sha256:", "");
  const value = sign(null, Buffer.from(digest), privateKey).toString("base64url");
  return { ...bare, signatures: [{ ...unsigned, value }] };
}

const verdict = (document: object, pinned = [loadVerificationKey(pemOf(publisher))]) =>
  untrustedSignature(JSON.stringify(document), pinned, NOW);

test("CACAO 25: where keys are pinned, a signed playbook comes in by one of them and by no key that it carries itself", () => {
  expect(verdict(signedBy(publisher))).toBeUndefined();
  expect(verdict(signedBy(stranger))).toMatchObject({
    pointer: "/signatures",
    code: "signature-not-trusted",
    problem: expect.stringContaining('"Example CSIRT"'),
  });
  const both = readPinnedKeys(pemOf(publisher) + pemOf(stranger));
  expect(verdict(signedBy(stranger), both)).toBeUndefined();
  expect(verdict({ ...signedBy(publisher), name: "Another name" })?.code).toBe("signature-not-trusted");
});

test("CACAO 25: a signature that was revoked, or has lapsed, brings nothing in", () => {
  const year = (n: number) => `${n}-01-01T00:00:00.000Z`;
  expect(verdict(signedBy(publisher, { revoked: true }))?.problem).toContain("revoked");
  expect(verdict(signedBy(publisher, { valid_until: year(2026) }))?.problem).toContain("lapsed");
  expect(verdict(signedBy(publisher, { valid_until: year(2030) }))).toBeUndefined();
});

test("CACAO 25: a signature that cannot be read at all brings nothing in, and nobody is said to have made it", () => {
  expect(verdict({ ...bare, signatures: [7] })?.problem).toBe(
    "No signature of this playbook verifies by a key that is pinned here.",
  );
});

test("a playbook that nobody signed is none of the pinned keys' business", () => {
  expect(verdict(bare)).toBeUndefined();
});

test("a file that holds no key, or a private one, is refused", () => {
  const secret = publisher.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  expect(readPinnedKeys(`# Norland\n${pemOf(publisher)}\n# Southland\n${pemOf(stranger)}`)).toHaveLength(2);
  expect(() => readPinnedKeys("norland.pem")).toThrow("no key");
  expect(() => readPinnedKeys(secret)).toThrow("private key");
});
