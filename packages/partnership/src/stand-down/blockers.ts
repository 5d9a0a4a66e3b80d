import type { PartnerId } from "@mirror/vocabulary";
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
  /** The stream that tells of it: its own, or that of the run or the request that it is part of. */
  readonly stream: string;
  /** Whose it is: the partners that can end it. */
  readonly of: readonly PartnerId[];
  /** What it is, for the person who wants to stand down. */
  readonly words: string;
  /** What would end it. */
  readonly clearedBy: string;
}

/** A blocker in one breath, as a refusal says it. */
export function blockerText({ words, clearedBy }: Blocker): string {
  return `${words} ${clearedBy}`;
}

/** A step that is done under a consent, or on hold or being undone with it. */
export interface GuardedWork {
  readonly round: ConsentRound;
  /** What the step is called. */
  readonly step: string;
  readonly performer: PartnerId;
}

/** What a step has told others, with no end stated until which they may keep it. */
export interface EndlessShare {
  readonly run: string;
  readonly invocation: string;
  readonly name: string;
  /** The partner that shared it. */
  readonly of: PartnerId;
}

/** What a run has of each; a step that is on hold is named by its invocation. */
export interface StillOpen {
  readonly aid: readonly AidRequest[];
  readonly rounds: readonly ConsentRound[];
  /** What is being done under a consent: that is in use. */
  readonly guarded: readonly GuardedWork[];
  readonly onHoldSteps: readonly {
    readonly run: string;
    readonly invocation: string;
    readonly name: string;
    readonly of: PartnerId;
  }[];
  readonly escalations: readonly Escalation[];
  readonly clocks: readonly RegulatoryClock[];
  /** What was shared, and is asked back. */
  readonly recalls: readonly ShareRecall[];
  readonly endlessShares: readonly EndlessShare[];
  readonly glasses: readonly BreakGlass[];
}

/**
 * What keeps a run from standing down (ES-09), one for each thing; none: nothing does. Aid blocks until it is home: what is
 * owed for it may be settled later.
 */
export function standDownBlockers(open: StillOpen): Blocker[] {
  return [
    ...open.aid.flatMap(aidBlockers),
    ...open.rounds.filter((round) => round.status === "open").map(askedBlocker),
    ...open.guarded.filter(({ round }) => isGiven(round)).map(inUseBlocker),
    ...open.onHoldSteps.map(
      ({ run, invocation, name, of }): Blocker => ({
        kind: "on-hold-step",
        subject: invocation,
        stream: run,
        of: [of],
        words: `"${name}" is on hold.`,
        clearedBy: "Take it up again, undo it or give it up.",
      }),
    ),
    ...open.escalations.filter(keepsFromLeaving).map(
      (one): Blocker => ({
        kind: "escalation",
        subject: one.id,
        stream: one.id,
        of: [one.case.of],
        words: `The escalation to the ${one.case.to} level is ${one.status}.`,
        clearedBy: "It has to be stood down or rejected.",
      }),
    ),
    ...open.clocks.filter(clockIsUnmet).map(
      (clock): Blocker => ({
        kind: "clock",
        subject: clock.id,
        stream: clock.id,
        of: [clock.subject.of],
        words: `${clock.duty.id} of ${clock.subject.entity} (${clock.duty.stage}) is due at ${clockDueAt(clock)}.`,
        clearedBy: "Report, transfer it, or say why it does not apply.",
      }),
    ),
    ...open.recalls.filter(recallIsOpen).map(
      ({ id, share, status }): Blocker => ({
        kind: "share",
        subject: id,
        stream: id,
        of: [share.of],
        words: `What "${share.stepName}" shared is asked back by ${share.answerBy}${status === "overdue" ? ", which is over" : ""}.`,
        clearedBy: "Whoever has it returns it, erases it, or says why not.",
      }),
    ),
    ...open.endlessShares.map(
      ({ run, invocation, name, of }): Blocker => ({
        kind: "share",
        subject: invocation,
        stream: run,
        of: [of],
        words: `What "${name}" shared has no end: nobody has said until when it may be kept.`,
        clearedBy: "Say until when, or withdraw the consent for it, so that it is asked back.",
      }),
    ),
    ...open.glasses.filter(breakGlassIsOpen).map(glassBlocker),
  ];
}

function askedBlocker(round: ConsentRound): Blocker {
  const waiting = pendingPartners(round);
  return {
    kind: "consent",
    subject: round.id,
    stream: round.id,
    of: waiting,
    words: `"${round.question.stepName}" still waits for ${waiting.length} of its partners until ${round.question.answerBy}.`,
    clearedBy: "It ends when they answer, at that time, or when it is taken back.",
  };
}

function inUseBlocker({ round, step, performer }: GuardedWork): Blocker {
  return {
    kind: "consent",
    subject: round.id,
    stream: round.id,
    of: [performer],
    words: `The consent of "${round.question.stepName}" is in use: "${step}" is not over.`,
    clearedBy: "Report on it, or have the consent withdrawn.",
  };
}

function isGiven({ status }: ConsentRound): boolean {
  return status === "satisfied" || status === "provisional";
}

function glassBlocker(glass: BreakGlass): Blocker {
  const common = { kind: "break-glass", subject: glass.id, stream: glass.id, of: [glass.partner] } as const;
  return "reviewBy" in glass
    ? {
        ...common,
        words: `A break-glass is ${glass.status}.`,
        clearedBy: `Somebody who had no part in it has to review it, by ${glass.reviewBy}.`,
      }
    : {
        ...common,
        words: `A break-glass is ${glass.status} until ${glass.until}.`,
        clearedBy: "It has to be closed, and reviewed where anything could be done under it.",
      };
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
      stream: request.id,
      of: [request.need.by, one.partner],
      words: `${one.offer.resource.name} is ${one.status}.`,
      clearedBy: "It has to be released and home again.",
    }),
  );
  switch (request.status) {
    case "draft":
    case "submitted":
    case "open":
      return [
        {
          kind: "aid",
          subject: request.id,
          stream: request.id,
          of: [request.need.by],
          words: `The request for aid ("${request.need.mission}") is ${request.status}.`,
          clearedBy: "Fill it or cancel it.",
        },
        ...blockers,
      ];
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
