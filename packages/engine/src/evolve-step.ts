import type { Variable, VariableName } from "@mirror/playbook";
import { known, type Recorded, type StepInvocationId } from "@mirror/vocabulary";
import { type Flow, stepIn } from "./flow.js";
import { movedBy, writtenDown } from "./flow-position.js";
import type { RunFact } from "./run-facts.js";
import {
  assignmentOf,
  EFFECT_FAILED,
  exhibitsOf,
  FINISHED_STEP,
  intendedEffectOf,
  type RunState,
  retriesOf,
  roundsOf,
  type StepIdentity,
  type StepIn,
  type StepInvocation,
  type StepStatus,
  settledEffectsOf,
  type Work,
} from "./run-state.js";

/** The facts that tell of one step invocation, and change no more than where it and the flow stand. */
export type StepFact = Exclude<
  Extract<RunFact, { readonly data: { readonly invocation: StepInvocationId } }>,
  { readonly type: "run-standing-down" }
>;

/** Reads a fact about a step back: the step as it stands then, and the run's flow where the step's end moves it. */
export function evolveStep(flow: Flow, state: RunState, fact: Recorded<StepFact>): RunState {
  const { invocation } = fact.data;
  switch (fact.type) {
    case "step-entered":
      return entered(flow, state, fact);
    case "step-ready":
      return changed(state, invocation, (step) => ({
        ...identityOf(step),
        failsAt: fact.data.failsAt,
        status: "ready",
        since: fact.at,
      }));
    case "step-assigned": {
      const { invocation: _, ...assigned } = fact.data;
      return changed(state, invocation, (step) => ({
        ...identityOf(step),
        // The role may have been bound, or bound anew, after the step was entered.
        partner: assigned.to.partner,
        status: "assigned",
        assignment: { ...assigned, assignedAt: fact.at, missedAcknowledgements: 0 },
      }));
    }
    case "acknowledgement-missed":
      return changedIn(state, invocation, "assigned", (step) => ({
        ...step,
        assignment: {
          ...step.assignment,
          missedAcknowledgements: fact.data.missed,
          acknowledgeBy: fact.data.acknowledgeBy,
        },
      }));
    case "step-claimed":
      return changedIn(state, invocation, "assigned", (step) => ({
        ...identityOf(step),
        status: "in-progress",
        since: fact.at,
        work: { by: "person", person: fact.data.by, assignment: step.assignment },
      }));
    case "step-handed-over":
      return changed(state, invocation, (step) => {
        const assignment = assignmentOf(step);
        if (assignment === undefined) return step;
        const { to, acknowledgeBy } = fact.data;
        const people = [to, ...assignment.people.filter((one) => one !== to)];
        return {
          ...identityOf(step),
          status: "assigned",
          assignment: { ...assignment, people, acknowledgeBy, missedAcknowledgements: 0 },
        };
      });
    case "gate-opened":
      return changed(state, invocation, (step) => ({
        ...identityOf(step),
        answeredBy: fact.data.stream,
        status: fact.data.gate === "consent" ? "awaiting-consent" : "awaiting-aid",
        since: fact.at,
      }));
    case "consent-asked-again":
      return changed(state, invocation, (step) => ({ ...step, answeredBy: fact.data.stream }));
    case "step-started": {
      const started = changed(state, invocation, (step) => ({
        ...identityOf(step),
        answeredBy: fact.data.stream,
        status: "in-progress",
        since: fact.at,
        work: startedWork(fact.data.waitsFor),
      }));
      return fact.data.waitsFor === "branches"
        ? movedBy(flow, started, { step: stepOf(state, invocation).step, went: "began" })
        : started;
    }
    case "step-taken-back": {
      const { held: passedOn } = fact.data;
      if (passedOn === undefined)
        return changed(state, invocation, (step) => ({
          ...identityOf(step),
          status: "ready",
          since: fact.at,
        }));
      return changedIn(state, invocation, "on-hold", (step) => {
        const had = known(assignmentOf(step), `Who had ${step.name}`);
        const assignment = { ...had, ...passedOn };
        return { ...step, partner: passedOn.to.partner, work: { by: "nobody", assignment } };
      });
    }
    case "question-asked": {
      const asking = changed(state, invocation, (step) => ({
        ...identityOf(step),
        status: "ready",
        since: fact.at,
      }));
      return writtenDown(asking, "decide", fact.data.step);
    }
    case "way-decided": {
      const { step, branch, by } = fact.data;
      const answered =
        by === undefined
          ? state
          : changed(state, invocation, (one) => ({
              ...identityOf(one),
              status: "in-progress",
              since: fact.at,
              work: { by: "flow" },
            }));
      const begins = stepIn(flow.playbook, step).type === "while-condition" && branch === "true";
      const counted = begins
        ? { ...answered, loops: new Map(state.loops).set(step, roundsOf(state, step) + 1) }
        : answered;
      return movedBy(flow, writtenDown(counted, "decide", step), {
        step,
        went: "branch",
        branch,
      });
    }
    case "effect-intended": {
      const { invocation: _, ...intended } = fact.data;
      return changed(state, invocation, (step) => ({
        ...identityOf(step),
        status: "in-progress",
        since: step.status === "in-progress" ? step.since : fact.at,
        work: {
          by: "executor",
          intended: { ...intended, mayRepeat: false },
          settled: settledEffectsOf(step),
          ...retriesIn(retriesOf(step)),
        },
      }));
    }
    case "effect-settled":
      return settled(state, fact);
    case "effect-repeat-allowed":
      return changedIn(state, invocation, "on-hold", (step) => {
        const intended = intendedEffectOf(step);
        if (step.work.by !== "executor") return step;
        // What has failed is done anew, under another key; what may have happened is sent again under its own.
        if (intended === null && step.reason !== EFFECT_FAILED) return step;
        const work =
          intended === null
            ? { ...step.work, retries: retriesOf(step) + 1 }
            : { ...step.work, intended: { ...intended, mayRepeat: true } };
        return { ...identityOf(step), status: "in-progress", since: fact.at, work };
      });
    case "step-held":
      return changed(state, invocation, (step) => held(step, fact));
    case "step-resumed":
      return changedIn(state, invocation, "on-hold", (step) =>
        step.work.by === "nobody"
          ? { ...identityOf(step), status: "assigned", assignment: step.work.assignment }
          : { ...identityOf(step), status: "in-progress", since: fact.at, work: step.work },
      );
    case "step-completed":
      return completed(flow, state, fact);
    case "step-failed": {
      const { step, code, rule, detail, outputs } = fact.data;
      const failed = changed(state, invocation, (one) => ({
        ...ended(one, fact),
        status: "failed",
        code,
        rule,
        detail,
      }));
      const written = writtenDown(writtenDown(failed, "decide", step), "fail", step);
      const told = withOutputs(written, invocation, outputs);
      const { name } = stepOf(state, invocation);
      return movedBy(flow, told, { step, went: "failed" }, { invocation, detail: `${name}: ${detail}` });
    }
    case "step-skipped": {
      const { step, by, reason } = fact.data;
      const skipped = changed(state, invocation, (one) => ({
        ...ended(one, fact),
        status: "skipped",
        by,
        reason,
      }));
      return movedBy(flow, skipped, { step, went: "succeeded" });
    }
    case "step-cancelled": {
      const { reason } = fact.data;
      const cancelled = changed(state, invocation, (one) => ({
        ...ended(one, fact),
        status: "cancelled",
        reason,
      }));
      return writtenDown(cancelled, "leave", stepOf(state, invocation).step);
    }
    case "step-compensating": {
      const { step, to, people, detail, failsAt } = fact.data;
      const before = stepOf(state, invocation);
      const undoing = changed(state, invocation, (one) => ({
        ...identityOf(one),
        partner: to.partner,
        failsAt,
        status: "compensating",
        since: fact.at,
        detail,
        people,
      }));
      if (FINISHED_STEP.has(before.status)) return undoing;
      const failure = { invocation, detail: `${before.name}: ${detail}` };
      return movedBy(flow, undoing, { step, went: "failed" }, failure);
    }
    case "step-compensated": {
      const { by } = fact.data;
      return changed(state, invocation, (one) => ({ ...ended(one, fact), status: "compensated", by }));
    }
    case "step-compensation-failed": {
      const { code, detail } = fact.data;
      return changed(state, invocation, (one) => ({
        ...ended(one, fact),
        status: "failed",
        code,
        rule: "C-09",
        detail,
      }));
    }
    case "exhibits-named": {
      const { by, exhibits } = fact.data;
      const named = exhibits.map((one) => ({ ...one, by, at: fact.at }));
      const all = [...exhibitsOf(state, invocation), ...named];
      return { ...state, exhibits: new Map(state.exhibits).set(invocation, all) };
    }
    case "share-end-stated":
      return { ...state, shareEnds: new Map(state.shareEnds).set(invocation, fact.data.until) };
    case "late-report-noted":
      return state;
  }
}

function entered(
  flow: Flow,
  state: RunState,
  fact: Recorded<Extract<StepFact, { readonly type: "step-entered" }>>,
): RunState {
  const { invocation, step, path, name, startsAt, failsAt, partner } = fact.data;
  const definition = stepIn(flow.playbook, step);
  const identity: StepIdentity = {
    id: invocation,
    step,
    path,
    name,
    partner,
    enteredAt: fact.at,
    failsAt,
    // Entered again, a step finds its variables as the playbook declares them.
    variables: definition.variables,
    answeredBy: null,
  };
  const steps = state.steps.with(
    startsAt === null
      ? { ...identity, status: "ready", since: fact.at }
      : { ...identity, status: "blocked", startsAt },
  );
  const withStep = { ...writtenDown(state, "enter", step), steps };
  if (definition.type !== "while-condition") return withStep;
  const loops = new Map(state.loops);
  loops.delete(step);
  return { ...withStep, loops };
}

function settled(
  state: RunState,
  fact: Recorded<Extract<StepFact, { readonly type: "effect-settled" }>>,
): RunState {
  const { invocation, effect, outcome, outputs = {} } = fact.data;
  const told = changed(state, invocation, (step) => {
    if ("unanswered" in step) return { ...step, unanswered: null };
    // Who meant it may still tell what came of it: only a person's word, or theirs, settles what is not known.
    if (outcome.status === "unknown" || (step.status !== "in-progress" && step.status !== "on-hold"))
      return step;
    const before = settledEffectsOf(step);
    const done = outcome.status === "succeeded" ? [...before, effect] : before;
    const work = { by: "executor", intended: null, settled: done, ...retriesIn(retriesOf(step)) } as const;
    return { ...step, work };
  });
  return withOutputs(told, invocation, outputs);
}

function completed(
  flow: Flow,
  state: RunState,
  fact: Recorded<Extract<StepFact, { readonly type: "step-completed" }>>,
): RunState {
  const { invocation, step, by, outputs } = fact.data;
  const done = changed(state, invocation, (one) => ({ ...ended(one, fact), status: "done", by, outputs }));
  const told = withOutputs(done, invocation, outputs);
  switch (stepIn(flow.playbook, step).type) {
    // A branching step is over because the flow went on from it, and an end as soon as it is entered: every other
    // step's success is what moves the flow.
    case "parallel":
    case "if-condition":
    case "while-condition":
    case "switch-condition":
      return writtenDown(told, "finish", step);
    case "end":
      // Only one with a delay is more than a place where the flow has come to.
      return stepIn(flow.playbook, step).delayMs === 0
        ? told
        : movedBy(flow, told, { step, went: "succeeded" });
    case "start":
    case "action":
    case "playbook-action":
      return movedBy(flow, told, { step, went: "succeeded" });
  }
}

function held(
  step: StepInvocation,
  fact: Recorded<Extract<StepFact, { readonly type: "step-held" }>>,
): StepInvocation {
  const { reason, detail } = fact.data;
  const onHold = { ...identityOf(step), status: "on-hold", since: fact.at, reason, detail } as const;
  if (step.status === "assigned") return { ...onHold, work: { by: "nobody", assignment: step.assignment } };
  if (step.status === "on-hold") return { ...onHold, work: step.work };
  if (step.status !== "in-progress") return step;
  const { work } = step;
  return work.by === "person" || work.by === "executor" ? { ...onHold, work } : step;
}

function identityOf(step: StepInvocation): StepIdentity {
  const { id, step: stepId, path, name, partner, enteredAt, failsAt, variables, answeredBy } = step;
  return { id, step: stepId, path, name, partner, enteredAt, failsAt, variables, answeredBy };
}

function ended(step: StepInvocation, { at }: Recorded<StepFact>) {
  return { ...identityOf(step), at, unanswered: intendedEffectOf(step) };
}

function stepOf(state: RunState, id: StepInvocationId): StepInvocation {
  const step = state.steps.get(id);
  if (step === undefined) throw new Error(`The run ${state.id} has no step invocation ${id}.`);
  return step;
}

function changed(
  state: RunState,
  id: StepInvocationId,
  change: (step: StepInvocation) => StepInvocation,
): RunState {
  return { ...state, steps: state.steps.with(change(stepOf(state, id))) };
}

function changedIn<S extends StepStatus>(
  state: RunState,
  id: StepInvocationId,
  status: S,
  change: (step: StepIn<S>) => StepInvocation,
): RunState {
  return changed(state, id, (step) => (isIn(step, status) ? change(step) : step));
}

function isIn<S extends StepStatus>(step: StepInvocation, status: S): step is StepIn<S> {
  return step.status === status;
}

function retriesIn(retries: number): { readonly retries?: number } {
  return retries === 0 ? {} : { retries };
}

function startedWork(waitsFor: "branches" | "run" | "escalation"): Work {
  return { by: waitsFor === "branches" ? "flow" : waitsFor };
}

/** Outputs land in the step's own variable where it shadows the playbook's, else in the playbook's. */
function withOutputs(
  state: RunState,
  id: StepInvocationId,
  outputs: Readonly<Record<VariableName, string>>,
): RunState {
  if (Object.keys(outputs).length === 0) return state;
  const step = stepOf(state, id);
  const own: Record<VariableName, Variable> = { ...step.variables };
  const shared: Record<VariableName, Variable> = { ...state.variables };
  for (const [name, value] of Object.entries(outputs)) {
    const scope = Object.hasOwn(own, name) ? own : shared;
    const variable = scope[name];
    if (variable !== undefined) scope[name] = { ...variable, value };
  }
  return { ...state, variables: shared, steps: state.steps.with({ ...step, variables: own }) };
}
