import { expect, test } from "vitest";
import { compileFlow } from "./compile-flow.js";
import { drawnPlaybook } from "./drawn-playbook.fixture.js";
import { beginFlow, type FlowEvent, flowEventName, moveFlow } from "./flow.js";
import { type Block, equals, type Piece, playbookOf, variable } from "./playbook-builder.fixture.js";

const FOUND = { __found__: variable("true", "bool") };
const isFound = equals("__found__", true);

function diamonds(count: number): Block {
  return Array.from(
    { length: count },
    (_, index): Piece => ({
      is: "if",
      name: `if-${index}`,
      condition: isFound,
      whenTrue: [{ is: "task", name: `then-${index}` }],
      whenFalse: [{ is: "task", name: `else-${index}` }],
    }),
  );
}

function stateCount(block: Block): number {
  const count = (node: { readonly states: object }): number =>
    Object.values(node.states).reduce((sum, child) => sum + count(child), 1);
  return count(compileFlow(playbookOf(block, { variables: FOUND })).machine.root);
}

test("ten merging diamonds do not explode: each adds as many states as the one before", () => {
  const sizes = Array.from({ length: 11 }, (_, count) => stateCount(diamonds(count)));
  const each = (sizes[1] ?? 0) - (sizes[0] ?? 0);
  expect(sizes).toEqual(sizes.map((_, count) => (sizes[0] ?? 0) + count * each));
  expect(sizes[10]).toBeLessThan(150);
});

test("steps that several ways lead to stand in the chart once", () => {
  const detour: Block = [{ is: "task", name: "detour" }];
  const block = [
    { is: "task", name: "first", onFailure: detour },
    { is: "task", name: "second" },
  ] as const;
  const { machine } = compileFlow(playbookOf(block));
  const flow = machine.root.states.flow;
  expect(Object.keys(flow?.states ?? {}).toSorted()).toEqual([
    "action--detour",
    "action--first",
    "action--second",
    "end--main",
    "returned",
    "start--start",
  ]);
});

test("the same playbook compiles to the same chart", () => {
  const one = compileFlow(playbookOf(diamonds(3), { variables: FOUND }));
  const other = compileFlow(playbookOf(diamonds(3), { variables: FOUND }));
  expect(JSON.stringify(one.machine.config)).toBe(JSON.stringify(other.machine.config));
});

test("a playbook that is compiled again goes on where its first chart stood", () => {
  const playbook = playbookOf([...diamonds(1), { is: "task", name: "behind" }], { variables: FOUND });
  const [one, other] = [compileFlow(playbook), compileFlow(playbook)];
  let position = beginFlow(one);
  const events: FlowEvent[] = [
    { step: "start--start", went: "succeeded" },
    { step: "if-condition--if-0", went: "began" },
    { step: "if-condition--if-0", went: "branch", branch: "true" },
    { step: "action--then-0", went: "succeeded" },
    { step: "action--behind", went: "succeeded" },
  ];
  for (const [index, event] of events.entries())
    position = moveFlow(index % 2 === 0 ? other : one, position.snapshot, event);
  expect(position.ended).toBe("completed");
});

test("an event that no active step waits for moves nothing", () => {
  const flow = compileFlow(playbookOf([{ is: "task", name: "only" }]));
  const begun = beginFlow(flow);
  const moved = moveFlow(flow, begun.snapshot, { step: "action--elsewhere", went: "failed" });
  expect(moved.happened).toEqual([]);
  expect(moved.snapshot.value).toEqual(begun.snapshot.value);
});

test("what a case value holds is never taken for a pattern", () => {
  const names = ["*", "a.*", "a.b", "a~2e~b", "a b", "-", "ä", ""].map((branch) =>
    flowEventName({ step: "switch-condition--one", went: "branch", branch }),
  );
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).not.toMatch(/[.*]/);
});

test("a step that an accepted playbook lacks is a defect, and so is a merge without a join", () => {
  const playbook = playbookOf([{ is: "task", name: "only" }]);
  const { "action--only": _, ...steps } = playbook.steps;
  expect(() => compileFlow({ ...playbook, steps })).toThrow("was accepted without its step action--only");
  const crossing = drawnPlaybook({ s: ">p", p: "i1 i2", i1: "x y", i2: "x y", x: ">e", y: ">e", e: "" });
  expect(() => compileFlow(crossing)).toThrow("was accepted with no-join at parallel--p");
});
