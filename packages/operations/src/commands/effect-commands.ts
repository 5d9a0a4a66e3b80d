import { automatedStep, effectsOwed, intendedEffectOf, type Outcome } from "@mirror/engine";
import {
  type EffectId,
  type EscalationId,
  earliest,
  instantAfter,
  msOf,
  type PartnerId,
  type Refusal,
  type RunId,
  readId,
  refuse,
  type StepInvocationId,
  type StreamId,
} from "@mirror/vocabulary";
import { authoriseStep } from "../authorise-step.js";
import { credentialFor } from "../credential-for.js";
import { askRun } from "../tell-run.js";
import type { Turn } from "../turn.js";
import type { Begun } from "./begun.js";
import { beginCall, recordCall } from "./channel-call-commands.js";
import { beginNotice, glassNotices, recordNotice, standingNotices } from "./notice-commands.js";
import { beginPage, recordPage } from "./page-commands.js";
import { unlessService } from "./who-acts.js";

/** Which worker process, and the how-manieth that took this name: a later epoch outdates an earlier one (INV-14). */
export interface Worker {
  readonly worker: string;
  readonly epoch: number;
}

/** How long after its intent an effect may still leave (D of INV-04). */
export const INTENT_LIVES_MS = 5_000;

/** After how many deaths of workers with an effect in hand, and no intent written, it is given to a person. */
const DEATHS_MAX = 5;

/**
 * A worker is about to perform an effect: the intent is written first, with the consents and clauses that allow it as they
 * stand in this very commit. `begun` is told what may be sent, once that commit is on disk and only where it means it: an
 * intent that was found is nobody's leave to send. `deaths`: how many workers were not heard of again while they had this
 * effect in hand; what ends each of them is set aside, as a step that failed or as an outcome that nobody knows.
 */
export async function beginEffect(
  turn: Turn,
  stream: StreamId,
  effect: EffectId,
  by: Worker,
  begun: (what: Begun) => void,
  deaths = 0,
): Promise<Refusal | undefined> {
  const forPeople = unlessService(turn);
  if (forPeople !== undefined) return forPeople;
  if (readId(stream)?.kind === "escalation") return beginPage(turn, stream as EscalationId, effect, begun);
  if (readId(stream)?.kind === "partner") return beginCall(turn, stream as PartnerId, effect, begun);
  if (readId(stream)?.kind === "standing-consent")
    return beginNotice(turn, standingNotices, stream, effect, begun);
  if (readId(stream)?.kind === "break-glass") return beginNotice(turn, glassNotices, stream, effect, begun);
  const run = await turn.load(turn.desk.runKind, stream);
  if (run === undefined) return refuse("absent", "no-such-run", `There is no run ${stream}.`);
  await turn.joinClockOf(stream);
  const flow = turn.desk.flows.flowOf(run.playbook.hash);
  const owed = effectsOwed(flow, run).find((one) => one.effect === effect);
  const step = owed === undefined ? undefined : run.steps.get(owed.invocation);
  const definition = step === undefined ? undefined : automatedStep(flow.playbook, step.step);
  if (step === undefined || definition === undefined) return nothingOwed();

  if (deaths >= DEATHS_MAX && intendedEffectOf(step) === null)
    return askRun(turn, run.id, {
      type: "refuse-step",
      invocation: step.id,
      refusal: endsItsWorkers(deaths),
    });

  const authorised = await authoriseStep(turn, run, definition, null);
  if (!authorised.ok)
    return askRun(turn, run.id, { type: "refuse-step", invocation: step.id, refusal: authorised });
  const { basis, consents, clauses, endsAt } = authorised;
  const signIn = await credentialFor(turn, run, definition, step, authorised);
  if (!signIn.ok) return askRun(turn, run.id, { type: "refuse-step", invocation: step.id, refusal: signIn });
  const now = turn.now();
  const refusal = await askRun(turn, run.id, {
    type: "intend-effect",
    invocation: step.id,
    worker: by.worker,
    epoch: by.epoch,
    authority: { basis, consents, clauses, endsAt },
    notAfter: earliest(instantAfter(now, INTENT_LIVES_MS), endsAt ?? undefined),
    isOrphaned: deaths > 0,
  });
  if (refusal !== undefined) return refusal;
  const intent = intentWritten(turn, run.id, step.id);
  if (intent !== undefined) {
    const livesMs = msOf(intent.notAfter) - msOf(now);
    turn.whenCommitted(() => begun({ effect: intent.effect, livesMs, credential: signIn.credential }));
  }
  return undefined;
}

/** What came of an effect; only from the worker that holds its intent, however late (INV-13, INV-14). */
export async function recordOutcome(
  turn: Turn,
  stream: StreamId,
  effect: EffectId,
  by: Worker,
  outcome: Outcome,
): Promise<Refusal | undefined> {
  const forPeople = unlessService(turn);
  if (forPeople !== undefined) return forPeople;
  if (readId(stream)?.kind === "escalation") return recordPage(turn, stream as EscalationId, effect, outcome);
  if (readId(stream)?.kind === "partner") return recordCall(turn, stream as PartnerId, effect, outcome);
  if (readId(stream)?.kind === "standing-consent")
    return recordNotice(turn, standingNotices, stream, effect, outcome);
  if (readId(stream)?.kind === "break-glass")
    return recordNotice(turn, glassNotices, stream, effect, outcome);
  const run = await turn.load(turn.desk.runKind, stream);
  const step = run && [...run.steps.values()].find((one) => intendedEffectOf(one)?.effect.id === effect);
  if (run === undefined || step === undefined) return nothingOwed();
  return askRun(turn, run.id, { type: "record-outcome", invocation: step.id, effect, ...by, outcome });
}

/** The intent for a step that this turn has written, and no older one. */
function intentWritten(turn: Turn, run: RunId, invocation: StepInvocationId) {
  const fact = turn
    .written(turn.desk.runKind, run)
    .findLast((one) => one.type === "effect-intended" && one.data.invocation === invocation);
  return fact?.type === "effect-intended" ? fact.data : undefined;
}

function endsItsWorkers(deaths: number): Refusal {
  return refuse(
    "conflict",
    "ends-its-workers",
    `${deaths} workers ended when they took this up, before anything was sent. It is not taken up again.`,
  );
}

function nothingOwed(): Refusal {
  return refuse("conflict", "nothing-owed", "This effect is no longer owed.");
}
