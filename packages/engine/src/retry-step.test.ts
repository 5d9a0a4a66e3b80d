import { expect, test } from "vitest";
import { type Piece, playbookOf } from "./playbook-builder.fixture.js";
import { EFFECT_FAILED } from "./run-state.js";
import { hold, STEP } from "./scenes.fixture.js";
import { ADA, FAILED, OTHER_WORKER, plain, SUCCEEDED, ToldRun, UNKNOWN } from "./told-run.fixture.js";

/** A request whose author wants a person asked when it fails. */
function asking(more: Partial<Piece & { readonly is: "request" }> = {}): ToldRun {
  const onFailure = [{ is: "task", name: "instead" }] as const;
  return new ToldRun(
    playbookOf([
      { is: "request", name: STEP, asksIfFailed: true, onFailure, ...more },
      { is: "task", name: "behind" },
    ]),
  );
}

const intents = (run: ToldRun) =>
  run.facts.flatMap((fact) => (fact.type === "effect-intended" ? [fact.data] : []));

const repeat = (run: ToldRun) =>
  ({
    type: "repeat-effect",
    invocation: run.idOf(STEP),
    person: ADA,
    reason: "The firewall is back.",
  }) as const;

test("CACAO 1, 9: a step that asks waits for a person when what it sent has failed, and its failure is not followed", () => {
  const run = asking();
  run.perform(STEP, FAILED);
  expect(run.stepIn(STEP, "on-hold")).toMatchObject({ reason: EFFECT_FAILED, detail: "HTTP 400" });
  expect(run.entered()).toEqual([STEP]);
  expect(run.owed()).toEqual([]);
  expect(run.state.status).toBe("active");
});

test("Retrying does anew what failed, and nothing that was done: under a key of its own each time", () => {
  const run = asking({ methods: ["PUT", "POST"] });
  run.perform(STEP);
  run.perform(STEP, FAILED);
  for (const outcome of [FAILED, SUCCEEDED]) {
    expect(run.must(repeat(run))).toEqual(["effect-repeat-allowed"]);
    const [owed] = run.owed();
    run.intend(STEP, OTHER_WORKER);
    expect(intents(run).at(-1)?.effect.id).toBe(owed);
    run.must(run.outcomeCommand(STEP, outcome, OTHER_WORKER));
  }
  expect(intents(run).map(({ index, attempt }) => [index, attempt])).toEqual([
    [0, 1],
    [1, 1],
    [1, 1],
    [1, 1],
  ]);
  expect(new Set(intents(run).map(({ effect }) => effect.id)).size).toBe(4);
  expect(run.standing()).toEqual({ [STEP]: "done", behind: "ready" });
});

test("Retrying survives a restart: a run that is read back owes the same effect", () => {
  const run = asking();
  run.perform(STEP, FAILED);
  run.must(repeat(run));
  const owed = run.owed();
  expect(plain(run.readBack())).toEqual(plain(run.state));
  expect(run.intend(STEP)).toEqual(["effect-intended"]);
  expect(intents(run).at(-1)?.effect.id).toBe(owed[0]);
});

test("Retrying is a person's word: until then the step is neither resumed nor sent", () => {
  const run = asking();
  run.perform(STEP, FAILED);
  expect(run.refusal({ type: "resume-step", invocation: run.idOf(STEP) })).toBe("effect-failed");
  expect(run.refusal(run.intendCommand(STEP))).toBe("wrong-state");
  run.must({ type: "fail", invocation: run.idOf(STEP), person: ADA, reason: "The firewall is gone." });
  expect(run.standing()).toEqual({ [STEP]: "failed", instead: "ready" });
  expect(run.refusal(repeat(run))).toBe("wrong-state");
});

test("INV-13 what failed after all may be retried; what may have happened is sent again under its own key", () => {
  const run = asking({ methods: ["POST"] });
  run.perform(STEP, UNKNOWN);
  const [first] = intents(run);
  run.must(repeat(run));
  expect(run.owed()).toEqual([first?.effect.id]);
  const late = asking({ methods: ["POST"] });
  late.perform(STEP, UNKNOWN);
  late.must(late.outcomeCommand(STEP, FAILED));
  expect(late.stepIn(STEP, "on-hold").reason).toBe(EFFECT_FAILED);
});

test("C-09 a step that lost its ground while its effect was under way is not retried: its failure is followed", () => {
  const run = asking();
  run.intend(STEP);
  hold(run);
  run.must(run.outcomeCommand(STEP, FAILED));
  expect(run.standing()).toEqual({ [STEP]: "failed", instead: "ready" });
});
