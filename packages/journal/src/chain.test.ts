import fc from "fast-check";
import { expect, test } from "vitest";
import { verifyChain } from "./chain.js";
import { headAfter, sampleBody, sealed } from "./conformance/sample.js";
import type { Entry, WithheldEntry } from "./entry.js";
import { isShown, withhold } from "./withhold.js";

const TYPES = ["a", "b", "c", "d", "e"];
const chain = sealed(null, "run--1", ...TYPES.map((type) => sampleBody(type, { type })));

/** The chain with entry number `seq` replaced. */
function having(seq: number, change: (entry: Entry) => Entry | WithheldEntry): (Entry | WithheldEntry)[] {
  return chain.map((entry) => (entry.seq === seq ? change(entry) : entry));
}

test("INV-06 a whole chain verifies to its head, and so does each continuation of it", () => {
  expect(verifyChain("run--1", chain)).toEqual({ ok: true, head: headAfter(chain) });
  for (let length = 0; length <= chain.length; length += 1) {
    const from = headAfter(chain.slice(0, length));
    expect(verifyChain("run--1", chain.slice(length), from)).toEqual({ ok: true, head: headAfter(chain) });
  }
  expect(verifyChain("run--1", [])).toEqual({ ok: true, head: null });
});

test("INV-06 every change of an entry is found at its place", () => {
  const other = "0".repeat(64);
  for (const { seq } of chain) {
    const changes: ((entry: Entry) => Entry)[] = [
      (entry) => ({ ...entry, body: { ...entry.body, data: { type: "forged" } } }),
      (entry) => ({ ...entry, body: { ...entry.body, actor: { kind: "clock" } } }),
      (entry) => ({ ...entry, salt: "f".repeat(32) }),
      (entry) => ({ ...entry, salt: "no hex" }),
      (entry) => ({ ...entry, digest: other }),
      (entry) => ({ ...entry, hash: other }),
      (entry) => ({ ...entry, prev: other }),
      (entry) => ({ ...entry, seq: entry.seq + 1 }),
      (entry) => ({ ...entry, stream: "run--2" }),
      (entry) => ({ ...entry, body: { ...entry.body, data: Number.NaN } }),
    ];
    for (const change of changes) {
      expect(verifyChain("run--1", having(seq, change))).toMatchObject({
        ok: false,
        seq,
        fault: expect.any(String),
      });
    }
  }
});

test("INV-06 a withheld entry keeps the chain whole, and its place, digest and hash cannot be changed either", () => {
  expect(verifyChain("run--1", chain.map(withhold))).toEqual({ ok: true, head: headAfter(chain) });
  expect(Object.keys(withhold(chain[0] as Entry)).sort()).toEqual([
    "digest",
    "hash",
    "prev",
    "seq",
    "stream",
  ]);
  expect([isShown(chain[0] as Entry), isShown(withhold(chain[0] as Entry))]).toEqual([true, false]);
  for (const { seq } of chain) {
    for (const field of ["prev", "digest", "hash"] as const) {
      const forged = having(seq, (entry) => ({ ...withhold(entry), [field]: "1".repeat(64) }));
      expect(verifyChain("run--1", forged)).toMatchObject({ ok: false, seq });
    }
  }
});

test("INV-06 dropping, doubling or moving entries is found where it begins", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...chain), { maxLength: 7 }), (shuffled) => {
      const good = shuffled.findIndex((entry, at) => entry !== chain[at]);
      const verdict = verifyChain("run--1", shuffled);
      if (good === -1) expect(verdict.ok).toBe(true);
      else expect(verdict).toMatchObject({ ok: false, seq: good + 1 });
    }),
  );
});

test("INV-06 a forged entry that is sealed correctly does not fit what follows it", () => {
  const forged = sealed(headAfter(chain.slice(0, 2)), "run--1", sampleBody("forged"));

  expect(verifyChain("run--1", [...chain.slice(0, 2), ...forged, ...chain.slice(3)])).toMatchObject({
    ok: false,
    seq: 4,
  });
});

test("INV-06 entries that leave out a number, or come from another stream, are found though their hashes fit", () => {
  const head = headAfter(chain);
  if (head === null) throw new Error("The chain has entries.");
  const skipping = sealed({ ...head, seq: head.seq + 1 }, "run--1", sampleBody("forged"));
  const foreign = sealed(head, "run--2", sampleBody("forged"));

  for (const forged of [skipping, foreign]) {
    expect(verifyChain("run--1", [...chain, ...forged])).toMatchObject({ ok: false, seq: 6 });
  }
});
