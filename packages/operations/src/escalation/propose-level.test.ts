import { type Assessment, standDownBlockers } from "@mirror/partnership";
import { AidRequestId, EffectId, EscalationId, type IncidentId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { tellAid } from "../commands/aid-commands.js";
import { beginEffect } from "../commands/effect-commands.js";
import { tellEscalation } from "../commands/escalation-commands.js";
import { assessIncident } from "../commands/incident-commands.js";
import { tellPartner } from "../commands/registry-commands.js";
import { aid, call, consent, document, task } from "../documents.fixture.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { BECAUSE, type Cast, EVERY_ROLE, EXECUTOR, HOUR_MS, Scene, SET_UP } from "../scene.fixture.js";
import { stillOpenIn } from "../still-open.js";
import { Turn } from "../turn.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;
let incident: IncidentId;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE, Fay: EVERY_ROLE });
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  incident = await scene.incident(host.as("Ada"), [host, helpers], 2);
});

const run = async (text = document("Wait", [task("Wait", "host")]), roles: Record<string, Cast> = { host }) =>
  scene.start(host.as("Ada"), await scene.imported(host.as("Ada"), text), incident, roles);

const assess = (severity: number, more: Partial<Assessment> = {}, who = host.as("Ada")) =>
  scene.must(who, (turn) =>
    assessIncident(turn, incident, {
      ...{ severity, outlook: "stable", capacityExceeded: false, reason: BECAUSE },
      ...more,
    }),
  );

const escalations = async () =>
  Promise.all((await scene.streamsOf("escalation")).map((one) => scene.state(escalationKind, one)));
const levels = async () =>
  (await escalations()).map((one) => [one.case.to, one.status, one.case.trigger?.kind]);

test("ES-03 a high severity calls the operational level at once, and an emergency only proposes the political one", async () => {
  await run();
  await assess(2);
  expect(await levels()).toEqual([]);
  await assess(3);
  expect(await levels()).toEqual([["operational", "notified", "assessment"]]);
  await assess(5, { outlook: "worsening" });
  expect(await levels()).toEqual([
    ["operational", "notified", "assessment"],
    ["political", "proposed", "assessment"],
  ]);
  const [, political] = await escalations();
  expect(political?.case).toMatchObject({ of: host.id, severity: 5, acknowledgeWithinMs: HOUR_MS / 12 });
  expect(political?.case.reason).toContain("Norland says: severity 5, worsening.");
});

test("ES-06 a level falls by a person's word only, and not while its partner still says what asks for it", async () => {
  await run();
  await assess(4);
  const [called] = await escalations();
  const id = EscalationId.parse(called?.id);
  const say = (command: Parameters<typeof tellEscalation>[2]) =>
    scene.ask(host.as("Bo"), (turn) => tellEscalation(turn, id, command));
  await say({ type: "accept" });
  await say({ type: "propose-stand-down", criteriaMet: called?.case.exitCriteria ?? [] });
  await scene.wait(24 * HOUR_MS);
  expect(await say({ type: "confirm" })).toMatchObject({ code: "stand-down-blocked", rule: "ES-09" });
  await assess(1, { outlook: "improving" });
  // It was asked for until now: its dwell time begins here.
  const { now } = scene;
  expect(await scene.state(escalationKind, id)).toMatchObject({
    status: "standdown-proposed",
    lastTriggerAt: now,
  });
  expect(await say({ type: "confirm" })).toMatchObject({ ok: true });
  expect(await scene.state(escalationKind, id)).toMatchObject({ status: "stood-down" });
  await scene.wait(11 * HOUR_MS);
  expect((await scene.state(escalationKind, id)).status).toBe("stood-down");
  await scene.wait(HOUR_MS);
  expect((await scene.state(escalationKind, id)).status).toBe("closed");
});

test("a level that its authority did not want is not asked for again until it was better in between", async () => {
  await run();
  await assess(4, { outlook: "worsening" });
  const political = (await escalations()).find((one) => one.case.to === "political");
  await scene.must(host.as("Bo"), (turn) =>
    tellEscalation(turn, EscalationId.parse(political?.id), { type: "reject", justification: BECAUSE }),
  );
  await assess(5);
  expect(await levels()).toHaveLength(2);
  await assess(2);
  await assess(5);
  expect(await levels()).toEqual([
    ["operational", "notified", "assessment"],
    ["political", "rejected", "assessment"],
    ["political", "proposed", "assessment"],
  ]);
});

test("ES-03 what a partner says before a run begins is called at once, about the incident alone, and not again in the run", async () => {
  await assess(4);
  const [called] = await escalations();
  expect(called).toMatchObject({ status: "notified", case: { of: host.id, run: null, incident } });
  await run();
  expect(await levels()).toEqual([["operational", "notified", "assessment"]]);
  expect((await scene.state(escalationKind, EscalationId.parse(called?.id))).lastTriggerAt).toBe(scene.now);
});

test("ES-03 levels about the incident alone are paged, climbed and replaced as those of a run are", async () => {
  await assess(5);
  const [operational, political] = await escalations();
  const [owed] = operational === undefined ? [] : escalationKind.owed(operational);
  if (operational === undefined || political === undefined || owed === undefined) throw new Error("None.");
  const by = { worker: "executor-1", epoch: 1 };
  await scene.must(EXECUTOR, (turn) =>
    beginEffect(turn, operational.id, EffectId.parse(owed.effect), by, () => {}),
  );
  const further = { type: "escalate-further", to: political.id, justification: BECAUSE } as const;
  for (const command of [{ type: "accept" }, further] as const)
    await scene.must(host.as("Bo"), (turn) => tellEscalation(turn, operational.id, command));
  expect((await scene.state(escalationKind, operational.id)).status).toBe("superseded");
});

test("ES-03 what a partner that takes no part in a run has said before stays outside of it", async () => {
  await assess(4, {}, helpers.as("Eve"));
  await run();
  expect((await escalations()).map((one) => [one.case.of, one.case.run])).toEqual([[helpers.id, null]]);
});

test("ES-03 what was asked for before a run, and is not called any more, is called when it begins", async () => {
  await assess(4);
  const [called] = await escalations();
  await scene.must(host.as("Bo"), (turn) =>
    tellEscalation(turn, EscalationId.parse(called?.id), { type: "decline", justification: BECAUSE }),
  );
  const its = await run();
  expect((await escalations()).map((one) => [one.case.run, one.case.to, one.status])).toEqual([
    [null, "operational", "rejected"],
    [its, "operational", "notified"],
  ]);
});

test("ES-03 an affected partner that takes no part in a run is called up its own ladder, and hears of others' levels", async () => {
  for (const [cast, name] of [
    [host, "Ada"],
    [helpers, "Eve"],
  ] as const)
    await scene.must(SET_UP, (turn) =>
      tellPartner(turn, cast.id, {
        type: "set-mail",
        person: cast.person(name),
        email: `${name}@mail.example`,
      }),
    );
  const its = await run();
  await assess(3, {}, helpers.as("Eve"));
  const [own] = await escalations();
  expect(own).toMatchObject({ status: "notified", case: { of: helpers.id, run: null, incident } });
  // It keeps nobody else's run, and its own level is left like any other.
  const open = await stillOpenIn(new Turn(scene.desk, SET_UP), await scene.run(its), null);
  expect(standDownBlockers(open)).toEqual([]);
  const heard = async (cast: Cast) =>
    (await scene.state(partnerKind, cast.id)).pages.filter(({ title }) => title.startsWith("A level was"));
  const say = (
    as: Cast,
    who: string,
    id: string | undefined,
    command: Parameters<typeof tellEscalation>[2],
  ) => scene.ask(as.as(who), (turn) => tellEscalation(turn, EscalationId.parse(id), command));
  await say(helpers, "Fay", own?.id, { type: "accept" });
  expect(await heard(host)).toMatchObject([{ about: own?.id, to: host.person("Ada") }]);
  await assess(3);
  const called = (await escalations()).find((one) => one.case.of === host.id);
  expect(called?.case.run).toBe(its);
  expect(await heard(helpers)).toEqual([]);
  await say(host, "Bo", called?.id, { type: "accept" });
  expect((await heard(helpers)).map(({ title }) => title)).toEqual([
    "A level was called in an incident that affects you.",
  ]);
  await say(helpers, "Fay", own?.id, {
    type: "propose-stand-down",
    criteriaMet: own?.case.exitCriteria ?? [],
  });
  const before = (await heard(host)).length;
  await say(host, "Bo", own?.id, { type: "object", justification: BECAUSE });
  expect(await heard(host)).toHaveLength(before);
  await say(helpers, "Fay", own?.id, {
    type: "propose-stand-down",
    criteriaMet: own?.case.exitCriteria ?? [],
  });
  const confirm = () => say(helpers, "Fay", own?.id, { type: "confirm" });
  expect(await confirm()).toMatchObject({ code: "stand-down-blocked", rule: "ES-09" });
  await assess(1, {}, helpers.as("Eve"));
  expect(await confirm()).toMatchObject({ ok: true });
  expect((await heard(host)).map(({ title }) => title)).toContain(
    "A level was left in an incident that affects you.",
  );
});

test("ES-09 a level about the incident alone keeps a run of its partner from standing down", async () => {
  await assess(4);
  const its = await run();
  const open = await stillOpenIn(new Turn(scene.desk, SET_UP), await scene.run(its), null);
  expect(standDownBlockers(open)).toMatchObject([{ kind: "escalation", of: [host.id] }]);
});

test("ES-07 aid on which lives depend and that nobody gives proposes a level; other aid does not", async () => {
  const asking = (lifeSafety: boolean) =>
    document(
      `Aid ${lifeSafety}`,
      [
        aid("Ask", ["helpers"], { next: "Work", onFailure: "Alone", call: { life_safety: lifeSafety } }),
        task("Work", "host"),
        task("Alone", "host"),
      ],
      { byAid: ["analysts"] },
    );
  for (const lifeSafety of [false, true]) {
    const its = await run(asking(lifeSafety), { host, helpers });
    const id = AidRequestId.parse((await scene.step(its, "Ask")).answeredBy);
    await scene.must(host.as("Ada"), (turn) => tellAid(turn, id, { type: "submit" }));
    await scene.wait(7 * HOUR_MS);
    const proposed = (await escalations()).map((one) => one.case);
    expect(proposed).toHaveLength(lifeSafety ? 1 : 0);
    if (lifeSafety) expect(proposed).toMatchObject([{ of: host.id, trigger: { kind: "aid", subject: id } }]);
  }
});

test("ES-07 aid on which lives depend and of which only a part comes in time proposes a level for the rest", async () => {
  const teams = { category: "Cyber", kind: "Team", type: "2", quantity: 2, description: "Analysts" };
  const call = { life_safety: true, needs: [{ ...teams, role: "analysts" }] };
  const its = await run(
    document(
      "Half the aid",
      [
        aid("Ask", ["helpers"], { next: "Work", onFailure: "Alone", call }),
        task("Work", "analysts"),
        task("Alone", "host"),
      ],
      { byAid: ["analysts"] },
    ),
    { host, helpers },
  );
  const id = AidRequestId.parse((await scene.step(its, "Ask")).answeredBy);
  await scene.must(host.as("Ada"), (turn) => tellAid(turn, id, { type: "submit" }));
  await scene.lend(its, "Ask", host.as("Ada"), helpers, "Eve", true);
  expect(await escalations()).toEqual([]);
  await scene.wait(24 * HOUR_MS);
  expect((await escalations()).map((one) => one.case)).toMatchObject([
    { of: host.id, trigger: { kind: "aid", subject: id } },
  ]);
});

test("ES-07 a consent that lapses where every partner has to have the step proposes a level; elsewhere it does not", async () => {
  const asking = (anchor: "R" | "V") =>
    document(`Ask ${anchor}`, [
      consent("Ask", ["host"], { next: "Work", onFailure: "Alone", mirror: { anchor } }),
      task("Work", "host", { mirror: { guarded_by: [] } }),
      task("Alone", "host"),
    ]);
  await run(asking("V"));
  await scene.wait(5 * HOUR_MS);
  expect(await levels()).toEqual([]);
  await run(asking("R"));
  await scene.wait(4 * HOUR_MS);
  expect(await levels()).toEqual([["operational", "proposed", "consent"]]);
});

test("ES-07 what happens in a called playbook is proposed in the run at the top, once, and notes what is called already", async () => {
  const ada = host.as("Ada");
  await scene.imported(
    ada,
    document("Inner", [
      consent("Ask", ["host"], {
        next: "Ask once more",
        onFailure: "Ask once more",
        mirror: { anchor: "S" },
      }),
      consent("Ask once more", ["host"], { next: "Work", onFailure: "Work", mirror: { anchor: "S" } }),
      task("Work", "host"),
    ]),
  );
  const top = await run(document("Outer", [call("Call", "Inner", { next: "Wait" }), task("Wait", "host")]));
  await scene.wait(4 * HOUR_MS);
  const [first] = await escalations();
  expect(first).toMatchObject({ status: "proposed", case: { run: top, trigger: { kind: "consent" } } });
  await scene.wait(4 * HOUR_MS);
  const [again, ...others] = await escalations();
  expect(others).toEqual([]);
  // The second lapse asks for the same level.
  expect(again?.lastTriggerAt).toBe(scene.now);
});
