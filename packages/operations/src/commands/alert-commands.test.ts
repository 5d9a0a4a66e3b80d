import { Alert, AlertMapping, AlertRule, rulesFor, valuesFor } from "@mirror/alert";
import {
  type Actor,
  type ExerciseId,
  type IncidentId,
  type PartnerId,
  type RunId,
  SourceId,
  sha256Hex,
} from "@mirror/vocabulary";
import { beforeEach, describe, expect, test } from "vitest";
import { document, task } from "../documents.fixture.js";
import { incidentKind, incidentOfAlert } from "../kinds/incident-kind.js";
import { sourceKind } from "../kinds/source-kind.js";
import { BECAUSE, type Cast, EVERY_ROLE, MINUTE_MS, Scene, SET_UP, START } from "../scene.fixture.js";
import { AddSource, type SourceSignIn, signInsAt } from "../source/source.js";
import {
  type AlertsReceived,
  addSource,
  receiveAlerts,
  removeSource,
  rotateSource,
  setSourceRules,
} from "./alert-commands.js";
import { acknowledgeIncident, closeIncident, mergeIncident } from "./incident-commands.js";
import { tellPartner } from "./registry-commands.js";
import { abortRun } from "./run-commands.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: ["responder"], Cy: ["administrator"] });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
});

const MAPPING = AlertMapping.parse({
  mapping: 1,
  name: "test",
  fields: { fingerprint: { path: "$.id" }, title: { path: "$.title" } },
});
const alert = (changes: Partial<Alert> = {}): Alert =>
  Alert.parse({
    fingerprint: "backup/1",
    status: "firing",
    title: "Backups are being encrypted",
    description: "",
    severity: 3,
    startedAt: null,
    link: null,
    labels: { ward: "3" },
    observables: [{ kind: "host", value: "ward-ws-1" }],
    ...changes,
  });
const resolved = (changes: Partial<Alert> = {}) => alert({ status: "resolved", ...changes });

async function source(
  by: Actor = host.as("Ada"),
  { exercise = null, ...what }: Partial<AddSource> & { exercise?: ExerciseId | null } = {},
): Promise<SourceId> {
  const spec = AddSource.parse({ name: "Alertmanager of the hospital", mapping: MAPPING, ...what });
  return scene.must<SourceId>(by, (turn, told) =>
    addSource(turn, spec, { kind: "bearer", hash: sha256Hex("secret") }, exercise, () => {
      const id = SourceId.parse(turn.newId("source"));
      told(id);
      return id;
    }),
  );
}
const as = (id: SourceId, partner: PartnerId = host.id): Actor => ({ kind: "source", source: id, partner });
const send = (id: SourceId, ...alerts: Alert[]) =>
  scene.must<AlertsReceived>(as(id), (turn, told) => receiveAlerts(turn, id, alerts, told));
const incidentOf = async (id: SourceId, fingerprint = "backup/1") => {
  const [row] = await scene.journal.list(incidentOfAlert({ source: id, fingerprint }), { limit: 5 });
  return scene.state(incidentKind, row?.member ?? "");
};
const counts = (changes: Partial<AlertsReceived>): AlertsReceived => ({
  opened: 0,
  repeated: 0,
  resolved: 0,
  ignored: 0,
  ...changes,
});

describe("an alert proposes an incident", () => {
  test("with its severity, its observables and the marking of its source; the source did it, for its partner", async () => {
    const id = await source();
    expect(await send(id, alert())).toEqual(counts({ opened: 1 }));
    const incident = await incidentOf(id);
    expect(incident).toMatchObject({
      mode: "live",
      status: "open",
      owner: host.id,
      affected: [host.id],
      title: "Backups are being encrypted",
      severity: 3,
      marking: "TLP:AMBER+STRICT",
      markingAssigned: true,
      source: "Alertmanager of the hospital",
      proposedBy: id,
      openedBy: null,
      openedAt: START,
      alerts: [
        { source: id, status: "firing", repeats: 0, alert: { observables: [{ value: "ward-ws-1" }] } },
      ],
    });
    const [entry] = await scene.entries(incident.id);
    expect(entry?.body).toMatchObject({
      type: "incident-proposed",
      actor: { kind: "source", source: id },
      partner: host.id,
      marking: "TLP:AMBER+STRICT",
    });
    const green = await source(undefined, { marking: "TLP:GREEN" });
    await send(green, alert());
    expect(await incidentOf(green)).toMatchObject({ marking: "TLP:GREEN", markingAssigned: false });
  });

  test("the same alert again is the same incident, and each repeat is counted; another is another", async () => {
    const id = await source();
    expect(await send(id, alert(), alert(), alert({ fingerprint: "backup/2" }))).toEqual(
      counts({ opened: 2, repeated: 1 }),
    );
    scene.later(MINUTE_MS);
    expect(await send(id, alert({ severity: 5 }))).toEqual(counts({ repeated: 1 }));
    const incident = await incidentOf(id);
    expect(incident.alerts).toMatchObject([{ repeats: 2, firstAt: START, lastAt: scene.now }]);
    // Nobody has owned up to it yet: it is as bad as its alert says.
    expect(incident.severity).toBe(5);
    await scene.must(host.as("Ada"), (turn) => acknowledgeIncident(turn, incident.id));
    await send(id, alert({ severity: 1 }));
    expect((await incidentOf(id)).severity).toBe(5);
    expect((await incidentOf(id, "backup/2")).id).not.toBe(incident.id);
    // The same words of another source are another's alert.
    const other = await source();
    expect(await send(other, alert())).toEqual(counts({ opened: 1 }));
  });

  test("two that arrive at once are one incident, whichever is first on disk", async () => {
    const id = await source();
    const both = await Promise.all([send(id, alert()), send(id, alert())]);
    expect(both).toEqual(expect.arrayContaining([counts({ opened: 1 }), counts({ repeated: 1 })]));
    expect(
      await scene.journal.list(incidentOfAlert({ source: id, fingerprint: "backup/1" }), { limit: 5 }),
    ).toHaveLength(1);
  });

  test("after its incident is closed, the next one proposes another", async () => {
    const id = await source();
    await send(id, alert());
    const first = await incidentOf(id);
    await scene.must(host.as("Ada"), (turn) => closeIncident(turn, first.id, BECAUSE));
    expect(await send(id, resolved())).toEqual(counts({ ignored: 1 }));
    expect(await send(id, alert())).toEqual(counts({ opened: 1 }));
    expect((await incidentOf(id)).id).not.toBe(first.id);
  });

  test("an incident that is another one's is merged into it, and its alerts are counted there", async () => {
    const id = await source();
    await send(id, alert(), alert({ fingerprint: "backup/2" }));
    const [one, other] = [await incidentOf(id), await incidentOf(id, "backup/2")];
    const ada = host.as("Ada");
    expect(await scene.no(ada, (turn) => mergeIncident(turn, one.id, one.id, BECAUSE))).toEqual([
      "not-to-merge",
      undefined,
    ]);
    const theirs = await scene.incident(helpers.as("Eve"), [helpers, host]);
    expect(await scene.no(ada, (turn) => mergeIncident(turn, one.id, theirs, BECAUSE))).toEqual([
      "not-to-merge",
      undefined,
    ]);
    await scene.must(ada, (turn) => mergeIncident(turn, other.id, one.id, BECAUSE));
    expect(await scene.state(incidentKind, other.id)).toMatchObject({ status: "merged", mergedInto: one.id });
    expect(await send(id, alert({ fingerprint: "backup/2" }))).toEqual(counts({ repeated: 1 }));
    expect(await incidentOf(id, "backup/2")).toMatchObject({
      id: one.id,
      alerts: [{ repeats: 0 }, { repeats: 1 }],
    });
    expect(await scene.no(ada, (turn) => mergeIncident(turn, other.id, one.id, BECAUSE))).toEqual([
      "wrong-state",
      undefined,
    ]);
  });
});

describe("an alert that is resolved", () => {
  test("is recorded, and when none is left a stand-down is proposed to the lead; nothing ends by itself", async () => {
    const id = await source();
    await send(id, alert(), alert({ fingerprint: "backup/2" }));
    const [one, other] = [await incidentOf(id), await incidentOf(id, "backup/2")];
    await scene.must(host.as("Ada"), (turn) => mergeIncident(turn, other.id, one.id, BECAUSE));
    expect(await send(id, resolved())).toEqual(counts({ resolved: 1 }));
    expect((await incidentOf(id)).standDownProposedAt).toBeNull();
    scene.later(MINUTE_MS);
    expect(await send(id, resolved({ fingerprint: "backup/2" }))).toEqual(counts({ resolved: 1 }));
    expect(await incidentOf(id)).toMatchObject({
      status: "open",
      standDownProposedAt: scene.now,
      alerts: [
        { status: "resolved", resolvedAt: START },
        { status: "resolved", resolvedAt: scene.now },
      ],
    });
    expect((await scene.types(one.id)).at(-1)).toBe("incident-stand-down-proposed");
    // Told twice, it is recorded once; and one that fires again takes the proposal back.
    const before = (await scene.types(one.id)).length;
    await send(id, resolved());
    expect(await scene.types(one.id)).toHaveLength(before);
    await send(id, alert());
    expect(await incidentOf(id)).toMatchObject({
      standDownProposedAt: null,
      alerts: [{ status: "firing", repeats: 1, resolvedAt: null }, { status: "resolved" }],
    });
  });

  test("and that nobody knows opens nothing", async () => {
    const id = await source();
    expect(await send(id, resolved())).toEqual(counts({ ignored: 1 }));
    expect(await scene.journal.list("incidents", { limit: 5 })).toEqual([]);
  });

  test("while a run of its incident goes on leaves that run as it is", async () => {
    const { id, run } = await started();
    await send(id, resolved());
    expect((await scene.run(run)).status).toBe("active");
    expect((await incidentOf(id)).standDownProposedAt).not.toBeNull();
  });
});

async function started(): Promise<{ id: SourceId; run: RunId; incident: IncidentId }> {
  const playbook = await scene.imported(host.as("Ada"), document("Look", [task("Look", "host")]));
  const id = await source(undefined, { rules: [ruleTo("start", playbook)] });
  await send(id, alert());
  const { runs, id: incident } = await incidentOf(id);
  const [run] = runs;
  if (run === undefined) throw new Error(JSON.stringify((await incidentOf(id)).playbooks));
  return { id, run, incident };
}

function ruleTo(may: "start" | "propose", playbook: string, changes: object = {}): AlertRule {
  return AlertRule.parse({
    playbook,
    may,
    bindings: { host: { partner: host.id, team: host.team } },
    ...changes,
  });
}

describe("a partner's rule says what may follow from an alert", () => {
  test("one that proposes names the playbook, and starts nothing; what it asks of the alert has to be so", async () => {
    const playbook = await scene.imported(host.as("Ada"), document("Look", [task("Look", "host")]));
    const rules = [ruleTo("propose", playbook, { when: { severityAtLeast: 3, labels: { ward: "3" } } })];
    const id = await source(undefined, { rules });
    await send(
      id,
      alert(),
      alert({ fingerprint: "low", severity: 2 }),
      alert({ fingerprint: "else", labels: {} }),
    );
    expect(await incidentOf(id)).toMatchObject({
      runs: [],
      playbooks: [{ playbook, may: "propose", run: null }],
    });
    expect((await incidentOf(id, "low")).playbooks).toEqual([]);
    expect((await incidentOf(id, "else")).playbooks).toEqual([]);
    // Somebody who starts what was proposed is seen to have done so.
    const run = await scene.start(host.as("Ada"), playbook, (await incidentOf(id)).id, { host });
    expect((await incidentOf(id)).playbooks).toMatchObject([{ playbook, run }]);
  });

  test("one that starts starts it once, by the source itself, and the repeat starts nothing", async () => {
    const { id, run } = await started();
    expect(await scene.run(run)).toMatchObject({ status: "active", lead: host.id, startedBy: null });
    const [first] = await scene.entries(run);
    expect(first?.body).toMatchObject({ actor: { kind: "source", source: id }, partner: host.id });
    await send(id, alert());
    expect((await incidentOf(id)).runs).toEqual([run]);
    expect((await incidentOf(id)).playbooks).toMatchObject([{ may: "start", run, because: null }]);
    await scene.must(host.as("Ada"), (turn) => abortRun(turn, run, BECAUSE));
  });

  test("what would keep a person from starting keeps the source: no agreement, no such playbook, a partner that may begin nothing", async () => {
    const ada = host.as("Ada");
    const playbook = await scene.imported(ada, document("Look", [task("Look", "host")]));
    const refused = async (rule: AlertRule) => {
      const id = await source(undefined, { rules: [rule] });
      expect(await send(id, alert())).toEqual(counts({ opened: 1 }));
      const incident = await incidentOf(id);
      expect(incident.runs).toEqual([]);
      return incident.playbooks[0]?.because;
    };
    const theirs = { host: { partner: helpers.id, team: helpers.team } };
    expect(await refused(ruleTo("start", playbook, { bindings: theirs }))).toMatch(/agreement|clause/i);
    expect(await refused(ruleTo("start", "playbook--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0aee"))).toMatch(
      /not imported/,
    );
    expect(await refused(ruleTo("start", playbook, { variables: { __x__: "1" } }))).toMatch(
      /not given from outside/,
    );
    expect(await refused(ruleTo("start", playbook, { bindings: {} }))).toMatch(/No team plays the role/);
    await scene.must(SET_UP, (turn) =>
      tellPartner(turn, host.id, { type: "set-status", status: "restricted", reason: "Under review." }),
    );
    expect(await refused(ruleTo("start", playbook))).toMatch(/begin nothing new/);
  });

  test("M04 who may not start a playbook lets no source start one; rules are said anew by those who may", async () => {
    const playbook = await scene.imported(host.as("Ada"), document("Look", [task("Look", "host")]));
    const id = await source(host.as("Cy"), { rules: [ruleTo("propose", playbook)] });
    const set = (by: Actor, may: "start" | "propose") =>
      scene.no(by, (turn) => setSourceRules(turn, id, [ruleTo(may, playbook)]));
    expect(await set(host.as("Cy"), "start")).toEqual(["role-missing", "M04"]);
    expect(await set(host.as("Bo"), "propose")).toEqual(["role-missing", "M04"]);
    expect(await set(helpers.as("Eve"), "propose")).toEqual(["no-such-source", undefined]);
    await scene.must(host.as("Ada"), (turn) => setSourceRules(turn, id, [ruleTo("start", playbook)]));
    expect((await scene.state(sourceKind, id)).rules).toMatchObject([{ may: "start" }]);
  });

  test("a new secret takes the place of the old one, which counts for the time given and not a moment longer; two count at most", async () => {
    const id = await source();
    const secret = (word: string): SourceSignIn => ({ kind: "bearer", hash: sha256Hex(word) });
    const counting = async () => signInsAt(await scene.state(sourceKind, id), scene.now);
    expect(await counting()).toEqual([secret("secret")]);
    const rotate = (word: string, oldForMs: number) =>
      scene.must(host.as("Ada"), (turn) => rotateSource(turn, id, secret(word), oldForMs));
    await rotate("second", MINUTE_MS);
    expect(await counting()).toEqual([secret("second"), secret("secret")]);
    await rotate("third", MINUTE_MS);
    expect(await counting()).toEqual([secret("third"), secret("second")]);
    await scene.wait(MINUTE_MS - 1);
    expect(await counting()).toHaveLength(2);
    await scene.wait(1);
    expect(await counting()).toEqual([secret("third")]);
    await rotate("fourth", 0);
    expect(await counting()).toEqual([secret("fourth")]);
    const no = (by: Actor) => scene.no(by, (turn) => rotateSource(turn, id, secret("fifth"), 0));
    expect(
      await scene.no(host.as("Ada"), (turn) =>
        rotateSource(turn, id, secret("fifth"), 30 * 24 * 60 * MINUTE_MS + 1),
      ),
    ).toEqual(["old-secret-too-long", undefined]);
    expect(await no(host.as("Bo"))).toEqual(["role-missing", "M04"]);
    expect(await no(helpers.as("Eve"))).toEqual(["no-such-source", undefined]);
    await scene.must(host.as("Ada"), (turn) => removeSource(turn, id, BECAUSE));
    expect(await no(host.as("Ada"))).toEqual(["source-removed", undefined]);
  });

  test("a value comes from the rule, from a label or from what was seen; what the alert does not say is left out", async () => {
    const rule = ruleTo("start", "playbook--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0aee", {
      variables: {
        __a__: "1",
        __b__: { label: "ward" },
        __c__: { observable: "host" },
        __d__: { observable: "ip" },
      },
    });
    expect(valuesFor(alert(), rule)).toEqual({ __a__: "1", __b__: "3", __c__: "ward-ws-1" });
    const both = [{ ...rule, may: "propose" as const }, rule, { ...rule, may: "propose" as const }];
    expect(rulesFor(alert(), both)).toEqual([rule]);
  });
});

describe("a source", () => {
  test("is heard while it is there, and only as itself, for a partner that is not suspended", async () => {
    const [id, other] = [await source(), await source()];
    const hear = (by: Actor) => scene.no(by, (turn) => receiveAlerts(turn, id, [alert()], () => undefined));
    expect(await hear(as(other))).toEqual(["no-such-source", undefined]);
    expect(await hear(host.as("Ada"))).toEqual(["no-such-source", undefined]);
    await scene.must(host.as("Ada"), (turn) => removeSource(turn, id, BECAUSE));
    await scene.must(host.as("Ada"), (turn) => removeSource(turn, id, BECAUSE));
    expect(await hear(as(id))).toEqual(["no-such-source", undefined]);
    expect(await scene.no(host.as("Ada"), (turn) => setSourceRules(turn, id, []))).toEqual([
      "source-removed",
      undefined,
    ]);
    await scene.must(SET_UP, (turn) =>
      tellPartner(turn, host.id, { type: "set-status", status: "suspended", reason: "Its keys are out." }),
    );
    expect(
      await scene.no(as(other), (turn) => receiveAlerts(turn, other, [alert()], () => undefined)),
    ).toEqual(["partner-suspended", "M22"]);
  });

  test("DR-05 of an exercise that a real emergency has stopped proposes and counts nothing in it", async () => {
    const exercise = await scene.rehearse(host.as("Ada"), [host]);
    const id = await source(undefined, { exercise });
    await send(id, alert());
    await scene.direct(host.as("Ada"), exercise, { type: "real-world-emergency", what: "A real fire." });
    for (const fingerprint of ["backup/1", "backup/2"])
      expect(
        await scene.no(as(id), (turn) => receiveAlerts(turn, id, [alert({ fingerprint })], () => undefined)),
      ).toEqual(["exercise-suspended", "DR-05"]);
    expect((await incidentOf(id)).alerts).toMatchObject([{ repeats: 0 }]);
  });

  test("M04 is added, ruled and removed by those who administer its partner", async () => {
    const spec = AddSource.parse({ name: "Alertmanager", mapping: MAPPING });
    const add = (turn: Parameters<typeof addSource>[0]) =>
      addSource(turn, spec, { kind: "bearer", hash: sha256Hex("secret") }, null, () =>
        SourceId.parse(turn.newId("source")),
      );
    expect(await scene.no(host.as("Bo"), add)).toEqual(["role-missing", "M04"]);
    const id = await source();
    expect(await scene.no(host.as("Bo"), (turn) => removeSource(turn, id, BECAUSE))).toEqual([
      "role-missing",
      "M04",
    ]);
    expect(await send(id, alert())).toEqual(counts({ opened: 1 }));
  });

  test("C-16 of an exercise opens and starts in that exercise only; it is of those who play in it", async () => {
    const exercise = await scene.rehearse(host.as("Ada"), [host]);
    const id = await source(undefined, { exercise });
    expect(id).toMatch(/^x-source--/);
    expect(await send(id, alert())).toEqual(counts({ opened: 1 }));
    expect(await incidentOf(id)).toMatchObject({
      mode: "exercise",
      exercise,
      id: expect.stringMatching(/^x-incident--/),
    });
    const live = await source();
    await send(live, alert());
    const incident = await incidentOf(live);
    expect(incident).toMatchObject({ mode: "live", exercise: null });
    const drill = await incidentOf(id);
    expect(
      await scene.no(host.as("Ada"), (turn) => mergeIncident(turn, drill.id, incident.id, BECAUSE)),
    ).toEqual(["no-such-incident", undefined]);
    const add = (turn: Parameters<typeof addSource>[0]) =>
      addSource(
        turn,
        AddSource.parse({ name: "x", mapping: MAPPING }),
        { kind: "bearer", hash: sha256Hex("secret") },
        exercise,
        () => SourceId.parse(turn.newId("source")),
      );
    expect(await scene.no(helpers.as("Eve"), add)).toEqual(["not-a-player", "DR-04"]);
  });
});
