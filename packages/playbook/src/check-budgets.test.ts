import { expect, test } from "vitest";
import { END, faultsOf, idOf, task, type Written, written } from "../testing/written-playbook.js";
import { CONDITIONS_LENGTH_MAX, FLOW_BUDGET } from "./check-budgets.js";
import { readPlaybook, readPlaybookInParts } from "./read-playbook.js";

const FLAG = { playbook_variables: { __go__: { type: "bool", value: "true" } } };

/** One decision after the other. */
function decisions(count: number, condition: string): Written {
  const name = (at: number) => idOf("if-condition", String(at));
  const steps: Written = {};
  for (let at = 0; at < count; at += 1) {
    const own = idOf("end", String(at));
    const next = at + 1 === count ? END : name(at + 1);
    steps[name(at)] = { type: "if-condition", condition, on_true: own, on_completion: next };
    steps[own] = { type: "end" };
  }
  return written(steps, FLAG);
}

/** One task after the other. */
function tasks(count: number): Written {
  const name = (at: number) => idOf("action", String(at));
  const steps: Written = {};
  for (let at = 0; at < count; at += 1) steps[name(at)] = task(at + 1 === count ? END : name(at + 1));
  return written(steps);
}

test("INV-15 a playbook branches at most 120 times, and is refused unread where it does more often", () => {
  const condition = "__go__:value = true";
  expect(faultsOf(decisions(FLOW_BUDGET.branchingMax, condition))).toEqual([]);
  expect(faultsOf(decisions(FLOW_BUDGET.branchingMax + 1, `${condition} nonsense (`))).toEqual([
    "too-many-branching-steps /workflow",
  ]);
});

test("INV-15 a playbook has at most 800 steps, start and end among them", () => {
  expect(faultsOf(tasks(798))).toEqual([]);
  expect(faultsOf(tasks(799))).toEqual(["too-many-steps /workflow"]);
});

test("INV-15 an end that many cases share counts in each of them, as each is a place in the chart", () => {
  const [choose, own] = [idOf("switch-condition", "choose"), idOf("end", "own")];
  const choices = (count: number) => {
    const cases = Object.fromEntries(Array.from({ length: count }, (_, at) => [`case ${at}`, own]));
    const step = { type: "switch-condition", switch: "__go__:value", cases, on_completion: END };
    return written({ [choose]: step, [own]: { type: "end" } }, FLAG);
  };
  expect(faultsOf(choices(797))).toEqual([]);
  expect(faultsOf(choices(798))).toEqual(["branches-multiply /workflow"]);
});

test("INV-17 what was imported when more was read goes on to read", () => {
  const text = JSON.stringify(tasks(900));
  expect(readPlaybook(text).ok).toBe(false);
  expect(readPlaybook(text, { mode: "strict" }).ok).toBe(true);
});

test("INV-15 a playbook can be read in parts, and comes to the same as in one go", () => {
  for (const document of [tasks(400), tasks(799), written({}), { type: "playbook" }]) {
    const text = JSON.stringify(document);
    const parts = readPlaybookInParts(text);
    let count = 0;
    let part = parts.next();
    for (; part.done !== true; part = parts.next()) count += 1;
    expect(part.value).toEqual(readPlaybook(text));
    if (part.value.ok) expect(count).toBeGreaterThan(5);
  }
});

test("INV-15 all conditions together are at most 65,536 characters long", () => {
  const test = "__go__:value = true";
  const long = Array(100).fill(test).join(" OR ");
  const most = Math.floor(CONDITIONS_LENGTH_MAX / long.length);
  expect(faultsOf(decisions(most, long))).toEqual([]);
  expect(faultsOf(decisions(most + 1, long))).toEqual(["conditions-too-long /workflow"]);
});
