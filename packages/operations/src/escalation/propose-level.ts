import { FINISHED_RUN } from "@mirror/engine";
import {
  type CrisisLevel,
  decideEscalation,
  type Escalation,
  escalationIsOpen,
  holdersOf,
  type Trigger,
  wayBackFrom,
} from "@mirror/partnership";
import { type IncidentId, type PartnerId, type RunId, readId } from "@mirror/vocabulary";
import { withPartners } from "../among-partners.js";
import { escalationKind, escalationsOfIncident } from "../kinds/escalation-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { callPeople } from "../paging/people-page.js";
import { openEscalationOf, type Place } from "../steps/escalate.js";
import { streamsUnder } from "../still-open.js";
import type { Turn } from "../turn.js";

/** A level that something asks for, at one partner, with words for whoever decides it. */
export interface Proposal {
  readonly of: PartnerId;
  readonly to: CrisisLevel;
  readonly trigger: Trigger;
  readonly reason: string;
}

const LEVELS: readonly CrisisLevel[] = ["technical", "operational", "political"];

/**
 * Proposes a level within the run that something happened in, or its topmost caller; where there is none, about the incident alone
 * (ES-07). Where that partner has the
 * level called already, or one above it, the trigger is noted there: it is kept the longer for it (ES-06). A run that is over
 * escalates no more. Where the partner has too few people for a ladder, those that it has are told so (ES-02).
 */
export async function proposeLevel(
  turn: Turn,
  within: RunId | IncidentId,
  proposal: Proposal,
): Promise<void> {
  const { of, to, trigger, reason } = proposal;
  const place = await placeIn(turn, within);
  if (place.run !== null && FINISHED_RUN.has(place.run.status)) return;
  const called = await calledIn(turn, place);
  if (called.some((one) => isOfSame(one, proposal))) return;
  if (await noteTrigger(turn, within, proposal)) return;
  const { deEscalation, exitCriteria } = wayBackFrom(trigger);
  const opened = await openEscalationOf(turn, place, {
    ...{ invocation: null, of, team: null, to, office: null, trigger, reason, deEscalation, exitCriteria },
    acknowledgeWithinMs: null,
    acceptWithinMs: null,
  });
  if (opened.ok) return;
  const partner = await turn.loadKnown(partnerKind, of);
  const people = ["duty-officer", "authorised-official"] as const;
  await callPeople(
    turn,
    of,
    people.flatMap((role) => holdersOf(partner, { role }, turn.now())),
    {
      about: place.incident,
      title: "A level should be called, and your ladder is too short.",
      answerBy: null,
    },
  );
}

/** Notes what asks for a level where it, or one above it, is called already, and says whether it is. */
export async function noteTrigger(
  turn: Turn,
  within: RunId | IncidentId,
  { of, to, trigger }: Omit<Proposal, "reason">,
): Promise<boolean> {
  const called = await calledIn(turn, await placeIn(turn, within));
  const standing = called.filter((one) => one.case.of === of && stands(one) && isAsHigh(one.case.to, to));
  for (const { id } of standing)
    await turn.tell(escalationKind, id, (state, context) =>
      decideEscalation(
        state,
        { type: "note-trigger", trigger },
        { ...withPartners(context, []), blockers: [] },
      ),
    );
  return standing.length > 0;
}

async function placeIn(turn: Turn, within: RunId | IncidentId): Promise<Place> {
  if (readId(within)?.kind === "incident") return { incident: within as IncidentId, run: null };
  const run = await turn.loadKnown(turn.desk.runKind, within);
  const { incident } = run;
  return {
    incident,
    run: run.calledBy === null ? run : await turn.loadKnown(turn.desk.runKind, run.calledBy.top),
  };
}

/** Every escalation of a run and of those that it called, and those of its incident that belong to no run. */
async function calledIn(turn: Turn, { incident, run }: Place): Promise<Escalation[]> {
  const called: Escalation[] = [];
  const streams = [
    ...(run === null ? [] : await streamsUnder(turn, run.id)),
    ...(await turn.listed(escalationsOfIncident(incident))),
  ];
  for (const stream of streams)
    if (readId(stream)?.kind === "escalation") called.push(await turn.loadKnown(escalationKind, stream));
  return called;
}

/** What has happened once proposes once, whatever was decided about it; how a partner stands may ask again. */
function isOfSame({ case: { trigger, of } }: Escalation, proposal: Proposal): boolean {
  const { kind, subject } = proposal.trigger;
  return kind !== "assessment" && of === proposal.of && trigger?.kind === kind && trigger.subject === subject;
}

function stands(escalation: Escalation): boolean {
  return escalationIsOpen(escalation) || escalation.status === "stood-down";
}

function isAsHigh(level: CrisisLevel, asked: CrisisLevel): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(asked);
}
