import fc from "fast-check";
import { expect, test } from "vitest";
import { DominatorTree } from "./dominator-tree.js";
import type { Flow, FlowStep, Way } from "./flow.js";
import {
  type FlowPlan,
  type Passage,
  type PlanProblem,
  planFlow,
  type Stretch,
  stepsInPlaces,
} from "./flow-plan.js";

/** Steps by their first letter: s start, e end, p parallel, i if, w while, c switch, all others actions; `>` next, `!` failure. */
type Drawn = Readonly<Record<string, string>>;

const TYPES: Readonly<Record<string, string>> = {
  s: "start",
  e: "end",
  p: "parallel",
  i: "if-condition",
  w: "while-condition",
  c: "switch-condition",
};

function drawn(steps: Drawn, exception: string | null = null): Flow {
  const flowSteps = Object.entries(steps).map(([id, ways]) => {
    const read = ways.split(" ").filter((one) => one !== "");
    return [
      id,
      {
        id,
        type: TYPES[id.charAt(0)] ?? "action",
        ways: read.map((one, index): Way => {
          if (one.startsWith(">")) return { kind: "next", to: one.slice(1), at: ["on_completion"] };
          if (one.startsWith("!")) return { kind: "failure", to: one.slice(1), at: ["on_failure"] };
          return { kind: "branch", to: one, at: ["branch", index] };
        }),
      },
    ] as const;
  });
  return { steps: new Map(flowSteps), start: "s", exception };
}

function planned(steps: Drawn, exception: string | null = null): FlowPlan {
  const plan = planFlow(drawn(steps, exception));
  if (!plan.ok) throw new Error(JSON.stringify(plan.problems));
  return plan.plan;
}

function problems(steps: Drawn, exception: string | null = null): readonly PlanProblem[] {
  const plan = planFlow(drawn(steps, exception));
  return plan.ok ? [] : plan.problems;
}

function passageOf(stretch: Stretch, id: string): Passage {
  const passage = stretch.passages.get(id);
  if (passage === undefined) throw new Error(`${id} is not in ${[...stretch.passages.keys()]}`);
  return passage;
}

/** A fork in few words: each segment with its steps and what it waits for. */
function forkOf(stretch: Stretch, id: string) {
  const fork = passageOf(stretch, id);
  if (fork.kind !== "fork") throw new Error(`${id} is a ${fork.kind}`);
  return {
    join: fork.join,
    segments: fork.segments.map(({ head, stretch: steps, waitsFor }) => ({
      head,
      steps: steps === null ? null : [...steps.passages.keys()].toSorted(),
      waitsFor,
    })),
  };
}

test("a playbook whose branches all end by themselves merges nothing, and nothing in it waits but for its branches", () => {
  const { merging, main } = planned({
    s: ">p",
    p: "a b >i",
    a: ">e1",
    b: ">e2",
    i: "c2 >e",
    c2: ">e3",
    e: "",
    e1: "",
    e2: "",
    e3: "",
  });
  expect(merging).toBe(false);
  expect([...main.passages].map(([id, { kind }]) => [id, kind])).toEqual([
    ["s", "single"],
    ["p", "block"],
    ["i", "block"],
    ["e", "single"],
  ]);
});

test("branches of a parallel that merge are joined at their post-dominator", () => {
  const { merging, main } = planned({ s: ">p", p: "a b", a: ">m", b: ">m", m: ">e", e: "" });
  expect(merging).toBe(true);
  expect(forkOf(main, "p")).toEqual({
    join: "m",
    segments: [
      { head: "a", steps: ["a"], waitsFor: [] },
      { head: "b", steps: ["b"], waitsFor: [] },
    ],
  });
  expect([...main.passages.keys()].toSorted()).toEqual(["e", "m", "p", "s"]);
});

test("a branch that ends before the others join is not waited for beyond its end", () => {
  const { main } = planned({ s: ">p", p: "a b", a: ">i", i: "m e1", b: ">m", m: ">e", e: "", e1: "" });
  expect(forkOf(main, "p").join).toBe("m");
});

test("what only some branches share waits for those that may come there, and runs once", () => {
  // As drawn in public playbooks: each branch may leave the shared way out.
  const { main } = planned({
    s: ">p",
    p: "a b",
    a: ">i1",
    i1: "m x",
    b: ">i2",
    i2: "m x",
    x: ">m",
    m: ">e",
    e: "",
  });
  expect(forkOf(main, "p")).toEqual({
    join: "m",
    segments: [
      { head: "a", steps: ["a", "i1"], waitsFor: [] },
      { head: "b", steps: ["b", "i2"], waitsFor: [] },
      { head: "x", steps: ["x"], waitsFor: [0, 1] },
    ],
  });
});

test("a parallel that names its next step joins there, and what its branches share before waits for them", () => {
  const { main } = planned({
    s: ">p",
    p: "a b c2 >n",
    a: ">m",
    b: ">m",
    m: ">e1",
    c2: ">n",
    n: ">e",
    e: "",
    e1: "",
  });
  expect(forkOf(main, "p")).toEqual({
    join: "n",
    segments: [
      { head: "a", steps: ["a"], waitsFor: [] },
      { head: "b", steps: ["b"], waitsFor: [] },
      { head: "c2", steps: ["c2"], waitsFor: [] },
      { head: "m", steps: ["e1", "m"], waitsFor: [0, 1] },
    ],
  });
});

test("a parallel inside a branch joins where the parallel around it does", () => {
  const { main } = planned({ s: ">p", p: "a p2", a: ">m", p2: "b m", b: ">m", m: ">e", e: "" });
  const outer = passageOf(main, "p");
  const inner = outer.kind === "fork" ? outer.segments[1]?.stretch : undefined;
  expect(forkOf(main, "p").join).toBe("m");
  expect(inner && forkOf(inner, "p2")).toEqual({
    join: "m",
    segments: [
      { head: "b", steps: ["b"], waitsFor: [] },
      { head: "m", steps: null, waitsFor: [] },
    ],
  });
});

test("where branches of a parallel merge and no step post-dominates them, the merges are named", () => {
  const crossing = {
    s: ">p",
    p: "a b",
    a: ">i1",
    i1: "x y",
    b: ">i2",
    i2: "x y",
    x: ">e1",
    y: ">e2",
    e1: "",
    e2: "",
  };
  expect(problems(crossing)).toEqual([
    { code: "no-join", at: "p", steps: expect.arrayContaining(["x", "y"]) },
  ]);
  // Two pairs that merge, and never all four.
  const pairs = {
    s: ">p",
    p: "a b c2 d",
    a: ">x",
    b: ">x",
    c2: ">y",
    d: ">y",
    x: ">e1",
    y: ">e2",
    e1: "",
    e2: "",
  };
  expect(problems(pairs).map(({ code, at }) => [code, at])).toEqual([["no-join", "p"]]);
});

test("an if whose branches merge is a gateway, and what they share stands once", () => {
  const { main } = planned({ s: ">i", i: "a b", a: ">m", b: ">m", m: ">e", e: "" });
  expect(passageOf(main, "i")).toEqual({ kind: "gateway" });
  expect([...main.passages.keys()].toSorted()).toEqual(["a", "b", "e", "i", "m", "s"]);
});

test("ten merging diamonds are 33 steps in one stretch", () => {
  const steps: Record<string, string> = { s: ">i0", last: ">e", e: "" };
  for (let index = 0; index < 10; index += 1) {
    const next = index === 9 ? "last" : `i${index + 1}`;
    steps[`i${index}`] = `a${index} b${index}`;
    steps[`a${index}`] = `>${next}`;
    steps[`b${index}`] = `>${next}`;
  }
  expect(planned(steps).main.passages.size).toBe(33);
});

test("a branch that runs into a step around an if that names its next leaves the if for good", () => {
  const { merging, main } = planned({ s: ">i", i: "a b >n", a: ">n", b: ">e1", n: ">e", e: "", e1: "" });
  expect(merging).toBe(true);
  const block = passageOf(main, "i");
  const branches = block.kind === "block" ? block.branches : [];
  expect(branches.map((branch) => branch.stretch && [...branch.stretch.passages.keys()])).toEqual([
    ["a"],
    ["b", "e1"],
  ]);
});

test("a branch that leads straight to a step around its if has nothing in it", () => {
  const { main } = planned({ s: ">i", i: "a n >n", a: ">n", n: ">e", e: "" });
  const block = passageOf(main, "i");
  const branches = block.kind === "block" ? block.branches : [];
  expect(branches.map(({ way, stretch }) => [way.to, stretch && [...stretch.passages.keys()]])).toEqual([
    ["a", ["a"]],
    ["n", null],
  ]);
});

test("branches that merge and go on to an end of their own join where they merge, though the parallel ends elsewhere", () => {
  const { main } = planned({ s: ">p", p: "a b >e", a: ">m", b: ">m", m: ">e1", e: "", e1: "" });
  expect(forkOf(main, "p")).toEqual({
    join: "m",
    segments: [
      { head: "a", steps: ["a"], waitsFor: [] },
      { head: "b", steps: ["b"], waitsFor: [] },
    ],
  });
});

test("a step has a place wherever a branch comes to it, in blocks and in forks, and none where a branch has nothing in it", () => {
  const plan = planned({
    s: ">p",
    p: "a m",
    a: ">m",
    m: ">i",
    i: "b b2 >e",
    b: ">e1",
    b2: ">e1",
    e: "",
    e1: "",
  });
  expect([...stepsInPlaces(plan)].toSorted()).toEqual(
    ["s", "p", "a", "m", "i", "b", "e1", "b2", "e1", "e"].toSorted(),
  );
});

test("two branches that begin with one step join in it, and nothing stands before it", () => {
  const { main } = planned({ s: ">p", p: "a a", a: ">e", e: "" });
  expect(forkOf(main, "p")).toEqual({
    join: "a",
    segments: [
      { head: "a", steps: null, waitsFor: [] },
      { head: "a", steps: null, waitsFor: [] },
    ],
  });
});

test("a branch that several blocks share has a place in each of them", () => {
  const { main } = planned({ s: ">i", i: "a b >w", w: "a >e", a: ">e1", b: ">e1", e: "", e1: "" });
  const places = [passageOf(main, "i"), passageOf(main, "w")].map((passage) =>
    passage.kind === "block" ? passage.branches.map((branch) => branch.stretch?.entry) : passage.kind,
  );
  expect(places).toEqual([["a", "b"], ["a"]]);
});

test("steps that the flow shares with its exception handler are named; an end is no such step", () => {
  expect(problems({ s: ">a", a: ">e !x", x: ">e", e: "" }, "x")).toEqual([
    { code: "handler-shared", at: "x", steps: ["x"] },
  ]);
  expect(problems({ s: ">a", a: ">e", x: ">e", e: "" }, "x")).toEqual([]);
});

test("branches that multiply are refused before they cost anything", () => {
  // Each pair of parallels in a switch shares the next pair: doubled at each level.
  const steps: Record<string, string> = { s: ">c0", e: "" };
  for (let index = 0; index < 40; index += 1) {
    const next = index === 39 ? "e" : `c${index + 1}`;
    steps[`c${index}`] = `p${index}a p${index}b`;
    for (const side of ["a", "b"]) {
      steps[`p${index}${side}`] = `x${index}${side} y${index}${side}`;
      steps[`x${index}${side}`] = `>${next}`;
      steps[`y${index}${side}`] = ">e";
    }
  }
  const codes = problems(steps).map(({ code }) => code);
  expect(codes.length).toBeLessThan(200);
  expect([...new Set(codes)].every((code) => code === "too-deep" || code === "branches-multiply")).toBe(true);
  expect(codes.length).toBeGreaterThan(0);
});

/** A flow that counts how often its steps are looked up: what planning costs, whatever machine it is done on. */
function counted({ steps, ...flow }: Flow): { readonly flow: Flow; looks(): number } {
  let looks = 0;
  class Counting extends Map<string, FlowStep> {
    override get(id: string): FlowStep | undefined {
      looks += 1;
      return super.get(id);
    }
  }
  return { flow: { ...flow, steps: new Counting(steps) }, looks: () => looks };
}

test("INV-15 a plan that multiplies is given up after so many looks, and costs no more when it would be twice as large", () => {
  /** Cases that all share the next switch, and so on: each level has as many places as all before it together, times four. */
  const multiplying = (levels: number) => {
    const steps: Record<string, string> = { s: ">c0", e: "" };
    for (let level = 0; level < levels; level += 1) {
      const inner = Array.from({ length: 4 }, (_, at) => `w${level}x${at}`);
      steps[`c${level}`] = `${inner.join(" ")} >${level === 0 ? "e" : `e${level}`}`;
      steps[`e${level}`] = "";
      for (const one of inner) steps[one] = `c${level + 1} >e${level}y`;
      steps[`e${level}y`] = "";
    }
    steps[`c${levels}`] = ">e";
    return counted(drawn(steps));
  };
  const [ten, twenty] = [multiplying(10), multiplying(20)];
  for (const { flow } of [ten, twenty]) expect(planFlow(flow).ok).toBe(false);
  expect(ten.looks()).toBeLessThan(100_000);
  expect(twenty.looks()).toBeLessThan(2 * ten.looks());
});

test("blocks nested too deep are named", () => {
  const steps: Record<string, string> = { s: ">w0", e: "" };
  for (let index = 0; index < 20; index += 1) steps[`w${index}`] = index === 19 ? "a >e" : `w${index + 1} >e`;
  steps.a = ">e";
  expect(problems(steps).map(({ code }) => code)).toContain("too-deep");
});

test("a step stands below its dominators: taken away, each of them cuts it off, and no other step does", () => {
  const anyEdges = fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { maxLength: 25 });
  fc.assert(
    fc.property(anyEdges, (pairs) => {
      // From a lower number to a higher one: no cycles.
      const edges = pairs
        .filter(([from, to]) => from < to)
        .map(([from, to]) => [`${from}`, `${to}`] as const);
      const onward = (id: string) => edges.filter(([from]) => from === id).map(([, to]) => to);
      const tree = new DominatorTree(["0"], onward);
      const reach = (without: string | null) => {
        const found = new Set(without === "0" ? [] : ["0"]);
        for (const id of found) for (const to of onward(id)) if (to !== without) found.add(to);
        return found;
      };
      for (const id of tree.order) {
        const above = new Set<string>();
        for (let one = tree.parentOf(id); one !== null; one = tree.parentOf(one)) above.add(one);
        const cutting = tree.order.filter((one) => one !== id && !reach(one).has(id));
        expect([...above].toSorted()).toEqual(cutting.toSorted());
      }
    }),
  );
});
