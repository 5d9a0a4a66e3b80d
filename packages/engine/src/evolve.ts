import type { StepId, Variable, VariableName } from "@mirror/playbook";
import type { Recorded, StepInvocationId } from "@mirror/vocabulary";
import { beginFlow, type Flow, type FlowEvent, type FlowHappening, type FlowMove, moveFlow } from "./flow.js";
import type { RunFact } from "./run-facts.js";
import { type FlowPosition, openSteps, type RunState, type StepIdentity, type StepInvocation, type Work } from "./run-state.js";

/** Finds the compiled flow of a pinned playbook. */
export type FlowOf = (playbookHash: string) => Flow;

/** Reads one fact back: `facts.reduce(evolve)` is the run. Total over every fact that was ever written. */
export function evolveRun(flowOf: FlowOf, state: RunState | undefined, fact: Recorded<RunFact>): RunState {
  if (fact.type === "run-created") {
    const { run, ...created } = fact.data;
    return {
      ...created,
      id: run,
      status: "created",
      createdAt: fact.at,
      endedAt: null,
      because: null,
      heldBy: [],
      steps: new Map(),
      loops: new Map(),
      flow: null,
    };
  }
  if (state === undefined) throw new Error(`A run's history cannot begin with ${fact.type}.`);
  const flow = flowOf(state.playbook.hash);

  switch (fact.type) {
    case "run-activated":
      return { ...state, status: "active", flow: positionAfter(beginFlow(flow), null) };
    case "run-rejected":
      return { ...state, status: "rejected", endedAt: fact.at, because: fact.data.reasons.join(" ") };
    case "run-held":
      return { ...state, status: "held", heldBy: [...state.heldBy, fact.data.partner], because: fact.data.reason };
    case "run-released": {
      const heldBy = state.heldBy.filter((partner) => partner !== fact.data.partner);
      return heldBy.length > 0 ? { ...state, heldBy } : { ...state, heldBy, status: "active", because: null };
    }
    case "run-standing-down":
      return { ...state, status: "standing-down" };
    case "run-completed":
      return { ...state, status: "completed", endedAt: fact.at };
    case "run-failed":
      return { ...state, status: "failed", endedAt: fact.at, because: fact.data.detail };
    case "run-aborted":
      return { ...state, status: "aborted", endedAt: fact.at, because: fact.data.reason };
    case "roles-bound":
      return {
        ...state,
        bindings: { ...state.bindings, ...fact.data.bindings },
        participants: [
          ...new Set([...state.participants, ...Object.values(fact.data.bindings).map((one) => one.partner)]),
        ],
      };
    case "step-entered": {
      const { invocation, step, path, name, startsAt, failsAt, partner } = fact.data;
      const identity: StepIdentity = {
        id: invocation,
        step,
        path,
        name,
        partner,
        enteredAt: fact.at,
        failsAt,
        // Entered again, a step finds its variables as the playbook declares them.
        variables: flow.playbook.steps[step]?.variables ?? {},
        answeredBy: null,
      };
      const entered: StepInvocation =
        startsAt === null
          ? { ...identity, status: "ready", since: fact.at }
          : { ...identity, status: "blocked", startsAt };
      const loops = new Map(state.loops);
      if (flow.playbook.steps[step]?.type === "while-condition") loops.set(step, 0);
      return written({ ...state, loops, steps: new Map(state.steps).set(invocation, entered) }, "enter", step);
    }
    case "step-ready":
      return withStep(state, fact.data.invocation, (step) => ({
        ...identityOf(step),
        failsAt: fact.data.failsAt,
        status: "ready",
        since: fact.at,
      }));
    case "step-assigned": {
      const { invocation, ...assigned } = fact.data;
      return withStep(state, invocation, (step) => ({
        ...identityOf(step),
        status: "assigned",
        assignment: { ...assigned, assignedAt: fact.at, missedAcknowledgements: 0 },
      }));
    }
    case "acknowledgement-missed":
      return withStep(state, fact.data.invocation, (step) =>
        step.status !== "assigned"
          ? step
          : {
              ...step,
              assignment: {
                ...step.assignment,
                missedAcknowledgements: fact.data.missed,
                acknowledgeBy: fact.data.acknowledgeBy,
              },
            },
      );
    case "step-claimed":
      return withStep(state, fact.data.invocation, (step) =>
        step.status !== "assigned"
          ? step
          : {
              ...identityOf(step),
              status: "in-progress",
              since: fact.at,
              work: { by: "person", person: fact.data.by, assignment: step.assignment },
            },
      );
    case "step-handed-over":
      return withStep(state, fact.data.invocation, (step) => {
        const assignment = assignmentOf(step);
        if (assignment === undefined) return step;
        return {
          ...identityOf(step),
          status: "assigned",
          assignment: {
            ...assignment,
            people: [fact.data.to, ...assignment.people.filter((one) => one !== fact.data.to)],
            acknowledgeBy: fact.data.acknowledgeBy,
            missedAcknowledgements: 0,
          },
        };
      });
    case "gate-opened":
      return withStep(state, fact.data.invocation, (step) => ({
        ...identityOf(step),
        answeredBy: fact.data.stream,
        status: fact.data.gate === "consent" ? "awaiting-consent" : "awaiting-aid",
        since: fact.at,
      }));
    case "step-started":
      return withStep(state, fact.data.invocation, (step) => ({
        ...identityOf(step),
        answeredBy: fact.data.stream,
        status: "in-progress",
        since: fact.at,
        work: startedWork(fact.data.waitsFor),
      }));
    case "way-decided": {
      const loops = new Map(state.loops);
      if (flow.playbook.steps[fact.data.step]?.type === "while-condition" && fact.data.branch === "true")
        loops.set(fact.data.step, (loops.get(fact.data.step) ?? 0) + 1);
      return moved(flow, written({ ...state, loops }, "decide", fact.data.step), {
        step: fact.data.step,
        went: "branch",
        branch: fact.data.branch,
      });
    }
    case "effect-intended": {
      const { invocation, ...intended } = fact.data;
      return withStep(state, invocation, (step) => ({
        ...identityOf(step),
        status: "in-progress",
        since: step.status === "in-progress" ? step.since : fact.at,
        work: { by: "executor", intended, settled: settledEffects(step) },
      }));
    }
    case "effect-settled":
      return withStep(state, fact.data.invocation, (step) =>
        step.status !== "in-progress"
          ? step
          : {
              ...step,
              work: { by: "executor", intended: null, settled: [...settledEffects(step), fact.data.effect] },
            },
      );
    case "step-held":
      return withStep(state, fact.data.invocation, (step) => {
        const { reason, detail } = fact.data;
        const held = { ...identityOf(step), status: "on-hold", since: fact.at, reason, detail } as const;
        if (step.status === "in-progress") return { ...held, work: step.work };
        if (step.status === "assigned") return { ...held, work: { by: "nobody", assignment: step.assignment } };
        return step;
      });
    case "step-resumed":
      return withStep(state, fact.data.invocation, (step) => {
        if (step.status !== "on-hold") return step;
        return step.work.by === "nobody"
          ? { ...identityOf(step), status: "assigned", assignment: step.work.assignment }
          : { ...identityOf(step), status: "in-progress", since: fact.at, work: step.work };
      });
    case "step-completed": {
      const done = withOutputs(
        withStep(state, fact.data.invocation, (step) => ({
          ...identityOf(step),
          status: "done",
          at: fact.at,
          by: fact.data.by,
          outputs: fact.data.outputs,
        })),
        fact.data.invocation,
        fact.data.outputs,
      );
      // A branching step is over because the flow went on from it; every other step's end is what moves the flow.
      return isBranching(flow, fact.data.step)
        ? written(done, "finish", fact.data.step)
        : moved(flow, done, { step: fact.data.step, went: "succeeded" });
    }
    case "step-failed": {
      const failed = withStep(state, fact.data.invocation, (step) => ({
        ...identityOf(step),
        status: "failed",
        at: fact.at,
        code: fact.data.code,
        rule: fact.data.rule,
        detail: fact.data.detail,
      }));
      return moved(
        flow,
        withOutputs(written(failed, "decide", fact.data.step), fact.data.invocation, fact.data.outputs),
        { step: fact.data.step, went: "failed" },
        fact.data.invocation,
      );
    }
    case "step-skipped":
      return moved(
        flow,
        withStep(state, fact.data.invocation, (step) => ({
          ...identityOf(step),
          status: "skipped",
          at: fact.at,
          by: fact.data.by,
          reason: fact.data.reason,
        })),
        { step: fact.data.step, went: "succeeded" },
      );
    case "step-cancelled": {
      const cancelled = withStep(state, fact.data.invocation, (step) => ({
        ...identityOf(step),
        status: "cancelled",
        at: fact.at,
        reason: fact.data.reason,
      }));
      return written(cancelled, "leave", stepOf(state, fact.data.invocation).step);
    }
    case "late-report-noted":
      return state;
  }
}

function identityOf(step: StepInvocation): StepIdentity {
  const { id, step: stepId, path, name, partner, enteredAt, failsAt, variables, answeredBy } = step;
  return { id, step: stepId, path, name, partner, enteredAt, failsAt, variables, answeredBy };
}

function stepOf(state: RunState, id: StepInvocationId): StepInvocation {
  const step = state.steps.get(id);
  if (step === undefined) throw new Error(`The run ${state.id} has no step invocation ${id}.`);
  return step;
}

function withStep(
  state: RunState,
  id: StepInvocationId,
  change: (step: StepInvocation) => StepInvocation,
): RunState {
  return { ...state, steps: new Map(state.steps).set(id, change(stepOf(state, id))) };
}

function isBranching(flow: Flow, step: StepId): boolean {
  const type = flow.playbook.steps[step]?.type;
  return (
    type === "parallel" || type === "if-condition" || type === "while-condition" || type === "switch-condition"
  );
}

export function assignmentOf(step: StepInvocation) {
  if (step.status === "assigned") return step.assignment;
  if (step.status === "in-progress" && step.work.by === "person") return step.work.assignment;
  if (step.status === "on-hold" && (step.work.by === "person" || step.work.by === "nobody")) return step.work.assignment;
  return undefined;
}

function settledEffects(step: StepInvocation) {
  return (step.status === "in-progress" || step.status === "on-hold") && step.work.by === "executor" ? step.work.settled : [];
}

function startedWork(waitsFor: "branches" | "run" | "escalation"): Work {
  return waitsFor === "branches" ? { by: "flow", waitsFor } : { by: waitsFor };
}

/** Outputs land in the step's own variable where it shadows the playbook's, else in the playbook's. */
function withOutputs(
  state: RunState,
  id: StepInvocationId,
  outputs: Readonly<Record<VariableName, string>>,
): RunState {
  const step = state.steps.get(id);
  const own: Record<VariableName, Variable> = { ...step?.variables };
  const shared: Record<VariableName, Variable> = { ...state.variables };
  for (const [name, value] of Object.entries(outputs)) {
    const scope = own[name] === undefined ? shared : own;
    const variable = scope[name];
    if (variable !== undefined) scope[name] = { ...variable, value };
  }
  if (step === undefined) return { ...state, variables: shared };
  return { ...state, variables: shared, steps: new Map(state.steps).set(id, { ...step, variables: own }) };
}

function positionAfter(move: FlowMove, lastFailure: StepInvocationId | null): FlowPosition {
  return { snapshot: move.snapshot, pending: move.happened, ended: move.ended, lastFailure };
}

function moved(flow: Flow, state: RunState, event: FlowEvent, failure?: StepInvocationId): RunState {
  if (state.flow === null) return state;
  const move = moveFlow(flow, state.flow.snapshot, event);
  const finished = new Set(move.happened.flatMap((one) => (one.what === "finish" ? [one.step] : [])));
  const open = new Set(openSteps(state).map((step) => step.step));
  return {
    ...state,
    flow: {
      snapshot: move.snapshot,
      pending: [
        ...state.flow.pending,
        // Leaving a step is news only where the step had not come to its own end: then it is cancelled.
        ...move.happened.filter((one) => one.what !== "leave" || (open.has(one.step) && !finished.has(one.step))),
      ],
      ended: move.ended,
      lastFailure: failure ?? state.flow.lastFailure,
    },
  };
}

/** What the flow did is written down now, by the fact that is being read. */
function written(state: RunState, what: FlowHappening["what"], step: StepId): RunState {
  if (state.flow === null) return state;
  const index = state.flow.pending.findIndex((one) => one.what === what && one.step === step);
  return index < 0
    ? state
    : { ...state, flow: { ...state.flow, pending: state.flow.pending.toSpliced(index, 1) } };
}
