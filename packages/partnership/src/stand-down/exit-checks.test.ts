import { ExitCheck } from "@mirror/playbook";
import { expect, test } from "vitest";
import { aidStory } from "../testing/aid-story.js";
import { asked, BECAUSE } from "../testing/consent-story.js";
import { after, HOUR_MS } from "../testing/desk.js";
import { HOST } from "../testing/three-partners.js";
import type { StillOpen } from "./blockers.js";
import { checkExit, openChecks, type SeverityReading } from "./exit-checks.js";

const nothing: StillOpen = {
  aid: [],
  rounds: [],
  guarded: [],
  onHoldSteps: [],
  escalations: [],
  clocks: [],
  recalls: [],
  endlessShares: [],
  glasses: [],
};
const check = (kind: "aid-home" | "clocks-met" | "no-consent-in-use", open: Partial<StillOpen> = {}) =>
  checkExit({ kind }, { open: { ...nothing, ...open }, severities: [], now: after(0) });

test("ES-05 the record says itself whether all aid is home, no report is owed, and no consent is open or in use", () => {
  for (const kind of ["aid-home", "clocks-met", "no-consent-in-use"] as const)
    expect(check(kind)).toMatchObject({ holds: true, because: "Nothing speaks against it." });
  const { desk } = asked();
  expect(check("no-consent-in-use", { rounds: [desk.is] })).toMatchObject({
    holds: false,
    because: expect.stringContaining("waits for 3 of its partners"),
  });
  // What speaks against one says nothing of the others.
  expect(check("aid-home", { rounds: [desk.is] }).holds).toBe(true);
  const story = aidStory();
  story.submitted();
  expect(check("aid-home", { aid: [story.desk.is] }).holds).toBe(false);
  desk.must(HOST.official, { type: "refuse", justification: BECAUSE });
  expect(check("no-consent-in-use", { rounds: [desk.is] }).holds).toBe(true);
});

test("ES-05, ES-06 a severity holds once it has been low enough for so long, counted from when it last fell", () => {
  const low = ExitCheck.parse({ kind: "severity", at_most: 2, for: "PT4H" });
  const judged = (severities: readonly SeverityReading[], hours: number) =>
    checkExit(low, { open: nothing, severities, now: after(hours * HOUR_MS) });
  const at = (hours: number, severity: number) => ({ severity, at: after(hours * HOUR_MS) });
  expect(judged([at(0, 4)], 10)).toMatchObject({ holds: false, because: "It is above 2." });
  const fell = [at(0, 4), at(1, 2), at(2, 1)];
  expect([judged(fell, 4).holds, judged(fell, 5).holds]).toEqual([false, true]);
  expect(judged(fell, 5).because).toContain(after(HOUR_MS));
  expect(judged([...fell, at(3, 3), at(4, 2)], 7).holds).toBe(false);
  expect(judged([at(0, 1)], 4).holds).toBe(true);
});

test("ES-05 those that do not hold are said, each with what speaks against it", () => {
  const yes = { words: "All aid is home.", holds: true, because: "Nothing speaks against it." };
  expect(openChecks([yes])).toBeUndefined();
  const no = { words: "No report is owed.", holds: false, because: "One is due." };
  expect(openChecks([yes, no])).toBe("The record says otherwise: No report is owed. One is due.");
});
