import { assignmentOf, type RunState, type StepInvocation } from "@mirror/engine";
import { type AidRequest, type ConsentRound, holdersOf } from "@mirror/partnership";
import type { PartnerId, PersonId } from "@mirror/vocabulary";
import { aidKind } from "../kinds/aid-kind.js";
import { consentKind } from "../kinds/consent-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { markingOf } from "../marking-of.js";
import { callPeople, pageTitle } from "../paging/people-page.js";
import type { Turn } from "../turn.js";

/** A round was just put to its partners: each one's holders of the office that is asked are called, whoever asks is not. */
export async function callOfficials(turn: Turn, round: ConsentRound): Promise<void> {
  if (turn.before(consentKind, round.id) !== undefined || round.status !== "open") return;
  const { asks, answerBy, stepId, stepName, scope, dualControl, requestedBy } = round.question;
  const { playbook } = turn.desk.flows.flowOf(scope.playbook.hash);
  const title = pageTitle("A consent waits for your answer", stepName, markingOf(playbook, stepId));
  for (const { partner, office } of asks) {
    const holders = holdersOf(await turn.loadKnown(partnerKind, partner), { office }, turn.now());
    const people = holders.filter((one) => !(dualControl && one === requestedBy));
    await callPeople(turn, partner, people, { about: round.id, title, answerBy });
  }
}

/** Steps were just handed out, or stopped in somebody's hands: whoever has them is called. */
export async function callTeams(turn: Turn, run: RunState): Promise<void> {
  const before = turn.before(turn.desk.runKind, run.id);
  for (const step of run.steps.values()) {
    const was = before?.steps.get(step.id);
    const words = wordsFor(was, step);
    const { partner } = step;
    if (words === undefined || partner === null) continue;
    const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
    const title = pageTitle(words, step.name, markingOf(playbook, step.step));
    await callPeople(turn, partner, peopleWith(step), { about: step.id, title, answerBy: null });
  }
}

function wordsFor(was: StepInvocation | undefined, step: StepInvocation): string | undefined {
  if (step.status === "assigned" && was?.status !== "assigned") return "A step waits for your team";
  if (step.status === "compensating" && was?.status !== "compensating")
    return "Stop and undo: the consent for a step of yours was withdrawn";
  const wasInHand = was?.status === "assigned" || was?.status === "in-progress";
  return step.status === "on-hold" && wasInHand ? "Stop: a step that you have is on hold" : undefined;
}

/** Who has it: the one who took it, or else everybody who was called for it. */
function peopleWith(step: StepInvocation): readonly PersonId[] {
  if (step.status === "compensating") return step.people;
  if (step.status === "on-hold" && step.work.by === "person") return [step.work.person];
  return assignmentOf(step)?.people ?? [];
}

/**
 * A partner took its consent back: duty officers and officials of everybody who takes part are told, its own among them
 * (C-09, 8). What it came to stands in the run.
 */
export async function tellOfWithdrawal(turn: Turn, run: RunState, round: ConsentRound): Promise<void> {
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  const { stepId, stepName } = round.question;
  const title = pageTitle("A consent was withdrawn: see what stops", stepName, markingOf(playbook, stepId));
  for (const id of run.participants) {
    const partner = await turn.loadKnown(partnerKind, id);
    const people = (["duty-officer", "authorised-official"] as const).flatMap((role) =>
      holdersOf(partner, { role }, turn.now()),
    );
    await callPeople(turn, id, people, { about: run.id, title, answerBy: null });
  }
}

/** A request was just put to a partner: its officials are called. */
export async function callHelpers(turn: Turn, request: AidRequest): Promise<void> {
  const before = turn.before(aidKind, request.id);
  const asked = new Set<PartnerId>();
  for (const { id, partner, status } of request.assignments)
    if (status === "notified" && before?.assignments.some((one) => one.id === id) !== true)
      asked.add(partner);
  const { marking, mission, offersBy } = request.need;
  const title = pageTitle("A request for aid waits for your answer", mission, marking);
  for (const partner of asked) {
    const known = await turn.loadKnown(partnerKind, partner);
    const people = holdersOf(known, { role: "authorised-official" }, turn.now());
    await callPeople(turn, partner, people, { about: request.id, title, answerBy: offersBy });
  }
}
