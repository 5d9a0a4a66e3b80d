import type { StepInvocationId } from "@mirror/vocabulary";
import fc from "fast-check";
import { expect, test } from "vitest";
import { playbookOf } from "./playbook-builder.fixture.js";
import { FINISHED_STEP } from "./run-state.js";
import { StepTable } from "./step-table.js";
import { ToldRun } from "./told-run.fixture.js";

const run = new ToldRun(playbookOf([{ is: "task", name: "only" }]));
const ready = run.stepIn("only", "ready");
const invocation = (number: number, isOver: boolean) => {
  const id = `step--${number}` as StepInvocationId;
  return isOver
    ? ({ ...ready, id, status: "cancelled", at: run.now, reason: "", unanswered: null } as const)
    : { ...ready, id };
};

test("a table is what a map with the same changes would be, however long, and no change touches the one before", () => {
  const change = fc.record({ number: fc.nat(200), isOver: fc.boolean() });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 400 }), (changes) => {
      let table = StepTable.EMPTY;
      const map = new Map<StepInvocationId, ReturnType<typeof invocation>>();
      for (const { number, isOver } of changes) {
        const step = invocation(number, isOver);
        const before = [...table.values()];
        const after = table.with(step);
        expect([...table.values()]).toEqual(before);
        table = after;
        map.set(step.id, step);
      }
      expect([...table.values()]).toEqual([...map.values()]);
      expect(table.open()).toEqual([...map.values()].filter((step) => !FINISHED_STEP.has(step.status)));
      expect(table.size).toBe(map.size);
      for (const [id, step] of map) expect(table.get(id)).toBe(step);
      expect(table.get("step--nobody" as StepInvocationId)).toBeUndefined();
    }),
    { numRuns: 50 },
  );
});
