import { openSteps, type RunState } from "@mirror/engine";
import type { StillOpen } from "@mirror/partnership";
import { known, type RunId, readId, type StepInvocationId, type StreamId } from "@mirror/vocabulary";
import { aidKind } from "./kinds/aid-kind.js";
import { breakGlassKind } from "./kinds/break-glass-kind.js";
import { consentKind } from "./kinds/consent-kind.js";
import { escalationKind } from "./kinds/escalation-kind.js";
import { regulatoryClockKind } from "./kinds/regulatory-clock-kind.js";
import { streamsOfRun } from "./kinds/run-kind.js";
import { shareRecallKind } from "./kinds/share-recall-kind.js";
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
    clocks: [],
    recalls: [],
    glasses: [],
  };
  for (const stream of await streamsUnder(turn, top)) {
    switch (belongingKindOf(stream)) {
      case "run": {
        const run = await turn.loadKnown(turn.desk.runKind, stream);
        for (const step of openSteps(run))
          if ((step.status === "on-hold" || step.status === "compensating") && step.id !== except)
            open.onHoldSteps.push({ invocation: step.id, name: step.name });
        break;
      }
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
  return open;
}
