import { DominatorTree } from "./dominator-tree.js";
import { BRANCHING_TYPES, type Flow, type FlowStep, reachableFrom, type Way, waysOutOf } from "./flow.js";
import { analyseFork, type ForkAnalysis } from "./fork-analysis.js";
import type { StepId } from "./playbook.js";

/** How deep stretches may lie in each other. */
export const NESTING_MAX = 16;
/** How many places steps may have in all: what several branches share, and none waits for, has a place in each. */
const PLACES_MAX = 6_000;
/** Into how many steps the branches of one parallel may run, before they all join. */
const MERGES_MAX = 200;
/** How many steps may be looked at to find the joins, so that no input keeps us for long (INV-15). */
const LOOKS_MAX = 30_000;

/** How a flow is run: which steps stand side by side, where branches return, and where those that merge wait for each other. */
export interface FlowPlan {
  /** Whether some branch leads into steps that others lead to as well; CACAO 2.0 lets each end by itself. */
  readonly merging: boolean;
  readonly main: Stretch;
  readonly exception: Stretch | null;
}

/** Steps among which control is at one at a time, from its entry on; an `end` in it is the end of the stretch. */
export interface Stretch {
  readonly entry: StepId;
  /** In the order in which they are found. A way to a step that is not among them leaves the stretch. */
  readonly passages: ReadonlyMap<StepId, Passage>;
}

/** How control passes a step. */
export type Passage =
  | { readonly kind: "single" }
  /** The branches return to the step when they end; one that runs into a step around it leaves it for good. */
  | { readonly kind: "block"; readonly branches: readonly Branch[] }
  /** An if or switch that names no next step and whose branches merge: it shows the way, and is done. */
  | { readonly kind: "gateway" }
  /** A parallel whose branches merge. */
  | Fork;

export interface Branch {
  readonly way: Way;
  /** Null where the way leads straight to a step outside. */
  readonly stretch: Stretch | null;
}

export interface Fork {
  readonly kind: "fork";
  /** The branches, in the order in which the step names them, and behind them what they share before the join. */
  readonly segments: readonly Segment[];
  /** The post-dominator: the one step that all branches come to which do not end before; null where all of them end. */
  readonly join: StepId | null;
}

/** A part of a fork: one of its branches, or steps that several of them run into before they all join. */
export interface Segment {
  readonly head: StepId;
  /** Of a branch: where the parallel step names it; null: what several branches share. */
  readonly way: Way | null;
  /** Null where a branch leads straight to a shared step, or to the join. */
  readonly stretch: Stretch | null;
  /** The segments from which control may come here, as their places in the fork: all of them are waited for. */
  readonly waitsFor: readonly number[];
}

/** Why a flow cannot be run. `at`: the step that it is about; `steps`: those that show why. */
export interface PlanProblem {
  readonly code: "no-join" | "handler-shared" | "too-deep" | "branches-multiply";
  readonly at: StepId;
  readonly steps: readonly StepId[];
}

export type Planned =
  | { readonly ok: true; readonly plan: FlowPlan }
  | { readonly ok: false; readonly problems: readonly PlanProblem[] };

/**
 * Plans how a flow is run, or says why it cannot be. Asks for a flow without cycles in which every way leads to a step.
 * A merge of the branches of a parallel waits for all that were started; any other merge goes on with the one that
 * arrives. A step that branches share and none waits for has a place in each of them; control is at one of them at a time.
 */
export function planFlow(flow: Flow): Planned {
  const planner = new Planner(flow);
  planner.checkHandler();
  const main = planner.stretch(flow.start, NOTHING, 0);
  const exception = flow.exception === null ? null : planner.stretch(flow.exception, NOTHING, 0);
  const { problems, merging } = planner;
  return problems.length > 0 ? { ok: false, problems } : { ok: true, plan: { merging, main, exception } };
}

/** The step in each place of a plan: one that several branches share comes once for each of them. */
export function* stepsInPlaces({ main, exception }: FlowPlan): Generator<StepId> {
  for (const one of exception === null ? [main] : [main, exception]) yield* stepsOfStretch(one);
}

function* stepsOfStretch({ passages }: Stretch): Generator<StepId> {
  for (const [step, passage] of passages) {
    yield step;
    const inner =
      passage.kind === "block" ? passage.branches : passage.kind === "fork" ? passage.segments : [];
    for (const { stretch } of inner) if (stretch !== null) yield* stepsOfStretch(stretch);
  }
}

type Steps = ReadonlySet<StepId>;
const NOTHING: Steps = new Set();

class Planner {
  readonly problems: PlanProblem[] = [];
  merging = false;
  readonly #flow: Flow;
  /** The first steps of branches that control can leave other than by an end. */
  readonly #open: Steps;
  #places = 0;
  #looks = 0;

  constructor(flow: Flow) {
    this.#flow = flow;
    this.#open = openBranches(flow);
  }

  /** The steps from `entry` on, up to those of what is around. Outer stretches take their steps first. */
  stretch(entry: StepId, around: Steps, depth: number): Stretch {
    const passages = new Map<StepId, Passage>();
    const inner: { readonly step: FlowStep; readonly analysis: ForkAnalysis | null }[] = [];
    const ahead = [entry];
    for (let id = ahead.pop(); id !== undefined; id = ahead.pop()) {
      const step = this.#flow.steps.get(id);
      if (step === undefined || passages.has(id) || around.has(id)) continue;
      const how = this.#howToPass(step);
      passages.set(id, how === "gateway" ? { kind: "gateway" } : { kind: "single" });
      ahead.push(...targets(step, "failure"));
      if (how === "fork") {
        if (this.#tooMuch) break;
        const analysis = analyseFork(this.#flow, step, around);
        this.#looks += analysis.cost;
        inner.push({ step, analysis });
        ahead.push(...analysis.last);
        continue;
      }
      ahead.push(...targets(step, "next"));
      if (how === "gateway") ahead.push(...targets(step, "branch"));
      if (how === "block") inner.push({ step, analysis: null });
    }
    this.#places += passages.size;
    if (this.#tooMuch) this.#problem("branches-multiply", entry, []);
    const merging = inner.some(({ step }) => this.#merges(step));
    const outside = merging ? new Set([...around, ...this.#withoutEnds(passages.keys())]) : NOTHING;
    for (const { step, analysis } of inner) {
      // Nothing more is looked at then: it may be a thousand times as much.
      if (this.#tooMuch) break;
      if (depth >= NESTING_MAX) this.#problem("too-deep", step.id, []);
      else if (analysis === null) passages.set(step.id, this.#block(step, outside, depth + 1));
      else passages.set(step.id, this.#fork(step, analysis, depth + 1));
    }
    return { entry, passages };
  }

  /** CACAO 2.0 knows no more than that a playbook has a handler: what the flow leads to as well would be both. */
  checkHandler(): void {
    const { start, exception, steps } = this.#flow;
    if (exception === null) return;
    const inFlow = reachableFrom(steps, [start]);
    const shared = this.#withoutEnds(reachableFrom(steps, [exception])).filter((id) => inFlow.has(id));
    if (shared.length > 0) this.#problem("handler-shared", exception, shared);
  }

  #howToPass(step: FlowStep): Passage["kind"] {
    if (!BRANCHING_TYPES.has(step.type)) return "single";
    if (!this.#merges(step)) return "block";
    this.merging = true;
    if (step.type === "parallel") return "fork";
    return step.type === "while-condition" || targets(step, "next").length > 0 ? "block" : "gateway";
  }

  #block(step: FlowStep, outside: Steps, depth: number): Passage {
    const around = this.#merges(step) ? outside : NOTHING;
    const branches = branchWays(step).map((way) => ({
      way,
      stretch: around.has(way.to) ? null : this.stretch(way.to, around, depth),
    }));
    return { kind: "block", branches };
  }

  #fork(step: FlowStep, { merges, last, comesFrom }: ForkAnalysis, depth: number): Passage {
    const [join = null, ...others] = last;
    if (others.length > 0) {
      this.#problem("no-join", step.id, last);
      return { kind: "single" };
    }
    const ways = branchWays(step);
    // Each segment asks from where it is reached, so that thousands of them would be looked at thousands of times.
    if (merges.size > MERGES_MAX) {
      this.#problem("branches-multiply", step.id, []);
      return { kind: "single" };
    }
    const heads = [...ways.map((way) => way.to), ...[...merges].filter((id) => id !== join)];
    const segments = heads.map((head, index): Segment => {
      const way = ways[index] ?? null;
      const outside = new Set([...merges].filter((id) => way !== null || id !== head));
      return {
        head,
        way,
        stretch: outside.has(head) ? null : this.stretch(head, outside, depth),
        waitsFor: way === null ? placesBefore(head, heads, ways.length, comesFrom) : [],
      };
    });
    return { kind: "fork", segments, join };
  }

  get #tooMuch(): boolean {
    return this.#places > PLACES_MAX || this.#looks > LOOKS_MAX;
  }

  /** Whether control leaves some branch of this step other than by an end. */
  #merges(step: FlowStep): boolean {
    return targets(step, "branch").some((id) => this.#open.has(id));
  }

  #withoutEnds(ids: Iterable<StepId>): StepId[] {
    return [...ids].filter((id) => this.#flow.steps.get(id)?.type !== "end");
  }

  #problem(code: PlanProblem["code"], at: StepId, steps: readonly StepId[]): void {
    if (this.problems.some((one) => one.code === code && (one.at === at || code === "branches-multiply")))
      return;
    this.problems.push({ code, at, steps });
  }
}

/**
 * The first steps of branches that run into steps which other ways lead to as well: of each step that several ways lead
 * to, all that stand before one of these ways, and not before the step itself.
 */
function openBranches(flow: Flow): Steps {
  const { steps, start, exception } = flow;
  const onward = (id: StepId) =>
    waysOutOf(steps, id)
      .map((way) => way.to)
      .filter((to) => steps.has(to));
  const tree = new DominatorTree(exception === null ? [start] : [start, exception], onward);
  const waysTo = new Map<StepId, StepId[]>();
  for (const id of tree.order) for (const to of onward(id)) waysTo.set(to, [...(waysTo.get(to) ?? []), id]);
  const open = new Set<StepId>();
  for (const [id, from] of waysTo) {
    if (from.length < 2 || steps.get(id)?.type === "end") continue;
    open.add(id);
    const parent = tree.parentOf(id);
    for (const one of from)
      for (let above: StepId | null = one; above !== null && above !== parent; above = tree.parentOf(above))
        open.add(above);
  }
  return open;
}

/** All segments from which control may come to this one, also through others. */
function placesBefore(
  head: StepId,
  heads: readonly StepId[],
  branchCount: number,
  comesFrom: ForkAnalysis["comesFrom"],
): number[] {
  const before = new Set(comesFrom.get(head));
  for (const one of before) for (const other of comesFrom.get(one) ?? []) before.add(other);
  return heads.flatMap((one, index) => {
    const straight = index < branchCount && one === head;
    return straight || before.has(one) ? [index] : [];
  });
}

function branchWays(step: FlowStep): Way[] {
  return step.ways.filter((way) => way.kind === "branch");
}

function targets(step: FlowStep, ...kinds: readonly Way["kind"][]): StepId[] {
  return step.ways.filter((way) => kinds.includes(way.kind)).map((way) => way.to);
}
