import { assignmentOf, type RunState, type StepInvocation } from "@mirror/engine";
import {
  type AidRequest,
  type ConsentRound,
  holdersOf,
  whoMayAnswer,
  whoMayReaffirm,
} from "@mirror/partnership";
import { known, type PartnerId, type PersonId } from "@mirror/vocabulary";
import { aidKind } from "../kinds/aid-kind.js";
import { consentKind } from "../kinds/consent-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { markingOf } from "../marking-of.js";
import { callPeople, pageTitle } from "../paging/people-page.js";
import type { Turn } from "../turn.js";

/** A round was just put to its partners: whoever may answer it is called. */
export async function callOfficials(turn: Turn, round: ConsentRound): Promise<void> {
  if (turn.before(consentKind, round.id) !== undefined || round.status !== "open") return;
  for (const { partner } of round.question.asks) {
    const people = whoMayAnswer(round, await turn.loadKnown(partnerKind, partner), turn.now());
    await callToRound(turn, round, partner, people);
  }
}

/** People of a partner are called to a round. Its run has been read. */
export async function callToRound(
  turn: Turn,
  { id, question: { scope, stepId, stepName, answerBy } }: ConsentRound,
  partner: PartnerId,
  people: readonly PersonId[],
): Promise<void> {
  const { playbook } = turn.desk.flows.flowOf(scope.playbook.hash);
  const title = pageTitle("A consent waits for your answer", stepName, markingOf(playbook, stepId));
  await callPeople(turn, partner, people, { about: id, title, answerBy });
}

/** Steps were just handed out, or stopped in somebody's hands: whoever has them is called. */
export async function callTeams(turn: Turn, run: RunState): Promise<void> {
  const before = turn.before(turn.desk.runKind, run.id);
  const takenBack = new Set(
    turn
      .written(turn.desk.runKind, run.id)
      .flatMap((fact) => (fact.type === "step-taken-back" ? [fact.data.invocation] : [])),
  );
  for (const was of before?.steps.values() ?? []) if (takenBack.has(was.id)) await callOff(turn, run, was);
  for (const step of run.steps.values()) {
    // What was taken back is as new to whoever has it now.
    const isNew = takenBack.has(step.id);
    const { partner } = step;
    const call =
      isNew && step.status === "on-hold"
        ? passedOn(step)
        : callFor(isNew ? undefined : before?.steps.get(step.id), step);
    if (call === undefined || partner === null) continue;
    const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
    const title = pageTitle(call.words, step.name, markingOf(playbook, step.step));
    await callPeople(turn, partner, call.people, { about: step.id, title, answerBy: null });
  }
}

/** Whoever had a step that went to another team stops. */
async function callOff(turn: Turn, run: RunState, was: StepInvocation): Promise<void> {
  const { to, people } = known(assignmentOf(was), "Who had a step that was taken back");
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  const marking = markingOf(playbook, was.step);
  const title = pageTitle("Stop: a step that you have went to another team", was.name, marking);
  await callPeople(turn, to.partner, people, { about: was.id, title, answerBy: null });
}

interface Call {
  readonly words: string;
  readonly people: readonly PersonId[];
}

/** It went to another team while it was on hold: whether it goes on is theirs to say. */
function passedOn(step: StepInvocation): Call {
  const { people } = known(assignmentOf(step), "Whose a step on hold is now");
  return { words: "A step on hold is your team's now: say how it goes on", people };
}

function callFor(was: StepInvocation | undefined, step: StepInvocation): Call | undefined {
  const people = assignmentOf(step)?.people ?? [];
  const wasInHand = was?.status === "assigned" || was?.status === "in-progress";
  if (step.status === "assigned") {
    if (!wasInHand) return { words: "A step waits for your team", people };
    // Handed over: whoever stands first in its line now, and did not before.
    const [to] = people;
    const isHandedOver =
      to !== undefined && (was.status === "in-progress" || to !== was.assignment.people[0]);
    return isHandedOver ? { words: "A step was handed over to you", people: [to] } : undefined;
  }
  if (step.status === "compensating")
    return was?.status === "compensating"
      ? undefined
      : { words: "Stop and undo: the consent for a step of yours was withdrawn", people: step.people };
  if (step.status !== "on-hold" || !wasInHand) return undefined;
  // The one who took it, or else everybody who was called for it.
  return {
    words: "Stop: a step that you have is on hold",
    people: step.work.by === "person" ? [step.work.person] : people,
  };
}

/**
 * A partner took its consent back: duty officers and officials of everybody who takes part are told, its own among them
 * (C-09, 8). What it came to stands in the run.
 */
export async function tellOfWithdrawal(turn: Turn, run: RunState, round: ConsentRound): Promise<void> {
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  const { stepId, stepName } = round.question;
  await tellEverybody(
    turn,
    run,
    pageTitle("A consent was withdrawn: see what stops", stepName, markingOf(playbook, stepId)),
  );
}

/** Duty officers and officials of everybody who takes part in a run. */
async function tellEverybody(turn: Turn, run: RunState, title: string): Promise<void> {
  for (const id of run.participants) {
    const partner = await turn.loadKnown(partnerKind, id);
    const people = (["duty-officer", "authorised-official"] as const).flatMap((role) =>
      holdersOf(partner, { role }, turn.now()),
    );
    await callPeople(turn, id, people, { about: run.id, title, answerBy: null });
  }
}

/**
 * A yes has just been suspended: whoever may say that it stands is called, and duty officers and officials of everybody who
 * takes part are told that it counts for nothing meanwhile (C-07).
 */
export async function tellOfSuspension(turn: Turn, run: RunState, round: ConsentRound): Promise<void> {
  const { id, question } = round;
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  const titleOf = (words: string) =>
    pageTitle(words, question.stepName, markingOf(playbook, question.stepId));
  for (const fact of turn.written(consentKind, id)) {
    if (fact.type !== "consent-suspended") continue;
    const { partner: of, answerBy } = fact.data;
    const people = whoMayReaffirm(round, await turn.loadKnown(partnerKind, of), turn.now());
    const title = titleOf("A yes is suspended: say whether it stands");
    await callPeople(turn, of, people, { about: id, title, answerBy });
    await tellEverybody(turn, run, titleOf("A consent is suspended: see what stops"));
  }
}

/** A request was just put to a partner: its officials are called. */
export async function callHelpers(turn: Turn, request: AidRequest): Promise<void> {
  const before = turn.before(aidKind, request.id);
  const asked = new Set<PartnerId>();
  for (const { id, partner, status } of request.assignments)
    if (status === "notified" && before?.assignments.some((one) => one.id === id) !== true)
      asked.add(partner);
  for (const partner of asked) {
    const known = await turn.loadKnown(partnerKind, partner);
    const people = holdersOf(known, { role: "authorised-official" }, turn.now());
    await callToRequest(turn, request, partner, people);
  }
}

/** People of a partner are called to a request for aid. */
export async function callToRequest(
  turn: Turn,
  { id, need: { marking, mission, offersBy } }: AidRequest,
  partner: PartnerId,
  people: readonly PersonId[],
): Promise<void> {
  const title = pageTitle("A request for aid waits for your answer", mission, marking);
  await callPeople(turn, partner, people, { about: id, title, answerBy: offersBy });
}
