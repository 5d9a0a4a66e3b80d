import { expect, test } from "vitest";
import { everyKind, KIND } from "../../testing/every-kind.js";
import {
  accepted,
  DESK,
  END,
  idOf,
  MIRROR,
  task,
  type Written,
  written,
} from "../../testing/written-playbook.js";
import type { Playbook } from "../playbook.js";
import { drawnFlow } from "./drawn-flow.js";

const A = idOf("action", "a");
const B = idOf("action", "b");
const X = idOf("action", "x");
const ONE = idOf("if-condition", "one");
const TWO = idOf("if-condition", "two");
const THREE = idOf("if-condition", "three");
const LOOP = idOf("while-condition", "loop");
const PAR = idOf("parallel", "par");
const end = (name: string) => idOf("end", name);

const GO = { playbook_variables: { __go__: { type: "bool", value: "true" } } };
const given = (steps: Record<string, Written>, more: Written = {}) =>
  accepted(written(steps, { ...GO, ...more }));
const decides = (type: string, name: string, onTrue: string, more: Written = {}) => ({
  type,
  name,
  condition: "__go__:value = true",
  on_true: onTrue,
  ...more,
});

/** Every arrow, by the names of what it joins: `Ask --if it fails--> End`, with its kind where that is not `next`. */
function arrows(playbook: Playbook): string[] {
  const { nodes, edges } = drawnFlow(playbook);
  const names = new Map(nodes.map(({ id, kind, name }) => [id, kind === "join" ? "·" : name]));
  return edges.map(({ from, to, kind, label }) => {
    const words = [kind === "next" ? "" : kind, label ?? ""].filter((word) => word !== "").join(": ");
    return `${names.get(from)} ${words === "" ? "→" : `-${words}→`} ${names.get(to)}`;
  });
}

const nodeOf = (playbook: Playbook, id: string) => drawnFlow(playbook).nodes.find((node) => node.id === id);

test("each kind of step says in words what it is, and a plain task by having none", () => {
  const { nodes } = drawnFlow(everyKind());
  const told = new Map(nodes.map(({ id, kind, tag }) => [id, [kind, tag]]));
  expect(Object.fromEntries(Object.entries(KIND).map(([name, id]) => [name, told.get(id)]))).toEqual({
    switch: ["decision", "WHICH"],
    machine: ["machine", "MACHINE"],
    task: ["task", null],
    consent: ["consent", "CONSENT"],
    guarded: ["task", null],
    aid: ["aid", "MUTUAL AID"],
    escalation: ["escalation", "ESCALATION"],
    share: ["share", "SHARE"],
    call: ["call", "PLAYBOOK"],
    parallel: ["parallel", "AT ONCE"],
    if: ["decision", "IF"],
    loop: ["loop", "↻ WHILE"],
    asked: ["loop", "↻ WHILE · A PERSON SAYS"],
    exit: ["exit", "EXIT"],
    handler: ["task", null],
  });
  expect(told.get("handler")).toEqual(["handler", "ON FAILURE"]);
});

test("a box says what its step does to whom, whom it asks, and by when; a consent's own time says more than its timeout", () => {
  const { nodes } = drawnFlow(everyKind());
  const details = (id: string) => nodes.find((node) => node.id === id)?.details;
  expect(details(KIND.machine)).toEqual(["E3 on firewall"]);
  expect(details(KIND.task)).toEqual(["waits 1 min first", "fails after 1 h"]);
  expect(details(KIND.consent)).toEqual(["asks host, within 2 h"]);
  expect(details(KIND.guarded)).toEqual(["E2 on host", "done within 30 min", "only with: Ask the host"]);
  expect(details(KIND.aid)).toEqual(["asks host"]);
  expect(details(KIND.escalation)).toEqual(["to the operational level of duty-desk"]);
  expect(details(KIND.share)).toEqual(["with host"]);
  expect(details(KIND.asked)).toEqual(["Is anything left to do?"]);
});

test("what a person is asked to decide is marked so, whatever branches on it", () => {
  const playbook = given({
    [ONE]: decides("if-condition", "Go on", end("1"), { condition: "Is it safe?", on_completion: THREE }),
    [end("1")]: { type: "end" },
    [THREE]: { ...decides("if-condition", "Is it so?", end("2")), condition: "Is it so?", on_completion: A },
    [end("2")]: { type: "end" },
    [A]: task(idOf("switch-condition", "s")),
    [idOf("switch-condition", "s")]: {
      type: "switch-condition",
      name: "Choose",
      switch: "Which ward?",
      cases: { "7": end("3"), default: end("4") },
      on_completion: END,
    },
    [end("3")]: { type: "end" },
    [end("4")]: { type: "end" },
  });
  expect(nodeOf(playbook, ONE)).toMatchObject({ tag: "IF · A PERSON SAYS", details: ["Is it safe?"] });
  // The question is the step's name already.
  expect(nodeOf(playbook, THREE)).toMatchObject({ tag: "IF · A PERSON SAYS", details: [] });
  expect(nodeOf(playbook, idOf("switch-condition", "s"))).toMatchObject({
    tag: "WHICH · A PERSON SAYS",
    details: ["Which ward?"],
  });
});

test("an arrow says when it is taken: the case, otherwise, if not, on a failure that nothing catches", () => {
  const drawn = arrows(everyKind());
  expect(drawn).toContain("How? -fast→ Close the border");
  expect(drawn).toContain("How? -otherwise→ Call the provider");
  expect(drawn).toContain("Ask the host -failure: if it fails→ Ask for hands");
  expect(drawn).toContain("A failure that nothing catches → Tidy up");
  const both = given({
    [ONE]: decides("if-condition", "So?", A, { on_false: B, on_completion: END }),
    [A]: task(end("1"), { name: "Yes" }),
    [B]: task(end("2"), { name: "No" }),
    [end("1")]: { type: "end" },
    [end("2")]: { type: "end" },
  });
  expect(arrows(both)).toEqual([
    "Start → So?",
    "So? -if so→ Yes",
    "So? -if not→ No",
    "Yes → ·",
    "No → ·",
    "· → End",
  ]);
});

test("a branch that is nothing but an end goes straight to where the branches join, and in a loop to the next round", () => {
  const drawn = arrows(everyKind());
  expect(drawn).toContain("Still going? -if so / if not→ ·");
  expect(drawn).toContain("Both → ·");
  expect(drawn).toContain("As long as it goes -loop: while so→ As long as it goes");
});

test("a branch that several steps open is drawn once, and returns to each that opened it", () => {
  const opens = (next: string) => ({ on_completion: next });
  const playbook = given({
    [ONE]: decides("if-condition", "One", X, opens(TWO)),
    [TWO]: decides("if-condition", "Two", X, opens(LOOP)),
    [LOOP]: decides("while-condition", "Loop", X, opens(END)),
    [X]: task(end("x"), { name: "Shared" }),
    [end("x")]: { type: "end" },
  });
  expect(arrows(playbook)).toEqual([
    "Start → One",
    "One -if so→ Shared",
    "One -if not→ ·",
    "Two -if so→ Shared",
    "Two -if not→ ·",
    "Loop -while so→ Shared",
    "Loop -if not→ End",
    "Shared → ·",
    "Shared → ·",
    "Shared -loop→ Loop",
    "· → Two",
    "· → Loop",
  ]);
});

test("a branch that ends where another one does returns to its own step alone", () => {
  const playbook = given({
    [ONE]: decides("if-condition", "One", A, { on_completion: TWO }),
    [A]: task(end("1"), { name: "First" }),
    [end("1")]: { type: "end" },
    [TWO]: decides("if-condition", "Two", end("1"), { on_completion: END }),
  });
  expect(arrows(playbook)).toEqual([
    "Start → One",
    "One -if so→ First",
    "One -if not→ ·",
    "Two -if so / if not→ ·",
    "First → ·",
    "· → Two",
    "· → End",
  ]);
});

test("where nothing is named behind a branching step, what is around it goes on, and at the top the playbook ends", () => {
  const inner = given({
    [LOOP]: decides("while-condition", "Loop", ONE, { on_completion: END }),
    [ONE]: decides("if-condition", "So?", A),
    [A]: task(end("1"), { name: "Look" }),
    [end("1")]: { type: "end" },
  });
  expect(arrows(inner)).toContain("· -loop→ Loop");
  const top = given(
    {
      [PAR]: { type: "parallel", name: "Both", next_steps: [A, LOOP] },
      [A]: task(end("1"), { name: "Look" }),
      [end("1")]: { type: "end", name: "Looked" },
      [LOOP]: decides("while-condition", "Loop", B),
      [B]: task(end("2"), { name: "Wait" }),
      [end("2")]: { type: "end" },
      [END]: { type: "end", name: "Over" },
      [X]: task(END, { name: "Tidy up" }),
    },
    { workflow_exception: X },
  );
  expect(arrows(top).filter((one) => /^(?:·|Loop) /.test(one))).toEqual([
    "Loop -while so→ Wait",
    "Loop -if not→ ·",
    // The playbook's own block has no end: one of the others stands for that it is over.
    "· → Looked",
  ]);
  const ended = given({
    [A]: task(ONE, { name: "Try", on_completion: undefined, on_success: ONE, on_failure: END }),
    [ONE]: decides("if-condition", "So?", B),
    [B]: task(end("1"), { name: "Look" }),
    [end("1")]: { type: "end", name: "Looked" },
    [END]: { type: "end", name: "Over" },
  });
  expect(arrows(ended)).toContain("· → Over");
});

test("a playbook converted from a drawing is drawn as it was: its branches run into each other", () => {
  const playbook = given({
    [ONE]: decides("if-condition", "Gateway_1ab: One", A, { on_false: B, on_completion: X }),
    [A]: task(X, { name: "Yes", on_completion: undefined, on_success: X, on_failure: B }),
    [B]: task(X, { name: "No" }),
    [X]: task(END, { name: "Then" }),
  });
  expect(playbook.mode).toBe("converted");
  expect(arrows(playbook)).toEqual([
    "Start → Gateway_1ab: One",
    "Gateway_1ab: One -if so→ Yes",
    "Gateway_1ab: One -if not→ No",
    "Gateway_1ab: One -afterwards→ Then",
    "Yes → Then",
    "Yes -failure: if it fails→ No",
    "No → Then",
    "Then → End",
  ]);
});

test("a lane is named after who acts in it, and the one that leads comes first", () => {
  const HOST = idOf("group", "host");
  const CALL = idOf("playbook-action", "call");
  const agents = {
    [HOST]: plays("Hospital IT", "host"),
    [DESK]: plays("Duty desk", "duty-desk"),
  };
  const playbook = given(
    {
      [A]: task(ONE, { name: "Look", agent: HOST }),
      [ONE]: decides("if-condition", "Go on", end("1"), { condition: "Is it safe?", on_completion: END }),
      [end("1")]: { type: "end" },
      [CALL]: {
        type: "playbook-action",
        name: "Tidy up",
        playbook_id: "playbook--33333333-3333-4333-8333-333333333333",
        on_completion: end("2"),
      },
      [end("2")]: { type: "end" },
    },
    {
      agent_definitions: agents,
      playbook_extensions: { [MIRROR]: { trigger: "x", minimum_severity: 3, lead: "duty-desk" } },
      workflow_exception: CALL,
    },
  );
  const { lanes, nodes } = drawnFlow(playbook);
  expect(lanes).toEqual([
    { id: "duty-desk", name: "Duty desk" },
    { id: "host", name: "Hospital IT (host)" },
  ]);
  // The lead decides; what nobody does stands with whoever is before it, or with the first there is.
  expect(nodes.find((node) => node.id === ONE)?.lane).toBe("duty-desk");
  expect(nodes.find((node) => node.id === idOf("start", "start"))?.lane).toBe("host");
  expect(nodes.find((node) => node.id === CALL)?.lane).toBe("host");
});

test("a playbook in which nobody acts has one lane without a name", () => {
  const CALL = idOf("playbook-action", "call");
  const playbook = given({
    [CALL]: {
      type: "playbook-action",
      name: "Hunt",
      playbook_id: "playbook--33333333-3333-4333-8333-333333333333",
      on_completion: END,
    },
  });
  const { lanes, nodes } = drawnFlow(playbook);
  expect(lanes).toEqual([{ id: "nobody", name: "" }]);
  expect(new Set(nodes.map((node) => node.lane))).toEqual(new Set(["nobody"]));
});

function plays(name: string, role: string): Written {
  return { type: "group", name, agent_target_extensions: { [MIRROR]: { role } } };
}
