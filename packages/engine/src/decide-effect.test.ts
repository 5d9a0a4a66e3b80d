import type { EffectId } from "@mirror/vocabulary";
import { instantAfter } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import type { Outcome } from "./effect.js";
import { FIREWALL, MAIL_GATE, type Piece, playbookOf, variable } from "./playbook-builder.fixture.js";
import { intendedEffectOf } from "./run-state.js";
import { STEP } from "./scenes.fixture.js";
import {
  ADA,
  FAILED,
  OTHER_WORKER,
  OWN_ASSETS,
  SUCCEEDED,
  ToldRun,
  UNKNOWN,
  WORKER,
} from "./told-run.fixture.js";

const ANSWER = { __status__: variable(null, "integer"), __body__: variable(null) };

function requesting(more: Partial<Piece & { readonly is: "request" }> = {}, variables = {}): ToldRun {
  return new ToldRun(
    playbookOf(
      [
        { is: "request", name: STEP, onFailure: [{ is: "task", name: "instead" }], ...more },
        { is: "task", name: "behind" },
      ],
      {
        variables,
      },
    ),
  );
}

/** What was meant, in order: which effect, of which attempt, by whom, with which content. */
function intents(run: ToldRun) {
  return run.facts.flatMap((fact) => (fact.type === "effect-intended" ? [fact.data] : []));
}

test("INV-02b an effect is meant before it is sent: to the byte, with why it is allowed, by whom, and until when", () => {
  const run = requesting(
    { methods: ["POST"], body: '{"host":"__host__:value"}' },
    { __host__: variable("pc-7") },
  );
  run.intend(STEP);
  expect(intents(run)).toEqual([
    {
      invocation: run.idOf(STEP),
      index: 0,
      attempt: 1,
      ...WORKER,
      authority: OWN_ASSETS,
      notAfter: "2026-11-22T03:00:05.000Z",
      contentHash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
      effect: {
        id: run.owed()[0],
        capability: "http-api",
        delivery: "at-most-once",
        idempotent: false,
        request: {
          kind: "http-api",
          method: "POST",
          url: "https://firewall.example/The%20step",
          headers: {},
          body: '{"host":"pc-7"}',
          timeoutMs: 30_000,
        },
      },
    },
  ]);
});

test("each command goes to each target, one after another, and the step is done behind the last", () => {
  const run = requesting({ methods: ["PUT", "DELETE"], targets: [FIREWALL, MAIL_GATE] });
  for (let count = 1; count <= 4; count += 1) {
    expect(run.step("The step").status).not.toBe("done");
    run.perform(STEP);
  }
  expect(
    intents(run).map(({ effect: { request } }) =>
      request.kind === "http-api" ? `${request.method} ${new URL(request.url).host}` : request.kind,
    ),
  ).toEqual(["PUT firewall.example", "PUT mail.example", "DELETE firewall.example", "DELETE mail.example"]);
  expect(new Set(intents(run).map(({ effect }) => effect.id)).size).toBe(4);
  expect(run.standing()).toEqual({ [STEP]: "done", behind: "ready" });
});

test("the first failure ends the step, and what would have followed is not sent", () => {
  const run = requesting({ methods: ["PUT", "DELETE"] });
  run.perform(STEP, FAILED);
  expect(run.stepIn(STEP, "failed")).toMatchObject({
    code: "effect-failed",
    detail: "HTTP 400",
    unanswered: null,
  });
  expect(run.step("instead").status).toBe("ready");
  expect(run.owed()).toEqual([]);
});

test("CACAO 15: an answer lands in what the step returns: its status as a number, its text as text", () => {
  const answers = (
    returns: readonly string[],
    outputs: Readonly<Record<string, string>> = { status: "204", body: "done" },
  ) => {
    const run = requesting({ returns }, ANSWER);
    run.perform(STEP, { status: "succeeded", detail: "HTTP 204", outputs });
    return run.stepIn(STEP, "done").outputs;
  };
  expect(answers(["__body__", "__status__"])).toEqual({ __body__: "done", __status__: "204" });
  expect(answers(["__status__"])).toEqual({ __status__: "204" });
  expect(answers(["__body__"])).toEqual({ __body__: "done" });
  expect(answers([])).toEqual({});
  expect(answers(["__body__", "__status__"], {})).toEqual({});
});

test("a request that needs a value that is not known fails its step, and nothing is sent", () => {
  const run = requesting({ body: '{"host":"__host__:value"}' }, { __host__: variable(null) });
  expect(run.intend(STEP)).toContain("step-failed");
  expect(run.stepIn(STEP, "failed").code).toBe("value-unknown");
  expect(intents(run)).toEqual([]);
});

test("a step without anything to send it to fails, and does not count as done", () => {
  const run = new ToldRun(playbookOf([{ is: "request", name: STEP }], { withoutTargets: true }));
  run.intend(STEP);
  expect(run.stepIn(STEP, "failed").code).toBe("nothing-owed");
});

test("INV-14 while one worker performs an effect no other begins, and only that one says what came of it", () => {
  const run = requesting();
  run.intend(STEP);
  expect(run.refusal(run.intendCommand(STEP, OTHER_WORKER))).toBe("in-flight");
  expect(run.refusal(run.outcomeCommand(STEP, SUCCEEDED, OTHER_WORKER))).toBe("stale-worker");
  expect(run.refusal(run.outcomeCommand(STEP, SUCCEEDED, { ...WORKER, epoch: 2 }))).toBe("stale-worker");
  const another = "effect--another" as EffectId;
  expect(run.refusal(run.outcomeCommand(STEP, SUCCEEDED, WORKER, another))).toBe("no-such-intent");
  run.must(run.outcomeCommand(STEP, SUCCEEDED));
  expect(run.refusal(run.outcomeCommand(STEP, SUCCEEDED))).toBe("no-such-intent");
});

test("INV-02 an idempotent effect whose worker is gone is sent again with the same key and the same bytes", () => {
  const run = new ToldRun(
    playbookOf(
      [
        {
          is: "parallel",
          name: "both",
          branches: [
            [{ is: "request", name: STEP, body: '{"host":"__host__:value"}' }],
            [{ is: "task", name: "beside", returns: ["__host__"] }],
          ],
        },
      ],
      { variables: { __host__: variable("pc-7") } },
    ),
  );
  run.intend(STEP);
  run.do("beside", { __host__: "pc-8" });
  run.later(40_000);
  run.intend(STEP, OTHER_WORKER);
  const [first, second] = intents(run);
  expect(second).toMatchObject({ attempt: 2, ...OTHER_WORKER });
  expect(second?.effect).toEqual(first?.effect);
  expect(second?.contentHash).toBe(first?.contentHash);
  expect(run.refusal(run.outcomeCommand(STEP, SUCCEEDED, WORKER))).toBe("stale-worker");
  run.must(run.outcomeCommand(STEP, SUCCEEDED, OTHER_WORKER));
  expect(run.step(STEP).status).toBe("done");
});

test("INV-14 of an effect whose worker was not heard of for a while, the request's own time is not waited for", () => {
  const run = requesting({ methods: ["POST"] });
  run.intend(STEP);
  // 5 s that an intent lives, and 5 s of grace.
  run.later(9_999);
  expect(run.refusal(run.intendCommand(STEP, OTHER_WORKER, true))).toBe("in-flight");
  run.later(1);
  expect(run.refusal(run.intendCommand(STEP, OTHER_WORKER))).toBe("in-flight");
  expect(run.must(run.intendCommand(STEP, OTHER_WORKER, true))).toEqual(["effect-settled", "step-held"]);
  run.must(run.outcomeCommand(STEP, SUCCEEDED));
  expect(run.step(STEP).status).toBe("done");
});

test("INV-16 an effect that ends each worker that takes it up is not taken up for ever: a person looks", () => {
  const run = requesting();
  for (const attempt of [1, 2, 3]) {
    run.intend(STEP, attempt % 2 === 0 ? OTHER_WORKER : WORKER);
    run.later(40_000);
  }
  expect(run.intend(STEP, OTHER_WORKER)).toEqual(["effect-settled", "step-held"]);
  expect(intents(run)).toHaveLength(3);
  expect(run.stepIn(STEP, "on-hold").reason).toBe("outcome-unknown");
});

test("INV-02 any other effect whose worker is gone is not sent again: its outcome is unknown, and a person decides", () => {
  const run = requesting({ methods: ["POST"] });
  run.intend(STEP);
  run.later(39_999);
  expect(run.refusal(run.intendCommand(STEP, OTHER_WORKER))).toBe("in-flight");
  run.later(1);
  expect(run.intend(STEP, OTHER_WORKER)).toEqual(["effect-settled", "step-held"]);
  expect(intents(run)).toHaveLength(1);
  expect(run.stepIn(STEP, "on-hold")).toMatchObject({
    reason: "outcome-unknown",
    detail: expect.stringContaining("worker-1"),
  });
  expect(run.owed()).toEqual([]);
});

test("INV-13 a worker that does not know says so, and the step waits for a person", () => {
  const run = requesting();
  run.perform(STEP, UNKNOWN);
  expect(run.stepIn(STEP, "on-hold")).toMatchObject({
    reason: "outcome-unknown",
    detail: "The connection broke.",
  });
  expect(run.must(run.outcomeCommand(STEP, UNKNOWN))).toEqual([]);
});

test("INV-13 the worker that meant it may still tell the truth later, for better and for worse", () => {
  const better = requesting({ methods: ["POST", "PUT"] });
  better.perform(STEP, UNKNOWN);
  expect(better.must(better.outcomeCommand(STEP, SUCCEEDED))).toEqual(["effect-settled", "step-resumed"]);
  better.perform(STEP);
  expect(better.step(STEP).status).toBe("done");
  const worse = requesting({ methods: ["POST", "PUT"] });
  worse.perform(STEP, UNKNOWN);
  worse.must(worse.outcomeCommand(STEP, FAILED));
  expect(worse.stepIn(STEP, "failed").code).toBe("effect-failed");
});

test("INV-13 that a later attempt came to nothing says nothing of an earlier one that nobody was heard of", () => {
  const run = requesting({ methods: ["PUT"] });
  run.intend(STEP);
  run.later(60_000);
  run.intend(STEP, OTHER_WORKER);
  run.must(run.outcomeCommand(STEP, FAILED, OTHER_WORKER));
  expect(run.step(STEP)).toMatchObject({ status: "on-hold", reason: "outcome-unknown" });
  expect(run.facts.findLast((fact) => fact.type === "effect-settled")?.data).toMatchObject({
    outcome: { status: "unknown", detail: expect.stringContaining("HTTP 400") },
  });
  run.must(run.outcomeCommand(STEP, SUCCEEDED, OTHER_WORKER));
  expect(run.step(STEP).status).toBe("done");
});

test("INV-13 a person says that it did happen: the step goes on behind it, and what it returns is asked at its end", () => {
  const run = requesting({ methods: ["POST", "POST"], returns: ["__status__", "__body__"] }, ANSWER);
  const done = { type: "complete", invocation: run.idOf(STEP), person: ADA } as const;
  const values = { __status__: 201, __body__: "created" };
  run.perform(STEP, UNKNOWN);
  expect(run.refusal({ ...done, values })).toBe("answers-at-fault");
  expect(run.must({ ...done, values: {} })).toEqual(["effect-settled", "step-resumed"]);
  run.perform(STEP, UNKNOWN);
  expect(run.refusal({ ...done, values: {} })).toBe("answers-at-fault");
  run.must({ ...done, values });
  expect(run.stepIn(STEP, "done")).toMatchObject({
    by: ADA,
    outputs: { __status__: "201", __body__: "created" },
    unanswered: null,
  });
  expect(run.state.variables).toMatchObject({ __status__: { value: "201" } });
});

test("INV-13 a person says that it did not happen: the step's own way for failures is taken", () => {
  const run = requesting();
  run.perform(STEP, UNKNOWN);
  run.must({
    type: "fail",
    invocation: run.idOf(STEP),
    person: ADA,
    reason: "The firewall's log shows nothing.",
  });
  expect(run.step("instead").status).toBe("ready");
});

test("INV-13 a person lets it be sent once more: once, under the same key, with the same bytes", () => {
  const run = requesting({ methods: ["POST"] });
  const repeat = {
    type: "repeat-effect",
    invocation: run.idOf(STEP),
    person: ADA,
    reason: "The log shows nothing.",
  } as const;
  run.perform(STEP, UNKNOWN);
  const [owed] = intents(run);
  expect(run.must(repeat)).toEqual(["effect-repeat-allowed"]);
  expect(run.owed()).toEqual([owed?.effect.id]);
  run.intend(STEP, OTHER_WORKER);
  expect(intents(run)[1]).toMatchObject({ attempt: 2, effect: owed?.effect, contentHash: owed?.contentHash });
  expect(run.refusal(repeat)).toBe("wrong-state");
  run.later(60_000);
  expect(run.intend(STEP, WORKER)).toEqual(["effect-settled", "step-held"]);
  expect(intents(run)).toHaveLength(2);
});

test("only an unknown outcome is repeated", () => {
  const run = requesting({ methods: ["POST", "PUT"] });
  const repeat = {
    type: "repeat-effect",
    invocation: run.idOf(STEP),
    person: ADA,
    reason: "Once more.",
  } as const;
  run.perform(STEP);
  run.must({ type: "hold-step", invocation: run.idOf(STEP), reason: "consent-withdrawn", detail: "Stop." });
  expect(run.refusal(repeat)).toBe("not-for-this-step");
});

test("C-09 a step that was stopped while its effect was under way stops behind it, and not before", () => {
  const stopped = () => {
    const run = requesting({ methods: ["POST", "PUT"] });
    run.intend(STEP);
    run.must({ type: "hold-step", invocation: run.idOf(STEP), reason: "consent-withdrawn", detail: "Stop." });
    return run;
  };
  const told = stopped();
  expect(told.must(told.outcomeCommand(STEP, SUCCEEDED))).toEqual(["effect-settled"]);
  expect(told.stepIn(STEP, "on-hold")).toMatchObject({
    reason: "consent-withdrawn",
    work: { intended: null, settled: [intents(told)[0]?.effect.id] },
  });
  const unsure = stopped();
  unsure.must(unsure.outcomeCommand(STEP, UNKNOWN));
  expect(unsure.stepIn(STEP, "on-hold").reason).toBe("outcome-unknown");
  const silent = stopped();
  const happened = { type: "complete", invocation: silent.idOf(STEP), person: ADA, values: {} } as const;
  expect(silent.refusal(happened)).toBe("in-flight");
  silent.later(60_000);
  expect(silent.must(happened)).toEqual(["effect-settled"]);
  expect(silent.stepIn(STEP, "on-hold").reason).toBe("consent-withdrawn");
});

test("an outcome that comes when its step has ended, or its run, is on the record all the same", () => {
  for (const [end, outcome] of [
    ["abort", SUCCEEDED],
    ["skip", FAILED],
    ["timeout", UNKNOWN],
  ] as const satisfies readonly (readonly [string, Outcome])[]) {
    const run = requesting({ timeoutMs: 60_000 });
    run.intend(STEP);
    if (end === "abort") run.must({ type: "abort", reason: "It was a false alarm." });
    else if (end === "skip")
      run.must({ type: "skip", invocation: run.idOf(STEP), person: ADA, reason: "Not needed." });
    else run.ringNext();
    const { status } = run.step(STEP);
    expect(intendedEffectOf(run.step(STEP))).toMatchObject(WORKER);
    expect(run.refusal(run.outcomeCommand(STEP, outcome, OTHER_WORKER))).toBe("stale-worker");
    expect(run.must(run.outcomeCommand(STEP, outcome))).toEqual(["effect-settled"]);
    expect(run.facts.at(-1)).toMatchObject({ data: { outcome } });
    expect(run.step(STEP)).toMatchObject({ status, unanswered: null });
    expect(run.refusal(run.outcomeCommand(STEP, outcome))).toBe("no-such-intent");
  }
});

test("no effect is meant for longer than its step has, and none when its time is over", () => {
  const run = requesting({ methods: ["PUT", "PUT", "PUT"], timeoutMs: 10_000 });
  run.perform(STEP);
  run.later(7_000);
  run.perform(STEP);
  expect(intents(run)[1]).toMatchObject({
    notAfter: "2026-11-22T03:00:10.000Z",
    effect: { request: { timeoutMs: 3_000 } },
  });
  run.later(2_999);
  run.perform(STEP);
  expect(intents(run)[2]?.effect.request.timeoutMs).toBe(1_000);
  const late = requesting({ timeoutMs: 10_000 });
  late.later(10_000);
  expect(late.refusal(late.intendCommand(STEP))).toBe("out-of-time");
  late.ringNext();
  expect(late.stepIn(STEP, "failed").code).toBe("ACTION_TIMEOUT");
});

test("a worker that asks about a step that is not a machine's changes nothing", () => {
  const run = new ToldRun(playbookOf([{ is: "task", name: STEP }]));
  expect(run.refusal(run.intendCommand(STEP))).toBe("not-for-this-step");
  expect(run.step(STEP).status).toBe("ready");
});

test("C-08 an effect is not meant beyond the ground that it stands on", () => {
  const run = requesting();
  const soon = instantAfter(run.now, 1_000);
  run.must({ ...run.intendCommand(STEP), notAfter: soon });
  expect(intents(run)[0]?.notAfter).toBe(soon);
});

test("CACAO 15: an answer that does not fit its variable's type is the step's fault, though its effect happened", () => {
  const answering = (body: string) => {
    const run = requesting({ returns: ["__clean__"] }, { __clean__: variable(null, "bool") });
    run.perform(STEP, { status: "succeeded", detail: "HTTP 200", outputs: { status: "200", body } });
    return run;
  };
  const fits = answering("true\n");
  expect(fits.stepIn(STEP, "done").outputs).toEqual({ __clean__: "true" });
  const other = answering("probably");
  expect(other.stepIn(STEP, "failed")).toMatchObject({ code: "answer-at-fault" });
  expect(other.facts.find((fact) => fact.type === "effect-settled")?.data).toMatchObject({
    outcome: { status: "succeeded" },
  });
  expect(other.state.variables.__clean__?.value).toBeNull();
  expect(other.standing()).toMatchObject({ instead: "ready" });
});

test("CACAO 16: the next command of a step sees what the one before returned, and of two answers the later one counts", () => {
  const run = requesting(
    { methods: ["PUT", "PUT"], body: '{"said":"__body__:value"}', returns: ["__body__"] },
    { __body__: variable("first") },
  );
  const sent = () => {
    const request = intents(run).at(-1)?.effect.request;
    return request?.kind === "http-api" ? request.body : undefined;
  };
  const answer = (body: string): Outcome => ({
    status: "succeeded",
    detail: "",
    outputs: { status: "200", body },
  });
  run.intend(STEP);
  expect(sent()).toBe('{"said":"first"}');
  run.must(run.outcomeCommand(STEP, answer("second")));
  expect(run.state.variables.__body__?.value).toBe("second");
  run.intend(STEP);
  expect(sent()).toBe('{"said":"second"}');
  run.must(run.outcomeCommand(STEP, answer("third")));
  expect(run.stepIn(STEP, "done").outputs).toEqual({ __body__: "third" });
  expect(run.state.variables.__body__?.value).toBe("third");
  expect(run.readBack().variables).toEqual(run.state.variables);
});
