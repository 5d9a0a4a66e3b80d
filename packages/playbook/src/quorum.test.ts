import { expect, test } from "vitest";
import { z } from "zod";
import { type Quorum, type QuorumCase, quorumHolds, quorumInWords, quorumOf } from "./quorum.js";

const over: QuorumCase = {
  asked: [
    { who: "host", office: "Head" },
    { who: "north", office: "Minister" },
  ],
  affected: [],
  participants: [],
};
const RULES: readonly (readonly [Quorum, string, string])[] = [
  [{ kind: "all" }, "all of Host, North", "Host"],
  [{ kind: "any" }, "any of Host, North", "Host"],
  [{ kind: "k_of", k: 1 }, "1 of Host, North", "Host"],
  [{ kind: "affected" }, "everyone whose assets are touched", "everyone whose assets are touched"],
  [{ kind: "each_participant" }, "everyone who takes part", "everyone who takes part"],
  [{ kind: "partner", who: "north" }, "NORTH", "NORTH"],
  [{ kind: "office", who: "north", office: "Minister" }, "NORTH (Minister)", "NORTH (Minister)"],
  [
    { kind: "and", of: [{ kind: "affected" }, { kind: "k_of", k: 1 }] },
    "everyone whose assets are touched and 1 of Host, North",
    "everyone whose assets are touched and Host",
  ],
  [
    { kind: "or", of: [{ kind: "partner", who: "host" }, { kind: "any" }] },
    "HOST or any of Host, North",
    "HOST or Host",
  ],
];

test.each(RULES)("C-05 the rule %j reads as it is meant", (rule, ofTwo, ofOne) => {
  const loud = (who: string) => who.toUpperCase();
  expect(quorumInWords(rule, ["Host", "North"], loud)).toBe(ofTwo);
  expect(quorumInWords(rule, ["Host"], loud)).toBe(ofOne);
});

test("C-01 no rule holds without a yes, not even one over nobody", () => {
  for (const [rule] of RULES) expect([rule, quorumHolds(rule, over, () => false)]).toEqual([rule, false]);
  for (const kind of ["affected", "each_participant"] as const)
    expect(quorumHolds({ kind }, over, () => true)).toBe(false);
});

test("rules of and and or hold no more of themselves, and no fewer than two others", () => {
  const schema = quorumOf(z.string(), 3);
  const any = { kind: "any" };
  expect(schema.safeParse({ kind: "and", of: [any, { kind: "all" }] }).success).toBe(true);
  expect(schema.safeParse({ kind: "and", of: [any] }).success).toBe(false);
  expect(schema.safeParse({ kind: "or", of: [any, { kind: "and", of: [any, any] }] }).success).toBe(false);
  expect(schema.safeParse({ kind: "k_of", k: 4 }).success).toBe(false);
});
