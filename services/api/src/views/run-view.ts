import type { RunSummary, RunView } from "@mirror/contract";
import { openSteps } from "@mirror/engine";
import { readId } from "@mirror/vocabulary";
import { closedVariables } from "../sight/may-read-step.js";
import { type SeenRun, seenIncident, seenRun, seesStep } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { runWaitsFor } from "../waiting/run.js";
import { situationView } from "./incident-view.js";
import { stepSummary } from "./step-view.js";
import { versioned } from "./version.js";

export async function runSummary(sight: Sight, found: SeenRun): Promise<RunSummary> {
  const { run } = found;
  const names = await sight.directory();
  const { id, name, modified, hash } = run.playbook;
  return {
    id: run.id,
    status: run.status,
    exercise: run.mode === "exercise",
    playbook: { id, name, modified, hash },
    incident: run.incident,
    lead: names.partner(run.lead),
    leadOffer: run.leadOffer && {
      to: names.partner(run.leadOffer.to),
      reason: run.leadOffer.word.statement.reason,
      offeredAt: run.leadOffer.offeredAt,
      statement: run.leadOffer.word.statement.number,
    },
    calledBy: run.calledBy === null ? null : { run: run.calledBy.run, step: run.calledBy.invocation },
    createdAt: run.createdAt,
    endedAt: run.endedAt,
    because: run.because,
    blockedOn: await runWaitsFor(sight, found),
  };
}

export async function runView(sight: Sight, found: SeenRun): Promise<RunView> {
  const { run, playbook } = found;
  const names = await sight.directory();
  const incident = await seenIncident(sight, run.incident);
  const open = openSteps(run).filter((step) => seesStep(sight, found, step));
  const closed: ReadonlySet<string> = closedVariables(found);
  const calledStreams = [...run.steps.values()].flatMap((step) =>
    step.answeredBy !== null && readId(step.answeredBy)?.kind === "run" ? [step.answeredBy] : [],
  );
  const called = (await Promise.all(calledStreams.map((one) => seenRun(sight, one)))).filter(
    (one) => one !== undefined,
  );
  return versioned({
    ...(await runSummary(sight, found)),
    exerciseId: run.exercise,
    marking: playbook.marking,
    situation: incident === undefined ? null : situationView(incident.incident, names),
    participants: run.participants.map((one) => names.partner(one)),
    bindings: Object.entries(run.bindings).map(([role, { partner, team }]) => ({
      role,
      team: names.team(partner, team),
    })),
    heldBy: run.heldBy.map((one) => names.partner(one)),
    startedBy: run.startedBy === null ? null : names.person(run.startedBy),
    warnings: [...run.warnings],
    variables: Object.fromEntries(
      Object.entries(run.variables)
        .filter(([name]) => !closed.has(name))
        .map(([name, { value }]) => [name, value]),
    ),
    openSteps: await Promise.all(open.map((step) => stepSummary(sight, found, step))),
    called: called.map((one) => ({ run: one.run.id, name: one.run.playbook.name, status: one.run.status })),
  });
}
