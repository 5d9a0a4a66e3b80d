import { setTimeout as pause } from "node:timers/promises";
import { type RunView, routes } from "@mirror/contract";
import { type ExerciseScript, nextStandInAction, type StandInAction, soonestAction } from "@mirror/exercise";
import { earliest, type Instant, msOf } from "@mirror/vocabulary";
import { act } from "./act.js";
import { SaidNo } from "./api-door.js";
import type { Cast } from "./cast.js";
import { Lookout, type Sight, type Waiting } from "./sight.js";
import { playerCalled, type Stage } from "./stage.js";

/** What whoever watches hears while it is played. Times are the exercise's. */
export interface Audience {
  /** Somebody did something. */
  readonly did: (at: Instant, who: string, what: string) => void;
  /** Everyone waits, and the clock goes on to then: for these, what ends the waiting first. */
  readonly waits: (at: Instant, until: Instant, forWhat: readonly Waiting[]) => void;
}

/** What ended the playing, and how often the clock was moved on. */
export interface Played {
  readonly run: RunView;
  readonly jumps: number;
  readonly actions: number;
}

/** How long machines and the clock's own wake-ups may take before the playing is given up as stuck. */
const PATIENCE_MS = 20_000;
const LOOK_AGAIN_MS = 25;

/**
 * Plays until the run is over: everybody who has something due does it, through the API, as themselves; when nobody has,
 * the clock goes on to the next thing that is due, theirs or the run's own.
 */
export async function play(
  script: ExerciseScript,
  cast: Cast,
  stage: Stage,
  audience: Audience,
): Promise<Played> {
  const lookout = new Lookout(script, cast);
  const { director, exercise, run } = stage;
  let jumps = 0;
  let actions = 0;
  let stuckSince = performance.now();
  const clockAndNext = () => director.door.ask(routes.drills.nextWakeUp, { params: { id: exercise } });
  for (;;) {
    const before = await clockAndNext();
    const sight = await lookout.look();
    const { clock, next } = await clockAndNext();
    // Something rang while we looked: what was seen may be older than what is due now.
    if (before.next?.dueAt !== next?.dueAt || before.next?.name !== next?.name) continue;
    const wanted = [...cast.people.values()].map((player) =>
      nextStandInAction(script, lookout.viewOf(player, sight), clock.now),
    );
    const due = onePerSubject(wanted.filter((action) => action?.isDue === true) as StandInAction[]);
    if (due.length > 0) {
      for (const action of due) {
        const player = playerCalled(cast, action.by);
        try {
          const what = await act(player, cast, action.call, action.about, clock.now);
          audience.did(clock.now, `${player.name} (${player.partnerName})`, what);
          actions += 1;
          stuckSince = performance.now();
        } catch (error) {
          // Two of a team may reach for the same thing; who comes second looks again.
          if (!(error instanceof SaidNo) || performance.now() - stuckSince > PATIENCE_MS) throw error;
        }
      }
      continue;
    }
    const state = await director.door.ask(routes.runs.show, { params: { id: run } });
    if (state.endedAt !== null) return { run: state, jumps, actions };
    const overdue = next !== null && next.dueAt <= clock.now;
    if (sight.machinesAtWork > 0 || overdue) {
      if (performance.now() - stuckSince > PATIENCE_MS) throw new Stuck(state, sight);
      await pause(LOOK_AGAIN_MS);
      continue;
    }
    const soonest = soonestAction(wanted);
    const until = soonest === null ? next?.dueAt : earliest(soonest.dueAt, next?.dueAt);
    if (until === undefined) throw new Stuck(state, sight);
    audience.waits(clock.now, until, waitedFor(sight, soonest?.dueAt === until ? soonest.about : null));
    await jumpTo(stage, until);
    jumps += 1;
    stuckSince = performance.now();
  }
}

/** Moves the clock on. It runs meanwhile: an instant that it has just passed by itself is reached as well (DR-07). */
async function jumpTo({ director, exercise }: Stage, to: Instant): Promise<void> {
  const answer = await director.door.tryTo(routes.drills.jump, { params: { id: exercise }, body: { to } });
  if (answer.ok || (answer.kind === "problem" && answer.problem.rule === "DR-07")) return;
  throw new SaidNo(
    routes.drills.jump.id,
    answer.kind === "problem" ? answer.problem.title : answer.detail,
    answer.kind,
  );
}

/** Nobody has anything to do, no clock is set, and the run is not over: the script or the playbook has a hole. */
export class Stuck extends Error {
  constructor(run: RunView, sight: Sight) {
    super(
      [
        `The run is ${run.status}, and nobody in the script does what it waits for:`,
        ...waitedFor(sight, null).map((one) => `  ${one.name}: ${one.sentence}`),
        `  ${run.blockedOn ?? ""}`,
      ].join("\n"),
    );
    this.name = "Stuck";
  }
}

/** What is waited for, each thing once; first the one that ends the waiting, where that is known. */
function waitedFor(sight: Sight, endsFirst: string | null): Waiting[] {
  const once = new Map([...sight.waiting.values()].map((one) => [`${one.name} ${one.sentence}`, one]));
  const all = [...once.values()];
  return [...all.filter((one) => one.name === endsFirst), ...all.filter((one) => one.name !== endsFirst)];
}

/** Of several who want to act on the same thing, the first: the others see what came of it. */
function onePerSubject(actions: readonly StandInAction[]): StandInAction[] {
  const subjects = new Set<string>();
  const inOrder = actions.toSorted((a, b) => msOf(a.dueAt) - msOf(b.dueAt) || a.by.localeCompare(b.by));
  return inOrder.filter((action) => {
    const { call } = action;
    const subject =
      "step" in call
        ? call.step
        : "consent" in call
          ? `${call.consent} ${action.by}`
          : "request" in call
            ? `${call.request}`
            : "recall" in call
              ? call.recall
              : call.escalation;
    if (subjects.has(subject)) return false;
    subjects.add(subject);
    return true;
  });
}
