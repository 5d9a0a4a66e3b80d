import {
  type Authority,
  assignmentOf,
  type IntendedEffect,
  intendedEffectOf,
  type RunState,
  settledEffectsOf,
} from "@mirror/engine";
import type { ConsentRound } from "@mirror/partnership";
import type { Instant, StepInvocationId } from "@mirror/vocabulary";

/** What a withdrawal comes too late for, and what may yet overtake it (INV-04). */
export interface SentUnder {
  readonly alreadySent: readonly Sent[];
  readonly mayStillBeSent: readonly MaySend[];
}

interface About {
  readonly step: StepInvocationId;
  readonly name: string;
  /** In words: an instruction, or a request. */
  readonly what: string;
}
export interface Sent extends About {
  readonly at: Instant;
}
export interface MaySend extends About {
  /** From this instant on it cannot leave any more. */
  readonly until: Instant;
}

/**
 * What left under a consent round, as its run stands at an instant of the run's own clock: instructions that were handed
 * out, effects that were performed, and what was done with either. And what an intent still lets leave: those few seconds
 * are all that an acknowledged withdrawal can be overtaken by. Read in the withdrawal's own turn, it is exact: an intent
 * that came before is in it, and none comes after.
 */
export function sentUnder(run: RunState, round: ConsentRound, at: Instant): SentUnder {
  const alreadySent: Sent[] = [];
  const mayStillBeSent: MaySend[] = [];
  const guarded = new Set(round.question.scope.steps.map((step) => step.id));
  for (const step of run.steps.values()) {
    // A round is for what began after it was asked: an earlier turn of a loop stood on an earlier round.
    if (!guarded.has(step.step) || step.enteredAt < round.askedAt) continue;
    const about = { step: step.id, name: step.name };
    const since = "since" in step ? step.since : step.enteredAt;
    const assignment = assignmentOf(step);
    if (assignment !== undefined && standsOn(assignment.authority, round))
      alreadySent.push({ ...about, what: "The instruction was handed out.", at: assignment.assignedAt });
    for (const effect of settledEffectsOf(step))
      alreadySent.push({ ...about, what: `The effect ${effect} was performed.`, at: since });
    const intended = intendedEffectOf(step);
    if (intended !== null && standsOn(intended.authority, round)) {
      const what = wordsOf(intended);
      if (at < intended.notAfter) mayStillBeSent.push({ ...about, what, until: intended.notAfter });
      else alreadySent.push({ ...about, what, at: intended.notAfter });
    }
    if (step.status === "compensating")
      alreadySent.push({ ...about, what: "It had begun, and is being undone.", at: step.since });
    if (step.status === "done") alreadySent.push({ ...about, what: "It is done.", at: step.at });
    // A rule that says no keeps a step from beginning; what failed without one had begun.
    if (step.status === "failed" && step.rule === null)
      alreadySent.push({ ...about, what: `It was begun, and failed: ${step.detail}`, at: step.at });
  }
  return { alreadySent, mayStillBeSent };
}

function standsOn({ consents }: Authority, round: ConsentRound): boolean {
  return consents.some((consent) => consent.round === round.id);
}

function wordsOf({ effect }: IntendedEffect): string {
  const { request } = effect;
  switch (request.kind) {
    case "http-api":
      return `${request.method} ${request.url} (${effect.id})`;
    case "openc2-http":
      return `OpenC2 command to ${request.url} (${effect.id})`;
    case "ssh":
      return `${request.command}, on ${request.place} (${effect.id})`;
  }
}
