import { openSteps, type RunState } from "@mirror/engine";
import type { StillOpen } from "@mirror/partnership";
import { type RunId, readId, type StepInvocationId, type StreamId } from "@mirror/vocabulary";
import { aidKind } from "./kinds/aid-kind.js";
import { consentKind } from "./kinds/consent-kind.js";
import { escalationKind } from "./kinds/escalation-kind.js";
import { streamsOfRun } from "./kinds/run-kind.js";
import type { Turn } from "./turn.js";

/** The streams that a run opened: what its steps wait for, or waited for. Whoever reads the run cannot miss one. */
export function streamsOpenedBy(run: RunState): StreamId[] {
  return [...run.steps.values()].flatMap((step) => step.answeredBy ?? []);
}

/** Every stream of a run and of the runs that it called, itself first. The runs among them are read. */
export async function streamsUnder(turn: Turn, top: RunId): Promise<StreamId[]> {
  const streams: StreamId[] = [top];
  for (const stream of streams) {
    if (readId(stream)?.kind !== "run") continue;
    const run = await turn.load(turn.desk.runKind, stream);
    if (run !== undefined) streams.push(...streamsOpenedBy(run));
    // What a person opened in it, and a round that was asked again, no step names (any more).
    for (const one of await turn.listed(streamsOfRun(stream))) if (!streams.includes(one)) streams.push(one);
  }
  return streams;
}

/** What a run and the runs that it called still have open, one step aside: the one that asks. */
export async function stillOpenIn(
  turn: Turn,
  top: RunId,
  except: StepInvocationId | null,
): Promise<StillOpen> {
  const open: { -readonly [K in keyof StillOpen]: StillOpen[K][number][] } = {
    aid: [],
    rounds: [],
    onHoldSteps: [],
    escalations: [],
  };
  for (const stream of await streamsUnder(turn, top)) {
    switch (readId(stream)?.kind) {
      case "run": {
        const run = await turn.load(turn.desk.runKind, stream);
        for (const step of run === undefined ? [] : openSteps(run))
          if (step.status === "on-hold" && step.id !== except)
            open.onHoldSteps.push({ invocation: step.id, name: step.name });
        break;
      }
      case "consent": {
        const round = await turn.load(consentKind, stream);
        if (round !== undefined) open.rounds.push(round);
        break;
      }
      case "aid-request": {
        const request = await turn.load(aidKind, stream);
        if (request !== undefined) open.aid.push(request);
        break;
      }
      case "escalation": {
        const escalation = await turn.load(escalationKind, stream);
        if (escalation !== undefined) open.escalations.push(escalation);
        break;
      }
      default:
        throw new Error(`${stream} was opened by a run, and is of no kind that a run opens.`);
    }
  }
  return open;
}
