import { clockStanding, ReportingDuty, standDownBlockers } from "@mirror/partnership";
import { MIRROR_EXTENSION_ID } from "@mirror/playbook";
import {
  EscalationId,
  type IncidentId,
  instantAfter,
  known,
  mintId,
  RegulatoryClockId,
  type RunId,
  TimeZone,
} from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { call, document, task } from "../documents.fixture.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { clocksOf, regulatoryClockKind } from "../kinds/regulatory-clock-kind.js";
import { rowsOfStream } from "../restoration/rows-of-stream.js";
import { finishedWith } from "../retirement/finished-with.js";
import {
  BECAUSE,
  type Cast,
  CLOCK,
  EVERY_ROLE,
  EXECUTOR,
  HOUR_MS,
  Scene,
  SET_UP,
  START,
} from "../scene.fixture.js";
import { stillOpenIn } from "../still-open.js";
import { Turn } from "../turn.js";
import { beginEffect } from "./effect-commands.js";
import { tellEscalation } from "./escalation-commands.js";
import { closeIncident } from "./incident-commands.js";
import { tellPartner } from "./registry-commands.js";
import { type ClockToStart, startRegulatoryClock, tellRegulatoryClock } from "./regulatory-clock-commands.js";
import { ringWakeUp } from "./ring.js";
import { holdRun } from "./run-commands.js";
import { claimStep, completeStep } from "./step-commands.js";

const BY = { worker: "executor-1", epoch: 1 };

let scene: Scene;
let host: Cast;
let other: Cast;
let incident: IncidentId;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE });
  other = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  incident = await scene.incident(host.as("Ada"), [host]);
});

const clock = (about: Partial<ClockToStart> = {}): ClockToStart => ({
  duty: "NIS2-IN",
  incident,
  run: null,
  entity: "St. Alder",
  zone: TimeZone.parse("UTC"),
  occurrence: { event: "awareness", at: START, evidence: "The night shift's call." },
  ...about,
});

async function started(about: Partial<ClockToStart> = {}): Promise<RegulatoryClockId> {
  let id: RegulatoryClockId | undefined;
  await scene.must(host.as("Ada"), (turn) =>
    startRegulatoryClock(turn, clock(about), (made) => {
      id = made;
    }),
  );
  if (id === undefined) throw new Error("No clock was started.");
  return id;
}

const run = async (): Promise<RunId> => {
  const ada = host.as("Ada");
  return scene.start(ada, await scene.imported(ada, document("Look", [task("Look", "host")])), incident, {
    host,
  });
};
const standing = async (id: RegulatoryClockId) => {
  const state = await scene.state(regulatoryClockKind, id);
  if (state === undefined) throw new Error("The clock is not there.");
  return clockStanding(state);
};
const submit = (id: RegulatoryClockId) =>
  scene.must(host.as("Ada"), (turn) =>
    tellRegulatoryClock(turn, id, { type: "submit", at: START, reference: "Receipt 4711." }),
  );
const clocks = () => scene.journal.list(clocksOf(host.id), { limit: 10 });

test("ES-08, ES-09 a clock goes on whatever becomes of its run, rings, is missed, and keeps the run from standing down", async () => {
  const its = await run();
  const id = await started({ run: its });
  await scene.must(host.as("Ada"), (turn) => holdRun(turn, its, BECAUSE));
  await scene.wait(36 * HOUR_MS);
  expect(await scene.types(id)).toEqual(["regulatory-clock-started", "regulatory-clock-told"]);
  await scene.wait(40 * HOUR_MS);
  expect(await standing(id)).toMatchObject({ status: "missed", submission: null });
  const open = await stillOpenIn(
    new Turn(scene.desk, CLOCK),
    await scene.state(scene.desk.runKind, its),
    null,
  );
  expect(standDownBlockers(open)).toMatchObject([{ kind: "clock", subject: id }]);
  expect(standDownBlockers(open)[0]?.words).toContain("NIS2-IN of St. Alder");
});

test("what is counted from a submission starts with it, once for each entity", async () => {
  const first = await started();
  await submit(first);
  await submit(first);
  const duties = async () =>
    Promise.all(
      (await clocks()).map(async ({ member }) => {
        const { duty, subject, occurrences } = (await scene.state(regulatoryClockKind, member)) ?? {};
        return [duty?.id, subject?.entity, occurrences?.[0]?.event];
      }),
    );
  expect((await duties()).toSorted()).toEqual([
    ["NIS2-FR", "St. Alder", "submission"],
    ["NIS2-IN", "St. Alder", "awareness"],
  ]);
  await submit(await started({ entity: "St. Birk" }));
  expect((await duties()).filter(([duty]) => duty === "NIS2-FR")).toHaveLength(2);
});

const AWARE = { does: "starts", event: "awareness", at: "__aware_at__" };
/** Awareness is fixed, then the reports leave: what each step's report does to a clock stands in the playbook. */
const reporting = (...started: string[]) =>
  document(
    `Report ${started.join(" ")}`,
    [
      task("Fix the awareness", "host", {
        next: "Send the warning",
        out_args: ["__aware_at__"],
        mirror: { kind: "notification", clocks: started.map((duty) => ({ duty, ...AWARE })) },
      }),
      task("Send the warning", "host", {
        next: "Send the notification",
        mirror: { kind: "notification", clocks: ["GDPR-SA", { duty: "NIS2-EW", does: "meets" }] },
      }),
      task("Send the notification", "host", {
        mirror: { kind: "notification", clocks: [{ duty: "NIS2-IN", does: "meets" }] },
      }),
    ],
    { playbook_variables: { __aware_at__: { type: "string", description: "When", external: false } } },
  );
const done = async (its: RunId, name: string, values: Record<string, string> = {}) => {
  const ada = host.as("Ada");
  const { id } = await scene.step(its, name);
  await scene.must(ada, (turn) => claimStep(turn, id));
  return scene.ask(ada, (turn) => completeStep(turn, id, values));
};
const everyClock = async () =>
  Promise.all(
    (await clocks()).map(async ({ member }) => {
      const one = known(await scene.state(regulatoryClockKind, member), member);
      return [one.duty.id, clockStanding(one).status, one.occurrences[0]?.at, one.submission?.at];
    }),
  );

test("ES-08 a step's report starts the clocks that it names from when it happened, and a report that has left meets its own", async () => {
  const ada = host.as("Ada");
  const playbook = await scene.imported(ada, reporting("NIS2-EW", "NIS2-IN"));
  const its = await scene.start(ada, playbook, incident, { host });
  const aware = instantAfter(START, -5 * HOUR_MS);
  expect(await done(its, "Fix the awareness", { __aware_at__: "tonight" })).toMatchObject({
    ...{ ok: false, code: "no-instant-said", rule: "ES-08" },
  });
  const { id } = await scene.step(its, "Fix the awareness");
  await scene.wait(HOUR_MS);
  await scene.must(ada, (turn) => completeStep(turn, id, { __aware_at__: `${aware}, call log` }));
  expect((await everyClock()).toSorted()).toEqual([
    ["NIS2-EW", "running", aware, undefined],
    ["NIS2-IN", "running", aware, undefined],
  ]);
  await scene.wait(HOUR_MS);
  const sentAt = scene.now;
  expect(await done(its, "Send the warning")).toMatchObject({ ok: true });
  expect(await everyClock()).toContainEqual(["NIS2-EW", "met", aware, sentAt]);
  await scene.wait(HOUR_MS);
  expect(await done(its, "Send the notification")).toMatchObject({ ok: true });
  // The final report's month begins with the notification, and not with what happened.
  expect(await everyClock()).toContainEqual(["NIS2-FR", "running", scene.now, undefined]);
});

test("ES-08 what a step starts is started once for its partner, and a clock that nobody started is met by nothing", async () => {
  const ada = host.as("Ada");
  const at = instantAfter(START, -HOUR_MS);
  const first = await started({
    ...{ entity: "Norland", duty: "DORA-INI" },
    occurrence: { event: "awareness", at, evidence: "Call." },
  });
  const named = reporting("DORA-INI", "NIS2-FR", "UNKNOWN-1");
  const its = await scene.start(ada, await scene.imported(ada, named), incident, { host });
  await done(its, "Fix the awareness", { __aware_at__: `${START} log` });
  await done(its, "Send the warning");
  expect(await everyClock()).toEqual([["DORA-INI", "running", at, undefined]]);
  await scene.must(ada, (turn) =>
    tellRegulatoryClock(turn, first, { type: "set-not-applicable", reason: BECAUSE }),
  );
  await done(its, "Send the notification");
  expect((await everyClock()).map(([duty]) => duty)).toEqual(["DORA-INI"]);
});

test("ES-08 a step notes another event of a clock that is there, one that is set aside is left alone, and a call's is its lead's", async () => {
  const ada = host.as("Ada");
  const at = instantAfter(START, -HOUR_MS);
  const aware = { event: "awareness", at, evidence: "Call." } as const;
  const dora = await started({ entity: "Norland", duty: "DORA-INI", occurrence: aware });
  const warning = await started({ entity: "Norland", duty: "NIS2-EW", occurrence: aware });
  await scene.must(ada, (turn) =>
    tellRegulatoryClock(turn, warning, { type: "set-not-applicable", reason: BECAUSE }),
  );
  const inner = document("Inner", [task("Look", "host")]);
  await scene.imported(ada, inner);
  const clocksOfCall = [
    { duty: "DORA-INI", does: "starts" },
    { duty: "NIS2-EW", does: "starts" },
    { duty: "NIS2-EW", does: "meets" },
    { duty: "GDPR-SA", does: "starts" },
  ];
  const extension = { kind: "task", bind: { host: "host" }, clocks: clocksOfCall };
  const outer = document("Outer", [
    call("Call", "Inner", { step_extensions: { [MIRROR_EXTENSION_ID]: extension } }),
  ]);
  const its = await scene.start(ada, await scene.imported(ada, outer), incident, { host });
  await done((await scene.step(its, "Call")).answeredBy as RunId, "Look");
  expect((await scene.state(regulatoryClockKind, dora)).occurrences.map(({ event }) => event)).toEqual([
    "awareness",
    "classification",
  ]);
  expect((await everyClock()).map(([duty, status]) => `${duty} ${status}`).toSorted()).toEqual([
    ...["DORA-INI running", "GDPR-SA running", "NIS2-EW not-applicable"],
  ]);
});

test("ES-08 a partner's own duty starts by a step that names it, and by the submission that it follows", async () => {
  const ada = host.as("Ada");
  const ours = (id: string, follows: string | null): ReportingDuty =>
    ReportingDuty.parse({
      ...{ id, regime: "Health Act", stage: "first word", startsOn: "aware", follows },
      term: {
        kind: "within",
        of: [{ event: follows === null ? "awareness" : "submission", duration: "PT6H" }],
      },
      ...{ recipient: "the ministry", standing: { status: "in-force", from: null, until: null } },
      ...{ confidence: "A", note: null, source: "the act itself" },
    });
  for (const duty of [ours("OUR-6H", null), ours("OUR-LATER", "NIS2-EW")])
    await scene.must(ada, (turn) => tellPartner(turn, host.id, { type: "state-duty", duty }));
  const named = await scene.imported(ada, reporting("OUR-6H", "NIS2-EW"));
  const its = await scene.start(ada, named, incident, { host });
  await done(its, "Fix the awareness", { __aware_at__: `${START} log` });
  await done(its, "Send the warning");
  expect((await everyClock()).map(([duty, status]) => `${duty} ${status}`).toSorted()).toEqual([
    ...["NIS2-EW met", "OUR-6H running", "OUR-LATER running"],
  ]);
});

test("a clock is its partner's own, of an incident that concerns it, and of a run of that incident", async () => {
  const id = await started();
  const tell = (turn: Turn) =>
    tellRegulatoryClock(turn, id, { type: "submit", at: START, reference: "Receipt." });
  expect(await scene.no(other.as("Eve"), tell)).toEqual(["not-its-keeper", "INV-12"]);
  const start = (about: Partial<ClockToStart>) => (turn: Turn) =>
    startRegulatoryClock(turn, clock(about), () => undefined);
  expect((await scene.no(other.as("Eve"), start({})))[0]).toBe("no-such-incident");
  expect((await scene.no(CLOCK, start({})))[0]).toBe("not-a-person");
  const ada = host.as("Ada");
  const gone = mintId("incident", "live", START, "gone") as IncidentId;
  expect((await scene.no(ada, start({ incident: gone })))[0]).toBe("no-such-incident");
  const noRun = mintId("run", "live", START, "gone") as RunId;
  expect((await scene.no(ada, start({ run: noRun })))[0]).toBe("not-its-run");
  const another = await scene.incident(ada, [host]);
  expect((await scene.no(ada, start({ incident: another, run: await run() })))[0]).toBe("not-its-run");
  const unknown = mintId("regulatory-clock", "live", START, "gone") as RegulatoryClockId;
  expect(
    await scene.no(ada, (turn) => tellRegulatoryClock(turn, unknown, { type: "reopen", reason: BECAUSE })),
  ).toEqual(["no-such-clock", undefined]);
  expect(await scene.no(CLOCK, (turn) => ringWakeUp(turn, unknown, "due"))).toEqual([
    "nothing-due",
    undefined,
  ]);
});

test("a partner that is affected keeps clocks of another's incident", async () => {
  const shared = await scene.incident(other.as("Eve"), [other, host]);
  expect(await standing(await started({ incident: shared }))).toMatchObject({ status: "running" });
});

test("ES-09 a clock of no run keeps its own partner's runs of the incident from standing down, and nobody else's", async () => {
  const ada = host.as("Ada");
  const shared = await scene.incident(ada, [host, other]);
  // Of its step the playbook says nothing that only we understand.
  const plain = document("Plain", [{ ...task("Look", "host"), step_extensions: undefined }]);
  const its = await scene.start(ada, await scene.imported(ada, plain), shared, { host });
  const blocking = async () => {
    const state = await scene.state(scene.desk.runKind, its);
    return standDownBlockers(await stillOpenIn(new Turn(scene.desk, CLOCK), state, null));
  };
  await scene.must(other.as("Eve"), (turn) =>
    startRegulatoryClock(turn, clock({ incident: shared, entity: "Sudmark" }), () => {}),
  );
  expect(await blocking()).toEqual([]);
  const own = await started({ incident: shared });
  expect(await blocking()).toMatchObject([{ kind: "clock", subject: own, of: [host.id] }]);
});

test("a run stays in the journal for as long as one of its clocks wants a report", async () => {
  const its = await run();
  const id = await started({ run: its });
  const ada = host.as("Ada");
  const { id: look } = await scene.step(its, "Look");
  await scene.must(ada, (turn) => claimStep(turn, look));
  await scene.must(ada, (turn) => completeStep(turn, look, {}));
  const after = instantAfter(START, 1_000 * HOUR_MS);
  expect(await finishedWith(scene.desk, its, after)).toBeUndefined();
  await scene.must(ada, (turn) =>
    tellRegulatoryClock(turn, id, { type: "set-not-applicable", reason: BECAUSE }),
  );
  expect((await finishedWith(scene.desk, its, after))?.streams.map(({ stream }) => stream)).toEqual([
    its,
    id,
  ]);
  expect((await rowsOfStream(scene.desk, id, null)).wakeUps).toEqual([]);
});

test("ES-07 a clock calls its partner's people at its marks, and once it is missed proposes a level in its run", async () => {
  await scene.must(SET_UP, (turn) =>
    tellPartner(turn, host.id, { type: "set-mail", person: host.person("Ada"), email: "ada@mail.example" }),
  );
  const its = await run();
  const id = await started({ run: its });
  const calls = async () =>
    (await scene.state(partnerKind, host.id)).pages
      .filter(({ about }) => about === id)
      .map(({ title }) => title.split(" ").slice(0, 2).join(" "));
  expect(await calls()).toEqual([]);
  await scene.wait(36 * HOUR_MS);
  expect(await calls()).toEqual(["Half of"]);
  await scene.wait(40 * HOUR_MS);
  expect(await calls()).toEqual(["Half of", "An eighth", "A report"]);
  // One person is no ladder: no level can be called, and who is there is told so (ES-02).
  expect(await scene.streamsOf("escalation")).toEqual([]);
  const pages = (await scene.state(partnerKind, host.id)).pages;
  expect(pages.filter(({ about }) => about === incident)).toMatchObject([{ to: host.person("Ada") }]);
  for (const { id: page } of pages.filter(({ about }) => about === incident || about === id))
    await scene.must(EXECUTOR, (turn) => beginEffect(turn, host.id, page, BY, () => {}));
});

test("ES-07 where two people are on the ladder, a missed clock proposes the level to its keeper, once", async () => {
  const keeper = await keeperOf("Wim");
  const wim = keeper.as("Wim");
  const its = await scene.start(
    wim,
    await scene.imported(wim, document("Look", [task("Look", "host")])),
    incident,
    { host: keeper },
  );
  let id: RegulatoryClockId | undefined;
  await scene.must(wim, (turn) =>
    startRegulatoryClock(turn, clock({ run: its }), (made) => {
      id = made;
    }),
  );
  await scene.wait(73 * HOUR_MS);
  const [escalation, ...others] = await scene.streamsOf("escalation");
  if (escalation === undefined || id === undefined) throw new Error("No level was proposed.");
  expect(others).toEqual([]);
  expect(await scene.state(escalationKind, escalation)).toMatchObject({
    status: "proposed",
    case: { of: keeper.id, to: "operational", run: its, trigger: { kind: "clock", subject: id } },
  });
  // The same clock proposes once, whatever is decided about it.
  const say = (turn: Turn) =>
    tellEscalation(turn, EscalationId.parse(escalation), { type: "reject", justification: BECAUSE });
  await scene.must(wim, say);
  const until = instantAfter(scene.now, HOUR_MS);
  const missed = RegulatoryClockId.parse(id);
  await scene.must(wim, (turn) =>
    tellRegulatoryClock(turn, missed, { type: "extend", until, basis: BECAUSE }),
  );
  await scene.wait(2 * HOUR_MS);
  expect((await scene.state(regulatoryClockKind, missed)).missed).toHaveLength(2);
  expect(await scene.streamsOf("escalation")).toHaveLength(1);
});

test("ES-07, ES-08 a clock outlives its run, and proposes a level about its incident then, as one that has no run does: once", async () => {
  const wim = await keeperOf("Wim");
  const its = await scene.start(
    wim.as("Wim"),
    await scene.imported(wim.as("Wim"), document("Look", [task("Look", "host")])),
    incident,
    { host: wim },
  );
  const ids: RegulatoryClockId[] = [];
  for (const run of [its, null])
    await scene.must(wim.as("Wim"), (turn) =>
      startRegulatoryClock(turn, clock({ run }), (made) => {
        ids.push(made);
      }),
    );
  await scene.wait(40 * HOUR_MS);
  const look = await scene.step(its, "Look");
  await scene.must(wim.as("Wim"), (turn) => claimStep(turn, look.id));
  await scene.must(wim.as("Wim"), (turn) => completeStep(turn, look.id, {}));
  await scene.wait(40 * HOUR_MS);
  for (const id of ids) expect(await standing(id)).toMatchObject({ status: "missed" });
  const [proposed, ...others] = await scene.streamsOf("escalation");
  if (proposed === undefined) throw new Error("No level was proposed.");
  expect(others).toEqual([]);
  expect(await scene.state(escalationKind, proposed)).toMatchObject({
    status: "proposed",
    case: { of: wim.id, to: "operational", run: null, incident, trigger: { kind: "clock" } },
  });
  await scene.must(wim.as("Wim"), (turn) => closeIncident(turn, incident, BECAUSE));
  expect(await scene.state(escalationKind, proposed)).toMatchObject({
    status: "closed",
    because: "The incident is closed.",
  });
});

test("what was proposed, and a level that a person called, end with their run", async () => {
  const wim = await keeperOf("Wim");
  const as = wim.as("Wim");
  const its = await scene.start(
    as,
    await scene.imported(as, document("Look", [task("Look", "host")])),
    incident,
    { host: wim },
  );
  await scene.must(as, (turn) => startRegulatoryClock(turn, clock({ run: its }), () => {}));
  await scene.wait(73 * HOUR_MS);
  const look = await scene.step(its, "Look");
  await scene.must(as, (turn) => claimStep(turn, look.id));
  await scene.must(as, (turn) => completeStep(turn, look.id, {}));
  const [proposed] = await scene.streamsOf("escalation");
  expect(proposed && (await scene.state(escalationKind, proposed))).toMatchObject({
    status: "closed",
    wasActive: false,
  });
});

/** A partner with two people, and an incident of its own. */
async function keeperOf(name: string): Promise<Cast> {
  const keeper = await scene.partner("Westmark", { [name]: EVERY_ROLE, Xia: EVERY_ROLE });
  incident = await scene.incident(keeper.as(name), [keeper]);
  return keeper;
}
