import type { Recorded } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { evolveRun } from "./evolve.js";
import { playbookOf } from "./playbook-builder.fixture.js";
import type { RunFact } from "./run-facts.js";
import { SCENES, STEP } from "./scenes.fixture.js";
import { ADA, BEN, NORLAND, OWN_ASSETS, plain, RUN, SUCCEEDED, ToldRun } from "./told-run.fixture.js";

function recorded(run: ToldRun, fact: RunFact): Recorded<RunFact> {
  const { actor } = run.context();
  return { ...fact, at: run.now, recordedAt: run.now, actor, partner: NORLAND };
}

test("INV-09 reading the facts back gives the run, every time the same", () => {
  for (const [name, scene] of Object.entries(SCENES)) {
    const run = scene();
    expect(plain(run.readBack()), name).toEqual(plain(run.state));
    expect(plain(run.readBack()), name).toEqual(plain(run.readBack()));
  }
});

test("a run begins as it was created, before anything has moved in it", () => {
  const run = new ToldRun(playbookOf([{ is: "task", name: STEP }]));
  expect(run.states()[0]).toMatchObject({
    id: RUN,
    status: "created",
    startedBy: ADA,
    warnings: [],
    createdAt: run.now,
    endedAt: null,
    because: null,
    heldBy: [],
    standingDown: false,
    flow: null,
  });
});

test("what the pre-flight warned of stands with the run", () => {
  const run = new ToldRun(playbookOf([{ is: "task", name: STEP }]));
  const [created] = run.facts;
  if (created?.type !== "run-created") throw new Error("A run begins with its creation.");
  const warned = { ...created, data: { ...created.data, warnings: ["One is missing."] } };
  expect(evolveRun(run.flowOf, undefined, warned).warnings).toEqual(["One is missing."]);
});

test("a history that does not begin with its beginning is a defect", () => {
  const run = new ToldRun(playbookOf([{ is: "task", name: STEP }]));
  const [created, activated, entered] = run.facts;
  if (created === undefined || activated === undefined || entered === undefined)
    throw new Error("A run begins with three facts.");
  expect(() => evolveRun(run.flowOf, undefined, activated)).toThrow("cannot begin with run-activated");
  const inactive = evolveRun(run.flowOf, undefined, created);
  expect(() => evolveRun(run.flowOf, inactive, entered)).toThrow("its flow has not begun");
});

test("a fact about a step that was never entered is a defect", () => {
  const run = new ToldRun(playbookOf([{ is: "task", name: STEP }]));
  const other = new ToldRun(
    playbookOf([
      { is: "task", name: STEP },
      { is: "task", name: "more" },
    ]),
  );
  other.do(STEP);
  const claimed: RunFact = { type: "step-claimed", data: { invocation: other.idOf("more"), by: ADA } };
  expect(() => evolveRun(run.flowOf, run.state, recorded(run, claimed))).toThrow("has no step invocation");
});

test("a fact that does not fit where its step stands changes nothing", () => {
  const misplaced = (run: ToldRun): Record<string, RunFact> => {
    const invocation = run.idOf(STEP);
    const effect = "effect--one" as Extract<RunFact, { type: "effect-settled" }>["data"]["effect"];
    return {
      "ready: a task": { type: "step-claimed", data: { invocation, by: ADA } },
      "ready: a request": {
        type: "effect-settled",
        data: { invocation, effect, index: 0, outcome: SUCCEEDED, last: true },
      },
      "in-progress: a person": {
        type: "acknowledgement-missed",
        data: { invocation, missed: 1, acknowledgeBy: run.now },
      },
      "in-progress: a called run": {
        type: "step-held",
        data: { invocation, reason: "consent-withdrawn", detail: "Stop." },
      },
      "ready: a call": {
        type: "step-held",
        data: { invocation, reason: "consent-withdrawn", detail: "Stop." },
      },
      "in-progress: its branches": {
        type: "step-handed-over",
        data: { invocation, from: ADA, to: BEN, reason: "My shift ends.", acknowledgeBy: null },
      },
      "on-hold: a person": {
        type: "effect-repeat-allowed",
        data: { invocation, effect, by: ADA, reason: "Once more." },
      },
      "on-hold: between two effects": {
        type: "effect-repeat-allowed",
        data: { invocation, effect, by: ADA, reason: "Once more." },
      },
      assigned: { type: "step-resumed", data: { invocation } },
    };
  };
  for (const name of Object.keys(misplaced(new ToldRun(playbookOf([{ is: "task", name: STEP }]))))) {
    const run = SCENES[name]?.();
    const fact = run && misplaced(run)[name];
    if (run === undefined || fact === undefined) throw new Error(`There is no scene ${name}.`);
    expect(plain(evolveRun(run.flowOf, run.state, recorded(run, fact))), name).toEqual(plain(run.state));
  }
});

test("CACAO 13: a step that is entered again finds its own variables as the playbook declares them", () => {
  const own = {
    __tries__: { type: "integer", description: "", value: "0", constant: false, external: false },
  };
  const isFound = {
    kind: "comparison",
    variable: "__found__",
    negated: false,
    operator: "=",
    values: [true],
  } as const;
  const body = [{ is: "task", name: STEP, variables: own, returns: ["__tries__", "__found__"] }] as const;
  const run = new ToldRun(
    playbookOf([{ is: "while", name: "again", condition: isFound, body }], {
      variables: { __found__: { ...own.__tries__, type: "bool", value: "true" } },
    }),
  );
  const first = run.idOf(STEP);
  run.do(STEP, { __tries__: 3, __found__: true });
  expect(run.state.steps.get(first)?.variables.__tries__?.value).toBe("3");
  expect(run.step(STEP).variables.__tries__?.value).toBe("0");
});

test("an effect that was meant keeps since when its step is in progress, through all of its effects", () => {
  const run = new ToldRun(playbookOf([{ is: "request", name: STEP, methods: ["PUT", "PUT"] }]));
  const began = run.now;
  run.later(1_000);
  run.intend(STEP);
  const since = run.stepIn(STEP, "in-progress").since;
  expect(since > began).toBe(true);
  run.later(1_000);
  run.must(run.outcomeCommand(STEP, SUCCEEDED));
  run.intend(STEP);
  expect(run.stepIn(STEP, "in-progress").since).toBe(since);
  expect(run.stepIn(STEP, "in-progress").work).toMatchObject({
    intended: { authority: OWN_ASSETS, mayRepeat: false },
  });
});
