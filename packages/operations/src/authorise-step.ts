import { lastInvocationOf, type RunState, type StepInvocation } from "@mirror/engine";
import { type Authorised, authorise, type Grounds, scopeHashOf } from "@mirror/partnership";
import type { ActionStep } from "@mirror/playbook";
import type { ConsentId, PersonId, Refusal } from "@mirror/vocabulary";
import { agreementsAmong, partnersAmong } from "./among-partners.js";
import { consentKind } from "./kinds/consent-kind.js";
import { type Parties, partiesOf, scopedSteps } from "./step-scope.js";
import type { Turn } from "./turn.js";

/**
 * May this step act now? Reads every consent round, agreement and partner that the answer stands on, so that none of them
 * can move between the answer and the commit (INV-03).
 */
export async function authoriseStep(
  turn: Turn,
  run: RunState,
  step: ActionStep,
  executor: PersonId | null,
): Promise<(Authorised & { parties: Parties }) | Refusal> {
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  const parties = partiesOf(run, playbook, step);
  if (!parties.ok) return parties;
  const { performer, on } = parties;
  const guardedBy = step.mirror?.guarded_by ?? [];
  const rounds: Grounds["rounds"][number][] = [];
  for (const guard of guardedBy) {
    const round = await roundOf(turn, lastInvocationOf(run, guard));
    if (round === undefined) continue;
    const scoped = scopedSteps(run, playbook, guard);
    const scopeHashNow = scoped.ok
      ? scopeHashOf({
          ...round.question.scope,
          playbook: { id: run.playbook.id, modified: run.playbook.modified, hash: run.playbook.hash },
          steps: scoped.steps,
        })
      : null;
    rounds.push({ round, scopeHashNow });
  }
  const authorised = authorise(
    {
      mode: run.mode,
      playbook: { id: run.playbook.id, hash: run.playbook.hash, validUntil: playbook.validUntil },
      step: step.id,
      effect: step.mirror?.effect?.class ?? "E0",
      performer: performer.partner,
      on: step.mirror?.effect === undefined ? null : on,
      guardedBy,
      executor,
    },
    {
      agreements: performer.partner === on ? [] : await agreementsAmong(turn, [performer.partner, on]),
      rounds,
      partners: await partnersAmong(turn, [performer.partner, on]),
      at: turn.now(),
    },
  );
  return authorised.ok ? { ...authorised, parties } : authorised;
}

async function roundOf(turn: Turn, invocation: StepInvocation | undefined) {
  const stream = invocation?.answeredBy;
  return stream == null ? undefined : turn.load(consentKind, stream as ConsentId);
}
