import fc from "fast-check";
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
import { drawPlaybook } from "./draw-playbook.js";
import { layOut } from "./lay-out.js";
import { DIRECTIONS, type Direction, type LaidNode } from "./layout.js";
import { textWidth, wrapped } from "./text-size.js";

const A = idOf("action", "a");
const B = idOf("action", "b");
const X = idOf("action", "x");
const IF = idOf("if-condition", "if");
const LOOP = idOf("while-condition", "loop");
const PAR = idOf("parallel", "par");
const end = (name: string) => idOf("end", name);

const stepId = (index: number) => `action--00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;

function small(name = "Isolate ward 7"): Playbook {
  const steps = {
    [IF]: {
      type: "if-condition",
      name: "Encrypted?",
      condition: "__go__:value = true",
      on_true: A,
      on_completion: LOOP,
    },
    [A]: task(end("1"), { name, on_completion: undefined, on_success: end("1"), on_failure: B }),
    [B]: task(end("1"), { name: "Pull the plug" }),
    [end("1")]: { type: "end" },
    [LOOP]: {
      type: "while-condition",
      name: "Still encrypted?",
      condition: "Is it still encrypted?",
      on_true: X,
      on_completion: END,
    },
    [X]: task(end("2"), { name: "Look again" }),
    [end("2")]: { type: "end" },
  };
  return accepted(written(steps, { playbook_variables: { __go__: { type: "bool", value: "true" } } }));
}

test("a drawing shows every step once, where branches join, what loops back, and failures apart", () => {
  expect(drawPlaybook(small(), "mermaid")).toBe(`flowchart TD
  subgraph lane1["Duty desk"]
    s1(["Start"])
    s2{"IF<br/>Encrypted#63;"}
    s3((" "))
    s4["Isolate ward 7"]
    s5["Pull the plug"]
    s6{"#8635; WHILE #183; A PERSON SAYS<br/>Still encrypted#63;<br/>Is it still encrypted#63;"}
    s7["Look again"]
    s8(["End"])
  end
  s1 --> s2
  s2 -->|"if so"| s4
  s2 -->|"if not"| s3
  s6 -->|"while so"| s7
  s6 -->|"if not"| s8
  s4 --> s3
  s4 -.->|"if it fails"| s5
  s5 --> s3
  s7 -.-> s6
  s3 --> s6
`);
  expect(drawPlaybook(small(), "mermaid", "lr")).toMatch(/^flowchart LR\n/);
});

test("each lane holds its own steps, and no two nodes touch, whichever way the flow goes", () => {
  for (const playbook of [small(), wide(), branching(40)])
    for (const direction of DIRECTIONS) {
      const { nodes, lanes, edges, w, h } = layOut(playbook, direction);
      for (const node of nodes) {
        const lane = lanes.find((one) => one.id === node.lane);
        expect(lane && isInside(node, lane)).toBe(true);
      }
      for (const [index, node] of nodes.entries())
        for (const other of nodes.slice(index + 1)) expect(overlap(node, other)).toBe(false);
      for (const { points } of edges) {
        for (const [index, { x, y }] of points.entries()) {
          expect(x >= 0 && y >= 0 && x <= w && y <= h).toBe(true);
          const before = points[index - 1];
          // Straight pieces only: an arrow never runs slantwise.
          if (before !== undefined) expect(before.x === x || before.y === y).toBe(true);
        }
      }
    }
});

test("the same playbook is drawn the same, down to the last sign", () => {
  for (const format of ["mermaid", "svg"] as const)
    expect(drawPlaybook(wide(), format)).toBe(drawPlaybook(wide(), format));
});

test("what a document says cannot add to a drawing, whatever it says", () => {
  const shape = (svg: string) =>
    svg.match(/<[a-zA-Z/][^\s>]*/g)?.filter((tag) => tag !== "<text" && tag !== "</text");
  const plain = shape(drawPlaybook(small("x"), "svg"));
  const hostile = fc.oneof(
    fc.string({ unit: "binary", maxLength: 60 }),
    fc.constantFrom(
      'x"] --> y["<img src=x>%%;\n`click s1 "javascript:1"`',
      "</title><script>alert(1)</script>",
      "]]><!--",
      "&#60;svg/onload=alert(1)&#62;",
      "\u202e\u0000\ufffe",
    ),
  );
  fc.assert(
    fc.property(hostile, (name) => {
      const svg = drawPlaybook(small(`${name}x`), "svg");
      expect(shape(svg)).toEqual(plain);
      expect(svg).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Cn}]/u);
      const lines = drawPlaybook(small(`${name}x`), "mermaid").split("\n");
      expect(lines).toHaveLength(drawPlaybook(small("x"), "mermaid").split("\n").length);
    }),
  );
});

test("a picture asks for nothing from anywhere, and suits a dark screen", () => {
  const svg = drawPlaybook(wide(), "svg");
  expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(
    /https?:|href|url\((?!#)|@import|<script|<image|<foreign/,
  );
  expect(svg).toContain("prefers-color-scheme:dark");
});

test("consent, aid and escalation are told from plain tasks by words and by shape, not by colour alone", () => {
  const svg = drawPlaybook(wide(), "svg");
  const drawn = (step: string) => new RegExp(`data-step="${step}"[\\s\\S]*?</g>`).exec(svg)?.[0] ?? "";
  expect(drawn(A)).toContain(">CONSENT<");
  expect(drawn(A)).toContain('class="inner"');
  expect(drawn(B)).not.toContain('class="tag"');
  expect(drawn(PAR)).toContain(">AT ONCE<");
  expect(drawn(PAR)).toContain('class="bar"');
});

test("every kind of step has a shape of its own, or words of its own where it shares one", () => {
  const svg = drawPlaybook(everyKind(), "svg");
  const drawn = (id: string) => new RegExp(`data-step="${id}"[\\s\\S]*?</g>`).exec(svg)?.[0] ?? "";
  const shapeAndTag = (id: string) => [
    (drawn(id).match(/<(?:rect|polygon|path) class="\w+"|rx="\d+"/g) ?? []).join(""),
    /class="tag"[^>]*>([^<]*)/.exec(drawn(id))?.[1],
  ];
  const { guarded: _, handler: __, ...kinds } = KIND;
  const told = Object.values(kinds).map((id) => shapeAndTag(id).join(" "));
  expect(new Set(told).size).toBe(told.length);
  // A pentagon points up; a machine has a line above and one below.
  expect(drawn(KIND.escalation)).toMatch(/points="(?:[\d.]+,[\d.]+ ){4}[\d.]+,[\d.]+"/);
  expect(drawn(KIND.machine).match(/class="inner"/g)).toHaveLength(2);
  expect(svg).toMatch(/<g class="handler"><title>ON FAILURE, A failure that nothing catches<.*rx="\d+"/);
});

test("a lane's long name has more lines beside a flow that goes right than above one that goes down", () => {
  const name =
    "The hospital's own team for security and information technology, and whoever stands in for it";
  const agent_definitions = { [DESK]: { type: "group", name } };
  const playbook = accepted(written({ [A]: task(END) }, { agent_definitions }));
  const lines = (direction: Direction) =>
    drawPlaybook(playbook, "svg", direction).match(/class="heading"/g)?.length;
  expect(lines("td")).toBe(2);
  expect(lines("lr")).toBe(5);
});

test("a lane without a name is still a frame", () => {
  const CALL = idOf("playbook-action", "call");
  const calls = {
    type: "playbook-action",
    playbook_id: "playbook--33333333-3333-4333-8333-333333333333",
    on_completion: END,
  };
  expect(drawPlaybook(accepted(written({ [CALL]: calls })), "mermaid")).toContain('subgraph lane1[" "]');
});

test("a loop over nothing, and one too long to draw, say where they lead back to", () => {
  const WAIT = idOf("while-condition", "wait");
  const steps: Record<string, Written> = {
    [LOOP]: {
      type: "while-condition",
      name: "Still encrypted?",
      condition: "__go__:value = true",
      on_true: stepId(0),
      on_completion: WAIT,
    },
    [end("1")]: { type: "end" },
    [WAIT]: {
      type: "while-condition",
      name: "Wait",
      condition: "__go__:value = true",
      on_true: end("2"),
      on_completion: END,
    },
    [end("2")]: { type: "end" },
  };
  for (let index = 0; index < 16; index += 1)
    steps[stepId(index)] = task(index === 15 ? end("1") : stepId(index + 1), { name: `Step ${index}` });
  const playbook = accepted(
    written(steps, { playbook_variables: { __go__: { type: "bool", value: "true" } } }),
  );
  const told = layOut(playbook).edges.filter((edge) => edge.leadsTo !== null);
  expect(told.map(({ from, to, leadsTo }) => [from, to, leadsTo?.lines.join(" ")])).toEqual([
    [WAIT, WAIT, "↻ Wait"],
    [stepId(15), LOOP, "↻ Still encrypted?"],
  ]);
});

test("an arrow that would go too far to where branches join says so: a join has no name", () => {
  const steps: Record<string, Written> = {
    [IF]: {
      type: "if-condition",
      name: "Encrypted?",
      condition: "__go__:value = true",
      on_true: stepId(0),
      on_completion: END,
    },
    [end("1")]: { type: "end" },
  };
  for (let index = 0; index < 16; index += 1)
    steps[stepId(index)] = task(index === 15 ? end("1") : stepId(index + 1));
  const playbook = accepted(
    written(steps, { playbook_variables: { __go__: { type: "bool", value: "true" } } }),
  );
  const told = layOut(playbook).edges.filter((edge) => edge.leadsTo !== null);
  expect(told.map(({ from, leadsTo }) => [from, leadsTo?.lines.join(" ")])).toEqual([
    [IF, "→ where its branches join"],
  ]);
});

test("where a shared branch returns to a step before the one that opened it, that arrow leads back", () => {
  const opens = (next: string) => ({
    type: "if-condition",
    condition: "__go__:value = true",
    on_true: A,
    on_completion: next,
  });
  const TWO = idOf("if-condition", "two");
  const steps = { [IF]: opens(TWO), [TWO]: opens(END), [A]: task(end("1")), [end("1")]: { type: "end" } };
  const playbook = accepted(
    written(steps, { playbook_variables: { __go__: { type: "bool", value: "true" } } }),
  );
  const { nodes, edges } = layOut(playbook);
  const y = (id: string) => nodes.find((node) => node.id === id)?.y ?? Number.NaN;
  // One circle, and one arrow of it drawn as leading back: all others go down.
  const up = edges.filter((edge) => y(edge.from) > y(edge.to));
  expect(up.map(({ from, to, kind }) => [from, to, kind])).toEqual([[TWO, A, "loop"]]);
});

test("INV-15 as many steps as are read are drawn, arrows that would go too far are cut short, and nothing is left out", () => {
  const playbook = branching(798);
  const layout = layOut(playbook);
  const steps = new Set(layout.nodes.flatMap((node) => node.step ?? []));
  for (const step of Object.values(playbook.steps))
    if (step.type !== "end") expect(steps.has(step.id)).toBe(true);
  expect(layout.edges.some((edge) => edge.leadsTo !== null)).toBe(true);
});

test("long names are wrapped, and never wider than there is room", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), fc.integer({ min: 1, max: 5 }), (text, most) => {
      const lines = wrapped(text, 12, 120, most);
      expect(lines.length).toBeLessThanOrEqual(most);
      for (const line of lines) expect(textWidth(line, 12)).toBeLessThanOrEqual(120);
    }),
  );
  expect(wrapped("Ask consent to move patients across the border", 12, 120, 2).at(-1)).toMatch(/…$/);
  expect(wrapped("one two three four five six", 12, 30, 2)).toEqual(["one", "two…"]);
});

/** A chain of tasks, all of which fail into the last one. */
function branching(count: number): Playbook {
  const steps: Record<string, Written> = {};
  for (let index = 0; index < count; index += 1)
    steps[stepId(index)] = task(index + 1 === count ? END : stepId(index + 1), {
      name: `Step ${index}`,
      ...(index + 2 < count
        ? { on_completion: undefined, on_success: stepId(index + 1), on_failure: stepId(count - 1) }
        : {}),
    });
  return accepted(written(steps));
}

/** Two partners, a consent and a parallel. */
function wide(): Playbook {
  const HOST = idOf("group", "host");
  const consent = {
    of: [{ role: "host", office: "Director" }],
    rule: { kind: "all" },
    level: "operational",
    question: "May we?",
    answer_within: "PT2H",
    holds_for: "PT8H",
    if_silent: "Nothing.",
    undo: "Call us.",
  };
  const steps = {
    [A]: task(PAR, {
      name: "Ask the host",
      agent: HOST,
      on_completion: undefined,
      on_success: PAR,
      on_failure: PAR,
      step_extensions: { [MIRROR]: { kind: "consent", consent } },
    }),
    [PAR]: { type: "parallel", name: "Both", next_steps: [B, X], on_completion: END },
    [B]: task(end("1"), { name: "Isolate" }),
    [X]: task(end("2"), {
      name: "Image the file servers of all wards and keep the images apart",
      agent: HOST,
    }),
    [end("1")]: { type: "end" },
    [end("2")]: { type: "end" },
  };
  const agent_definitions = {
    [DESK]: { type: "group", name: "Duty desk" },
    [HOST]: {
      type: "group",
      name: "Hospital security and IT",
      agent_target_extensions: { [MIRROR]: { role: "host" } },
    },
  };
  return accepted(written(steps, { agent_definitions }));
}

function isInside(node: LaidNode, lane: { x: number; y: number; w: number; h: number }): boolean {
  return (
    node.x >= lane.x &&
    node.y >= lane.y &&
    node.x + node.w <= lane.x + lane.w &&
    node.y + node.h <= lane.y + lane.h
  );
}

function overlap(one: LaidNode, other: LaidNode): boolean {
  return (
    one.x < other.x + other.w &&
    other.x < one.x + one.w &&
    one.y < other.y + other.h &&
    other.y < one.y + one.h
  );
}
