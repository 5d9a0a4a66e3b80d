import { canonicalJson, type Instant, PartnerId } from "@mirror/vocabulary";
import fc from "fast-check";
import { expect, test } from "vitest";
import { headAfter, sampleBody, sealed } from "../conformance/sample.js";
import type { Entry, WithheldEntry } from "../entry.js";
import { bundleText, createSigningKey, loadSigningKey, sign, verifySignature } from "../signing/index.js";
import { withhold } from "../withhold.js";
import { type BundleVerdict, verifyBundle } from "./verify-bundle.js";
import { type Evidence, writeBundle } from "./write-bundle.js";

const key = loadSigningKey(createSigningKey());
const strangersKey = loadSigningKey(createSigningKey());

const run = sealed(null, "run--1", ...["created", "żółć", "done"].map((type) => sampleBody(type, { type })));
const consent = sealed(null, "consent--1", sampleBody("granted", { conditions: [1e21, null] }));
const agreement = sealed(null, "agreement--1", sampleBody("ratified"), sampleBody("amended"));
const [created, finding] = run;
if (created === undefined || finding === undefined) throw new Error("The run has entries.");

const HEADER: Evidence["header"] = {
  run: "run--1",
  mode: "live",
  playbooks: [
    { id: "playbook--1", modified: "2026-01-01T00:00:00.000Z", hash: "sha256:00", document: { name: "é" } },
  ],
  agreements: ["agreement--1"],
  publicKey: key.publicKey,
  madeAt: "2026-11-22T03:00:00.000Z" as Instant,
  for: PartnerId.parse("partner--01934f3c-0000-7000-8000-000000000001"),
};

/** Every stream there is, one entry of the run withheld. */
const STREAMS: Evidence["streams"] = new Map<string, (Entry | WithheldEntry)[]>([
  ["run--1", run.map((entry) => (entry === finding ? withhold(entry) : entry))],
  ["consent--1", consent],
  ["agreement--1", agreement],
  ["nothing", []],
]);

function bundleOf(parts: Partial<Evidence> = {}): Promise<string> {
  return writeBundle({ header: HEADER, streams: STREAMS, sign: (text) => sign(key, text), ...parts });
}

const pinned = { verifySignature, pinnedKey: key.publicKey };

/** The verdict on a bundle's bytes, as someone with the installation's key reaches it. */
function judge(bytes: Uint8Array): BundleVerdict | { ok: false; line: number; fault: string } {
  const read = bundleText(bytes);
  return read.ok ? verifyBundle(read.text, pinned) : read;
}

function judgeLines(
  lines: readonly string[],
  trust: Parameters<typeof verifyBundle>[1] = pinned,
): BundleVerdict {
  return verifyBundle(lines.map((line) => `${line}\n`).join(""), trust);
}

const bundle = await bundleOf();
const lines = bundle.trimEnd().split("\n");
const [headerLine = "", ...rest] = lines;
const footerLine = rest.pop() ?? "";
/** Header; two entries of the agreement, one of the consent, three of the run; footer. */
const FOOTER_AT = 8;

test("a bundle verifies, and gives back the streams that went in", () => {
  const verdict = verifyBundle(bundle, pinned);

  expect(lines).toHaveLength(FOOTER_AT);
  expect(verdict).toEqual({
    ok: true,
    header: { type: "header", version: 1, ...HEADER },
    streams: new Map([...STREAMS].filter(([, entries]) => entries.length > 0)),
    entries: 6,
    withheld: 1,
    key: key.publicKey,
  });
  expect(bundle).not.toContain("żółć");
  expect(verifyBundle(bundle, { verifySignature }).ok).toBe(true);
});

test("a header carries what partners signed as whole entries, and nothing that only shows that it is there", async () => {
  const carrying = (statements: readonly unknown[]) =>
    bundleOf({ header: { ...HEADER, statements: statements as readonly Entry[] } });
  expect(judge(Buffer.from(await carrying([created])))).toMatchObject({
    ok: true,
    header: { statements: [created] },
  });
  for (const wrong of [withhold(created), "a statement", { ...created, seq: 0 }])
    await expect(carrying([wrong])).rejects.toThrow();
});

test("lines are as the interface says: a header, bare entries with their nine-field bodies, a footer with the heads", () => {
  const [first] = rest;
  expect(JSON.parse(first ?? "")).toEqual(agreement[0]);
  expect(JSON.parse(footerLine)).toMatchObject({
    type: "footer",
    heads: {
      "run--1": headAfter(run),
      "consent--1": headAfter(consent),
      "agreement--1": headAfter(agreement),
    },
    withheld: { "run--1": [2] },
    counts: { streams: 3, entries: 6, withheld: 1 },
  });
  expect(JSON.parse(rest[4] ?? "")).toEqual(withhold(finding));
});

test("every byte of a bundle, changed in any of four ways, is noticed on its line", () => {
  const bytes = Buffer.from(bundle);
  let line = 1;
  for (let at = 0; at < bytes.length; at += 1) {
    const original = bytes[at] ?? 0;
    // The last bit; the bit that makes capitals and exponents; the sign of a multi-byte character; and all of them.
    for (const flip of [0x01, 0x20, 0x80, 0xff]) {
      bytes[at] = original ^ flip;
      const verdict = judge(bytes);
      if (verdict.ok || verdict.line !== line) {
        expect.fail(`Byte ${at} of line ${line}, flipped by ${flip}, gave ${JSON.stringify(verdict)}.`);
      }
    }
    bytes[at] = original;
    if (original === 0x0a) line += 1;
  }
  expect(judge(bytes).ok).toBe(true);
}, 120_000);

test("any number of bytes replaced, put in or taken out anywhere is noticed", () => {
  const bytes = Buffer.from(bundle);
  fc.assert(
    fc.property(fc.nat(bytes.length), fc.nat(40), fc.uint8Array({ maxLength: 40 }), (at, removed, added) => {
      const changed = Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + removed)]);
      fc.pre(!changed.equals(bytes));
      expect(judge(changed)).toMatchObject({
        ok: false,
        line: expect.any(Number),
        fault: expect.any(String),
      });
    }),
    { numRuns: 3_000 },
  );
});

test("every line that is dropped is missed where it stood", () => {
  for (let at = 0; at < lines.length; at += 1) {
    expect(judgeLines(lines.toSpliced(at, 1))).toMatchObject({ ok: false, line: at + 1 });
  }
});

test("every line that is doubled is noticed at its double", () => {
  for (const [at, line] of lines.entries()) {
    expect(judgeLines(lines.toSpliced(at, 0, line))).toMatchObject({ ok: false, line: at + 2 });
  }
});

test("any two lines that change places are noticed, at the latest at the second of them", () => {
  for (let first = 0; first < lines.length; first += 1) {
    for (let second = first + 1; second < lines.length; second += 1) {
      const verdict = judgeLines(lines.with(first, lines[second] ?? "").with(second, lines[first] ?? ""));
      if (verdict.ok || verdict.line < first + 1 || verdict.line > second + 1) {
        expect.fail(`Lines ${first + 1} and ${second + 1} gave ${JSON.stringify(verdict)}.`);
      }
    }
  }
});

test("a bundle that is cut off, at any byte, is noticed on the line where it ends", () => {
  const bytes = Buffer.from(bundle);
  let line = 1;
  for (let length = 0; length < bytes.length; length += 1) {
    expect(judge(bytes.subarray(0, length))).toMatchObject({ ok: false, line });
    if (bytes[length] === 0x0a) line += 1;
  }
});

test("any line put in anywhere is noticed there, or at the line that it parts from its own", () => {
  const place = (extra: string, at: number) => {
    const verdict = judgeLines(lines.toSpliced(at, 0, extra));
    return verdict.ok ? undefined : verdict.line - at;
  };
  for (let at = 0; at <= lines.length; at += 1) {
    for (const extra of ["", "{}", "null", "[]", '{"type":"note"}', "not JSON"])
      expect(place(extra, at)).toBe(1);
    for (const genuine of lines) expect([1, 2]).toContain(place(genuine, at));
    for (const sealedWell of [
      ...sealed(null, "a stranger", sampleBody("forged")),
      ...sealed(null, "run--0", sampleBody("forged")),
      ...sealed(null, "zzz", sampleBody("forged")),
      ...sealed(headAfter(run), "run--1", sampleBody("forged")),
      ...sealed(headAfter(agreement), "agreement--1", sampleBody("forged")),
    ]) {
      expect([1, 2]).toContain(place(canonicalJson(sealedWell), at));
    }
  }
});

test("a stream that is sealed anew with other content, or made longer or shorter, is named", async () => {
  const forged = sealed(null, "consent--1", sampleBody("refused"));
  const longer = [...run, ...sealed(headAfter(run), "run--1", sampleBody("forged"))];
  const cases: [Map<string, readonly (Entry | WithheldEntry)[]>, object][] = [
    [new Map([...STREAMS, ["consent--1", forged]]), { line: 4, stream: "consent--1", seq: 1 }],
    [
      new Map([...STREAMS, ["run--1", [created, withhold(finding), ...longer.slice(2)]]]),
      { line: 8, stream: "run--1", seq: 4 },
    ],
    [new Map([...STREAMS, ["run--1", [created]]]), { line: 6, stream: "run--1", seq: 2 }],
    [new Map([...STREAMS, ["consent--1", []]]), { line: 4, stream: "consent--1", seq: 1 }],
    [new Map([...STREAMS, ["run--1", []]]), { line: 5, stream: "run--1", seq: 1 }],
    [
      new Map([...STREAMS, ["bogus", sealed(null, "bogus", sampleBody("x"))]]),
      { line: 4, stream: "bogus", seq: 1 },
    ],
  ];
  for (const [streams, fault] of cases) {
    const forgery = (await bundleOf({ streams })).trimEnd().split("\n");
    expect(judgeLines([...forgery.slice(0, -1), footerLine])).toMatchObject({ ok: false, ...fault });
  }
});

test("content that is taken out, or put back in, is noticed at its entry though every chain holds", async () => {
  const shownInstead = await bundleOf({ streams: new Map([...STREAMS, ["run--1", run]]) });
  const hiddenInstead = await bundleOf({
    streams: new Map([...STREAMS, ["run--1", [withhold(created), withhold(finding), ...run.slice(2)]]]),
  });
  const exchanged = await bundleOf({
    streams: new Map([...STREAMS, ["run--1", [withhold(created), ...run.slice(1)]]]),
  });

  const under = (other: string) => judgeLines([...other.trimEnd().split("\n").slice(0, -1), footerLine]);
  expect(under(shownInstead)).toMatchObject({ ok: false, line: 6, stream: "run--1", seq: 2 });
  expect(under(hiddenInstead)).toMatchObject({ ok: false, line: 5, stream: "run--1", seq: 1 });
  expect(under(exchanged)).toMatchObject({ ok: false, line: 5, stream: "run--1", seq: 1 });
});

test("a header that says anything else is noticed, and so is a footer of another bundle", async () => {
  for (const change of [
    { run: "run--2" },
    { mode: "exercise" as const },
    { playbooks: [] },
    { agreements: [] },
    { madeAt: "2026-11-22T03:00:00.001Z" as Instant },
    { for: null },
  ]) {
    const other = (await bundleOf({ header: { ...HEADER, ...change } })).trimEnd().split("\n");
    expect(judgeLines([other[0] ?? "", ...rest, footerLine])).toMatchObject({ ok: false, line: 1 });
    expect(judgeLines([...lines.slice(0, -1), other.at(-1) ?? ""])).toMatchObject({ ok: false, line: 1 });
  }
});

test("a bundle that a stranger made is whole, but not ours", async () => {
  const strangers = await bundleOf({
    header: { ...HEADER, publicKey: strangersKey.publicKey },
    sign: async (text) => sign(strangersKey, text),
  });

  expect(verifyBundle(strangers, { verifySignature })).toMatchObject({
    ok: true,
    key: strangersKey.publicKey,
  });
  expect(verifyBundle(strangers, pinned)).toMatchObject({ ok: false, line: FOOTER_AT });
  // Neither can a stranger put our name on it.
  const inOurName = await bundleOf({ sign: (text) => sign(strangersKey, text) });
  expect(verifyBundle(inOurName, pinned)).toMatchObject({ ok: false, line: FOOTER_AT });
});

test("a footer that contradicts itself is refused, though it is signed", () => {
  const { signature: _, ...footer } = JSON.parse(footerLine);
  for (const change of [
    { counts: { ...footer.counts, streams: 4 } },
    { counts: { ...footer.counts, entries: 5 } },
    { counts: { ...footer.counts, withheld: 0 } },
    { withheld: { ...footer.withheld, "run--9": [1] } },
    { withheld: { "run--1": [2, 2] } },
  ]) {
    const text = `security-mirror evidence bundle 1\n${canonicalJson({ ...footer, ...change })}`;
    const forged = canonicalJson({ ...footer, ...change, signature: sign(key, text) });
    expect(judgeLines([...lines.slice(0, -1), forged])).toMatchObject({ ok: false, line: FOOTER_AT });
  }
});

test("hostile lines are refused with a reason, quickly, and never with an exception", () => {
  const deep = 1_000_000;
  const hostile = [
    `${"[".repeat(deep)}${"]".repeat(deep)}`,
    `${'{"a":'.repeat(deep)}1${"}".repeat(deep)}`,
    `{"a":"${"x".repeat(17 * 1024 * 1024)}"}`,
    '{"seq":1e400}',
    '{"a":"\\ud83d"}',
    '{"a":1,"a":2}',
    '{"__proto__":{"type":"header"}}',
    '{ "a": 1 }',
    '{"a":1}\r',
    "\ufeff{}",
    "\u0000",
    "123",
    '"header"',
    headerLine.replace('"version":1', '"version":2'),
    headerLine.replace('"type":"header"', '"type":"header","x":1'),
  ];
  for (const line of hostile) {
    expect(judgeLines([line, ...rest, footerLine])).toMatchObject({
      ok: false,
      line: 1,
      fault: expect.any(String),
    });
    expect(judgeLines([headerLine, line, ...rest, footerLine])).toMatchObject({ ok: false, line: 2 });
    expect(judgeLines([...lines.slice(0, -1), line])).toMatchObject({ ok: false, line: FOOTER_AT });
  }
  expect(verifyBundle("", pinned)).toMatchObject({ ok: false, line: 1, fault: "The bundle is empty." });
  expect(verifyBundle("\n", pinned)).toMatchObject({ ok: false, line: 1 });
});

test("any text at all gets a verdict", () => {
  const fragment = fc.oneof(
    fc.constantFrom(...lines, "\n", "{", "}", '"', ":", "[", "]", ",", "1", "-", "e"),
    fc.string(),
    fc.json(),
  );
  fc.assert(
    fc.property(fc.array(fragment, { maxLength: 12 }), (fragments) => {
      const text = fragments.join("\n");
      expect(verifyBundle(text, pinned)).toMatchObject({ ok: false });
    }),
    { numRuns: 2_000 },
  );
});

test("what does not verify, or could not be read back, is never signed", async () => {
  const signed: string[] = [];
  const refuse = (parts: Partial<Evidence>) =>
    bundleOf({
      ...parts,
      sign: (text) => {
        signed.push(text);
        return sign(key, text);
      },
    });
  const broken = run.map((entry) => (entry === finding ? { ...entry, salt: "0".repeat(32) } : entry));

  await expect(refuse({ streams: new Map([["run--1", broken]]) })).rejects.toMatchObject({
    name: "JournalDamaged",
    message: expect.stringContaining("run--1"),
  });
  await expect(refuse({ streams: new Map([["run--1", run.slice(1)]]) })).rejects.toMatchObject({
    name: "JournalDamaged",
  });
  let document: unknown = "deep";
  for (let depth = 0; depth < 120; depth += 1) document = [document];
  await expect(
    refuse({ header: { ...HEADER, playbooks: [{ id: "p", modified: "m", hash: "h", document }] } }),
  ).rejects.toThrow("nests deeper");
  await expect(refuse({ header: { ...HEADER, publicKey: "not a key" } })).rejects.toThrow(
    "not a line of a bundle",
  );
  expect(signed).toEqual([]);
});

test("a run without anything to show is still a bundle", async () => {
  const empty = await bundleOf({ streams: new Map() });

  expect(verifyBundle(empty, pinned)).toMatchObject({
    ok: true,
    entries: 0,
    withheld: 0,
    streams: new Map(),
  });
});
