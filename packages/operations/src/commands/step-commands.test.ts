import { standDownBlockers } from "@mirror/partnership";
import { instantAfter, mintId, type RunId, type StepInvocationId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { aid, call, consent, document, idFor, parallel, request, task } from "../documents.fixture.js";
import { type Cast, EVERY_ROLE, EXECUTOR, HOUR_MS, Scene, SET_UP, START } from "../scene.fixture.js";
import { shareEndsAt } from "../share-end.js";
import { stillOpenIn } from "../still-open.js";
import { Turn } from "../turn.js";
import { askAgain } from "./consent-commands.js";
import { beginEffect } from "./effect-commands.js";
import { tellPartner } from "./registry-commands.js";
import {
  claimStep,
  completeStep,
  endShare,
  failStep,
  handOverStep,
  repeatEffect,
  resumeStep,
  skipStep,
} from "./step-commands.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;
let others: Cast;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", {
    Ada: EVERY_ROLE,
    Bo: EVERY_ROLE,
    Cy: EVERY_ROLE,
    Dee: ["responder"],
    Hal: ["auditor"],
  });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE, Finn: ["responder"], Gus: ["responder"] });
  others = await scene.partner("Westerly", { Wim: EVERY_ROLE });
});

async function started(text: ReturnType<typeof document>, roles: Record<string, Cast> = {}): Promise<RunId> {
  const ada = host.as("Ada");
  if (Object.keys(roles).length > 0)
    await scene.agree([
      [host, "Ada"],
      [helpers, "Eve"],
    ]);
  const incident = await scene.incident(ada, [host]);
  return scene.start(ada, await scene.imported(ada, text), incident, { host, ...roles });
}

const suspend = (cast: Cast) =>
  scene.must(SET_UP, (turn) =>
    tellPartner(turn, cast.id, { type: "set-status", status: "suspended", reason: "Its keys are out." }),
  );

const look = document("Look", [task("Look", "host", { next: "After" }), task("After", "host")]);
/** Their team works on the host's files, if the host agrees; two people of it where `dual` says so. */
const remote = (dual = false) =>
  document("Remote", [
    consent("Ask the host", ["host"], { next: "Image", onFailure: "Alone", gate: { dual_control: dual } }),
    task("Image", "helpers", {
      mirror: {
        effect: { class: "E2", on: "host", targets: ["files"], reversible: true },
        guarded_by: [idFor("action", "Ask the host")],
      },
    }),
    task("Alone", "host"),
  ]);

test("a responder takes the step, reports it with its values, and the run goes on", async () => {
  const run = await started(look);
  const step = await scene.step(run, "Look");
  await scene.must(host.as("Dee"), (turn) => claimStep(turn, step.id));
  await scene.must(host.as("Dee"), (turn) => claimStep(turn, step.id));
  expect(await scene.no(host.as("Ada"), (turn) => claimStep(turn, step.id))).toEqual([
    "already-claimed",
    undefined,
  ]);
  expect(await scene.no(host.as("Ada"), (turn) => completeStep(turn, step.id, {}))).toEqual([
    "not-the-holder",
    "M04",
  ]);
  await scene.must(host.as("Dee"), (turn) => completeStep(turn, step.id, {}));
  expect(await scene.statuses(run)).toMatchObject({ Look: "done", After: "assigned" });
});

test("a step of another partner is that partner's to do, and to whom takes no part in its run it is not there", async () => {
  const run = await started(remote(), { helpers });
  await scene.answer(run, "Ask the host", "grant", host.as("Bo"));
  const { id } = await scene.step(run, "Image");
  const all = [
    (turn: Parameters<typeof claimStep>[0]) => claimStep(turn, id),
    (turn: Parameters<typeof claimStep>[0]) => completeStep(turn, id, {}),
    (turn: Parameters<typeof claimStep>[0]) => failStep(turn, id, "It cannot be done."),
    (turn: Parameters<typeof claimStep>[0]) => resumeStep(turn, id),
    (turn: Parameters<typeof claimStep>[0]) => skipStep(turn, id, "Not needed."),
  ];
  for (const say of all) {
    expect(await scene.no(others.as("Wim"), say)).toEqual(["no-such-step", undefined]);
    expect(await scene.no(host.as("Ada"), say)).toEqual(["another-partners-step", "M10"]);
    expect(await scene.no(SET_UP, say)).toEqual(["not-a-person", "INV-12"]);
  }
  expect(
    await scene.no(host.as("Ada"), (turn) => handOverStep(turn, id, host.person("Dee"), "Off duty.")),
  ).toEqual(["another-partners-step", "M10"]);
  const gone = mintId("step", "live", START, "gone") as StepInvocationId;
  expect(await scene.no(host.as("Ada"), (turn) => claimStep(turn, gone))).toEqual([
    "no-such-step",
    undefined,
  ]);
  expect(await scene.no(host.as("Hal"), (turn) => claimStep(turn, id))).toEqual(["role-missing", "M04"]);
});

test("C-08 a step that was handed out is not taken when its grant has ended, though nothing has rung", async () => {
  const run = await started(remote(), { helpers });
  await scene.answer(run, "Ask the host", "grant", host.as("Bo"), {
    expiresAt: instantAfter(scene.now, HOUR_MS),
  });
  const { id } = await scene.step(run, "Image");
  scene.later(HOUR_MS);
  expect(await scene.no(helpers.as("Finn"), (turn) => claimStep(turn, id))).toEqual([
    "consent-expired",
    "C-08",
  ]);
  expect((await scene.step(run, "Image")).status).toBe("assigned");
});

test("C-08 a step is not taken when the agreement that it stands on has ended, though nothing has rung", async () => {
  await scene.agree(
    [
      [host, "Ada"],
      [helpers, "Eve"],
    ],
    { endsInMs: HOUR_MS },
  );
  const incident = await scene.incident(host.as("Ada"), [host]);
  const playbook = await scene.imported(host.as("Ada"), remote());
  const run = await scene.start(host.as("Ada"), playbook, incident, { host, helpers });
  await scene.answer(run, "Ask the host", "grant", host.as("Bo"));
  const { id } = await scene.step(run, "Image");
  scene.later(HOUR_MS);
  expect(await scene.no(helpers.as("Finn"), (turn) => claimStep(turn, id))).toEqual([
    "agreement-ended",
    "C-08",
  ]);
});

test("C-11 under dual control neither of the two who agreed takes the step, nor is given it", async () => {
  const own = document("Own", [
    consent("Ask the host", ["host"], { next: "Image", onFailure: "Alone", gate: { dual_control: true } }),
    task("Image", "host", {
      mirror: {
        effect: { class: "E3", on: "host", targets: ["files"], reversible: true },
        guarded_by: [idFor("action", "Ask the host")],
      },
    }),
    task("Alone", "host"),
  ]);
  const run = await started(own);
  await scene.answer(run, "Ask the host", "grant", host.as("Bo"));
  expect(await scene.answer(run, "Ask the host", "grant", host.as("Bo"))).toMatchObject({
    ok: false,
    rule: "C-11",
  });
  await scene.answer(run, "Ask the host", "grant", host.as("Cy"));
  const { id } = await scene.step(run, "Image");
  for (const decider of ["Bo", "Cy"])
    expect(await scene.no(host.as(decider), (turn) => claimStep(turn, id))).toEqual([
      "executor-decided",
      "C-11",
    ]);
  await scene.must(host.as("Dee"), (turn) => claimStep(turn, id));
  expect(
    await scene.no(host.as("Ada"), (turn) => handOverStep(turn, id, host.person("Bo"), "Off duty.")),
  ).toEqual(["executor-decided", "C-11"]);
  await scene.must(host.as("Dee"), (turn) => handOverStep(turn, id, host.person("Ada"), "Off duty."));
  expect((await scene.step(run, "Image")).status).toBe("assigned");
});

test("a suspended partner's people take nothing up, and what they did is heard all the same", async () => {
  const run = await started(look);
  const step = await scene.step(run, "Look");
  await scene.must(host.as("Dee"), (turn) => claimStep(turn, step.id));
  await suspend(host);
  await scene.must(host.as("Dee"), (turn) => completeStep(turn, step.id, {}));
  expect(await scene.statuses(run)).toMatchObject({ Look: "done", After: "failed" });

  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Dee: ["responder"] });
  const other = await started(look);
  const { id } = await scene.step(other, "Look");
  await suspend(host);
  expect(await scene.no(host.as("Dee"), (turn) => claimStep(turn, id))).toEqual(["partner-suspended", "M22"]);
});

test("a step is handed over to a responder of one's own partner", async () => {
  const run = await started(look);
  const { id } = await scene.step(run, "Look");
  for (const to of [helpers.person("Finn"), host.person("Hal")])
    expect(await scene.no(host.as("Ada"), (turn) => handOverStep(turn, id, to, "Off duty."))).toEqual([
      "no-such-colleague",
      undefined,
    ]);
  await scene.must(host.as("Ada"), (turn) => handOverStep(turn, id, host.person("Dee"), "Off duty."));
  expect(await scene.step(run, "Look")).toMatchObject({
    status: "assigned",
    assignment: {
      people: [
        host.person("Dee"),
        expect.anything(),
        expect.anything(),
        expect.anything(),
        expect.anything(),
      ],
    },
  });
});

test("what could not be done is said with its reason, and the playbook's own path is taken", async () => {
  const run = await started(
    document("Look", [
      task("Look", "host", { next: "After", onFailure: "Other" }),
      task("After", "host"),
      task("Other", "host"),
    ]),
  );
  const { id } = await scene.step(run, "Look");
  await scene.must(host.as("Dee"), (turn) => claimStep(turn, id));
  await scene.must(host.as("Dee"), (turn) => failStep(turn, id, "The disk is gone."));
  expect(await scene.statuses(run)).toMatchObject({ Look: "failed", Other: "assigned" });
});

test("M18 the lead goes round its own step or a called playbook, and round no consent (C-01)", async () => {
  await scene.imported(host.as("Ada"), document("Inner", [task("Deep", "host")]));
  const run = await started(
    document("Outer", [
      call("Call", "Inner", { next: "Ask" }),
      consent("Ask", ["host"], { next: "After", onFailure: "After" }),
      task("After", "host", { mirror: { guarded_by: [idFor("action", "Ask")] } }),
    ]),
  );
  const called = await scene.step(run, "Call");
  expect(await scene.no(host.as("Dee"), (turn) => skipStep(turn, called.id, "Not needed."))).toEqual([
    "role-missing",
    "M04",
  ]);
  await scene.must(host.as("Ada"), (turn) => skipStep(turn, called.id, "Not needed."));
  expect((await scene.run(called.answeredBy as RunId)).status).toBe("aborted");
  const ask = await scene.step(run, "Ask");
  expect(await scene.no(host.as("Ada"), (turn) => skipStep(turn, ask.id, "Not needed."))).toEqual([
    "not-skippable",
    "C-01",
  ]);
});

test("M18 only the partner that leads goes round a step", async () => {
  const run = await started(document("Together", [task("Theirs", "helpers")]), { helpers });
  const { id } = await scene.step(run, "Theirs");
  expect(await scene.no(helpers.as("Eve"), (turn) => skipStep(turn, id, "Not needed."))).toEqual([
    "not-the-lead",
    "M18",
  ]);
});

const leaving = document(
  "Leave",
  [
    aid("Ask for a team", ["friends"], { next: "Leave", onFailure: "Leave" }),
    task("Leave", "host", { mirror: { kind: "exit" } }),
  ],
  { byAid: ["analysts"] },
);

test("an exit step begins the stand-down, and is done when nothing is open any more", async () => {
  const run = await started(leaving, { friends: helpers });
  await scene.wait(24 * HOUR_MS);
  const { id } = await scene.step(run, "Leave");
  await scene.must(host.as("Ada"), (turn) => claimStep(turn, id));
  expect((await scene.run(run)).status).toBe("standing-down");
  await scene.must(host.as("Ada"), (turn) => completeStep(turn, id, {}));
  expect((await scene.run(run)).status).toBe("completed");
});

test("ES-09 what is still open anywhere under the run keeps its exit step from being done or gone round", async () => {
  const inner = document("Inner", [
    consent("Ask the host", ["host"], { next: "Image", onFailure: "Alone" }),
    task("Image", "host", { mirror: { guarded_by: [idFor("action", "Ask the host")] } }),
    task("Alone", "host"),
  ]);
  await scene.imported(host.as("Ada"), inner);
  const run = await started(
    document("Outer", [
      {
        type: "parallel",
        name: "Both",
        next_steps: [idFor("playbook-action", "Call"), idFor("action", "Leave")],
        on_completion: idFor("end", "end"),
      },
      call("Call", "Inner"),
      task("Leave", "host", { mirror: { kind: "exit" } }),
    ]),
  );
  const { id } = await scene.step(run, "Leave");
  await scene.must(host.as("Ada"), (turn) => claimStep(turn, id));
  const done = await scene.ask(host.as("Ada"), (turn) => completeStep(turn, id, {}));
  expect(done).toMatchObject({
    ok: false,
    code: "stand-down-blocked",
    rule: "ES-09",
    detail: expect.stringContaining("Ask the host"),
  });
  expect(await scene.no(host.as("Ada"), (turn) => skipStep(turn, id, "Enough."))).toEqual([
    "stand-down-blocked",
    "ES-09",
  ]);
  expect(await scene.no(others.as("Wim"), (turn) => completeStep(turn, id, {}))).toEqual([
    "no-such-step",
    undefined,
  ]);

  const called = (await scene.step(run, "Call")).answeredBy as RunId;
  await scene.answer(called, "Ask the host", "refuse", host.as("Bo"));
  await scene.must(host.as("Ada"), (turn) => completeStep(turn, id, {}));
  expect((await scene.step(run, "Leave")).status).toBe("done");
});

test("a step on hold is taken up again by being handed out anew, when there is ground for it again", async () => {
  const run = await started(remote(), { helpers });
  await scene.answer(run, "Ask the host", "grant", host.as("Bo"));
  const { id } = await scene.step(run, "Image");
  expect(await scene.no(helpers.as("Eve"), (turn) => resumeStep(turn, id))).toEqual([
    "not-on-hold",
    undefined,
  ]);
  await scene.answer(run, "Ask the host", "withdraw", host.as("Bo"));
  expect((await scene.step(run, "Image")).status).toBe("on-hold");
  expect(await scene.no(helpers.as("Finn"), (turn) => resumeStep(turn, id))).toEqual(["role-missing", "M04"]);
  expect(await scene.no(helpers.as("Eve"), (turn) => resumeStep(turn, id))).toEqual([
    "consent-revoked",
    "C-09",
  ]);
});

test("C-08 what stood on an agreement that ended is taken up again under the next one, once it is agreed to anew", async () => {
  const parties = [
    [host, "Ada"],
    [helpers, "Eve"],
  ] as const;
  await scene.agree(parties, { title: "The old one", endsInMs: HOUR_MS });
  const incident = await scene.incident(host.as("Ada"), [host]);
  const playbook = await scene.imported(host.as("Ada"), remote());
  const run = await scene.start(host.as("Ada"), playbook, incident, { host, helpers });
  await scene.answer(run, "Ask the host", "grant", host.as("Bo"));
  const { id } = await scene.step(run, "Image");
  await scene.wait(HOUR_MS);
  expect(await scene.step(run, "Image")).toMatchObject({ status: "on-hold", reason: "agreement-ended" });
  expect(await scene.no(helpers.as("Eve"), (turn) => resumeStep(turn, id))).toEqual([
    "agreement-ended",
    "C-08",
  ]);
  const next = await scene.agree(parties, { title: "The new one" });
  // The grant ended with the agreement that it was given under.
  expect(await scene.no(helpers.as("Eve"), (turn) => resumeStep(turn, id))).toEqual([
    "consent-revoked",
    "C-08",
  ]);
  const { id: round } = await scene.round(run, "Ask the host");
  await scene.must(host.as("Ada"), (turn) => askAgain(turn, round, null, () => undefined));
  await scene.answer(run, "Ask the host", "grant", host.as("Bo"));
  await scene.must(helpers.as("Eve"), (turn) => resumeStep(turn, id));
  expect(await scene.step(run, "Image")).toMatchObject({
    status: "assigned",
    assignment: { authority: { clauses: [{ agreement: next }] } },
  });
});

test("INV-13 a step of unknown outcome is not taken up, but reported on", async () => {
  const run = await started(document("Block", [request("Block", "host", "POST /blocks")]));
  const [row] = await scene.journal.owed("live", { limit: 1 });
  const begin = () =>
    scene.must(EXECUTOR, (turn) =>
      beginEffect(turn, run, row?.effect as never, { worker: "one", epoch: 1 }, () => {}),
    );
  await begin();
  scene.later(HOUR_MS);
  await begin();
  const { id } = await scene.step(run, "Block");
  expect(await scene.no(host.as("Ada"), (turn) => resumeStep(turn, id))).toEqual(["not-on-hold", undefined]);
  await scene.must(host.as("Ada"), (turn) => completeStep(turn, id, {}));
  expect((await scene.step(run, "Block")).status).toBe("done");
});

test("INV-13 an effect of unknown outcome is sent again once a person answers for it, under the same key and grounds asked anew", async () => {
  const run = await started(document("Block", [request("Block", "host", "POST /blocks")]));
  const [row] = await scene.journal.owed("live", { limit: 1 });
  const sent: string[] = [];
  const begin = () =>
    scene.must(EXECUTOR, (turn) =>
      beginEffect(turn, run, row?.effect as never, { worker: "one", epoch: 1 }, ({ effect }) =>
        sent.push(effect.id),
      ),
    );
  await begin();
  const { id } = await scene.step(run, "Block");
  const because = "The firewall's own log shows no such rule since noon.";
  const repeat = (turn: Parameters<typeof claimStep>[0]) => repeatEffect(turn, id, because);
  expect((await scene.no(host.as("Ada"), repeat))[0]).toBe("wrong-state");
  scene.later(HOUR_MS);
  await begin();
  expect(await scene.step(run, "Block")).toMatchObject({ status: "on-hold", reason: "outcome-unknown" });
  expect(sent).toHaveLength(1);
  expect(await scene.no(helpers.as("Eve"), repeat)).toEqual(["no-such-step", undefined]);
  await scene.must(host.as("Ada"), repeat);
  await begin();
  expect(new Set(sent).size).toBe(1);
  expect(sent).toHaveLength(2);
});

test("M04 a step is handed over, and its effect sent again, by those who may say so at their partner", async () => {
  const run = await started(look);
  const { id } = await scene.step(run, "Look");
  expect(
    await scene.no(host.as("Hal"), (turn) => handOverStep(turn, id, host.person("Dee"), "My shift ends.")),
  ).toEqual(["role-missing", "M04"]);
  expect(
    await scene.no(host.as("Dee"), (turn) => repeatEffect(turn, id, "The firewall's log shows nothing.")),
  ).toEqual(["role-missing", "M04"]);
  await scene.must(host.as("Dee"), (turn) => claimStep(turn, id));
  await scene.must(host.as("Dee"), (turn) => completeStep(turn, id, {}));
  const over = await scene.no(host.as("Dee"), (turn) =>
    handOverStep(turn, id, host.person("Ada"), "My shift ends."),
  );
  expect(over).toEqual(["wrong-state", undefined]);
});

test("C-03 a step whose role another team plays by now is not begun by the first", async () => {
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
    [others, "Wim"],
  ]);
  const ada = host.as("Ada");
  const text = document(
    "Two requests",
    [
      parallel("Both", ["Ask the helpers", "Ask the friends"]),
      aid("Ask the helpers", ["helpers"], { next: "Image" }),
      task("Image", "analysts"),
      aid("Ask the friends", ["friends"]),
    ],
    { byAid: ["analysts"] },
  );
  const run = await scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host]), {
    host,
    helpers,
    friends: others,
  });
  await scene.lend(run, "Ask the helpers", ada, helpers, "Eve", false);
  const { id } = await scene.step(run, "Image");
  await scene.lend(run, "Ask the friends", ada, others, "Wim", false);
  expect((await scene.run(run)).bindings.analysts?.partner).toBe(others.id);
  expect(await scene.no(helpers.as("Eve"), (turn) => claimStep(turn, id))).toEqual(["role-rebound", "C-03"]);
});

/** The host tells what it knows to others, and leaves. */
const sharing = (keep: object = {}) =>
  document(`Tell ${JSON.stringify(keep)}`, [
    task("Tell", "host", {
      mirror: {
        kind: "share",
        share: { with: ["helpers"], data_classes: ["addresses"], purpose: "That they look.", ...keep },
      },
      next: "Leave",
    }),
    task("Leave", "host", { mirror: { kind: "exit" } }),
  ]);

test("ES-09 what was shared without an end keeps the exit step from being done, until its partner says until when", async () => {
  const run = await started(sharing(), { helpers });
  const ada = host.as("Ada");
  const tell = await scene.step(run, "Tell");
  for (const handle of [claimStep, (turn: Turn, id: StepInvocationId) => completeStep(turn, id, {})])
    await scene.must(ada, (turn) => handle(turn, tell.id));
  const leave = await scene.step(run, "Leave");
  await scene.must(ada, (turn) => claimStep(turn, leave.id));
  const complete = () => scene.ask(ada, (turn) => completeStep(turn, leave.id, {}));
  expect(await complete()).toMatchObject({
    ...{ code: "stand-down-blocked", rule: "ES-09" },
    detail: expect.stringContaining('What "Tell" shared has no end'),
  });
  const state = await scene.run(run);
  const blockers = standDownBlockers(await stillOpenIn(new Turn(scene.desk, SET_UP), state, null));
  expect(blockers).toMatchObject([{ kind: "share", subject: tell.id, stream: run, of: [host.id] }]);
  const until = instantAfter(scene.now, 24 * HOUR_MS);
  const say = (turn: Turn) => endShare(turn, tell.id, until, "The addresses are stale by then.");
  expect((await scene.no(helpers.as("Eve"), say))[0]).toBe("another-partners-step");
  expect((await scene.no(host.as("Dee"), say))[0]).toBe("role-missing");
  await scene.must(ada, say);
  expect(shareEndsAt(await scene.run(run), await scene.step(run, "Tell"), undefined)).toBeNull();
  expect(await complete()).toMatchObject({ ok: true });
});

test("ES-09 M22 a suspended partner still ends what it has shared, and does not let it be kept for longer", async () => {
  const run = await started(sharing(), { helpers });
  const { id } = await scene.step(run, "Tell");
  await scene.must(host.as("Ada"), (turn) => claimStep(turn, id));
  await scene.must(host.as("Ada"), (turn) => completeStep(turn, id, {}));
  await suspend(host);
  const after = (hours: number) => (turn: Turn) =>
    endShare(turn, id, instantAfter(scene.now, hours * HOUR_MS), "The addresses are stale by then.");
  await scene.must(host.as("Ada"), after(24));
  expect(await scene.no(host.as("Ada"), after(48))).toEqual(["partner-suspended", "M22"]);
  await scene.must(host.as("Ada"), after(12));
  expect((await scene.run(run)).shareEnds.get(id)).toBe(instantAfter(scene.now, 12 * HOUR_MS));
});

test("ES-09 a share whose playbook says how long it may be kept blocks nothing", async () => {
  const run = await started(sharing({ keep_for: "P30D" }), { helpers });
  const { id } = await scene.step(run, "Tell");
  await scene.must(host.as("Ada"), (turn) => claimStep(turn, id));
  await scene.must(host.as("Ada"), (turn) => completeStep(turn, id, {}));
  const open = await stillOpenIn(new Turn(scene.desk, SET_UP), await scene.run(run), null);
  expect(standDownBlockers(open)).toEqual([]);
});

test("ES-09 a consent is in use while a step is done under it, and keeps the exit step from being done", async () => {
  const ask = idFor("action", "Ask the host");
  const text = document("Both in use", [
    parallel("Both", ["Ask the host", "Leave"]),
    consent("Ask the host", ["host"], { next: "Image", onFailure: "end" }),
    task("Image", "host", { mirror: { guarded_by: [ask] } }),
    task("Leave", "host", { mirror: { kind: "exit" } }),
  ]);
  const run = await started(text);
  await scene.answer(run, "Ask the host", "grant", host.as("Bo"));
  const kinds = async () => {
    const open = await stillOpenIn(new Turn(scene.desk, SET_UP), await scene.run(run), null);
    return standDownBlockers(open).map((one) => [one.kind, one.words]);
  };
  expect(await kinds()).toEqual([["consent", expect.stringContaining('"Image" is not over')]]);
  const { id } = await scene.step(run, "Image");
  await scene.must(host.as("Ada"), (turn) => claimStep(turn, id));
  expect(await kinds()).toHaveLength(1);
  await scene.must(host.as("Ada"), (turn) => completeStep(turn, id, {}));
  expect(await kinds()).toEqual([]);
});

test("ES-09 what waits on hold in another branch keeps the exit step open, and says which it is", async () => {
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  const ada = host.as("Ada");
  const text = document("Both ways", [
    parallel("Both", ["Ask the host", "Leave"]),
    consent("Ask the host", ["host"], { next: "Image", onFailure: "end" }),
    task("Image", "helpers", {
      mirror: {
        effect: { class: "E2", on: "host", targets: ["files"], reversible: true },
        guarded_by: [idFor("action", "Ask the host")],
      },
    }),
    task("Leave", "host", { mirror: { kind: "exit" } }),
  ]);
  const run = await scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host]), {
    host,
    helpers,
  });
  await scene.answer(run, "Ask the host", "grant", host.as("Bo"));
  await scene.answer(run, "Ask the host", "withdraw", host.as("Bo"));
  expect((await scene.step(run, "Image")).status).toBe("on-hold");
  const { id } = await scene.step(run, "Leave");
  await scene.must(ada, (turn) => claimStep(turn, id));
  expect(await scene.ask(ada, (turn) => completeStep(turn, id, {}))).toMatchObject({
    ok: false,
    code: "stand-down-blocked",
    rule: "ES-09",
    detail: expect.stringContaining("Image"),
  });
});
