import type { StepInvocation } from "@mirror/engine";
import { keyOf } from "@mirror/partner-keys";
import { nextStatement, type PartnerCommand, signStatement } from "@mirror/partnership";
import { MIRROR_EXTENSION_ID } from "@mirror/playbook";
import {
  type ExerciseId,
  type IncidentId,
  type Instant,
  mintId,
  type PartnerId,
  type RunId,
} from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import {
  aid,
  call,
  consent,
  document,
  escalation,
  idFor,
  parallel,
  request,
  task,
} from "../documents.fixture.js";
import { aidKind } from "../kinds/aid-kind.js";
import { consentKind } from "../kinds/consent-kind.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { incidentKind } from "../kinds/incident-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { BECAUSE, type Cast, DAY_MS, EVERY_ROLE, Scene, SET_UP, START } from "../scene.fixture.js";
import { Turn } from "../turn.js";
import { tellPartner } from "./registry-commands.js";
import { abortRun, holdRun, lookAhead, releaseRun, type StartRun, startRun } from "./run-commands.js";
import { claimStep, completeStep } from "./step-commands.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;
let others: Cast;
let incident: IncidentId;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: ["responder"] });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  others = await scene.partner("Westerly", { Wim: EVERY_ROLE });
  incident = await scene.incident(host.as("Ada"), [host, helpers]);
});

const binding = (cast: Cast) => ({ partner: cast.id, team: cast.team });
const starting =
  (what: Partial<StartRun> & Pick<StartRun, "playbook">) => (turn: Parameters<typeof startRun>[0]) =>
    startRun(turn, { incident, bindings: { host: binding(host) }, variables: {}, ...what }, () => {});
const imported = (text: ReturnType<typeof document>) => scene.imported(host.as("Ada"), text);
const look = document("Look", [task("Look", "host")]);

/** Why a run was rejected. */
async function problems(
  roles: Record<string, Cast>,
  text: ReturnType<typeof document>,
): Promise<string | null> {
  const run = await scene.start(host.as("Ada"), await imported(text), incident, roles);
  const { status, because } = await scene.run(run);
  return status === "rejected" ? because : null;
}

test("a run pins its playbook to the byte, is led by the incident's owner, and is on the incident's record", async () => {
  const playbook = await imported(look);
  const run = await scene.start(helpers.as("Eve"), playbook, incident, { host });
  // Sudmark is affected, and starts what Norland leads: the two need an agreement, and there is none yet.
  expect((await scene.run(run)).status).toBe("rejected");
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  const second = await scene.start(host.as("Ada"), playbook, incident, { host });
  expect(await scene.run(second)).toMatchObject({
    status: "active",
    mode: "live",
    lead: host.id,
    startedBy: host.person("Ada"),
    participants: [host.id],
    playbook: { id: playbook, name: "Look" },
  });
  expect((await scene.state(incidentKind, incident)).runs).toEqual([run, second]);
});

test("to whom an incident does not concern it is not there, nor is what never was", async () => {
  const playbook = await imported(look);
  expect(await scene.no(others.as("Wim"), starting({ playbook }))).toEqual(["no-such-incident", undefined]);
  const gone = mintId("incident", "live", START, "gone") as IncidentId;
  expect(await scene.no(host.as("Ada"), starting({ playbook, incident: gone }))).toEqual([
    "no-such-incident",
    undefined,
  ]);
  expect(await scene.no(host.as("Bo"), starting({ playbook }))).toEqual(["role-missing", "M04"]);
  const unknown = idFor("playbook", "never imported");
  expect(await scene.no(host.as("Ada"), starting({ playbook: unknown }))).toEqual([
    "no-such-playbook",
    undefined,
  ]);
  const hash = `sha256:${"0".repeat(64)}`;
  expect(await scene.no(host.as("Ada"), starting({ playbook, hash }))).toEqual([
    "no-such-playbook",
    undefined,
  ]);
});

test("a partner that may begin nothing starts nothing, and is given no part in anything", async () => {
  const playbook = await imported(look);
  await scene.must(SET_UP, (turn) =>
    tellPartner(turn, host.id, { type: "set-status", status: "restricted", reason: "Under review." }),
  );
  expect(await scene.no(host.as("Ada"), starting({ playbook }))).toEqual(["partner-restricted", "M22"]);
});

test("CACAO 14: only what a playbook takes from outside is given from outside, and only as what it is", async () => {
  const variables = {
    __site__: { type: "string", description: "Which site", external: true },
    __count__: { type: "integer", description: "How many", external: true },
    __found__: { type: "bool", description: "Whether anything was found", external: false },
    __fixed__: { type: "string", description: "Always the same", external: true, constant: true, value: "x" },
  };
  const playbook = await imported(document("Look", [task("Look", "host")], { variables }));
  for (const given of [{ __found__: "true" }, { __nothing__: "x" }, { __fixed__: "y" }, { constructor: "x" }])
    expect(
      await scene.no(host.as("Ada"), starting({ playbook, variables: given as Record<string, string> })),
    ).toEqual(["not-external", undefined]);
  expect(await scene.no(host.as("Ada"), starting({ playbook, variables: { __count__: "many" } }))).toEqual([
    "value-at-fault",
    undefined,
  ]);
  const run = await scene.start(
    host.as("Ada"),
    playbook,
    incident,
    { host },
    { __site__: "North", __count__: "2" },
  );
  const values = (await scene.run(run)).variables;
  expect([values.__site__?.value, values.__count__?.value]).toEqual(["North", "2"]);
});

test("what the pre-flight finds rejects the run and is on its record, one sentence each", async () => {
  const text = document("Together", [task("Look", "helpers")], { variables: {} });
  expect(await problems({ host }, text)).toContain("No team plays the role helpers; bind one.");
  expect(await problems({ host, helpers, guests: others }, text)).toContain(
    "The playbook has no role guests.",
  );
  expect(await problems({ host, helpers: { ...helpers, team: host.team } }, text)).toContain(
    "The team bound to helpers is not there.",
  );
  expect(await problems({ host, helpers }, text)).toContain(
    "No agreement in force between these partners covers this.",
  );
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  expect(await problems({ host, helpers }, text)).toBeNull();
  await scene.must(SET_UP, (turn) =>
    tellPartner(turn, helpers.id, { type: "set-status", status: "suspended", reason: "Its keys are out." }),
  );
  expect(await problems({ host, helpers }, text)).toContain("Sudmark is suspended; it begins nothing new.");
});

test("CACAO 22: a playbook that is revoked, not yet valid, no longer valid or meant for worse is not run", async () => {
  const at = (ms: number) => new Date(Date.parse(START) + ms).toISOString();
  const with_ = (name: string, more: object) =>
    document(name, [task("Look", "host")], more as Record<string, unknown>);
  expect(await problems({ host }, with_("Later", { valid_from: at(DAY_MS) }))).toContain(
    "is valid only from",
  );
  expect(await problems({ host }, with_("Sooner", { valid_until: at(0) }))).toContain("was valid until");
  expect(await problems({ host }, with_("Revoked", { revoked: true }))).toContain("revoked");
  const worse = { trigger: "An alert.", minimum_severity: 4, lead: "host" };
  expect(
    await problems({ host }, with_("Worse", { playbook_extensions: { [MIRROR_EXTENSION_ID]: worse } })),
  ).toContain("This playbook is for severity 4 and above; the incident has 3.");
});

test("M04 who is missing where the playbook asks is said beforehand and on the run, and rejects nothing", async () => {
  const text = document("Ask", [
    consent("May they?", ["host"], { next: "Act", onFailure: "Alone" }),
    task("Act", "host"),
    task("Alone", "host"),
  ]);
  const playbook = await imported(text);
  const run = await scene.start(host.as("Ada"), playbook, incident, { host });
  const { status, warnings } = await scene.run(run);
  expect([status, warnings]).toEqual([
    "active",
    ["Norland has 0 of 2 people within reach to answer as Directorate."],
  ]);
  expect(
    (await scene.run(await scene.start(host.as("Ada"), await imported(look), incident, { host }))).warnings,
  ).toEqual([]);
});

test("M04 F8 offices that called playbooks ask are named too, each once, by the teams that the call gives them", async () => {
  const asks = (name: string, roles: string[], more: { next: string }) =>
    consent(name, roles, { ...more, onFailure: "Alone" });
  const both = { host: "host", helpers: "helpers" };
  await imported(
    document("Inner", [
      asks("Inner?", ["helpers"], { next: "Again" }),
      // What it calls calls it, and something that is not here.
      call("Again", "Other", { next: "Gone", bind: both }),
      call("Gone", "Not imported", { next: "Help", bind: { host: "host" } }),
      task("Help", "helpers", { next: "Alone" }),
      task("Alone", "host"),
    ]),
  );
  await imported(
    document("Other", [call("Back", "Inner", { next: "Help", bind: both }), task("Help", "helpers")]),
  );
  const outer = await imported(
    document("Outer", [
      asks("May they?", ["host"], { next: "Call" }),
      call("Call", "Inner", { next: "Help", bind: both }),
      task("Help", "helpers", { next: "Alone" }),
      task("Alone", "host"),
    ]),
  );
  const guests = await scene.partner("Guestland", { Eve: EVERY_ROLE, Una: EVERY_ROLE });
  await scene.must(SET_UP, (turn) =>
    tellPartner(turn, guests.id, { type: "set-mail", person: guests.person("Eve"), email: "eve@s.example" }),
  );
  const at = (of: Cast) => ({ partner: of.id, team: of.team });
  const looked = await lookAhead(
    new Turn(scene.openDesk(), host.as("Ada")),
    { playbook: outer, bindings: { host: at(host), helpers: at(guests) } },
    { owner: host.id, severity: 3 },
    host.id,
  );
  if (!looked.ok) throw new Error(looked.detail);
  expect(looked.found.tooFew.map(({ words }) => words)).toEqual([
    "Norland has 0 of 2 people within reach to answer as Directorate.",
    "Guestland has 1 of 2 people within reach to answer as Directorate.",
  ]);
  expect(looked.found.unproved).toEqual([
    {
      partner: guests.id,
      words: "Guestland has 1 to answer as Directorate whose contact was not proved within 30 days.",
      without: ["Eve"],
    },
  ]);
});

test("M04 the offices of a partner's own matrix are looked for, each of the two that have to agree", async () => {
  const onHost = { effect: { class: "E3", on: "host", targets: ["Ward servers"], reversible: true } };
  const text = document("Ask", [
    consent("May they?", ["host"], { next: "Act", onFailure: "Alone" }),
    task("Act", "host", {
      mirror: { ...onHost, guarded_by: [idFor("action", "May they?")] },
    }),
    task("Alone", "host"),
  ]);
  const right = { effects: ["E3" as const], level: "operational" as const, dualControl: true };
  const statement = {
    ...{
      partner: host.id,
      number: nextStatement(await scene.state(partnerKind, host.id)),
      statedAt: scene.now,
    },
    ...{ type: "set-decision-rights" as const, ratifiedBy: null },
    rights: [{ ...right, office: "Minister", secondOffice: "Data protection" }],
  };
  await scene.must(SET_UP, (turn) =>
    tellPartner(turn, host.id, { type: "state", signed: signStatement(statement, keyOf(host.id)) }),
  );
  const run = await scene.start(host.as("Ada"), await imported(text), incident, { host });
  expect((await scene.run(run)).warnings).toEqual([
    "Norland has 0 of 2 people within reach to answer as Minister.",
    "Norland has 0 of 2 people within reach to answer as Data protection.",
  ]);
});

test("ES-08 a step that counts on a duty which its partner has not stated is warned of, and in a drill, which starts no clock, it is not", async () => {
  const text = document("Report", [
    task("Report it", "host", {
      mirror: { kind: "notification", clocks: [{ duty: "OWN-1", does: "starts" }, "GDPR-SA"] },
    }),
  ]);
  const playbook = await imported(text);
  const words =
    '"Report it" names the reporting duty OWN-1, which is unknown to Norland: no clock runs for it until it is stated (mirror clock state).';
  const { warnings } = await scene.run(await scene.start(host.as("Ada"), playbook, incident, { host }));
  expect(warnings).toEqual([words]);

  await scene.rehearse(host.as("Ada"), [host]);
  const drilled = await scene.incident(host.as("Ada"), [host]);
  const played = await scene.start(host.as("Ada"), playbook, drilled, { host });
  expect((await scene.run(played)).warnings).toEqual([]);
});

test("M28 whoever's qualification has ended takes no step, is not called for one, and is told what is missing", async () => {
  const order = (command: PartnerCommand) =>
    scene.must(host.as("Ada"), (turn) => tellPartner(turn, host.id, command));
  const record = { type: "record-qualification", person: host.person("Bo"), name: "Forensics" } as const;
  await order({ ...record, until: new Date(Date.parse(START) + DAY_MS).toISOString() as Instant });
  await order({ ...record, person: host.person("Ada"), until: null });
  await order({ type: "demand-qualifications", role: "responder", qualifications: ["Forensics"] });
  const begin = async () => {
    const run = await scene.start(host.as("Ada"), await imported(look), incident, { host });
    return scene.step(run, "Look");
  };
  const called = async (step: StepInvocation) =>
    step.status === "assigned" ? step.assignment.people : "nobody";
  const first = await begin();
  expect(await called(first)).toContain(host.person("Bo"));
  scene.later(2 * DAY_MS);
  expect(await called(await begin())).toEqual([host.person("Ada")]);
  const no = await scene.ask(host.as("Bo"), (turn) => claimStep(turn, first.id));
  expect(no).toMatchObject({ code: "role-missing", detail: expect.stringContaining("ended: Forensics.") });
});

test("DR-04 in an exercise only those who play in it are given a part", async () => {
  await scene.rehearse(host.as("Ada"), [host, helpers]);
  incident = await scene.incident(host.as("Ada"), [host]);
  const text = document("Together", [task("Look", "helpers")]);
  expect(await problems({ host, helpers: others }, text)).toContain(
    "Westerly does not take part in this exercise (DR-04).",
  );
  const gone = mintId("partner", "live", START, "gone") as PartnerId;
  const unknown = await problems({ host, helpers: { ...others, id: gone } }, text);
  expect(unknown).toContain("The team bound to helpers is not there.");
  expect(unknown).toContain(`${gone} does not take part in this exercise (DR-04).`);
});

test("C-16 an agreement of the real world counts for nothing in an exercise, nor does that of another exercise", async () => {
  const parties = [
    [host, "Ada"],
    [helpers, "Eve"],
  ] as const;
  await scene.agree(parties);
  await scene.rehearse(host.as("Ada"), [host, helpers]);
  await scene.agree(parties, { title: "Of the first exercise" });
  const first = scene.exercise as ExerciseId;
  scene.later(1);
  await scene.rehearse(host.as("Ada"), [host, helpers]);
  expect(scene.exercise).not.toBe(first);
  incident = await scene.incident(host.as("Ada"), [host]);
  const text = document("Together", [task("Look", "helpers")]);
  expect(await problems({ host, helpers }, text)).toContain("No agreement in force");
  await scene.agree(parties, { title: "Of the second exercise" });
  expect(await problems({ host, helpers }, text)).toBeNull();
});

test("M10 a participant's hold stops a run and all that it called; only the same partner releases it, and then it goes on", async () => {
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  await imported(
    document("Inner", [task("Look", "host", { next: "Block" }), request("Block", "host", "PUT /blocks/1")]),
  );
  const outer = await imported(
    document("Outer", [call("Call", "Inner", { next: "After" }), task("After", "helpers")]),
  );
  const run = await scene.start(host.as("Ada"), outer, incident, { host, helpers });
  const called = (await scene.step(run, "Call")).answeredBy as RunId;
  const look = await scene.step(called, "Look");

  expect(await scene.no(others.as("Wim"), (turn) => holdRun(turn, run, "Wait."))).toEqual([
    "no-such-run",
    undefined,
  ]);
  await scene.must(helpers.as("Eve"), (turn) => holdRun(turn, run, "Wait for us."));
  expect((await scene.run(called)).heldBy).toEqual([helpers.id]);
  // What was handed out before is still reported; what follows from it is not begun.
  await scene.must(host.as("Bo"), (turn) => claimStep(turn, look.id));
  await scene.must(host.as("Bo"), (turn) => completeStep(turn, look.id, {}));
  expect((await scene.step(called, "Block")).status).toBe("ready");
  expect(await scene.journal.owed("live", { limit: 9 })).toEqual([]);

  expect(await scene.no(host.as("Ada"), (turn) => releaseRun(turn, run))).toEqual(["not-held", "M10"]);
  await scene.must(helpers.as("Eve"), (turn) => releaseRun(turn, run));
  expect((await scene.run(called)).status).toBe("active");
  expect(await scene.journal.owed("live", { limit: 9 })).toMatchObject([{ stream: called }]);
});

test("M10 a hold that a partner has on a called run alone stays when another releases the caller", async () => {
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  await imported(document("Inner", [task("Look", "host")]));
  const outer = await imported(
    document("Outer", [call("Call", "Inner", { next: "After" }), task("After", "helpers")]),
  );
  const run = await scene.start(host.as("Ada"), outer, incident, { host, helpers });
  const called = (await scene.step(run, "Call")).answeredBy as RunId;
  await scene.must(host.as("Ada"), (turn) => holdRun(turn, called, "Only this part."));
  await scene.must(helpers.as("Eve"), (turn) => holdRun(turn, run, "All of it."));
  await scene.must(helpers.as("Eve"), (turn) => releaseRun(turn, run));
  expect((await scene.run(run)).status).toBe("active");
  expect((await scene.run(called)).heldBy).toEqual([host.id]);
});

test("M10 of two partners that hold a run and what it called, each takes back its own hold only", async () => {
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  await imported(document("Inner", [task("Look", "host")]));
  const outer = await imported(
    document("Outer", [call("Call", "Inner", { next: "After" }), task("After", "helpers")]),
  );
  const run = await scene.start(host.as("Ada"), outer, incident, { host, helpers });
  const called = (await scene.step(run, "Call")).answeredBy as RunId;
  const held = async () => [(await scene.run(run)).heldBy, (await scene.run(called)).heldBy];
  await scene.must(helpers.as("Eve"), (turn) => holdRun(turn, called, "This part first."));
  await scene.must(host.as("Ada"), (turn) => holdRun(turn, run, "All of it."));
  await scene.must(helpers.as("Eve"), (turn) => holdRun(turn, run, "All of it, for us too."));
  expect(await held()).toEqual([
    [host.id, helpers.id],
    [helpers.id, host.id],
  ]);
  await scene.must(host.as("Ada"), (turn) => releaseRun(turn, called));
  await scene.must(host.as("Ada"), (turn) => releaseRun(turn, run));
  expect(await held()).toEqual([[helpers.id], [helpers.id]]);
  await scene.must(helpers.as("Eve"), (turn) => releaseRun(turn, run));
  expect([(await scene.run(run)).status, (await scene.run(called)).status]).toEqual(["active", "active"]);
});

test("M18 only the lead aborts, and what the run opened ends with it: rounds, escalations and called runs", async () => {
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  await imported(
    document("Asking", [
      consent("Ask the host", ["host"], { next: "Image", onFailure: "Alone" }),
      task("Alone", "host"),
      task("Image", "helpers", {
        mirror: {
          effect: { class: "E2", on: "host", targets: ["files"], reversible: true },
          guarded_by: [idFor("action", "Ask the host")],
        },
      }),
    ]),
  );
  await imported(document("Escalating", [escalation("Escalate")]));
  const outer = await imported(
    document("Outer", [
      parallel("Both", ["First", "Second"]),
      call("First", "Asking", { bind: { host: "host", helpers: "helpers" } }),
      call("Second", "Escalating", { bind: { host: "host" } }),
    ]),
  );
  const run = await scene.start(host.as("Ada"), outer, incident, { host, helpers });
  const first = (await scene.step(run, "First")).answeredBy as RunId;
  const second = (await scene.step(run, "Second")).answeredBy as RunId;
  const { answeredBy: round } = await scene.step(first, "Ask the host");
  const { answeredBy: escalated } = await scene.step(second, "Escalate");

  expect(await scene.no(helpers.as("Eve"), (turn) => abortRun(turn, run, BECAUSE))).toEqual([
    "not-the-lead",
    "M18",
  ]);
  expect(await scene.no(others.as("Wim"), (turn) => abortRun(turn, run, BECAUSE))).toEqual([
    "no-such-run",
    undefined,
  ]);
  await scene.must(host.as("Ada"), (turn) => abortRun(turn, run, BECAUSE));
  for (const id of [run, first, second]) expect((await scene.run(id)).status).toBe("aborted");
  expect((await scene.state(consentKind, round ?? "")).status).toBe("cancelled");
  expect((await scene.state(escalationKind, escalated ?? "")).status).toBe("closed");
  expect(await scene.journal.nextWakeUp("live")).toMatchObject({ name: "sunset" });
  expect(await scene.journal.owed("live", { limit: 9 })).toEqual([]);
});

test("MA-01 a run that is aborted leaves its request for aid to the officials who asked: nobody else takes it back", async () => {
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  const playbook = await imported(
    document(
      "Ask for help",
      [aid("Ask for a team", ["friends"], { onFailure: "Alone" }), task("Alone", "host")],
      { byAid: ["analysts"] },
    ),
  );
  const run = await scene.start(host.as("Ada"), playbook, incident, { host, friends: helpers });
  const { answeredBy } = await scene.step(run, "Ask for a team");
  await scene.must(host.as("Ada"), (turn) => abortRun(turn, run, BECAUSE));
  expect((await scene.run(run)).status).toBe("aborted");
  expect((await scene.state(aidKind, answeredBy ?? "")).status).toBe("draft");
});

test("M10, M18 who only does the work of a partner neither holds, releases nor aborts in its name", async () => {
  const run = await scene.start(host.as("Ada"), await imported(look), incident, { host });
  const no = (does: Parameters<Scene["no"]>[1]) => scene.no(host.as("Bo"), does);
  expect(await no((turn) => holdRun(turn, run, "Wait."))).toEqual(["role-missing", "M04"]);
  expect(await no((turn) => abortRun(turn, run, BECAUSE))).toEqual(["role-missing", "M04"]);
  await scene.must(host.as("Ada"), (turn) => holdRun(turn, run, "Wait."));
  expect(await no((turn) => releaseRun(turn, run))).toEqual(["role-missing", "M04"]);
  expect((await scene.run(run)).status).toBe("held");
});

test("a run is not begun with a team in which nobody responds", async () => {
  const idle = await scene.partner("Nordheim", { Pia: ["planner"] });
  expect(await problems({ host: idle }, look)).toContain(
    "Nordheim team of Nordheim has no responder for host.",
  );
});
