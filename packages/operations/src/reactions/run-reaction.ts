import {
  automatedStep,
  FINISHED_RUN,
  FINISHED_STEP,
  lastInvocationOf,
  openSteps,
  type RunState,
  type StepInvocation,
} from "@mirror/engine";
import { decideAid, decideConsent, decideEscalation, escalationIsOpen } from "@mirror/partnership";
import { guardedSteps } from "@mirror/playbook";
import { type Refusal, type RunId, readId, type StreamId } from "@mirror/vocabulary";
import { withPartners } from "../among-partners.js";
import { aidKind } from "../kinds/aid-kind.js";
import { consentKind } from "../kinds/consent-kind.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { askConsent } from "../steps/ask-consent.js";
import { assignTask } from "../steps/assign-task.js";
import { callForAid } from "../steps/call-for-aid.js";
import { callPlaybook } from "../steps/call-playbook.js";
import { escalate } from "../steps/escalate.js";
import { tellRun } from "../tell-run.js";
import type { Turn } from "../turn.js";

/** What follows from where a run stands: ready steps are handed out or opened, what is no longer wanted is stopped, callers are answered. */
export async function reactToRun(turn: Turn, stream: StreamId): Promise<void> {
  await startReadySteps(turn, stream as RunId);
  await stopUnwanted(turn, stream as RunId);
  await useUpConsents(turn, stream as RunId);
  await answerCaller(turn, stream as RunId);
}

function runNow(turn: Turn, id: RunId): RunState {
  const run = turn.current(turn.desk.runKind, id);
  if (run === undefined) throw new Error(`The run ${id} moved without being read.`);
  return run;
}

async function startReadySteps(turn: Turn, id: RunId): Promise<void> {
  for (;;) {
    const run = runNow(turn, id);
    if (run.status !== "active" && run.status !== "standing-down") return;
    const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
    const step = openSteps(run).find(
      (one) => one.status === "ready" && automatedStep(playbook, one.step) === undefined,
    );
    if (step === undefined) return;
    const refusal = await startStep(turn, run, step);
    if (refusal !== undefined) await tellRun(turn, id, { type: "refuse-step", invocation: step.id, refusal });
  }
}

async function startStep(turn: Turn, run: RunState, step: StepInvocation): Promise<Refusal | undefined> {
  const definition = turn.desk.flows.flowOf(run.playbook.hash).playbook.steps[step.step];
  if (definition?.type === "playbook-action") return callPlaybook(turn, run, step, definition);
  if (definition?.type !== "action") throw new Error(`${step.step} is ready, and no action.`);
  const { mirror } = definition;
  if (mirror?.consent !== undefined) return askConsent(turn, run, step, definition, mirror.consent);
  if (mirror?.aid !== undefined) return callForAid(turn, run, step, definition, mirror.aid);
  if (mirror?.escalation !== undefined) return escalate(turn, run, step, mirror.escalation);
  return assignTask(turn, run, step, definition);
}

/** A step that ended from outside (cancelled, out of time, skipped, its run over) no longer wants its answer. */
async function stopUnwanted(turn: Turn, id: RunId): Promise<void> {
  const run = runNow(turn, id);
  const before = turn.before(turn.desk.runKind, id);
  const reason = FINISHED_RUN.has(run.status)
    ? `The run is ${run.status}.`
    : "The step that asked has ended.";
  for (const step of run.steps.values()) {
    if (step.answeredBy === null || !FINISHED_STEP.has(step.status)) continue;
    const was = before?.steps.get(step.id);
    const justEnded = was === undefined || !FINISHED_STEP.has(was.status);
    const runJustEnded = FINISHED_RUN.has(run.status) && !(before && FINISHED_RUN.has(before.status));
    if ((justEnded && step.status !== "done") || runJustEnded)
      await stop(turn, step.answeredBy, reason, runJustEnded);
  }
}

async function stop(turn: Turn, stream: StreamId, reason: string, runEnded: boolean): Promise<void> {
  switch (readId(stream)?.kind) {
    case "consent": {
      const round = await turn.load(consentKind, stream);
      if (round?.status === "open" || round?.status === "satisfied")
        await turn.tell(consentKind, stream, (state, context) =>
          decideConsent(state, { type: "cancel", reason }, withPartners(context, [])),
        );
      return;
    }
    case "escalation": {
      const escalation = await turn.load(escalationKind, stream);
      if (escalation !== undefined && escalationIsOpen(escalation))
        await turn.tell(escalationKind, stream, (state, context) =>
          decideEscalation(state, { type: "end", reason }, { ...withPartners(context, []), blockers: [] }),
        );
      return;
    }
    case "aid-request": {
      // Help that is promised or on its way outlives the run: it has to come home first. Only a bare question is taken back.
      const request = await turn.load(aidKind, stream);
      if (request?.status === "draft" || request?.status === "open" || request?.status === "submitted")
        await turn.tell(aidKind, stream, (state, context) =>
          decideAid(state, { type: "cancel", reason }, { ...withPartners(context, []), commitments: [] }),
        );
      return;
    }
    case "run": {
      const called = await turn.load(turn.desk.runKind, stream);
      if (called !== undefined && !FINISHED_RUN.has(called.status) && called.status !== "created")
        await tellRun(turn, stream as RunId, {
          type: "abort",
          reason: runEnded ? reason : "The calling step has ended.",
        });
      return;
    }
    default:
      throw new Error(`A step cannot be answered by ${stream}.`);
  }
}

/** A round is good for what it was asked about, once: when all that it guards is over, it is used up. */
async function useUpConsents(turn: Turn, id: RunId): Promise<void> {
  const run = runNow(turn, id);
  const before = turn.before(turn.desk.runKind, id);
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  for (const step of run.steps.values()) {
    if (!FINISHED_STEP.has(step.status) || FINISHED_STEP.has(before?.steps.get(step.id)?.status ?? "ready"))
      continue;
    for (const guard of playbook.steps[step.step]?.mirror?.guarded_by ?? []) {
      const asked = lastInvocationOf(run, guard);
      const over = guardedSteps(playbook, guard).every((guarded) => {
        const last = lastInvocationOf(run, guarded.id);
        return last !== undefined && FINISHED_STEP.has(last.status);
      });
      if (!over || asked?.answeredBy == null) continue;
      const round = await turn.load(consentKind, asked.answeredBy);
      if (round?.status === "satisfied")
        await turn.tell(consentKind, asked.answeredBy, (state, context) =>
          decideConsent(state, { type: "consume" }, withPartners(context, [])),
        );
    }
  }
}

/** A called run tells its caller what came of it, and that it stands down. */
async function answerCaller(turn: Turn, id: RunId): Promise<void> {
  const run = runNow(turn, id);
  if (run.calledBy === null) return;
  const caller = await turn.load(turn.desk.runKind, run.calledBy.run);
  const step = caller?.steps.get(run.calledBy.invocation);
  if (caller === undefined || step === undefined) throw new Error(`The run ${id} was called by nobody.`);
  if (run.status === "standing-down" && caller.status === "active")
    await tellRun(turn, caller.id, { type: "stand-down", invocation: step.id });
  if (!FINISHED_RUN.has(run.status) || step.status !== "in-progress") return;

  const definition = turn.desk.flows.flowOf(caller.playbook.hash).playbook.steps[step.step];
  if (definition?.type !== "playbook-action")
    throw new Error(`${step.step} called a run, and is no playbook-action.`);
  const outputs = Object.fromEntries(
    definition.outArgs.flatMap((name) => {
      const value = run.variables[name]?.value;
      return value == null ? [] : [[name, value]];
    }),
  );
  if (run.status !== "completed") {
    const detail = `The called playbook ${run.playbook.name} was ${run.status}: ${run.because ?? "no reason given"}`;
    await tellRun(turn, caller.id, {
      type: "settle-step",
      invocation: step.id,
      result: { status: "failed", code: "called-run-failed", rule: null, detail, outputs },
    });
    return;
  }
  // Teams that came with aid inside the called playbook play the caller's roles from now on.
  const bound = Object.entries(definition.mirror?.bind ?? {}).flatMap(([theirs, ours]) => {
    const binding = run.bindings[theirs];
    const known = caller.bindings[ours];
    return binding === undefined || (known?.partner === binding.partner && known.team === binding.team)
      ? []
      : [[ours, binding] as const];
  });
  await tellRun(turn, caller.id, {
    type: "bind-roles",
    bindings: Object.fromEntries(bound),
    because: `${run.playbook.name} bound them.`,
  });
  await tellRun(turn, caller.id, {
    type: "settle-step",
    invocation: step.id,
    result: { status: "succeeded", outputs },
  });
}
