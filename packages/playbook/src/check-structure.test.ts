import { expect, test } from "vitest";
import {
  accepted,
  END,
  faultsOf,
  idOf,
  read,
  START,
  task,
  type Written,
  warningsOf,
  written,
} from "../testing/written-playbook.js";
import { blocksOf } from "./blocks.js";
import { flowOf } from "./flow.js";
import { NESTING_MAX } from "./flow-plan.js";

const A = idOf("action", "a");
const B = idOf("action", "b");
const C = idOf("action", "c");
const IF = idOf("if-condition", "if");
const PAR = idOf("parallel", "par");
const WHILE = idOf("while-condition", "while");
const END_A = idOf("end", "enda");
const END_B = idOf("end", "endb");
const FLAG = { playbook_variables: { __go__: { type: "bool", value: "true" } } };
const end = { type: "end" };

function asks(onTrue: string, next: string, more: Written = {}): Written {
  return {
    type: "if-condition",
    condition: "__go__:value = true",
    on_true: onTrue,
    on_completion: next,
    ...more,
  };
}

test("branches that end by themselves are sound, and control returns to what comes after", () => {
  const document = written(
    {
      [IF]: asks(A, PAR, { on_false: END_B }),
      [A]: task(END_A),
      [END_A]: end,
      [END_B]: end,
      [PAR]: { type: "parallel", next_steps: [B, C], on_completion: END },
      [B]: task(idOf("end", "b1")),
      [idOf("end", "b1")]: end,
      [C]: task(idOf("end", "c1")),
      [idOf("end", "c1")]: end,
    },
    FLAG,
  );
  const structure = blocksOf(flowOf(accepted(document)));
  expect(structure.blocks.map(({ of, entry, depth }) => [of, entry, depth])).toEqual([
    [null, START, 0],
    [IF, A, 1],
    [IF, END_B, 1],
    [PAR, B, 1],
    [PAR, C, 1],
  ]);
  expect(warningsOf(document)).toEqual([]);
});

test("a step that several ways of one block lead to is no merge of branches", () => {
  const document = written({
    [A]: task(B, { on_completion: undefined, on_success: B, on_failure: C }),
    [B]: task(END),
    [C]: task(END),
  });
  expect(faultsOf(document)).toEqual([]);
  expect(warningsOf(document)).toEqual([]);
});

test("branches that merge without an end are taken as converted, and joined", () => {
  const document = written({ [IF]: asks(A, B), [A]: task(B), [B]: task(END) }, FLAG);
  expect(faultsOf(document)).toEqual([]);
  expect(accepted(document).mode).toBe("converted");
});

test("branches of a parallel that merge, and have no step where all of them meet, are refused by name", () => {
  const OTHER = idOf("if-condition", "other");
  const gateway = asks(A, END, { on_completion: undefined, on_false: B });
  const document = written(
    {
      [PAR]: { type: "parallel", next_steps: [IF, OTHER] },
      [IF]: gateway,
      [OTHER]: gateway,
      [A]: task(END),
      [B]: task(END),
    },
    FLAG,
  );
  expect(faultsOf(document)).toEqual([`no-join /workflow/${PAR}`]);
});

test("an exception handler that runs into the flow is refused, wherever it does", () => {
  const shared = written({ [A]: task(B), [B]: task(END) }, { workflow_exception: B });
  expect(faultsOf(shared)).toEqual(["exception-shared /workflow_exception"]);
  const later = written({ [A]: task(END), [C]: task(A) }, { workflow_exception: C });
  expect(faultsOf(later)).toEqual(["exception-shared /workflow_exception"]);
});

test("a flow that runs into what handles failures is refused as well: a run is in one of the two", () => {
  const branch = written(
    { [IF]: asks(C, A), [A]: task(END), [C]: task(END) },
    { ...FLAG, workflow_exception: C },
  );
  expect(faultsOf(branch)).toEqual(["exception-shared /workflow_exception"]);
});

test("an end that several blocks share is an end of each, with a warning", () => {
  const document = written({ [IF]: asks(A, END), [A]: task(END) }, FLAG);
  expect(faultsOf(document)).toEqual([]);
  expect(warningsOf(document)).toEqual([`end-shared /workflow/${A}/on_completion`]);
  const structure = blocksOf(flowOf(accepted(document)));
  expect(structure.blocks.map((block) => block.steps.includes(END))).toEqual([true, true]);
});

test("an exception handler that only ends may be the playbook's own end", () => {
  expect(warningsOf(written({ [A]: task(END) }, { workflow_exception: END }))).toEqual([]);
});

test("steps that lead back to themselves are refused, and the circle is named once", () => {
  expect(faultsOf(written({ [A]: task(B), [B]: task(C), [C]: task(A) }))).toEqual([
    `cycle /workflow/${A}`,
    `unreachable /workflow/${END}`,
  ]);
  expect(faultsOf(written({ [A]: task(A) }))).toContain(`cycle /workflow/${A}`);
});

test("of a long circle the first steps are named, and that it closes", () => {
  const steps = Array.from({ length: 12 }, (_, index) => idOf("action", `s${index}`));
  const circle = steps.map((id, index) => [id, task(steps[(index + 1) % 12] ?? END)] as const);
  const reading = read(written(Object.fromEntries(circle)));
  const fault = reading.ok ? undefined : reading.faults.find(({ code }) => code === "cycle");
  expect(fault?.problem.endsWith(`: ${[...steps.slice(0, 8), "…", steps[0]].join(" → ")}.`)).toBe(true);
});

test("several ways back along the same steps are one circle", () => {
  const document = written({ [A]: task(IF), [IF]: asks(A, END, { on_false: A }) }, FLAG);
  expect(faultsOf(document)).toEqual([`cycle /workflow/${A}`]);
});

test("a way back out of a failure is a circle too", () => {
  const document = written({
    [A]: task(B),
    [B]: task(END, { on_completion: undefined, on_success: END, on_failure: A }),
  });
  expect(faultsOf(document)).toEqual([`cycle /workflow/${A}`]);
});

test("a branch that leads back into the flow before it is a circle", () => {
  const document = written({ [A]: task(IF), [IF]: asks(A, END) }, FLAG);
  expect(faultsOf(document)).toEqual([`cycle /workflow/${A}`]);
});

test("a while repeats its branch without a circle", () => {
  const loop = { type: "while-condition", condition: "__go__:value = true", on_true: A, on_completion: END };
  expect(faultsOf(written({ [WHILE]: loop, [A]: task(END_A), [END_A]: end }, FLAG))).toEqual([]);
});

test("a playbook without an end is refused", () => {
  const document = written({ [A]: task(END) });
  const { [END]: _end, ...workflow } = document.workflow as Written;
  expect(faultsOf({ ...document, workflow })).toEqual([
    "no-end-step /workflow",
    `no-such-step /workflow/${A}/on_completion`,
  ]);
});

test("steps that nothing leads to are named by their first, a lost circle by one of them", () => {
  const lost = written({ [A]: task(END), [B]: task(C), [C]: task(END) });
  expect(faultsOf(lost)).toEqual([`unreachable /workflow/${B}`]);
  const circle = written({ [A]: task(END), [B]: task(C), [C]: task(B) });
  expect(faultsOf(circle)).toEqual([`cycle /workflow/${B}`, `unreachable /workflow/${B}`]);
});

test("a way that leads to no step is named where it stands, in every kind of way", () => {
  const gone = idOf("action", "gone");
  const document = written(
    {
      [IF]: asks(gone, PAR, { on_false: gone }),
      [PAR]: {
        type: "parallel",
        next_steps: [gone, END_A],
        on_completion: undefined,
        on_success: A,
        on_failure: gone,
      },
      [A]: task(gone),
      [END_A]: end,
    },
    FLAG,
  );
  expect(faultsOf(document)).toEqual([
    `no-such-step /workflow/${IF}/on_true`,
    `no-such-step /workflow/${IF}/on_false`,
    `no-such-step /workflow/${PAR}/next_steps/0`,
    `no-such-step /workflow/${PAR}/on_failure`,
    `no-such-step /workflow/${A}/on_completion`,
    `unreachable /workflow/${END}`,
  ]);
});

test("no way leads back to a start", () => {
  expect(faultsOf(written({ [IF]: asks(START, END) }, FLAG))).toContain(
    `leads-to-start /workflow/${IF}/on_true`,
  );
});

test("blocks nest as deep as is allowed, and not deeper", () => {
  const nested = (depth: number) => {
    const steps: Written = {};
    for (let level = 0; level < depth; level += 1) {
      const inner = level === depth - 1 ? idOf("end", "in") : idOf("if-condition", `n${level + 1}`);
      steps[idOf("if-condition", `n${level}`)] = asks(inner, level === 0 ? END : idOf("end", `n${level}`));
      if (level > 0) steps[idOf("end", `n${level}`)] = end;
    }
    return written({ ...steps, [idOf("end", "in")]: end }, FLAG);
  };
  expect(faultsOf(nested(NESTING_MAX))).toEqual([]);
  const deepest = idOf("if-condition", `n${NESTING_MAX}`);
  expect(faultsOf(nested(NESTING_MAX + 1))).toEqual([`too-deep /workflow/${deepest}/on_true`]);
});

test("branches that merge nest no deeper, and run into no more steps that they share, than others", () => {
  const loop = (index: number) => idOf("while-condition", `w${index}`);
  const nested: Record<string, Written> = { [IF]: asks(A, B), [A]: task(B), [B]: task(loop(0)) };
  for (let index = 0; index < 20; index += 1) {
    const inner = idOf("end", `e${index}`);
    nested[loop(index)] = {
      type: "while-condition",
      condition: "__go__:value = true",
      on_true: index === 19 ? C : loop(index + 1),
      on_completion: index === 0 ? END : idOf("end", `e${index - 1}`),
    };
    nested[inner] = end;
  }
  nested[C] = task(idOf("end", "e19"));
  expect(faultsOf(written(nested, FLAG))).toEqual([`too-deep /workflow/${loop(16)}`]);

  const rung = (side: string, index: number) => idOf("action", `${side}${index}`);
  const ladder: Record<string, Written> = {
    [PAR]: { type: "parallel", next_steps: [rung("l", 0), rung("r", 0)] },
  };
  for (let index = 0; index < 102; index += 1)
    for (const [side, other] of [
      ["l", "r"],
      ["r", "l"],
    ] as const)
      ladder[rung(side, index)] = task("", {
        on_completion: undefined,
        on_success: index === 101 ? A : rung(side, index + 1),
        on_failure: index === 101 ? A : rung(other, index + 1),
      });
  ladder[A] = task(END);
  expect(faultsOf(written(ladder))).toEqual(["branches-multiply /workflow"]);
});

test("INV-15 branches that multiply are looked at once each", () => {
  // Forty diamonds in a row: two to the fortieth ways through, all merging.
  const steps: Written = {};
  for (let n = 0; n < 40; n += 1) {
    const next = n === 39 ? END : idOf("if-condition", `d${n + 1}`);
    steps[idOf("if-condition", `d${n}`)] = asks(idOf("action", `x${n}`), next, {
      on_false: idOf("action", `y${n}`),
    });
    steps[idOf("action", `x${n}`)] = task(next);
    steps[idOf("action", `y${n}`)] = task(next);
  }
  expect(faultsOf(written(steps, FLAG))).toEqual([]);
});

test("a step's agent is asked for even where its flow is at fault", () => {
  const document = written({ [A]: task(A, { agent: idOf("group", "gone") }) });
  expect(faultsOf(document)).toEqual([
    `no-such-agent /workflow/${A}/agent`,
    `cycle /workflow/${A}`,
    `unreachable /workflow/${END}`,
  ]);
});
