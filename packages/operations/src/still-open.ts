import { lastInvocationOf, type RunState, type StepInvocation } from "@mirror/engine";
import type { StillOpen } from "@mirror/partnership";
import type { ShareCall } from "@mirror/playbook";
import {
  type IncidentId,
  known,
  type PartnerId,
  type RunId,
  readId,
  type StepInvocationId,
  type StreamId,
} from "@mirror/vocabulary";
import { aidKind } from "./kinds/aid-kind.js";
import { breakGlassKind } from "./kinds/break-glass-kind.js";
import { consentKind } from "./kinds/consent-kind.js";
import { escalationKind, escalationsOfIncident } from "./kinds/escalation-kind.js";
import { clocksOfIncident, regulatoryClockKind } from "./kinds/regulatory-clock-kind.js";
import { streamsOfRun } from "./kinds/run-kind.js";
import { shareRecallKind } from "./kinds/share-recall-kind.js";
import { shareEndsAt } from "./share-end.js";
import type { Turn } from "./turn.js";

const ANSWERING = ["run", "consent", "aid-request", "escalation"] as const;
const BELONGING = [...ANSWERING, "consultation", "regulatory-clock", "share-recall", "break-glass"] as const;

/** Of what kind a stream is that answers a step. */
export function openedKindOf(stream: StreamId): (typeof ANSWERING)[number] {
  return kindAmong(ANSWERING, stream);
}

/** Of what kind a stream is that belongs to a run: what answers its steps, and what people opened in it. */
export function belongingKindOf(stream: StreamId): (typeof BELONGING)[number] {
  return kindAmong(BELONGING, stream);
}

function kindAmong<const K extends string>(kinds: readonly K[], stream: StreamId): K {
  const named = readId(stream)?.kind;
  return known(
    kinds.find((kind) => kind === named),
    `A kind that a run opens, as that of ${stream},`,
  );
}

/** The streams that a run opened: what its steps wait for, or waited for. Whoever reads the run cannot miss one. */
export function streamsOpenedBy(run: RunState): StreamId[] {
  return [...run.steps.values()].flatMap((step) => step.answeredBy ?? []);
}

/** Every stream of a run and of the runs that it called, itself first. The runs among them are read. */
export async function streamsUnder(turn: Turn, top: RunId): Promise<StreamId[]> {
  const streams: StreamId[] = [top];
  for (const stream of streams) {
    if (readId(stream)?.kind !== "run") continue;
    streams.push(...streamsOpenedBy(await turn.loadKnown(turn.desk.runKind, stream)));
    // What a person opened in it, and a round that was asked again, no step names (any more).
    for (const one of await turn.listed(streamsOfRun(stream))) if (!streams.includes(one)) streams.push(one);
  }
  return streams;
}

/**
 * What still keeps anybody from leaving: in the run at the top of this one and all that it called, one step aside, the one
 * that asks; and what its partners have open about its incident outside of any run.
 */
export async function stillOpenIn(
  turn: Turn,
  { id, calledBy, incident }: Pick<RunState, "id" | "calledBy" | "incident">,
  except: StepInvocationId | null,
): Promise<StillOpen> {
  const open = nothing();
  for (const stream of await streamsUnder(turn, calledBy?.top ?? id)) {
    switch (belongingKindOf(stream)) {
      case "run":
        await addStepsOf(turn, await turn.loadKnown(turn.desk.runKind, stream), except, open);
        break;
      case "consent":
        open.rounds.push(await turn.loadKnown(consentKind, stream));
        break;
      case "aid-request":
        open.aid.push(await turn.loadKnown(aidKind, stream));
        break;
      case "escalation":
        open.escalations.push(await turn.loadKnown(escalationKind, stream));
        break;
      case "consultation":
        // An opinion keeps nobody from standing down, nor does its silence.
        break;
      case "break-glass":
        open.glasses.push(await turn.loadKnown(breakGlassKind, stream));
        break;
      case "regulatory-clock":
        open.clocks.push(await turn.loadKnown(regulatoryClockKind, stream));
        break;
      case "share-recall":
        open.recalls.push(await turn.loadKnown(shareRecallKind, stream));
        break;
    }
  }
  // What was asked back is waited for, or was answered.
  const askedBack = new Set(open.recalls.map(({ share }): string => share.invocation));
  open.endlessShares = open.endlessShares.filter((one) => !askedBack.has(one.invocation));
  const { participants } = await turn.loadKnown(turn.desk.runKind, id);
  await addOutside(turn, incident, participants, open);
  return open;
}

/** What these partners have open about an incident outside of all its runs: the clocks, and the levels, that belong to none. */
export async function openOutside(
  turn: Turn,
  incident: IncidentId,
  partners: readonly PartnerId[],
): Promise<StillOpen> {
  const open = nothing();
  await addOutside(turn, incident, partners, open);
  return open;
}

async function addOutside(
  turn: Turn,
  incident: IncidentId,
  partners: readonly PartnerId[],
  open: Collected,
): Promise<void> {
  for (const stream of await turn.listed(clocksOfIncident(incident))) {
    const clock = await turn.loadKnown(regulatoryClockKind, stream);
    if (clock.subject.run === null && partners.includes(clock.subject.of)) open.clocks.push(clock);
  }
  for (const stream of await turn.listed(escalationsOfIncident(incident))) {
    const escalation = await turn.loadKnown(escalationKind, stream);
    if (partners.includes(escalation.case.of)) open.escalations.push(escalation);
  }
}

function nothing(): Collected {
  return {
    aid: [],
    rounds: [],
    guarded: [],
    onHoldSteps: [],
    escalations: [],
    clocks: [],
    recalls: [],
    endlessShares: [],
    glasses: [],
  };
}

type Collected = { -readonly [K in keyof StillOpen]: StillOpen[K][number][] };

/** What the steps of one run keep open: those that stand still, and those that are done under a consent. */
async function addStepsOf(
  turn: Turn,
  run: RunState,
  except: StepInvocationId | null,
  open: Collected,
): Promise<void> {
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  for (const step of run.steps.values()) {
    const { id: invocation, name } = step;
    const of = step.partner ?? run.lead;
    const { mirror } = known(playbook.steps[step.step], `The step of ${name}`);
    if (hasNoEnd(run, step, mirror?.share)) open.endlessShares.push({ run: run.id, invocation, name, of });
    if (invocation === except) continue;
    if (step.status === "on-hold" || step.status === "compensating")
      open.onHoldSteps.push({ run: run.id, invocation, name, of });
    if (!isBeingDone(step)) continue;
    const guards = (mirror?.guarded_by ?? []).map((guard) => lastInvocationOf(run, guard)?.answeredBy);
    for (const stream of guards.filter((one) => one != null))
      open.guarded.push({ round: await turn.loadKnown(consentKind, stream), step: name, performer: of });
  }
}

/** Whether a step has told others something, and nobody has said until when they may keep it. */
function hasNoEnd(run: RunState, step: StepInvocation, share: ShareCall | undefined): boolean {
  if (share === undefined || share.data_classes.length === 0 || step.status !== "done") return false;
  return shareEndsAt(run, step, share) === null;
}

/** Whether somebody has it in hand; a call of another playbook is as far as that one is. */
function isBeingDone(step: StepInvocation): boolean {
  if (step.status === "assigned") return true;
  return step.status === "in-progress" && (step.work.by === "person" || step.work.by === "executor");
}
