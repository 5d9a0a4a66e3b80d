import { expect, test } from "vitest";
import { type Performer, performerOf } from "./performer.js";
import { equals, playbookOf, TEAM } from "./playbook-builder.fixture.js";

const isFound = equals("__found__", true);

test("each step is carried out by whoever can, and what no machine can is a person's", () => {
  const { steps } = playbookOf([
    { is: "task", name: "task" },
    { is: "task", name: "exit", exit: true },
    { is: "request", name: "request" },
    { is: "consent", name: "consent" },
    { is: "aid", name: "aid" },
    { is: "escalation", name: "escalation" },
    { is: "call", name: "call" },
    { is: "parallel", name: "parallel", branches: [[], []] },
    { is: "if", name: "if", condition: isFound, whenTrue: [] },
    { is: "while", name: "while", condition: isFound, body: [] },
    { is: "switch", name: "switch", on: "__found__", cases: { true: [] } },
  ]);
  const performers = Object.values(steps).map((step): [string, Performer] => [step.name, performerOf(step)]);
  expect(Object.fromEntries(performers.filter(([name]) => !name.includes("/")))).toEqual({
    start: "flow",
    main: "flow",
    task: "person",
    exit: "person",
    request: "executor",
    consent: "consent",
    aid: "aid",
    escalation: "escalation",
    call: "called-run",
    parallel: "flow",
    if: "flow",
    while: "flow",
    switch: "flow",
  });
});

test("one manual command among a machine's makes the whole step a person's", () => {
  const step = playbookOf([{ is: "request", name: "request" }]).steps["action--request"];
  if (step?.type !== "action") throw new Error("A request is an action.");
  const manual = { type: "manual", text: "Look first.", activity: null, inPlaceOf: null } as const;
  expect(performerOf({ ...step, agent: TEAM, commands: [...step.commands, manual] })).toBe("person");
});
