import { FINISHED_RUN } from "@mirror/engine";
import type { Head, OwedKey, WakeUpKey } from "@mirror/journal";
import {
  aidAssignmentChart,
  aidRequestChart,
  breakGlassIsOpen,
  clockIsUnmet,
  escalationChart,
  recallIsOpen,
  roundIsOver,
} from "@mirror/partnership";
import { type Actor, type Fact, type Instant, known, type RunId, type StreamId } from "@mirror/vocabulary";
import { EXERCISE_OF, modeOf } from "../commit-of-turn.js";
import type { Desk } from "../desk.js";
import { aidKind } from "../kinds/aid-kind.js";
import { breakGlassKind } from "../kinds/break-glass-kind.js";
import { consentKind } from "../kinds/consent-kind.js";
import { consultationKind } from "../kinds/consultation-kind.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { regulatoryClockKind } from "../kinds/regulatory-clock-kind.js";
import { shareRecallKind } from "../kinds/share-recall-kind.js";
import { readFact } from "../read-fact.js";
import { belongingKindOf, streamsUnder } from "../still-open.js";
import type { StreamKind } from "../stream-kind.js";
import { Turn } from "../turn.js";

/** Streams that belong together and in which nothing happens any more. */
export interface FinishedStreams {
  readonly streams: readonly { readonly stream: StreamId; readonly head: Head }[];
  /** All that they ever owed to the world and to the clock, so that it can be asked for by name. */
  readonly effects: readonly OwedKey[];
  readonly wakeUps: readonly WakeUpKey[];
}

const ARCHIVE: Actor = { kind: "service", service: "archive" };
const LIVE_CLOCK = "live";

/**
 * A run, the runs that it called and whatever any of them opened, once nothing in them goes on: every run is over, every
 * round, escalation and aid request at an end of its chart, nothing owed, and no entry recorded after `lastBefore`. They
 * stay together, because what is open in one may tell another. Undefined where something is left, and for a called run,
 * which goes with its caller.
 */
export async function finishedWith(
  desk: Desk,
  top: RunId,
  lastBefore: Instant,
): Promise<FinishedStreams | undefined> {
  const turn = new Turn(desk, ARCHIVE);
  const run = await turn.load(desk.runKind, top);
  if (run === undefined || run.calledBy !== null || !FINISHED_RUN.has(run.status)) return undefined;
  const found: FinishedStreams[] = [];
  for (const stream of await streamsUnder(turn, top)) {
    const one = await ifOver(desk, stream, lastBefore);
    if (one === undefined) return undefined;
    found.push(one);
  }
  return {
    streams: found.flatMap(({ streams }) => streams),
    effects: found.flatMap(({ effects }) => effects),
    wakeUps: found.flatMap(({ wakeUps }) => wakeUps),
  };
}

function ifOver(desk: Desk, stream: StreamId, lastBefore: Instant): Promise<FinishedStreams | undefined> {
  const judged = <State, F extends Fact>(kind: StreamKind<State, F>, isOver: (state: State) => boolean) =>
    judge(desk, kind, stream, lastBefore, isOver);
  switch (belongingKindOf(stream)) {
    case "run":
      return judged(desk.runKind, (run) => FINISHED_RUN.has(run.status));
    case "consent":
      return judged(consentKind, (round) => roundIsOver(round));
    case "consultation":
      return judged(consultationKind, ({ closedAt }) => closedAt !== null);
    case "escalation":
      return judged(escalationKind, (escalation) => escalationChart.isFinal(escalation.status));
    case "break-glass":
      return judged(breakGlassKind, (glass) => !breakGlassIsOpen(glass));
    case "regulatory-clock":
      return judged(regulatoryClockKind, (clock) => !clockIsUnmet(clock));
    case "share-recall":
      return judged(shareRecallKind, (recall) => !recallIsOpen(recall));
    case "aid-request":
      return judged(
        aidKind,
        ({ status, assignments }) =>
          aidRequestChart.isFinal(status) &&
          assignments.every((assignment) => aidAssignmentChart.isFinal(assignment.status)),
      );
  }
}

/** Folds a stream entry by entry, so that everything that it ever owed is known by name. */
async function judge<State, F extends Fact>(
  { journal }: Desk,
  kind: StreamKind<State, F>,
  stream: StreamId,
  lastBefore: Instant,
  isOver: (state: State) => boolean,
): Promise<FinishedStreams | undefined> {
  const reading = await journal.read([{ stream }]);
  const { head, entries } = known(reading.streams.get(stream), `The stream ${stream} in its reading`);
  const last = entries.at(-1)?.body.recordedAt;
  if (head === null || last === undefined || last > lastBefore) return undefined;
  await kind.prepare?.(journal, entries);
  const mode = modeOf(stream);
  const exercise = await journal.lookUp(EXERCISE_OF, stream);
  const clock = mode === "live" ? LIVE_CLOCK : known(exercise, `The exercise of ${stream}`);
  const effects = new Set<string>();
  const names = new Set<string>();
  let state: State | undefined;
  for (const entry of entries) {
    state = kind.evolve(state, readFact<F>(entry));
    for (const { effect } of kind.owed(state)) effects.add(effect);
    for (const { name } of kind.wakeUps(state)) names.add(name);
  }
  if (state === undefined || !isOver(state) || kind.owed(state).length + kind.wakeUps(state).length > 0)
    return undefined;
  return {
    streams: [{ stream, head }],
    effects: [...effects].map((effect) => ({ mode, effect })),
    wakeUps: [...names].map((name) => ({ clock, stream, name })),
  };
}
