import { expect, test } from "vitest";
import {
  accepted,
  END,
  faultsOf,
  idOf,
  task,
  type Written,
  warningsOf,
  written,
} from "../testing/written-playbook.js";

const A = idOf("action", "a");
const PAR = idOf("parallel", "par");
const END_A = idOf("end", "enda");
const FLAG = { playbook_variables: { __go__: { type: "bool", value: "true" } } };
const branch = { [A]: task(END_A), [END_A]: { type: "end" } };

function asks(onTrue: string, onFalse: string, next: string): Written {
  const condition = "__go__:value = true";
  return { type: "if-condition", condition, on_true: onTrue, on_false: onFalse, on_completion: next };
}

test("CACAO 6: a branch that several steps open is run for each of them, and returns to it; import warns", () => {
  const [one, two] = [idOf("if-condition", "one"), idOf("if-condition", "two")];
  const document = written({ [one]: asks(A, END_A, two), [two]: asks(A, END_A, END), ...branch }, FLAG);
  expect(faultsOf(document)).toEqual([]);
  expect(warningsOf(document)).toContain(`branch-shared /workflow/${two}/on_true`);
  expect(accepted(document).mode).toBe("strict");
});

test("two branches of a parallel step cannot share steps: those would be open twice at once", () => {
  const parallel = { type: "parallel", next_steps: [A, A], on_completion: END };
  expect(faultsOf(written({ [PAR]: parallel, ...branch }))).toEqual([
    `shared-in-parallel /workflow/${PAR}/next_steps/1`,
  ]);
  const [one, two] = [idOf("if-condition", "one"), idOf("if-condition", "two")];
  const [endOne, endTwo] = [idOf("end", "one"), idOf("end", "two")];
  const nested = written(
    {
      [PAR]: { ...parallel, next_steps: [one, two] },
      [one]: asks(A, END_A, endOne),
      [two]: asks(A, END_A, endTwo),
      [endOne]: { type: "end" },
      [endTwo]: { type: "end" },
      ...branch,
    },
    FLAG,
  );
  expect(faultsOf(nested)).toEqual([`shared-in-parallel /workflow/${PAR}/next_steps/1`]);
});

test("INV-15 shared branches that double at every level are refused, and not counted out", () => {
  const steps: Written = {};
  const levels = 14;
  const name = (level: number) => idOf("if-condition", `l${level}`);
  for (let level = 0; level < levels; level += 1) {
    const inner = level + 1 === levels ? A : name(level + 1);
    const next = level === 0 ? END : idOf("end", `e${level}`);
    steps[name(level)] = asks(inner, inner, next);
    if (level > 0) steps[next] = { type: "end" };
  }
  expect(faultsOf(written({ ...steps, ...branch }, FLAG))).toEqual(["branches-multiply /workflow"]);
});

test("a step that several ways of a shared branch lead to is one of its steps, and is counted once", () => {
  const B = idOf("action", "b");
  const [one, two] = [idOf("if-condition", "one"), idOf("if-condition", "two")];
  const opens = (next: string) => ({
    type: "if-condition",
    condition: "__go__:value = true",
    on_true: A,
    on_completion: next,
  });
  const steps = {
    [one]: opens(two),
    [two]: opens(END),
    [A]: task("", { on_completion: undefined, on_success: B, on_failure: B }),
    [B]: task(END_A),
    [END_A]: { type: "end" },
  };
  expect(faultsOf(written(steps, FLAG))).toEqual([]);
  expect(warningsOf(written(steps, FLAG))).toEqual([`branch-shared /workflow/${two}/on_true`]);
});
