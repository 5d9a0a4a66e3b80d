import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { headAfter, sampleBody } from "./conformance/sample.js";
import { entryHash, sealEntries } from "./seal.js";

const SALT = "00112233445566778899aabbccddeeff";
const SALT_2 = "ffeeddccbbaa99887766554433221100";

test("an entry's digest and hash are what interface says, computed here by other means", () => {
  const body = sampleBody("step-ready", { b: 1, a: "é" });
  const [entry] = sealEntries(null, "run--1", [body], [SALT]);

  const canonicalBody =
    '{"actor":{"kind":"person","partner":"partner--01934f3c-0000-7000-8000-000000000001","person":"person--01934f3c-0000-7000-8000-000000000002"},' +
    '"data":{"a":"é","b":1},"exerciseAt":null,"marking":"TLP:AMBER","mode":"live","occurredAt":"2026-11-22T03:00:00.000Z",' +
    '"partner":"partner--01934f3c-0000-7000-8000-000000000001","recordedAt":"2026-11-22T03:00:00.000Z","type":"step-ready"}';
  const digest = createHash("sha256").update(Buffer.from(SALT, "hex")).update(canonicalBody).digest("hex");
  const hash = createHash("sha256")
    .update(`{"digest":"${digest}","prev":null,"seq":1,"stream":"run--1"}`)
    .digest("hex");
  expect(entry).toEqual({ stream: "run--1", seq: 1, prev: null, digest, hash, body, salt: SALT });
});

test("entries follow the head and each other", () => {
  const first = sealEntries(null, "run--1", [sampleBody("a"), sampleBody("b")], [SALT, SALT_2]);
  const [third] = sealEntries(headAfter(first), "run--1", [sampleBody("c")], [SALT]);

  expect(first.map(({ seq, prev }) => [seq, prev])).toEqual([
    [1, null],
    [2, first[0]?.hash],
  ]);
  expect([third?.seq, third?.prev]).toEqual([3, first[1]?.hash]);
  if (third !== undefined) expect(third.hash).toBe(entryHash(third));
});

test("the same body under another salt has another digest", () => {
  const [one, other] = sealEntries(null, "run--1", [sampleBody("a"), sampleBody("a")], [SALT, SALT_2]);

  expect(one?.digest).not.toBe(other?.digest);
});

test("salts that are missing or misshapen, and bodies that JSON cannot say, are defects", () => {
  const body = sampleBody("a");

  expect(() => sealEntries(null, "run--1", [body, body], [SALT])).toThrow(
    "2 bodies need as many salts; there are 1.",
  );
  for (const salt of ["", SALT.slice(2), SALT.toUpperCase(), `${SALT}00`]) {
    expect(() => sealEntries(null, "run--1", [body], [salt])).toThrow("16 random bytes");
  }
  for (const data of [Number.NaN, "half a pair: \ud83d", { deep: [Number.POSITIVE_INFINITY] }]) {
    expect(() => sealEntries(null, "run--1", [sampleBody("a", data)], [SALT])).toThrow();
  }
  expect(sealEntries(null, "run--1", [], [])).toEqual([]);
});
