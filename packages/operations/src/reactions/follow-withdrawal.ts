import { consequencesOf, type RunState, type StepInvocation, type WithdrawnStep } from "@mirror/engine";
import { type ConsentRound, onDuty, ruleHolds } from "@mirror/partnership";
import { guardedSteps, type Playbook, type StepId } from "@mirror/playbook";
import { known, type PartnerId, type RunId } from "@mirror/vocabulary";
import { authoriseStep } from "../authorise-step.js";
import { consentKind } from "../kinds/consent-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { tellRun } from "../tell-run.js";
import type { Turn } from "../turn.js";
import { askBack } from "./ask-back.js";
import { tellOfWithdrawal } from "./call-who-is-waited-for.js";

/**
 * What a partner's withdrawal comes to in the run that asked (C-09): what can be undone is handed back to be undone, what
 * it came to for each step is noted in the run, and everybody who takes part is told. What is at work was held before.
 */
export async function followWithdrawal(turn: Turn, id: RunId, round: ConsentRound): Promise<void> {
  for (const partner of withdrawnNow(turn, round)) {
    const run = turn.currentKnown(turn.desk.runKind, id);
    const steps = await cameTo(turn, run, round);
    await tellRun(turn, id, { type: "note-withdrawal", round: round.id, partner, steps });
    for (const step of steps) await follow(turn, id, round, step);
    await tellOfWithdrawal(turn, turn.currentKnown(turn.desk.runKind, id), round);
  }
}

/**
 * A step whose consent had been withdrawn was at work all the same, because what it had sent was under way, or because
 * somebody did it before they heard: now that it is known what became of it, the same follows as would have then.
 */
export async function followLateWithdrawals(turn: Turn, run: RunState): Promise<void> {
  const before = turn.before(turn.desk.runKind, run.id);
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  for (const step of run.steps.values()) {
    const isNews = step.status === "done" || step.status === "in-progress";
    if (!isNews || before === undefined || before.steps.get(step.id) === step) continue;
    for (const round of await withdrawnOver(turn, run, playbook, step))
      for (const one of (await cameTo(turn, run, round)).filter(({ invocation }) => invocation === step.id))
        await follow(turn, run.id, round, one);
  }
}

/** Whose grants were taken back in this very turn, as far as the run does not say so yet. */
function withdrawnNow(turn: Turn, round: ConsentRound): PartnerId[] {
  const noted = turn
    .written(turn.desk.runKind, round.question.run)
    .filter((fact) => fact.type === "withdrawal-noted")
    .map(({ data }) => `${data.round} ${data.partner}`);
  return turn
    .written(consentKind, round.id)
    .filter((fact) => fact.type === "consent-withdrawn")
    .map(({ data }) => data.partner)
    .filter((partner) => !noted.includes(`${round.id} ${partner}`));
}

/** The rounds over a step from which a partner withdrew, and which others do not carry. */
async function withdrawnOver(
  turn: Turn,
  run: RunState,
  playbook: Playbook,
  step: StepInvocation,
): Promise<ConsentRound[]> {
  const rounds: ConsentRound[] = [];
  for (const guard of playbook.steps[step.step]?.mirror?.guarded_by ?? []) {
    // A loop may have come to the question again, and not have asked it yet: what was done stood on the one before.
    const asked = [...run.steps.values()].findLast((one) => one.step === guard && one.answeredBy !== null);
    const stream = known(asked?.answeredBy, `The round that ${step.name} stood on`);
    const round = await turn.loadKnown(consentKind, stream);
    const isWithdrawn = round.decisions.some((one) => one.status === "withdrawn");
    if (isWithdrawn && !ruleHolds(round, turn.now())) rounds.push(round);
  }
  return rounds;
}

async function cameTo(turn: Turn, run: RunState, round: ConsentRound): Promise<WithdrawnStep[]> {
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  const carried = new Set<StepId>();
  for (const guarded of guardedSteps(playbook, round.question.stepId))
    if (ruleHolds(round, turn.now()) && (await authoriseStep(turn, run, guarded, null)).ok)
      carried.add(guarded.id);
  return consequencesOf(playbook, run, {
    consentStep: round.question.stepId,
    askedAt: round.askedAt,
    carries: (step) => carried.has(step),
  });
}

async function follow(turn: Turn, id: RunId, round: ConsentRound, one: WithdrawnStep): Promise<void> {
  if (one.consequence === "undone") await undo(turn, id, round, one);
  if (one.consequence === "recalled") await askBack(turn, id, round, one);
}

/** Hands a step back to the team that did it. A run that is over is left as it is: nobody works in it any more. */
async function undo(
  turn: Turn,
  id: RunId,
  round: ConsentRound,
  { step, name, invocation }: WithdrawnStep,
): Promise<void> {
  const run = turn.currentKnown(turn.desk.runKind, id);
  const which = known(invocation, `Which invocation of ${name} is undone`);
  const found = known(run.steps.get(which), `The invocation ${which} of ${name}`);
  const detail = `The consent that this stood on was withdrawn (${round.id}).`;
  if (found.status === "in-progress")
    await tellRun(turn, id, { type: "hold-step", invocation: found.id, reason: "consent-withdrawn", detail });
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  const definition = known(
    guardedSteps(playbook, round.question.stepId).find((guarded) => guarded.id === step),
    `The step ${step} of the playbook`,
  );
  const agent = known(playbook.agents[definition.agent]?.mirror, `The role of ${definition.agent}`);
  const performer = known(run.bindings[agent.role], `The team that has done ${name}`);
  const partner = await turn.loadKnown(partnerKind, performer.partner);
  const { people } = onDuty(partner, performer.team, turn.now());
  await tellRun(turn, id, { type: "compensate-step", invocation: found.id, to: performer, people, detail });
}
