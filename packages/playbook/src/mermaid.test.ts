import { expect, test } from "vitest";
import { accepted, END, idOf, MIRROR, task, type Written, written } from "../testing/written-playbook.js";
import { describePlaybook } from "./describe-playbook.js";
import { mermaidOf } from "./mermaid.js";

const A = idOf("action", "a");
const B = idOf("action", "b");
const X = idOf("action", "x");
const IF = idOf("if-condition", "if");
const DONE = idOf("end", "done");
const OVER = idOf("end", "over");

function playbook(name: string) {
  const steps = {
    [IF]: {
      type: "if-condition",
      name: "Encrypted?",
      condition: "__go__:value = true",
      on_true: A,
      on_completion: END,
    },
    [A]: task(DONE, { name, on_completion: undefined, on_success: DONE, on_failure: B }),
    [B]: task(DONE, { name: "Pull the plug" }),
    [DONE]: { type: "end", name: "Ward safe" },
    [X]: task(OVER, { name: "Take over by hand" }),
    [OVER]: { type: "end", name: "Given up" },
  };
  return accepted(
    written(steps, { playbook_variables: { __go__: { type: "bool" } }, workflow_exception: X }),
  );
}

test("the drawing shows every step once, every way, and branches in frames of their own", () => {
  expect(mermaidOf(playbook("Isolate ward 7"))).toBe(`flowchart TD
  s1(["Start"])
  s2{"Encrypted#63;"}
  subgraph bs3["if so"]
    s3["Isolate ward 7<br/>duty-desk"]
    s5(["Ward safe"])
    s4["Pull the plug<br/>duty-desk"]
  end
  s8(["End"])
  subgraph bs6["A failure that nothing catches"]
    s6["Take over by hand<br/>duty-desk"]
    s7(["Given up"])
  end
  s1 --> s2
  s2 -->|"if so"| s3
  s2 --> s8
  s3 -->|"succeeded"| s5
  s3 -.->|"failed"| s4
  s4 --> s5
  s6 --> s7
`);
});

test("a name cannot add to the drawing", () => {
  const lines = mermaidOf(playbook('x"] --> y["<img src=x>%%;\n`click s1 "javascript:1"`')).split("\n");
  expect(lines).toHaveLength(mermaidOf(playbook("x")).split("\n").length);
  expect(lines.find((line) => line.includes(" s3["))).toMatch(/^ {4}s3\["[^"<>[\]`\n]*<br\/>duty-desk"\]$/);
});

test("every kind of step has its own shape", () => {
  const one = (type: string, name: string) => idOf(type, name);
  const ends = ["p1", "p2", "w1", "s1", "s2"].map((name) => one("end", name));
  const [p1 = "", p2 = "", w1 = "", s1 = "", s2 = ""] = ends;
  const steps = {
    [one("parallel", "par")]: {
      type: "parallel",
      next_steps: [p1, p2],
      on_completion: one("while-condition", "loop"),
    },
    [one("while-condition", "loop")]: {
      type: "while-condition",
      condition: "__go__:value = true",
      on_true: w1,
      on_completion: one("switch-condition", "sw"),
    },
    [one("switch-condition", "sw")]: {
      type: "switch-condition",
      switch: "__go__:value",
      cases: { true: s1, default: s2 },
      on_success: one("playbook-action", "call"),
    },
    [one("playbook-action", "call")]: {
      type: "playbook-action",
      playbook_id: "playbook--33333333-3333-4333-8333-333333333333",
      on_completion: END,
    },
    ...Object.fromEntries(ends.map((id) => [id, { type: "end" }])),
  };
  const drawing = mermaidOf(accepted(written(steps, { playbook_variables: { __go__: { type: "bool" } } })));
  for (const part of [
    '[/"Parallel"/]',
    '{"While condition"}',
    '{"Switch condition"}',
    '[["Playbook action"]]',
    '"branch 2"',
    '"true"',
    '"otherwise"',
    '"succeeded"',
  ]) {
    expect(drawing).toContain(part);
  }
});

test("the words tell what a step asks for, of whom, and by when", () => {
  const HOST = idOf("group", "host");
  const extended = (mirror: Written) => ({ agent: HOST, step_extensions: { [MIRROR]: mirror } });
  const ask = {
    of: [
      { role: "host", office: "Chief physician" },
      { role: "team", office: "Head" },
    ],
    rule: { kind: "k_of", k: 2 },
    level: "operational",
    question: "May we?",
    answer_within: "PT2H",
    holds_for: "PT8H",
    if_silent: "Nothing.",
    undo: "Call us.",
  };
  const effect = { class: "E3", on: "host", targets: ["Network"], reversible: true };
  const steps = {
    [A]: task(B, {
      name: "Ask",
      on_completion: undefined,
      on_success: B,
      on_failure: END,
      ...extended({ kind: "consent", consent: ask, target_time: "PT30M" }),
    }),
    [B]: task(X, { name: "Act", ...extended({ kind: "task", effect, guarded_by: [A] }) }),
    [X]: task(END, {
      name: "Tell",
      ...extended({ kind: "share", share: { with: ["team"], data_classes: [], purpose: "x" } }),
    }),
  };
  const plays = (role: string) => ({
    type: "group",
    name: role,
    agent_target_extensions: { [MIRROR]: { role } },
  });
  const more = {
    agent_definitions: { [HOST]: plays("host"), [idOf("group", "team")]: plays("team") },
    playbook_extensions: { [MIRROR]: { trigger: "Wards encrypted", minimum_severity: 3, lead: "host" } },
    revoked: true,
    markings: [],
  };
  const words = describePlaybook(accepted(written(steps, more)));
  expect(words).toContain(
    "TLP:AMBER+STRICT (assigned: the document names none)\nRevoked by its author.\nBegins when: Wards encrypted\nLed by: host\n",
  );
  expect(words).toContain(
    "- Ask; host; within 30 min; asks 2 of host, team for consent within 2 h; if it fails: End\n",
  );
  expect(words).toContain("- Act; host; E3 on host; only with: Ask\n");
  expect(words).toContain("- Tell; host; shares with team\n");
});

test("the words tell every step, indented under what it depends on", () => {
  expect(describePlaybook(playbook("Isolate ward 7"))).toBe(`A playbook of a test
playbook--11111111-1111-4111-8111-111111111111, version 2026-01-02T00:00:00.000Z, TLP:GREEN

Steps
  - Encrypted?
    if so:
      - Isolate ward 7; duty-desk; if it fails: Pull the plug
      - Pull the plug; duty-desk
      - Ward safe
  - End

On a failure that nothing catches
  - Take over by hand; duty-desk
  - Given up
`);
});
