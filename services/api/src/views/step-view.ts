import { isoDuration, type StepSummary, type StepView } from "@mirror/contract";
import {
  type Assignment,
  type Authority,
  assignmentOf,
  exhibitsOf,
  lastInvocationOf,
  type RunState,
  type StepInvocation,
} from "@mirror/engine";
import { instructionOf, shareEndsAt } from "@mirror/operations";
import { type ActionStep, formOf, type ShareCall, taskOf } from "@mirror/playbook";
import { durationMs, type Instant, instantAfter, type PersonId } from "@mirror/vocabulary";
import type { Directory } from "../sight/directory.js";
import { itemOfStep } from "../sight/items.js";
import { type SeenRun, type SeenStep, seen } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { gateWaitsFor } from "../waiting/gate.js";
import { stepWaitsFor } from "../waiting/step.js";
import { versioned } from "./version.js";

export async function stepSummary(
  sight: Sight,
  { run, playbook }: SeenRun,
  step: StepInvocation,
): Promise<StepSummary> {
  const names = await sight.directory();
  const definition = playbook.steps[step.step];
  const assignment = assignmentOf(step);
  const target = definition?.mirror?.target_time;
  const begun = assignment?.assignedAt ?? (step.status === "in-progress" ? step.since : undefined);
  return {
    id: step.id,
    run: run.id,
    name: step.name,
    step: step.step,
    kind: definition?.mirror?.kind ?? null,
    status: step.status,
    exercise: run.mode === "exercise",
    partner: step.partner === null ? null : names.partner(step.partner),
    team: assignment === undefined ? null : names.team(assignment.to.partner, assignment.to.team),
    people: calledTo(step).map((one) => names.person(one)),
    heldBy: holderOf(step, names),
    enteredAt: step.enteredAt,
    since: sinceOf(step),
    acknowledgeBy: step.status === "assigned" ? step.assignment.acknowledgeBy : null,
    dueBy: target === undefined || begun === undefined ? null : instantAfter(begun, durationMs(target)),
    failsAt: step.failsAt,
    waitingFor: stepWaitsFor(step, await gateWaitsFor(sight, step), names),
  };
}

export async function stepView(sight: Sight, found: SeenStep): Promise<StepView> {
  const { run, playbook, step } = found;
  const names = await sight.directory();
  const definition = playbook.steps[step.step];
  const action = definition?.type === "action" ? definition : undefined;
  const task = taskOf(definition);
  const target = definition?.mirror?.target_time;
  const { id, name, hash } = run.playbook;
  const sameStep = [...run.steps.values()].filter((one) => one.step === step.step);
  return versioned({
    ...(await stepSummary(sight, found, step)),
    occurrence: sameStep.findIndex((one) => one.id === step.id) + 1,
    playbook: { id, name, hash },
    marking: itemOfStep(run, playbook, step).marking,
    instruction: task === undefined ? (definition?.description ?? "") : instructionOf(run, task),
    targetTime: target === undefined ? null : isoDuration(durationMs(target)),
    effect: action === undefined ? null : effectView(found, action, names),
    form:
      task === undefined || step.status === "compensating"
        ? []
        : formOf(task, playbook).map((field) => ({
            ...field,
            choices: field.choices === null ? null : [...field.choices],
          })),
    guardedBy: await guardsOf(sight, found),
    authority: authorityView(authorityOf(step), names),
    answeredBy:
      step.answeredBy !== null && (await seen(sight, step.answeredBy)) !== undefined ? step.answeredBy : null,
    holdReason: step.status === "on-hold" ? step.detail : null,
    outcome: outcomeView(step, names),
    share: shareView(run, step, definition?.mirror?.share),
    exhibits: exhibitsOf(run, step.id).map(({ by, ...one }) => ({ ...one, by: names.person(by) })),
  });
}

function shareView(run: RunState, step: StepInvocation, share: ShareCall | undefined): StepView["share"] {
  if (share === undefined) return null;
  const { data_classes: dataClasses, purpose } = share;
  return { dataClasses, purpose, endsAt: shareEndsAt(run, step, share) };
}

/** Those called so far: the first, and one more for each call that was missed. */
/** Who was called for a step so far, or is called to undo it. */
function calledTo(step: StepInvocation): readonly PersonId[] {
  if (step.status === "compensating") return step.people;
  const assignment = assignmentOf(step);
  return assignment === undefined ? [] : calledOf(assignment);
}

function calledOf({ people, missedAcknowledgements }: Assignment) {
  return people.slice(0, missedAcknowledgements + 1);
}

function holderOf(step: StepInvocation, names: Directory) {
  const working = step.status === "in-progress" || step.status === "on-hold";
  return working && step.work.by === "person" ? names.person(step.work.person) : null;
}

/** Since when a step stands as it does; of an assigned one, since the last call. */
function sinceOf(step: StepInvocation): Instant {
  switch (step.status) {
    case "blocked":
      return step.enteredAt;
    case "ready":
    case "awaiting-consent":
    case "awaiting-aid":
    case "in-progress":
    case "on-hold":
    case "compensating":
      return step.since;
    case "assigned": {
      const { acknowledgeBy, acknowledgeWithinMs, missedAcknowledgements, assignedAt } = step.assignment;
      return missedAcknowledgements === 0 || acknowledgeBy === null || acknowledgeWithinMs === null
        ? assignedAt
        : instantAfter(acknowledgeBy, -acknowledgeWithinMs);
    }
    case "done":
    case "failed":
    case "skipped":
    case "cancelled":
    case "compensated":
      return step.at;
  }
}

function effectView({ run }: SeenRun, step: ActionStep, names: Directory): StepView["effect"] {
  const effect = step.mirror?.effect;
  if (effect === undefined) return null;
  const on = run.bindings[effect.on]?.partner;
  return {
    class: effect.class,
    on: on === undefined ? null : names.partner(on),
    targets: effect.targets,
    reversible: effect.reversible,
    dataClasses: effect.data_classes,
  };
}

async function guardsOf(sight: Sight, { run, playbook, step }: SeenStep): Promise<StepView["guardedBy"]> {
  const guards = playbook.steps[step.step]?.mirror?.guarded_by ?? [];
  return Promise.all(
    guards.map(async (guard) => {
      const round = lastInvocationOf(run, guard)?.answeredBy ?? null;
      const consent = round !== null && (await seen(sight, round)) !== undefined ? round : null;
      return { step: guard, name: playbook.steps[guard]?.name ?? guard, consent };
    }),
  );
}

function authorityOf(step: StepInvocation): Authority | null {
  const assignment = assignmentOf(step);
  if (assignment !== undefined) return assignment.authority;
  const working = step.status === "in-progress" || step.status === "on-hold";
  return working && step.work.by === "executor" ? (step.work.intended?.authority ?? null) : null;
}

function authorityView(authority: Authority | null, names: Directory): StepView["authority"] {
  if (authority === null) return null;
  const { basis, consents, clauses, endsAt } = authority;
  return {
    basis,
    consents: consents.map(({ round, partner, decision }) => ({
      round,
      partner: names.partner(partner),
      decision,
    })),
    clauses: clauses.map(({ agreement, version, clause }) => ({ agreement, version, clause })),
    endsAt,
  };
}

function outcomeView(step: StepInvocation, names: Directory): StepView["outcome"] {
  const none = { by: null, code: null, rule: null, detail: null, outputs: {} };
  switch (step.status) {
    case "done":
      return {
        ...none,
        at: step.at,
        by: step.by === null ? null : names.person(step.by),
        outputs: step.outputs,
      };
    case "failed":
      return { ...none, at: step.at, code: step.code, rule: step.rule, detail: step.detail };
    case "skipped":
      return { ...none, at: step.at, by: names.person(step.by), detail: step.reason };
    case "cancelled":
      return { ...none, at: step.at, detail: step.reason };
    case "compensated":
      return { ...none, at: step.at, by: names.person(step.by) };
    case "blocked":
    case "ready":
    case "awaiting-consent":
    case "awaiting-aid":
    case "assigned":
    case "in-progress":
    case "on-hold":
    case "compensating":
      return null;
  }
}
