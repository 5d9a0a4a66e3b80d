import { expect, test } from "vitest";
import { accepted, END, idOf, task, written } from "../testing/written-playbook.js";
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
    s3["Isolate ward 7<br/>Duty desk"]
    s5(["Ward safe"])
    s4["Pull the plug<br/>Duty desk"]
  end
  s8(["End"])
  subgraph bs6["A failure that nothing catches"]
    s6["Take over by hand<br/>Duty desk"]
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
  expect(lines.find((line) => line.includes(" s3["))).toMatch(/^ {4}s3\["[^"<>[\]`\n]*<br\/>Duty desk"\]$/);
});

test("the words tell every step, indented under what it depends on", () => {
  expect(describePlaybook(playbook("Isolate ward 7"))).toBe(`A playbook of a test
playbook--11111111-1111-4111-8111-111111111111, version 2026-01-02T00:00:00.000Z, TLP:GREEN

Steps
  - Encrypted?
    if so:
      - Isolate ward 7; Duty desk; if it fails: Pull the plug
      - Pull the plug; Duty desk
      - Ward safe
  - End

On a failure that nothing catches
  - Take over by hand; Duty desk
  - Given up
`);
});
