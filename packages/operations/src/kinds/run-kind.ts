import {
  assignmentOf,
  effectsOwed,
  evolveRun,
  FINISHED_STEP,
  openSteps,
  type RunFact,
  type RunState,
  runWakeUps,
  type StepInvocation,
} from "@mirror/engine";
import { taskOf } from "@mirror/playbook";
import { type IncidentId, msOf, narrowestTlp, type PartnerId, type StreamId } from "@mirror/vocabulary";
import type { FlowLibrary } from "../flow-library.js";
import { markingOf } from "../marking-of.js";
import { reactToRun } from "../reactions/run-reaction.js";
import type { StreamKind } from "../stream-kind.js";

/** Look-up map: invocation of a step that people can be told about → its run. */
export const RUN_OF_STEP = "run-of-step";

/** Every stream that belongs to a run: its consent rounds, aid requests, escalations and called runs. */
export function streamsOfRun(run: StreamId): string {
  return `of-run/${run}`;
}
export function runsOfIncident(incident: IncidentId): string {
  return `runs-of/${incident}`;
}
/** The runs whose lead is offered to a partner. */
export function leadsOfferedTo(partner: PartnerId): string {
  return `lead-offered-to/${partner}`;
}
/** The open tasks of a partner's people. */
export function openStepsOf(partner: PartnerId): string {
  return `open-steps/${partner}`;
}
/** The runs in which people hold a task that stands on an agreement: what stops when it ends. */
export function runsStandingOn(agreement: StreamId): string {
  return `standing-on/${agreement}`;
}

/** A run's kind needs the flows that its playbooks compile to: made once per desk. */
export function makeRunKind(flows: FlowLibrary): StreamKind<RunState, RunFact> {
  return {
    name: "run",
    evolve: (state, fact) => evolveRun(flows.flowOf, state, fact),
    wakeUps: runWakeUps,
    owed: (run) =>
      run.flow === null
        ? []
        : effectsOwed(flows.flowOf(run.playbook.hash), run).map(({ effect, capability }) => ({
            effect,
            capability,
          })),
    index: (run) => {
      const score = msOf(run.createdAt);
      return [
        { index: "runs", member: run.id, score },
        { index: runsOfIncident(run.incident), member: run.id, score },
        ...(run.calledBy === null ? [] : [{ index: streamsOfRun(run.calledBy.run), member: run.id, score }]),
        ...openSteps(run).flatMap((step) =>
          isInHand(flows, run, step) && step.partner !== null
            ? [{ index: openStepsOf(step.partner), member: step.id, score: msOf(step.enteredAt) }]
            : [],
        ),
        ...(run.leadOffer === null
          ? []
          : [
              {
                index: leadsOfferedTo(run.leadOffer.to),
                member: run.id,
                score: msOf(run.leadOffer.offeredAt),
              },
            ]),
        ...[...agreementsUnder(run)].map((agreement) => ({
          index: runsStandingOn(agreement),
          member: run.id,
          score,
        })),
      ];
    },
    lookUps: (run) =>
      [...run.steps.values()].flatMap((step) =>
        isTask(flows, run, step) || step.step.startsWith("playbook-action--")
          ? [{ map: RUN_OF_STEP, key: step.id, value: run.id }]
          : [],
      ),
    marking: (run, fact) => {
      const { playbook } = flows.flowOf(run.playbook.hash);
      // It names steps: no wider than the narrowest of them.
      if (fact.type === "withdrawal-noted")
        return narrowestTlp(
          playbook.marking,
          ...fact.data.steps.map(({ step }) => markingOf(playbook, step)),
        );
      const about = "invocation" in fact.data ? fact.data.invocation : null;
      const step = about === null ? undefined : run.steps.get(about);
      return step === undefined ? playbook.marking : markingOf(playbook, step.step);
    },
    async prepare(journal, entries) {
      const first = entries[0]?.body;
      if (first?.type !== "run-created") return;
      const { playbook } = first.data as Extract<RunFact, { type: "run-created" }>["data"];
      await flows.fetch(journal, playbook.hash);
    },
    react: reactToRun,
  };
}

/** Whether people see it in their inbox: what is theirs to do, or theirs to decide; not what goes on by itself by now. */
function isInHand(flows: FlowLibrary, run: RunState, step: StepInvocation): boolean {
  if (FINISHED_STEP.has(step.status) || !isTask(flows, run, step)) return false;
  return step.status !== "in-progress" || step.work.by !== "flow";
}

function isTask(flows: FlowLibrary, run: RunState, step: StepInvocation): boolean {
  return taskOf(flows.flowOf(run.playbook.hash).playbook.steps[step.step]) !== undefined;
}

function agreementsUnder(run: RunState): Set<StreamId> {
  return new Set(
    openSteps(run).flatMap(
      (step) => assignmentOf(step)?.authority.clauses.map((clause) => clause.agreement) ?? [],
    ),
  );
}
