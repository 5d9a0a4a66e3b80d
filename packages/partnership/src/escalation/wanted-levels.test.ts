import { Instant, type PersonId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import type { Assessment } from "../severity/assessment.js";
import { idOf, START } from "../testing/desk.js";
import { HOST, NORTH, SOUTH } from "../testing/three-partners.js";
import { assessmentBlocker, assessmentWords, wantedLevels } from "./wanted-levels.js";

const said = (severity: number, changes: Partial<Assessment> = {}): Assessment => ({
  ...{ severity, outlook: "stable", capacityExceeded: false, reason: "Two wards are down." },
  ...changes,
});
/** Norland's, of an incident that the host has declared with severity 2, and that hits both. */
const told = (own: Assessment | undefined, declared = 2) => ({
  ...{ severity: declared, owner: HOST.id, affected: [HOST.id, NORTH.id] },
  assessments:
    own === undefined
      ? []
      : [{ ...own, partner: NORTH.id, by: idOf<PersonId>("person"), at: Instant.parse(START) }],
});

test.each<[string, Assessment | undefined, number, readonly string[]]>([
  ["nothing was said", undefined, 5, []],
  ["it is medium", said(2, { outlook: "worsening" }), 2, []],
  ["it is high", said(3, { outlook: "worsening" }), 2, ["operational"]],
  ["it is low, and more than it can respond to", said(1, { capacityExceeded: true }), 2, ["operational"]],
  ["it is severe, and stays so", said(4), 2, ["operational"]],
  ["it is severe, and gets worse", said(4, { outlook: "worsening" }), 2, ["operational", "political"]],
  ["it is severe, and too much", said(4, { capacityExceeded: true }), 2, ["operational", "political"]],
  ["it is severe, and of large scale", said(4), 3, ["operational", "political"]],
  ["it is an emergency", said(5, { outlook: "improving" }), 2, ["operational", "political"]],
])("ES-07 %s: which levels a partner's own word asks for", (_what, own, declared, levels) => {
  expect(wantedLevels(told(own, declared), NORTH.id)).toEqual(levels);
  expect(wantedLevels(told(own, declared), SOUTH.id)).toEqual([]);
});

test("ES-06 a level is not left while its partner's own word still asks for it, and is by another's", () => {
  const bad = told(said(4));
  const blocker = assessmentBlocker({ of: NORTH.id, to: "operational" }, bad, "incident--1");
  expect(blocker).toMatchObject({ kind: "assessment", subject: "incident--1" });
  expect(blocker?.words).toContain("operational");
  for (const [of, to, words] of [
    [NORTH.id, "political", bad],
    [HOST.id, "operational", bad],
    [NORTH.id, "operational", told(said(2))],
  ] as const)
    expect(assessmentBlocker({ of, to }, words, "incident--1")).toBeUndefined();
});

test("an assessment is said in a few words", () => {
  expect(assessmentWords(said(4))).toBe("severity 4, stable");
  expect(assessmentWords(said(4, { capacityExceeded: true }))).toBe(
    "severity 4, stable, more than it can respond to",
  );
});
