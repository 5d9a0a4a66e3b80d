import { needsReturning } from "../aid/commitments.js";
import type { AidRequest } from "../aid/state.js";
import { type BreakGlass, breakGlassIsOpen } from "../break-glass/state.js";
import { pendingPartners } from "../consent/rule.js";
import type { ConsentRound } from "../consent/state.js";
import { type Escalation, escalationIsOpen } from "../escalation/state.js";
import { clockDueAt, clockIsUnmet, type RegulatoryClock } from "../regulatory-clock/state.js";
import { recallIsOpen, type ShareRecall } from "../share-recall/state.js";

/** Something that has to end before a run can stand down. */
export interface Blocker {
  readonly kind:
    | "aid"
    | "consent"
    | "on-hold-step"
    | "escalation"
    | "clock"
    | "assessment"
    | "share"
    | "break-glass";
  /** The id of what blocks. */
  readonly subject: string;
  /** What it is and what would end it, for the person who wants to stand down. */
  readonly words: string;
}

/** What a run has of each; a step that is on hold is named by its invocation. */
export interface StillOpen {
  readonly aid: readonly AidRequest[];
  readonly rounds: readonly ConsentRound[];
  readonly onHoldSteps: readonly { readonly invocation: string; readonly name: string }[];
  readonly escalations: readonly Escalation[];
  readonly clocks: readonly RegulatoryClock[];
  /** What was shared, and is asked back. */
  readonly recalls: readonly ShareRecall[];
  readonly glasses: readonly BreakGlass[];
}

/**
 * What keeps a run from standing down (ES-09), one line each; none: nothing does. Aid blocks until it is home: what is
 * owed for it may be settled later.
 */
export function standDownBlockers(open: StillOpen): Blocker[] {
  return [
    ...open.aid.flatMap(aidBlockers),
    ...open.rounds
      .filter((round) => round.status === "open")
      .map((round): Blocker => {
        const waiting = pendingPartners(round).length;
        const words = `"${round.question.stepName}" still waits for ${waiting} of its partners until ${round.question.answerBy}.`;
        return { kind: "consent", subject: round.id, words };
      }),
    ...open.onHoldSteps.map(
      ({ invocation, name }): Blocker => ({
        kind: "on-hold-step",
        subject: invocation,
        words: `"${name}" is on hold: take it up again, undo it or give it up.`,
      }),
    ),
    ...open.escalations.filter(keepsFromLeaving).map(
      (one): Blocker => ({
        kind: "escalation",
        subject: one.id,
        words: `The escalation to the ${one.case.to} level is ${one.status}: it has to be stood down or rejected.`,
      }),
    ),
    ...open.clocks.filter(clockIsUnmet).map(
      (clock): Blocker => ({
        kind: "clock",
        subject: clock.id,
        words: `${clock.duty.id} of ${clock.subject.entity} (${clock.duty.stage}) is due at ${clockDueAt(clock)}: report, transfer it, or say why it does not apply.`,
      }),
    ),
    ...open.recalls.filter(recallIsOpen).map(
      ({ id, share, status }): Blocker => ({
        kind: "share",
        subject: id,
        words: `What "${share.stepName}" shared is asked back by ${share.answerBy}${status === "overdue" ? ", which is over" : ""}: whoever has it returns it, erases it, or says why not.`,
      }),
    ),
    ...open.glasses.filter(breakGlassIsOpen).map(
      (glass): Blocker => ({
        kind: "break-glass",
        subject: glass.id,
        words:
          "reviewBy" in glass
            ? `A break-glass is ${glass.status}: somebody who had no part in it has to review it, by ${glass.reviewBy}.`
            : `A break-glass is ${glass.status} until ${glass.until}: it has to be closed, and reviewed where anything could be done under it.`,
      }),
    ),
  ];
}

/** What nobody but an event has asked for, and no one has decided, keeps nobody: it ends with its run. */
function keepsFromLeaving(escalation: Escalation): boolean {
  const isMereProposal = escalation.status === "proposed" && escalation.case.trigger !== undefined;
  return escalationIsOpen(escalation) && !isMereProposal;
}

function aidBlockers(request: AidRequest): Blocker[] {
  const blockers = request.assignments.filter(needsReturning).map(
    (one): Blocker => ({
      kind: "aid",
      subject: one.id,
      words: `${one.offer.resource.name} is ${one.status}: it has to be released and home again.`,
    }),
  );
  switch (request.status) {
    case "draft":
    case "submitted":
    case "open": {
      const words = `The request for aid ("${request.need.mission}") is ${request.status}: fill it or cancel it.`;
      return [{ kind: "aid", subject: request.id, words }, ...blockers];
    }
    case "partially-filled":
    case "filled":
    case "unfilled":
    case "expired":
    case "cancelling":
    case "cancelled":
    case "closed":
      return blockers;
  }
}
