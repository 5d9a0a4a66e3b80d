import type { PartnerId } from "@mirror/vocabulary";
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  expectArrows,
  expectOneReading,
  expectParallelsComplete,
  expectSound,
} from "./always-true.fixture.js";
import { anyPlaybook } from "./any-playbook.fixture.js";
import { decideRun } from "./decide.js";
import { effectsOwed } from "./effects-owed.js";
import { performerOf } from "./performer.js";
import type { RunCommand } from "./run-command.js";
import {
  FINISHED_RUN,
  intendedEffectOf,
  openSteps,
  type StepInvocation,
  settledEffectsOf,
} from "./run-state.js";
import {
  ADA,
  BEN,
  FAILED,
  NORLAND,
  NORLAND_TEAM,
  OTHER_WORKER,
  OWN_ASSETS,
  plain,
  SOUTHLAND,
  SOUTHLAND_TEAM,
  STREAM,
  SUCCEEDED,
  ToldRun,
  UNKNOWN,
  WORKER,
} from "./told-run.fixture.js";
import { runWakeUps } from "./wake-ups-owed.js";

/** Turns numbers that were drawn into choices, and goes on with the same one for ever when they are used up. */
class Choices {
  #place = 0;

  constructor(readonly drawn: readonly number[]) {}

  get isUsedUp(): boolean {
    return this.#place >= this.drawn.length;
  }

  of<T>(first: T, ...others: readonly T[]): T {
    const all = [first, ...others];
    const number = this.drawn[this.#place] ?? 0;
    this.#place += 1;
    return all[number % all.length] ?? first;
  }
}

const anyNumbers = fc.array(fc.nat(1_000_000), { maxLength: 120 });

/** Something that may be said of a step as it stands: what its people, workers and gates would say, and what nobody should. */
function somethingAbout(run: ToldRun, step: StepInvocation, choices: Choices): RunCommand {
  const invocation = step.id;
  const definition = run.flow.playbook.steps[step.step];
  const outputs = {
    __flag__: choices.isUsedUp ? "false" : choices.of("false", "true"),
    __state__: choices.of("one", "2.*", "other"),
  };
  const reason = "So it was.";
  const said: RunCommand[] = [
    { type: "skip", invocation, person: ADA, reason },
    { type: "fail", invocation, person: ADA, reason },
    { type: "complete", invocation, person: ADA, values: outputs },
    { type: "claim", invocation, person: choices.of(ADA, BEN) },
    { type: "hand-over", invocation, from: ADA, to: BEN, reason },
    { type: "hold-step", invocation, reason: "consent-withdrawn", detail: "Stop." },
    { type: "resume-step", invocation },
    {
      type: "take-back",
      invocation,
      to: { partner: SOUTHLAND, team: SOUTHLAND_TEAM },
      people: [BEN],
      because: "Its team was recalled.",
    },
    { type: "repeat-effect", invocation, person: ADA, reason },
    {
      type: "refuse-step",
      invocation,
      refusal: { ok: false, kind: "forbidden", code: "not-authorised", detail: "No." },
    },
  ];
  const usual = usualFor(run, step, outputs, choices);
  if (definition === undefined) throw new Error(`There is no step ${step.step}.`);
  return usual === undefined || choices.of(false, false, false, false, true)
    ? choices.of(said[0] as RunCommand, ...said.slice(1))
    : usual;
}

/** What is said when all goes as it should, or as it can be expected to go wrong. */
function usualFor(
  run: ToldRun,
  step: StepInvocation,
  outputs: Record<string, string>,
  choices: Choices,
): RunCommand | undefined {
  const invocation = step.id;
  const definition = run.flow.playbook.steps[step.step];
  const performer = definition === undefined ? "flow" : performerOf(definition);
  const result = choices.of(
    { status: "succeeded", outputs } as const,
    { status: "failed", code: "refused", rule: null, detail: "No.", outputs } as const,
  );
  const to = { partner: NORLAND, team: NORLAND_TEAM };
  const worker = choices.of(WORKER, WORKER, OTHER_WORKER);
  const intended = intendedEffectOf(step);
  switch (performer) {
    case "person":
      if (step.status === "ready")
        return {
          type: "hand-out",
          invocation,
          to,
          people: [ADA, BEN],
          authority: OWN_ASSETS,
          contentHash: "sha256:content",
        };
      if (step.status === "assigned") return { type: "claim", invocation, person: ADA };
      return step.status === "in-progress" || step.status === "on-hold"
        ? { type: "complete", invocation, person: choices.of(ADA, ADA, BEN), values: outputs }
        : undefined;
    case "executor":
      if (intended !== null)
        return {
          type: "record-outcome",
          invocation,
          effect: intended.effect.id,
          ...worker,
          outcome: choices.of(SUCCEEDED, UNKNOWN, FAILED),
        };
      return {
        type: "intend-effect",
        invocation,
        ...worker,
        authority: OWN_ASSETS,
        notAfter: run.now,
        isOrphaned: choices.of(true, false),
      };
    case "consent":
    case "aid":
      return step.status === "ready"
        ? { type: "open-gate", invocation, gate: performer, stream: STREAM }
        : { type: "settle-step", invocation, result };
    case "escalation":
    case "called-run": {
      const waitsFor = performer === "escalation" ? performer : "run";
      return step.status === "ready"
        ? { type: "await", invocation, waitsFor, stream: STREAM }
        : { type: "settle-step", invocation, result };
    }
    case "flow":
      return undefined;
  }
}

/** Anything that may happen next: to an open step, to any step at all, by the clock, or to the run. */
function something(run: ToldRun, choices: Choices): RunCommand {
  const { state } = run;
  const steps = [...state.steps.values()];
  const open = openSteps(state).filter((step) => step.status !== "blocked");
  const about = (ones: readonly StepInvocation[]) => {
    const [first, ...others] = ones;
    return first === undefined ? undefined : somethingAbout(run, choices.of(first, ...others), choices);
  };
  const held = (partner: PartnerId): RunCommand =>
    state.heldBy.includes(partner)
      ? { type: "release", partner }
      : { type: "hold", partner, reason: "We look at it first." };
  const [clock, ...clocks] = runWakeUps(state);
  const ring = (): RunCommand | undefined => {
    if (clock === undefined) return undefined;
    const chosen = choices.of(clock, ...clocks);
    if (chosen.dueAt > run.now) run.now = chosen.dueAt;
    return { type: "ring", name: chosen.name };
  };
  const kind = choices.isUsedUp
    ? "open"
    : choices.of("open", "open", "open", "open", "open", "ring", "any", "partner");
  const wanted =
    kind === "ring"
      ? ring()
      : kind === "any"
        ? about(steps)
        : kind === "partner"
          ? held(choices.of(NORLAND, SOUTHLAND))
          : about(open);
  return wanted ?? ring() ?? about(steps) ?? { type: "abort", reason: "Nothing moves." };
}

function told(run: ToldRun, command: RunCommand): void {
  const before = run.state;
  const context = run.context();
  const decision = decideRun(run.flowOf, before, command, context);
  const answer = run.tell(command);
  expect(answer.ok).toBe(decision.ok);
  if (answer.ok) {
    expectArrows(before, run, answer.facts.length);
    expect(plain(answer.state)).toEqual(plain(run.state));
  } else expect(run.state).toBe(before);
  expectSound(run);
}

// Some hundred walks take seconds on a busy machine, and longer while a failing one is made small.
const PATIENCE = { timeout: 120_000 };

test(
  "whatever happens to any run of any playbook, it stays sound, and ends or says what it waits for",
  PATIENCE,
  () => {
    let completed = 0;
    fc.assert(
      fc.property(anyPlaybook, anyNumbers, (playbook, drawn) => {
        const choices = new Choices(drawn);
        const run = new ToldRun(playbook);
        expectSound(run);
        const keys = new Map<string, string>();
        while (!FINISHED_RUN.has(run.state.status) && !choices.isUsedUp) {
          told(run, something(run, choices));
          for (const { effect, invocation } of effectsOwed(run.flow, run.state)) {
            const step = run.state.steps.get(invocation);
            const place = `${invocation}/${step === undefined ? 0 : settledEffectsOf(step).length}`;
            expect(keys.get(place) ?? effect, "an effect keeps its key").toBe(effect);
            keys.set(place, effect);
          }
        }
        expect(new Set(keys.values()).size, "no two effects ever share a key").toBe(keys.size);
        // From here on everything goes well, and no loop is asked to go on: it must come to an end.
        for (const partner of run.state.heldBy) told(run, { type: "release", partner });
        for (let left = 400; left > 0 && !FINISHED_RUN.has(run.state.status); left -= 1) {
          const step = openSteps(run.state).find(
            (one) => usualFor(run, one, {}, new Choices([])) !== undefined && one.status !== "blocked",
          );
          const usual = step && usualFor(run, step, { __flag__: "false", __state__: "one" }, new Choices([]));
          if (usual !== undefined) {
            // What nobody is heard of any more is over by then, and what is held is resumed.
            run.later(60_000);
            const refused = !decideRun(run.flowOf, run.state, usual, run.context()).ok;
            told(
              run,
              refused && step !== undefined
                ? { type: "skip", invocation: step.id, person: ADA, reason: "It has to end." }
                : usual,
            );
            if (refused && step?.status === "on-hold")
              told(run, { type: "fail", invocation: step.id, person: ADA, reason: "It has to end." });
          } else run.ringNext();
        }
        expect(FINISHED_RUN.has(run.state.status), `it ended: ${JSON.stringify(run.standing())}`).toBe(true);
        if (run.state.status === "completed") completed += 1;
        expectParallelsComplete(run);
        expectOneReading(run, plain);
      }),
      { numRuns: 100 },
    );
    // The walks are worth something only if many runs come to their own end.
    expect(completed).toBeGreaterThan(10);
  },
);
