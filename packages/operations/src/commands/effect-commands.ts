import {
  automatedStep,
  type Effect,
  effectsOwed,
  type IntendedEffect,
  intendedEffectOf,
  type Outcome,
  type RunState,
  type StepInvocation,
} from "@mirror/engine";
import { type EscalationFact, pagesOwed } from "@mirror/partnership";
import {
  decided,
  type EffectId,
  type EscalationId,
  earliest,
  instantAfter,
  msOf,
  type Refusal,
  type RunId,
  readId,
  refuse,
  type StreamId,
} from "@mirror/vocabulary";
import { authoriseStep } from "../authorise-step.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { pageEffect, pageEffectId } from "../page.js";
import { askRun } from "../tell-run.js";
import type { Turn } from "../turn.js";

/** Which worker process, and the how-manieth that took this name: a later epoch outdates an earlier one (INV-14). */
export interface Worker {
  readonly worker: string;
  readonly epoch: number;
}

/** How long after its intent an effect may still leave (D of INV-04). */
export const INTENT_LIVES_MS = 5_000;

/** What a worker may do now: exactly this effect, if its first byte leaves within that time of the intent's reading. */
export interface Begun {
  readonly effect: Effect;
  /** Null: at any time. */
  readonly livesMs: number | null;
}

/**
 * A worker is about to perform an effect: the intent is written first, with the consents and clauses that allow it as they
 * stand in this very commit. `begun` is told what may be sent; nothing is said where nothing is owed any more.
 */
export async function beginEffect(
  turn: Turn,
  stream: StreamId,
  effect: EffectId,
  by: Worker,
  begun: (what: Begun) => void,
): Promise<Refusal | undefined> {
  if (readId(stream)?.kind === "escalation") return beginPage(turn, stream as EscalationId, effect, begun);
  const run = await turn.load(turn.desk.runKind, stream);
  if (run === undefined) return refuse("absent", "no-such-run", `There is no run ${stream}.`);
  await turn.joinClockOf(stream);
  const flow = turn.desk.flows.flowOf(run.playbook.hash);
  const owed = effectsOwed(flow, run).find((one) => one.effect === effect);
  const step = owed === undefined ? undefined : run.steps.get(owed.invocation);
  const definition = step === undefined ? undefined : automatedStep(flow.playbook, step.step);
  if (step === undefined || definition === undefined) return nothingOwed();

  const authorised = await authoriseStep(turn, run, definition, null);
  if (!authorised.ok)
    return askRun(turn, run.id, { type: "refuse-step", invocation: step.id, refusal: authorised });
  const { basis, consents, clauses, endsAt } = authorised;
  const now = turn.now();
  const notAfter = earliest(instantAfter(now, INTENT_LIVES_MS), endsAt ?? undefined);
  if (endsAt !== null) turn.endBy(endsAt);
  const refusal = await askRun(turn, run.id, {
    type: "intend-effect",
    invocation: step.id,
    worker: by.worker,
    epoch: by.epoch,
    authority: { basis, consents, clauses, endsAt },
    notAfter,
  });
  const intended = intendedIn(turn, run.id, step.id);
  if (
    refusal === undefined &&
    intended?.worker === by.worker &&
    intended.epoch === by.epoch &&
    intended.effect.id === effect
  )
    begun({ effect: intended.effect, livesMs: msOf(intended.notAfter) - msOf(now) });
  return refusal;
}

/** What came of an effect; only from the worker that holds its intent. */
export async function recordOutcome(
  turn: Turn,
  stream: StreamId,
  effect: EffectId,
  by: Worker,
  outcome: Outcome,
): Promise<Refusal | undefined> {
  if (readId(stream)?.kind === "escalation") return recordPage(turn, stream as EscalationId, effect, outcome);
  const run = await turn.load(turn.desk.runKind, stream);
  const step = run === undefined ? undefined : stepIntending(run, effect);
  if (run === undefined || step === undefined) return nothingOwed();
  await turn.joinClockOf(stream);
  return askRun(turn, run.id, { type: "record-outcome", invocation: step.id, effect, ...by, outcome });
}

async function beginPage(
  turn: Turn,
  id: EscalationId,
  effect: EffectId,
  begun: (what: Begun) => void,
): Promise<Refusal | undefined> {
  const escalation = await turn.load(escalationKind, id);
  const page = escalation && pagesOwed(escalation).find((one) => pageEffectId(escalation, one) === effect);
  if (escalation === undefined || page === undefined) return nothingOwed();
  await turn.joinClockOf(id);
  // A page is no effect on assets, and may reach its reader twice: the escalation's own facts are its intent.
  begun({ effect: pageEffect(escalation, page), livesMs: null });
  return undefined;
}

async function recordPage(
  turn: Turn,
  id: EscalationId,
  effect: EffectId,
  outcome: Outcome,
): Promise<Refusal | undefined> {
  const escalation = await turn.load(escalationKind, id);
  const page = escalation && pagesOwed(escalation).find((one) => pageEffectId(escalation, one) === effect);
  if (escalation === undefined || page === undefined) return nothingOwed();
  await turn.joinClockOf(id);
  const { status, detail } = outcome;
  return turn.decide(escalationKind, id, () =>
    decided<EscalationFact>({
      type: "escalation-page-sent",
      data: { page: page.name, person: page.person, outcome: status, detail },
    }),
  );
}

function stepIntending(run: RunState, effect: EffectId): StepInvocation | undefined {
  return [...run.steps.values()].find((step) => intendedEffectOf(step)?.effect.id === effect);
}

/** An intent that may be acted upon: one whose outcome counts as unknown keeps its worker's name, and is not. */
function intendedIn(turn: Turn, run: RunId, step: StepInvocation["id"]): IntendedEffect | null {
  const found = turn.current(turn.desk.runKind, run)?.steps.get(step);
  return found?.status === "in-progress" ? intendedEffectOf(found) : null;
}

function nothingOwed(): Refusal {
  return refuse("conflict", "nothing-owed", "This effect is no longer owed.");
}
