import type { IncidentId, RunId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { abortRun } from "../commands/run-commands.js";
import { claimStep, completeStep, failStep } from "../commands/step-commands.js";
import {
  aid,
  call,
  consent,
  document,
  escalation,
  idFor,
  parallel,
  type StepText,
  task,
} from "../documents.fixture.js";
import { consentKind } from "../kinds/consent-kind.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { BECAUSE, type Cast, EVERY_ROLE, HOUR_MS, Scene } from "../scene.fixture.js";

let scene: Scene;
let host: Cast;
let incident: IncidentId;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE });
  incident = await scene.incident(host.as("Ada"), [host]);
});

const imported = (text: ReturnType<typeof document>) => scene.imported(host.as("Ada"), text);
const started = async (text: ReturnType<typeof document>): Promise<RunId> =>
  scene.start(host.as("Ada"), await imported(text), incident, { host });
const called = async (run: RunId, name: string) => (await scene.step(run, name)).answeredBy as RunId;

async function done(run: RunId, name: string, values: Record<string, string> = {}) {
  const { id } = await scene.step(run, name);
  await scene.must(host.as("Ada"), (turn) => claimStep(turn, id));
  await scene.must(host.as("Ada"), (turn) => completeStep(turn, id, values));
}

test("CACAO 14: a called playbook's run belongs to its caller, takes its values in and gives its own back", async () => {
  const variable = (external: boolean, value?: string) => ({
    type: "string",
    description: "A site",
    external,
    ...(value === undefined ? {} : { value }),
  });
  await imported(
    document("Inner", [task("Look", "host", { out_args: ["__found__"] })], {
      variables: { __site__: variable(true), __found__: variable(false) },
    }),
  );
  const run = await started(
    document(
      "Outer",
      [
        call("Call", "Inner", { next: "After", in_args: ["__site__"], out_args: ["__found__"] }),
        task("After", "host"),
      ],
      {
        variables: { __site__: variable(true, "North"), __found__: variable(false) },
      },
    ),
  );
  const inner = await called(run, "Call");
  expect(await scene.run(inner)).toMatchObject({
    lead: host.id,
    incident,
    calledBy: { run, top: run },
    variables: { __site__: { value: "North" } },
  });
  await done(inner, "Look", { __found__: "A beacon" });
  expect((await scene.run(inner)).status).toBe("completed");
  expect((await scene.run(run)).variables.__found__?.value).toBe("A beacon");
  expect((await scene.step(run, "After")).status).toBe("assigned");
});

test("a called playbook that is over in the same moment lets its caller go on in the same commit", async () => {
  const variables = { __known__: { type: "string", description: "Known", value: "yes" } };
  const condition = "__known__:value = 'yes'";
  await imported(
    document(
      "Nothing to do",
      [
        {
          type: "if-condition",
          name: "Known",
          condition,
          on_true: idFor("end", "inside"),
          on_completion: idFor("end", "end"),
        },
        { type: "end", name: "inside" },
      ],
      { variables },
    ),
  );
  const run = await started(
    document("Outer", [call("Call", "Nothing to do", { next: "After" }), task("After", "host")]),
  );
  expect(await scene.statuses(run)).toMatchObject({ Call: "done", After: "assigned" });
  expect((await scene.run(await called(run, "Call"))).status).toBe("completed");
  const [last] = (await scene.journal.follow(0, 1_000)).slice(-1);
  expect(last?.streams.map(({ stream }) => stream).toSorted()).toEqual(
    [incident, run, await called(run, "Call")].toSorted(),
  );
});

test("playbooks that call each other in a circle come to an end, and say where", async () => {
  const calling = (name: string, other: string) =>
    document(name, [call("Call", other, { next: "After", onFailure: "After" }), task("After", "host")]);
  await imported(calling("Pong", "Ping"));
  const run = await started(calling("Ping", "Pong"));
  const runs = await scene.streamsOf("run");
  expect(runs).toHaveLength(9);
  expect(await scene.step(runs.at(-1) as RunId, "Call")).toMatchObject({
    status: "failed",
    code: "called-too-deep",
  });
  expect((await scene.step(run, "Call")).status).toBe("in-progress");
});

test("playbooks that call each other side by side cannot multiply beyond what one command may begin", async () => {
  const branches = ["A", "B", "C", "D"];
  const calling = (name: string, other: string) =>
    document(name, [
      parallel("All", branches),
      ...branches.map((one) => call(one, other, { onFailure: "end" })),
    ]);
  await imported(calling("Pong", "Ping"));
  await started(calling("Ping", "Pong"));
  const runs = await scene.streamsOf("run");
  expect(runs.length).toBeGreaterThan(40);
  expect(runs.length).toBeLessThan(60);
  const refused: string[] = [];
  for (const id of runs)
    for (const step of (await scene.run(id as RunId)).steps.values())
      if (step.status === "failed") refused.push(step.code);
  expect(new Set(refused)).toEqual(new Set(["called-too-often"]));
});

test("a called run that fails or is aborted fails the step that called it, with its reason", async () => {
  await imported(document("Inner", [task("Look", "host")]));
  const text = document("Outer", [
    call("Call", "Inner", { next: "After", onFailure: "Other" }),
    task("After", "host"),
    task("Other", "host"),
  ]);
  const failed = await started(text);
  const { id } = await scene.step(await called(failed, "Call"), "Look");
  await scene.must(host.as("Ada"), (turn) => claimStep(turn, id));
  await scene.must(host.as("Ada"), (turn) => failStep(turn, id, "The disk is gone."));
  expect(await scene.step(failed, "Call")).toMatchObject({
    status: "failed",
    code: "called-run-failed",
    detail: expect.stringContaining("The disk is gone."),
  });
  expect((await scene.step(failed, "Other")).status).toBe("assigned");

  const aborted = await started(text);
  await scene.must(host.as("Ada"), async (turn) => abortRun(turn, await called(aborted, "Call"), BECAUSE));
  expect(await scene.step(aborted, "Call")).toMatchObject({
    status: "failed",
    detail: expect.stringContaining(BECAUSE),
  });
  expect((await scene.run(aborted)).status).toBe("active");
});

test("a step that runs out of time takes what it waited for with it: an escalation, a called run", async () => {
  await imported(document("Inner", [task("Look", "host")]));
  const timeout = { timeout: HOUR_MS, onFailure: "end" };
  const run = await started(
    document("Outer", [
      {
        type: "parallel",
        name: "All",
        next_steps: [idFor("action", "Escalate"), idFor("playbook-action", "Call")],
        on_completion: idFor("action", "After"),
      },
      escalation("Escalate", timeout),
      call("Call", "Inner", timeout),
      task("After", "host"),
    ]),
  );
  const of = async (name: string) => (await scene.step(run, name)).answeredBy ?? "";
  const [escalated, inner] = [await of("Escalate"), await of("Call")];
  await scene.wait(HOUR_MS);
  expect((await scene.state(escalationKind, escalated)).status).toBe("closed");
  expect((await scene.run(inner as RunId)).status).toBe("aborted");
  expect((await scene.step(run, "After")).status).toBe("assigned");
  expect(await scene.journal.nextWakeUp("live")).toBeUndefined();
});

test("CACAO 20: what a run calls is imported, has teams for its roles, and is the version that is named", async () => {
  const later = document("Inner", [task("Look", "host")]);
  const code = async (text: ReturnType<typeof document>) => {
    const step = await scene.step(await started(text), "Call");
    return step.status === "failed" ? step.code : step.status;
  };
  const calling = (name: string, more: object) =>
    document(name, [
      call("Call", "Inner", { next: "After", onFailure: "After", ...more }),
      task("After", "host"),
    ]);
  expect(await code(calling("One", {}))).toBe("no-such-playbook");
  await imported(later);
  expect(await code(calling("Two", {}))).toBe("in-progress");
  expect(await code(calling("Three", { bind: {} }))).toBe("role-unbound");
  expect(await code(calling("Four", { playbook_version: "2024-01-01T00:00:00.000Z" }))).toBe(
    "no-such-playbook",
  );
  expect(await code(calling("Five", { playbook_version: "2026-01-01T00:00:00.000Z" }))).toBe("in-progress");
});

test("a called playbook that stands down makes its caller stand down, also one that was held meanwhile", async () => {
  await imported(document("Leaving", [task("Leave", "host", { mirror: { kind: "exit" } })]));
  const run = await started(
    document("Outer", [call("Call", "Leaving", { next: "After" }), task("After", "host")]),
  );
  expect((await scene.run(run)).status).toBe("standing-down");
  await done(await called(run, "Call"), "Leave");
  expect((await scene.step(run, "After")).status).toBe("assigned");
});

test("a branch that fails beyond its own steps takes the questions of the others with it", async () => {
  const run = await started(
    document("Outer", [
      {
        type: "parallel",
        name: "Both",
        next_steps: [idFor("action", "Ask"), idFor("action", "Look")],
        on_success: idFor("end", "end"),
        on_failure: idFor("action", "After"),
      },
      consent("Ask", ["host"], { next: "Act", onFailure: "Alone" }),
      task("Act", "host", { mirror: { guarded_by: [idFor("action", "Ask")] } }),
      task("Alone", "host"),
      task("Look", "host"),
      task("After", "host"),
    ]),
  );
  const { answeredBy } = await scene.step(run, "Ask");
  const { id } = await scene.step(run, "Look");
  await scene.must(host.as("Ada"), (turn) => claimStep(turn, id));
  await scene.must(host.as("Ada"), (turn) => failStep(turn, id, "The disk is gone."));
  expect(await scene.statuses(run)).toMatchObject({ Ask: "cancelled" });
  expect((await scene.state(consentKind, answeredBy ?? "")).status).toBe("cancelled");
});

test("teams that came with aid inside a called playbook play the caller's roles from then on", async () => {
  const helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  const byAid = { byAid: ["analysts"] };
  await imported(
    document("Inner", [aid("Ask for a team", ["helpers"]), task("Unused", "analysts")].slice(0, 1), byAid),
  );
  const text = document(
    "Outer",
    [
      call("Call", "Inner", {
        next: "Image",
        bind: { host: "host", helpers: "helpers", analysts: "analysts" },
      }),
      task("Image", "analysts"),
      task("Unused", "helpers"),
    ].slice(0, 2),
    byAid,
  );
  const run = await scene.start(host.as("Ada"), await imported(text), incident, { host, helpers });
  await scene.lend(await called(run, "Call"), "Ask for a team", host.as("Ada"), helpers, "Eve", false);
  expect((await scene.run(run)).bindings.analysts).toEqual({ partner: helpers.id, team: helpers.team });
  expect(await scene.step(run, "Image")).toMatchObject({ status: "assigned", partner: helpers.id });
});

test("CACAO 14: what a called playbook never found out is not given back, and it needs no roles to be called", async () => {
  const variables = {
    __found__: { type: "string", description: "What was found", external: false },
    __known__: { type: "string", description: "Known", value: "yes" },
  };
  await imported(
    document(
      "Nothing to do",
      [
        {
          type: "if-condition",
          name: "Known",
          condition: "__known__:value = 'yes'",
          on_true: idFor("end", "inside"),
          on_completion: idFor("end", "end"),
        },
        { type: "end", name: "inside" },
      ],
      { variables, agent_definitions: {} },
    ),
  );
  const { step_extensions: _, ...plain } = call("Call", "Nothing to do", {
    next: "After",
    out_args: ["__found__"],
  });
  const run = await started(document("Outer", [plain as StepText, task("After", "host")], { variables }));
  expect(await scene.statuses(run)).toMatchObject({ Call: "done", After: "assigned" });
  expect((await scene.run(run)).variables.__found__).toMatchObject({ value: null });
});

test("C-08 a called playbook's step for another partner begins while what the two agreed on stands, and not after", async () => {
  const helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  const parties = [
    [host, "Ada"],
    [helpers, "Eve"],
  ] as const;
  await scene.agree(parties, { endsInMs: HOUR_MS });
  await imported(
    document("Inner", [
      task("First", "helpers", { next: "Second" }),
      task("Second", "helpers", { next: "end", onFailure: "Alone" }),
      task("Alone", "host"),
    ]),
  );
  const outer = await imported(
    document(
      "Outer",
      [
        call("Call", "Inner", { bind: { host: "host", helpers: "helpers" } }),
        task("Unused", "helpers"),
      ].slice(0, 1),
    ),
  );
  const run = await scene.start(host.as("Ada"), outer, incident, { host, helpers });
  const inner = await called(run, "Call");
  const first = await scene.step(inner, "First");
  expect(first).toMatchObject({ status: "assigned", partner: helpers.id });
  await scene.must(helpers.as("Eve"), (turn) => claimStep(turn, first.id));
  await scene.wait(HOUR_MS);
  await scene.must(helpers.as("Eve"), (turn) => completeStep(turn, first.id, {}));
  expect(await scene.step(inner, "Second")).toMatchObject({ status: "failed", rule: "C-08" });
});
