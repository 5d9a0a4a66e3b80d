import { expect, test } from "vitest";
import type { Fault } from "./fault.js";
import { formOf } from "./form.js";
import type { Playbook } from "./playbook.js";
import { readPlaybook } from "./read-playbook.js";
import { taskOf } from "./task.js";

const id = (type: string, digit: number) => `${type}--00000000-0000-4000-8000-00000000000${digit}`;
const [START, IF, YES, END, ASK] = [
  id("start", 1),
  id("if-condition", 2),
  id("end", 3),
  id("end", 4),
  id("action", 5),
];
const SWITCH = id("switch-condition", 6);

/** A playbook whose one decision is this; `returned`: the variables that a step before it returns. */
function deciding(
  decision: Record<string, unknown>,
  variables: Record<string, unknown> = {},
  returned: readonly string[] = [],
) {
  const isSwitch = "switch" in decision || "cases" in decision;
  const first = isSwitch ? SWITCH : IF;
  const branches = isSwitch ? { cases: { low: YES, default: END } } : { on_true: YES };
  return readPlaybook(
    JSON.stringify({
      type: "playbook",
      spec_version: "cacao-2.0",
      id: "playbook--00000000-0000-4000-8000-000000000000",
      name: "Decide",
      created_by: "identity--00000000-0000-4000-8000-000000000000",
      created: "2026-01-01T00:00:00.000Z",
      modified: "2026-01-01T00:00:00.000Z",
      playbook_variables: variables,
      workflow_start: START,
      agent_definitions: { [id("group", 1)]: { type: "group", name: "Desk" } },
      workflow: {
        [START]: { type: "start", on_completion: ASK },
        [ASK]: {
          type: "action",
          agent: id("group", 1),
          commands: [{ type: "manual", command: "Look." }],
          out_args: returned,
          on_completion: first,
        },
        [first]: {
          type: isSwitch ? "switch-condition" : "if-condition",
          on_completion: END,
          ...branches,
          ...decision,
        },
        [YES]: { type: "end" },
        [END]: { type: "end" },
      },
    }),
  );
}

function accepted(reading: ReturnType<typeof readPlaybook>): Playbook {
  if (!reading.ok) throw new Error(JSON.stringify(reading.faults));
  return reading.playbook;
}

function codes(findings: readonly Fault[]): string[] {
  return findings.map((one) => `${one.code} ${one.pointer.split("/").at(-1)}`);
}

function faultsOf(reading: ReturnType<typeof readPlaybook>): string[] {
  return reading.ok ? [] : codes(reading.faults);
}

test.each([
  "Operator input to proceed",
  "Wait until the vendor has answered",
  '"response:status" == 200',
  "Is __host__:value still talking to the beacon?",
])("CACAO 18: prose is a question to a responder, and import says so: %s", (condition) => {
  const reading = deciding({ condition }, { __host__: { type: "string", value: "ward-7" } });
  expect(accepted(reading).steps[IF]).toMatchObject({
    condition: { kind: "question", text: condition, unless: null },
  });
  expect(codes(reading.warnings)).toContain("asks-a-person condition");
});

test.each([
  ["__host__:value = = 'x'", "not-a-condition condition"],
  ["__host__:value is 'x'", "not-a-condition condition"],
  ["1 = 1", "not-a-condition condition"],
  ["true", "not-a-condition condition"],
  ["__host__:value = 3", "condition-type condition"],
  ["Proceed\u202e?", "not-a-question condition"],
  ["Proceed ".repeat(600), "not-a-question condition"],
  [7, "shape condition"],
])("CACAO 18: a condition with a slip in it is a fault, and nobody is asked: %j", (condition, fault) => {
  const reading = deciding({ condition }, { __host__: { type: "string", value: "ward-7" } });
  expect(faultsOf(reading)).toEqual([fault]);
});

test("CACAO 18: where there is no condition, the step's name is what is asked; without a name there is nothing to ask", () => {
  const reading = deciding({ name: "Was it from a legitimate source?" });
  expect(accepted(reading).steps[IF]).toMatchObject({
    condition: { kind: "question", text: "Was it from a legitimate source?", unless: null },
  });
  expect(faultsOf(deciding({}))).toEqual(["missing condition"]);
  expect(faultsOf(deciding({ condition: " " }))).toEqual(["missing condition"]);
});

test("CACAO 18: a value that nothing ever gives is asked for; one that a step, a caller or the starter may give is not", () => {
  const flag = { __flag__: { type: "bool" } };
  const condition = "__flag__:value = true";
  const unless = { kind: "comparison", variable: "__flag__", negated: false, operator: "=", values: [true] };
  expect(accepted(deciding({ condition, name: "Found?" }, flag)).steps[IF]).toMatchObject({
    condition: { kind: "question", text: "Found?", unless },
  });
  expect(
    accepted(deciding({ condition: "__flag__:value != true", name: "Found?" }, flag)).steps[IF],
  ).toMatchObject({
    condition: { kind: "question", text: "Found? (yes: __flag__:value != true)" },
  });
  expect(accepted(deciding({ condition }, flag, ["__flag__"])).steps[IF]).toMatchObject({
    condition: unless,
  });
  expect(
    accepted(deciding({ condition }, { __flag__: { type: "bool", external: true } })).steps[IF],
  ).toMatchObject({
    condition: unless,
  });
  expect(accepted(deciding({ condition: "EXISTS __flag__:value" }, flag)).steps[IF]).toMatchObject({
    condition: { kind: "exists" },
  });
  const mixed = deciding(
    { condition: "__flag__:value = true OR __known__:value = 1" },
    { ...flag, __known__: { type: "integer", value: "1" } },
  );
  expect(accepted(mixed).steps[IF]).toMatchObject({ condition: { kind: "or" } });
  expect(codes(mixed.warnings)).toContain("never-known condition");
});

test("CACAO 18: a question's form has one field, answered with yes or no and with nothing else", () => {
  const playbook = accepted(deciding({ condition: "Operator input to proceed" }));
  const task = taskOf(playbook.steps[IF]);
  expect(task && formOf(task, playbook)).toEqual([
    {
      name: "__answer__",
      label: "Operator input to proceed",
      type: "bool",
      required: true,
      choices: ["true", "false"],
    },
  ]);
});

test("CACAO 19: a switch without a variable, or on one that nothing gives, asks which of its cases it is", () => {
  const prose = deciding({ switch: "How bad is it" });
  expect(accepted(prose).steps[SWITCH]).toMatchObject({
    switchedOn: { kind: "question", text: "How bad is it", unless: null },
  });
  const unknown = accepted(
    deciding({ switch: "__state__:value", name: "How bad?" }, { __state__: { type: "string" } }),
  );
  expect(unknown.steps[SWITCH]).toMatchObject({
    switchedOn: { kind: "question", text: "How bad?", unless: "__state__" },
  });
  const task = taskOf(unknown.steps[SWITCH]);
  expect(task && formOf(task, unknown)).toMatchObject([
    { name: "__answer__", label: "How bad?", choices: ["low", "default"] },
  ]);
  const known = accepted(
    deciding({ switch: "__state__:value" }, { __state__: { type: "string" } }, ["__state__"]),
  );
  expect(known.steps[SWITCH]).toMatchObject({ switchedOn: "__state__" });
  expect(faultsOf(deciding({ switch: "__gone__:value" }))).toEqual(["no-such-variable switch"]);
  expect(faultsOf(deciding({ switch: "7" }))).toEqual(["not-a-variable switch"]);
  expect(faultsOf(deciding({ switch: 7 }))).toEqual(["shape switch"]);
  expect(faultsOf(deciding({ switch: " " }))).toEqual(["missing switch"]);
  expect(accepted(deciding({ name: "How bad?", cases: { low: YES } })).steps[SWITCH]).toMatchObject({
    switchedOn: { kind: "question", text: "How bad?", unless: null },
  });
});

test("INV-15 a playbook holds only so much pattern", () => {
  const text = { __t__: { type: "string", value: "x" } };
  const often = (count: number) => Array(count).fill("__t__:value MATCHES 'a'").join(" OR ");
  expect(faultsOf(deciding({ condition: often(100) }, text))).toEqual([]);
  expect(faultsOf(deciding({ condition: often(101) }, text))).toEqual(["too-many-patterns condition"]);
  const large = Array(6).fill("__t__:value MATCHES 'a{450}'").join(" OR ");
  expect(faultsOf(deciding({ condition: large }, text))).toEqual(["too-many-patterns condition"]);
});

test("CACAO 18: where several values are never given, and the step has no name, the condition itself is asked", () => {
  const flags = { __flag__: { type: "bool" }, __count__: { type: "integer" } };
  const condition = "__flag__:value = true AND __count__:value > 3";
  expect(accepted(deciding({ condition }, flags)).steps[IF]).toMatchObject({
    condition: { kind: "question", text: `Is it so that ${condition}?`, unless: { kind: "and" } },
  });
  expect(accepted(deciding({ condition, name: "Bad?" }, flags)).steps[IF]).toMatchObject({
    condition: { text: `Bad? (yes: ${condition})` },
  });
});
