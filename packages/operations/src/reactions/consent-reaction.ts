import { openInvocationOf, type RunState } from "@mirror/engine";
import type { ConsentRound } from "@mirror/partnership";
import { guardedSteps } from "@mirror/playbook";
import type { StreamId } from "@mirror/vocabulary";
import { authoriseStep } from "../authorise-step.js";
import { proposeLevel } from "../escalation/propose-level.js";
import { consentKind } from "../kinds/consent-kind.js";
import { stepOfType } from "../step-of-type.js";
import { putGlassOver } from "../steps/put-broken-glass.js";
import { tellRun } from "../tell-run.js";
import type { Turn } from "../turn.js";
import { callOfficials, tellOfSuspension } from "./call-who-is-waited-for.js";
import { checkRunConditions } from "./check-run-conditions.js";
import { endAccessUnder } from "./end-access.js";
import { followWithdrawal } from "./follow-withdrawal.js";

/** What follows from a round: the step that asked is answered; what no longer may go on under it stops (C-09). */
export async function reactToConsent(turn: Turn, stream: StreamId): Promise<void> {
  const round = turn.currentKnown(consentKind, stream);
  await callOfficials(turn, round);
  await putGlassOver(turn, round.id);
  const run = await turn.loadKnown(turn.desk.runKind, round.question.run);
  await checkRunConditions(turn, run, round);
  await tellOfSuspension(turn, run, turn.currentKnown(consentKind, stream));
  await proposeForLapse(turn, run, turn.currentKnown(consentKind, stream));
  await followRound(turn, run, turn.currentKnown(consentKind, stream));
}

async function followRound(turn: Turn, run: RunState, round: ConsentRound): Promise<void> {
  const asking = run.steps.get(round.question.invocation);
  if (asking?.status === "awaiting-consent") return answerStep(turn, run, round);
  await holdWhatLostItsGround(turn, run, round);
  await followWithdrawal(turn, run.id, round);
  await endAccessUnder(turn, run, round);
}

async function answerStep(turn: Turn, run: RunState, round: ConsentRound): Promise<void> {
  const invocation = round.question.invocation;
  const answered = (answer: string) => outputOf(turn, run, round, answer);
  const failed = (code: string, rule: string, detail: string, answer: string) =>
    tellRun(turn, run.id, {
      type: "settle-step",
      invocation,
      result: { status: "failed", code, rule, detail, outputs: answered(answer) },
    });
  switch (round.status) {
    case "provisional":
    case "satisfied":
      return tellRun(turn, run.id, {
        type: "settle-step",
        invocation,
        result: { status: "succeeded", outputs: answered("granted") },
      });
    case "refused":
      return round.because === "scope-changed"
        ? failed(
            "scope-changed",
            "C-03",
            "What was asked about has changed; it has to be asked anew.",
            "refused",
          )
        : failed("consent-refused", "C-17", refusedBy(round), "refused");
    case "lapsed":
      return failed(
        "consent-lapsed",
        "C-01",
        `Nobody answered for everyone by ${round.question.answerBy}; silence is no consent.`,
        "lapsed",
      );
    case "open":
    case "revoked":
    case "consumed":
    case "cancelled":
      return;
  }
}

/** The step's single out_arg tells the playbook's own branches what was answered. */
function outputOf(turn: Turn, run: RunState, round: ConsentRound, answer: string): Record<string, string> {
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  const [name, ...others] = stepOfType(playbook, round.question.stepId, "action").outArgs;
  return name === undefined || others.length > 0 ? {} : { [name]: answer };
}

function refusedBy(round: ConsentRound): string {
  const no = round.decisions.find((one) => one.status === "denied");
  return no === undefined || no.status !== "denied"
    ? "The partners asked did not agree."
    : `Refused by the ${no.office}: ${no.justification}`;
}

/**
 * Whoever holds a guarded step that could not be handed out any more is stopped; its late "already done" is recorded all
 * the same. Weighed anew, whatever the round has come to: where others still agree, the owner may have withdrawn (C-04).
 */
async function holdWhatLostItsGround(turn: Turn, run: RunState, round: ConsentRound): Promise<void> {
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  for (const guarded of guardedSteps(playbook, round.question.stepId)) {
    const now = turn.currentKnown(turn.desk.runKind, run.id);
    const step = openInvocationOf(now, guarded.id);
    if (step?.status !== "assigned" && !(step?.status === "in-progress" && step.work.by === "person"))
      continue;
    const authorised = await authoriseStep(turn, now, guarded, null);
    if (authorised.ok) continue;
    await tellRun(turn, run.id, {
      type: "hold-step",
      invocation: step.id,
      reason: "consent-withdrawn",
      detail: `Stop: the consent that this stood on is no longer given (${round.id}). ${authorised.detail}`,
    });
  }
}

/** Nobody answered in time for what an anchor needs that every partner has to have: a level is proposed to whoever leads (ES-07). */
async function proposeForLapse(
  turn: Turn,
  run: RunState,
  { id, status, question }: ConsentRound,
): Promise<void> {
  if (status !== "lapsed" || turn.before(consentKind, id)?.status === "lapsed") return;
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  const steps = [playbook.steps[question.stepId], ...guardedSteps(playbook, question.stepId)];
  if (!steps.some((one) => one?.mirror?.anchor === "R" || one?.mirror?.anchor === "S")) return;
  await proposeLevel(turn, run.id, {
    of: run.lead,
    to: "operational",
    trigger: { kind: "consent", subject: id },
    reason: `Nobody answered in time for "${question.stepName}", which every partner has to have.`,
  });
}
