import { expect, test } from "vitest";
import { END, faultsOf, idOf, type Written, written } from "../testing/written-playbook.js";
import { BRANCHING_STEPS_MAX, CONDITIONS_LENGTH_MAX } from "./check-budgets.js";

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

test("INV-15 a playbook branches at most 400 times, and is refused unread where it does more often", () => {
  const condition = "__go__:value = true";
  expect(faultsOf(decisions(BRANCHING_STEPS_MAX, condition))).toEqual([]);
  expect(faultsOf(decisions(BRANCHING_STEPS_MAX + 1, `${condition} nonsense (`))).toEqual([
    "too-many-branching-steps /workflow",
  ]);
});

test("INV-15 all conditions together are at most 65,536 characters long", () => {
  const test = "__go__:value = true";
  const long = Array(100).fill(test).join(" OR ");
  const most = Math.floor(CONDITIONS_LENGTH_MAX / long.length);
  expect(faultsOf(decisions(most, long))).toEqual([]);
  expect(faultsOf(decisions(most + 1, long))).toEqual(["conditions-too-long /workflow"]);
});
