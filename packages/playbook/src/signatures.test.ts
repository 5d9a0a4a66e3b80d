import { expect, test } from "vitest";
import { readSignatures } from "./signatures.js";

const AT = "2026-01-01T00:00:00.000Z";
const DOCUMENT = {
  type: "playbook",
  id: "playbook--11111111-1111-4111-8111-111111111111",
  modified: AT,
};

type Written = Readonly<Record<string, unknown>>;

function signature(more: Written = {}): Written {
  return {
    type: "jss",
    id: "jss--33333333-3333-4333-8333-333333333333",
    created: AT,
    modified: AT,
    signee: "Example CSIRT",
    related_to: DOCUMENT.id,
    related_version: AT,
    hash_algorithm: "sha-256",
    algorithm: "RS256",
    thumbprint: "AAAA",
    value: "AAAA",
    ...more,
  };
}

function read(...signatures: unknown[]) {
  const reading = readSignatures(JSON.stringify({ ...DOCUMENT, signatures }));
  if (!reading.ok) throw new Error("The document is at fault.");
  return {
    found: reading.signatures.map(({ pointer }) => pointer),
    carries: reading.signatures.map(({ carries }) => carries),
    faults: reading.faults.map(({ code, pointer }) => `${code} ${pointer}`),
  };
}

/** One signature around `depth` countersignatures, the innermost this. */
function countersigned(depth: number, innermost: unknown): unknown {
  return depth === 0 ? innermost : signature({ signature: countersigned(depth - 1, innermost) });
}

test("CACAO 25: a signature names its key in exactly one way: of a chain of certificates the first is the one that signed", () => {
  const { thumbprint: _, ...bare } = signature();
  expect(read({ ...bare, public_cert_chain: ["first", "issuer"] }).carries).toEqual([
    { kind: "certificate", base64: "first" },
  ]);
  expect(read({ ...bare, public_cert_chain: [] }).faults).toEqual(["shape /signatures/0/public_cert_chain"]);
  expect(read(bare).faults).toEqual(["missing /signatures/0"]);
  expect(read({ ...bare, public_key: "x", cert_url: "https://a.example/" }).faults).toEqual([
    "several-keys /signatures/0",
  ]);
});

test("CACAO 25: a countersignature that is at fault is named where it stands; the one that it signs is still checked", () => {
  expect(read(countersigned(1, "x"))).toMatchObject({
    found: ["/signatures/0"],
    faults: ["shape /signatures/0/signature"],
  });
  expect(read(countersigned(1, signature({ signee: 7, signature: signature() })))).toMatchObject({
    found: ["/signatures/0"],
    faults: ["shape /signatures/0/signature/signee"],
  });
});

test("INV-15 countersignatures are checked sixteen deep, and the next is named", () => {
  const { found, faults } = read(countersigned(17, signature()));
  expect(found).toHaveLength(17);
  expect(faults).toEqual([`too-many-signatures /signatures/0${"/signature".repeat(17)}`]);
});

test("CACAO 25: times that a signature gives are read, and those that are none are named", () => {
  expect(read(signature({ valid_from: "soon" }))).toMatchObject({
    found: [],
    faults: [expect.stringContaining("/signatures/0/valid_from")],
  });
});
