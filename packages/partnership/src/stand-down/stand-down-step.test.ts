import { expect, test } from "vitest";
import { inForce } from "../testing/agreement-story.js";
import { after, codeOf, DAY_MS, idOf, ruleOf, START } from "../testing/desk.js";
import { HOST, NORTH, SOUTH } from "../testing/three-partners.js";
import { isStandDownStep, type StepUnderAgreement, unlessStillAgreed } from "./stand-down-step.js";

const task: StepUnderAgreement = {
  kind: "task",
  effect: "E0",
  performer: NORTH.id,
  on: NORTH.id,
  lead: HOST.id,
  asks: [],
  runStandsDown: false,
};
const standing = { runStandsDown: true };

test.each<[string, Partial<StepUnderAgreement>, boolean]>([
  ["a task", {}, false],
  ["a task of a run that stands down", standing, true],
  ["an exit step", { kind: "exit" }, true],
  ["a step that says nothing of itself, of a run that stands down", { kind: null, ...standing }, true],
  ["sharing that all is over", { kind: "share", asks: [SOUTH.id], ...standing }, true],
  ["taking one's own access back", { effect: "E3", ...standing }, true],
  ["an effect on another's assets", { effect: "E1", on: HOST.id, ...standing }, false],
  ["an exit step with an effect on another's assets", { kind: "exit", effect: "E1", on: HOST.id }, false],
  ["asking for consent", { kind: "consent", ...standing }, false],
  ["asking for aid", { kind: "aid", ...standing }, false],
])("%s: is it of the stand-down?", (_what, changes, is) => {
  expect(isStandDownStep({ ...task, ...changes })).toBe(is);
});

test("C-08 once what was agreed is over, nothing new is asked of another partner, and what gives back still begins", () => {
  const ended = [inForce({ sunsetAt: after(DAY_MS) })];
  const at = after(DAY_MS);
  const no = (changes: Partial<StepUnderAgreement>, agreements = ended, when = at) => {
    const against = unlessStillAgreed({ ...task, ...changes }, "live", agreements, when);
    return against === undefined ? [] : [codeOf(against), ruleOf(against)];
  };
  expect(no({}, ended, START)).toEqual([]);
  expect(no({})).toEqual(["agreement-ended", "C-08"]);
  expect(no(standing)).toEqual([]);
  // At home the leading partner needs nobody's leave; whom it asks or tells has to have agreed.
  expect(no({ performer: HOST.id, on: HOST.id, effect: "E3" })).toEqual([]);
  expect(no({ performer: HOST.id, on: HOST.id, kind: "share", asks: [SOUTH.id] })).toEqual([
    "agreement-ended",
    "C-08",
  ]);
  // Another agreement that is in force will do; one of the other mode will not (C-16).
  expect(no({}, [...ended, inForce({}, idOf("agreement"))])).toEqual([]);
  expect(no({}, [...ended, inForce({ mode: "exercise" }, idOf("agreement"))])).toEqual([
    "agreement-ended",
    "C-08",
  ]);
  // Where nothing was ever agreed, nothing has run out: what needs an agreement asks for one itself.
  expect(no({}, [])).toEqual([]);
});
