import { guardedSteps, type MirrorStep, type Playbook, type StepId } from "@mirror/playbook";
import type { Instant } from "@mirror/vocabulary";
import type { WithdrawalConsequence, WithdrawnStep } from "./run-facts.js";
import {
  FINISHED_RUN,
  FINISHED_STEP,
  intendedEffectOf,
  type RunState,
  type StepInvocation,
  settledEffectsOf,
} from "./run-state.js";

/** A consent that a partner has taken back: which step asked for it, and since when its round has been asked. */
export interface Withdrawal {
  readonly consentStep: StepId;
  readonly askedAt: Instant;
  /** Whether what others have granted still carries a step that it guarded. */
  readonly carries: (step: StepId) => boolean;
}

/**
 * What a withdrawal comes to for each step that the consent guarded, as the run stands (C-09, 2 to 4, 7 and 9): what has
 * not begun is blocked; what is at work stops, and is undone where its playbook says how and nothing that it sent is
 * unknown; what is done is undone where it can be, recalled where it was a share, and else stands. A step that began under
 * an earlier round is not this one's.
 */
export function consequencesOf(playbook: Playbook, run: RunState, withdrawal: Withdrawal): WithdrawnStep[] {
  const { consentStep, askedAt, carries } = withdrawal;
  const isOver = FINISHED_RUN.has(run.status);
  return guardedSteps(playbook, consentStep).flatMap((guarded): WithdrawnStep[] => {
    const under = [...run.steps.values()].filter(
      (one) => one.step === guarded.id && one.enteredAt >= askedAt,
    );
    const { id: step, name } = guarded;
    const carried = carries(step);
    if (under.length === 0)
      return [{ step, name, invocation: null, consequence: carried ? "goes-on" : "blocked" }];
    return under.flatMap((one) =>
      (carried ? onward(one) : lost(guarded.mirror, one, isOver)).map((consequence) => ({
        step,
        name,
        invocation: one.id,
        consequence,
      })),
    );
  });
}

/**
 * What a step whose consent is gone comes to; more than one for a share that is undone, too. Where the run is over nobody
 * works in it any more, and nothing is undone.
 */
function lost(mirror: MirrorStep | null, step: StepInvocation, isOver: boolean): WithdrawalConsequence[] {
  const share: WithdrawalConsequence[] = mirror?.share === undefined ? [] : ["recalled"];
  const saysHow = mirror?.on_withdrawal !== undefined && !isOver;
  switch (step.status) {
    case "blocked":
    case "ready":
      return ["blocked"];
    case "assigned":
      return ["stopped"];
    case "in-progress":
    case "on-hold": {
      if (!hasBegun(step)) return ["stopped"];
      return [saysHow && intendedEffectOf(step) === null ? "undone" : "stopped", ...share];
    }
    case "done": {
      const mayUndo = mirror?.effect === undefined || mirror.effect.reversible;
      if (saysHow && mayUndo) return ["undone", ...share];
      return share.length > 0 ? share : ["stands"];
    }
    case "failed":
      // A rule that says no keeps a step from beginning; what failed without one had begun.
      return step.rule === null ? ["stands"] : ["blocked"];
    // A guarded step that itself asks for consent or aid only asks: whatever acts on the answer is weighed anew.
    case "awaiting-consent":
    case "awaiting-aid":
    case "compensating":
    case "compensated":
    case "skipped":
    case "cancelled":
      return [];
  }
}

/** Whether something was done already: a person has taken it, or a machine has sent something. */
function hasBegun(step: Extract<StepInvocation, { readonly status: "in-progress" | "on-hold" }>): boolean {
  return step.work.by === "person" || settledEffectsOf(step).length > 0 || intendedEffectOf(step) !== null;
}

function onward({ status }: StepInvocation): WithdrawalConsequence[] {
  return FINISHED_STEP.has(status) || status === "compensating" ? [] : ["goes-on"];
}
