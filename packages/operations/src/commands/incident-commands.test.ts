import type { ExerciseCommand } from "@mirror/exercise";
import type { Journal } from "@mirror/journal";
import { type Assessment, situationOf } from "@mirror/partnership";
import { ExerciseId, type IncidentId, mintId, type PartnerId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { document, idFor, task } from "../documents.fixture.js";
import { OpenIncident } from "../incident/incident.js";
import { incidentKind } from "../kinds/incident-kind.js";
import { BECAUSE, type Cast, EVERY_ROLE, NIGHT, Scene, SET_UP, START } from "../scene.fixture.js";
import { acknowledgeIncident, assessIncident, closeIncident, openIncident } from "./incident-commands.js";
import { tellPartner } from "./registry-commands.js";
import { abortRun, startRun } from "./run-commands.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;

async function setTheScene(around?: (journal: Journal) => Journal): Promise<void> {
  scene = new Scene(around);
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: ["responder"] });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
}

beforeEach(() => setTheScene());

const what = (affected: readonly PartnerId[]) =>
  OpenIncident.parse({ title: "Beds cannot be assigned", severity: 3, affected });
const open =
  (affected: readonly PartnerId[], exercise: ExerciseId | null = null) =>
  (turn: Parameters<typeof openIncident>[0]) =>
    openIncident(turn, what(affected), exercise, () => {});

test("an incident is its opener's partner's own, and says who opened it and when", async () => {
  const id = await scene.incident(host.as("Ada"), [host, helpers]);
  expect(await scene.state(incidentKind, id)).toMatchObject({
    id,
    mode: "live",
    exercise: null,
    status: "open",
    owner: host.id,
    openedBy: host.person("Ada"),
    openedAt: START,
    runs: [],
  });
});

test("CACAO 23: an incident that nobody marked takes the default, and the record says that it was assigned", async () => {
  const opened = async (marking?: "TLP:GREEN") => {
    let id = "";
    const told = { title: "Beds cannot be assigned", severity: 3, affected: [host.id], marking };
    await scene.must(host.as("Ada"), (turn) =>
      openIncident(turn, OpenIncident.parse(told), null, (made) => {
        id = made;
      }),
    );
    return scene.state(incidentKind, id);
  };
  expect(await opened()).toMatchObject({ marking: "TLP:AMBER+STRICT", markingAssigned: true });
  expect(await opened("TLP:GREEN")).toMatchObject({ marking: "TLP:GREEN", markingAssigned: false });
});

test("who opens an incident holds a role for it, at a partner that is not suspended, and names partners that are there", async () => {
  expect(await scene.no(host.as("Bo"), open([host.id]))).toEqual(["role-missing", "M04"]);
  expect(await scene.no(SET_UP, open([host.id]))).toEqual(["not-a-person", "INV-12"]);
  const nobody = mintId("partner", "live", START, "nobody") as PartnerId;
  expect(await scene.no(host.as("Ada"), open([host.id, nobody]))).toEqual(["partner-unknown", undefined]);
  await scene.must(SET_UP, (turn) =>
    tellPartner(turn, host.id, { type: "set-status", status: "suspended", reason: "Its keys are out." }),
  );
  expect(await scene.no(host.as("Ada"), open([host.id]))).toEqual(["partner-suspended", "M22"]);
});

test("C-16 one of an exercise is opened in an exercise that is there, among those who play in it (DR-04)", async () => {
  const nowhere = ExerciseId.parse(mintId("exercise", "exercise", START, "nowhere"));
  expect(await scene.no(host.as("Ada"), open([host.id], nowhere))).toEqual(["no-such-exercise", undefined]);

  const exercise = await scene.rehearse(host.as("Ada"), [host]);
  expect(await scene.no(host.as("Ada"), open([host.id, helpers.id], exercise))).toEqual([
    "not-a-player",
    "DR-04",
  ]);
  expect(await scene.no(helpers.as("Eve"), open([host.id], exercise))).toEqual(["not-a-player", "DR-04"]);
  const id = await scene.incident(host.as("Ada"), [host]);
  expect(id).toMatch(/^x-incident--/);
  expect(await scene.state(incidentKind, id)).toMatchObject({ mode: "exercise", exercise, openedAt: NIGHT });
});

test("an incident is acknowledged once, by a partner that it concerns; to others it is not there", async () => {
  const id = await scene.incident(host.as("Ada"), [host]);
  expect(await scene.no(helpers.as("Eve"), (turn) => acknowledgeIncident(turn, id))).toEqual([
    "no-such-incident",
    undefined,
  ]);
  await scene.must(host.as("Ada"), (turn) => acknowledgeIncident(turn, id));
  await scene.must(host.as("Ada"), (turn) => acknowledgeIncident(turn, id));
  expect(await scene.types(id)).toEqual(["incident-opened", "incident-acknowledged"]);
  const gone = mintId("incident", "live", START, "gone") as IncidentId;
  expect(await scene.no(host.as("Ada"), (turn) => acknowledgeIncident(turn, gone))).toEqual([
    "no-such-incident",
    undefined,
  ]);
  const drill = mintId("incident", "exercise", START, "gone") as IncidentId;
  expect(await scene.no(host.as("Ada"), (turn) => acknowledgeIncident(turn, drill))).toEqual([
    "no-such-incident",
    undefined,
  ]);
});

test("ES-01, ES-04 each partner says how it stands at home, with a reason, and the run is as bad as the worst", async () => {
  const eve = helpers.as("Eve");
  const ada = host.as("Ada");
  const id = await scene.incident(ada, [host, helpers]);
  const said = { severity: 5, outlook: "worsening", capacityExceeded: true, reason: BECAUSE } as const;
  const assess = (changes: Partial<Assessment> = {}) =>
    scene.no(eve, (turn) => assessIncident(turn, id, { ...said, ...changes }));
  expect(await assess({ reason: "It is bad." })).toEqual(["justification-too-short", "ES-04"]);
  expect(await scene.no(host.as("Bo"), (turn) => assessIncident(turn, id, said))).toEqual([
    "role-missing",
    "M04",
  ]);
  await scene.must(eve, (turn) => assessIncident(turn, id, said));
  const incident = await scene.state(incidentKind, id);
  expect(incident.assessments).toEqual([
    { ...said, partner: helpers.id, by: helpers.person("Eve"), at: START },
  ]);
  expect(situationOf(incident)).toMatchObject({ severity: 5, outlook: "worsening", isLargeScale: true });

  await scene.must(eve, (turn) =>
    assessIncident(turn, id, { ...said, severity: 1, outlook: "improving", capacityExceeded: false }),
  );
  const later = await scene.state(incidentKind, id);
  expect(later.assessments).toHaveLength(1);
  // The host has not said yet: what it declared stands for it.
  expect(situationOf(later)).toMatchObject({ severity: incident.severity, outlook: "improving" });
});

test("ES-09 an incident is closed when none of its runs goes on, and then takes no other", async () => {
  const ada = host.as("Ada");
  const id = await scene.incident(ada, [host]);
  const playbook = await scene.imported(ada, document("Look", [task("Look", "host")]));
  const run = await scene.start(ada, playbook, id, { host });
  expect((await scene.state(incidentKind, id)).runs).toEqual([run]);
  expect(await scene.no(ada, (turn) => closeIncident(turn, id, BECAUSE))).toEqual(["runs-open", "ES-09"]);
  await scene.must(ada, (turn) => abortRun(turn, run, BECAUSE));
  await scene.must(ada, (turn) => closeIncident(turn, id, BECAUSE));
  expect((await scene.state(incidentKind, id)).status).toBe("closed");
  expect(await scene.no(ada, (turn) => closeIncident(turn, id, BECAUSE))).toEqual(["wrong-state", undefined]);
  const again = {
    playbook,
    incident: id,
    bindings: { host: { partner: host.id, team: host.team } },
    variables: {},
  };
  expect(await scene.no(ada, (turn) => startRun(turn, again, () => {}))).toEqual([
    "incident-over",
    undefined,
  ]);
});

test("ES-09 a run that begins while its incident is being closed keeps it open, whichever is first on disk", async () => {
  let meanwhile: (() => Promise<void>) | undefined;
  await setTheScene((journal) => ({
    ...journal,
    async commit(commit) {
      const first = meanwhile;
      meanwhile = undefined;
      await first?.();
      return journal.commit(commit);
    },
  }));
  const ada = host.as("Ada");
  const playbook = await scene.imported(ada, document("Look", [task("Look", "host")]));
  const id = await scene.incident(ada, [host]);
  meanwhile = async () => {
    await scene.start(ada, playbook, id, { host });
  };
  expect(await scene.no(ada, (turn) => closeIncident(turn, id, BECAUSE))).toEqual(["runs-open", "ES-09"]);

  const other = await scene.incident(ada, [host]);
  meanwhile = async () => {
    await scene.must(ada, (turn) => closeIncident(turn, other, BECAUSE));
  };
  const again = {
    playbook,
    incident: other,
    bindings: { host: { partner: host.id, team: host.team } },
    variables: {},
  };
  expect(await scene.no(ada, (turn) => startRun(turn, again, () => {}))).toEqual([
    "incident-over",
    undefined,
  ]);
  expect(idFor("playbook", "Look")).toBe(playbook);
});

test("what an exercise will need may be opened in it before it starts, at the time at which it will begin", async () => {
  const id = ExerciseId.parse(mintId("exercise", "exercise", START, "Later"));
  const ada = host.as("Ada");
  const commands: ExerciseCommand[] = [
    {
      type: "plan",
      id,
      plan: {
        name: "Later",
        scenario: "A hospital is encrypted at night.",
        objectives: ["What saves lives comes back first."],
        participants: [host.id],
        director: host.person("Ada"),
        controllers: [],
        playbook: "playbook--00000000-0000-4000-8000-000000000001",
        startsAt: NIGHT,
        jumps: "by-hand",
      },
    },
    { type: "approve" },
    { type: "schedule", plannedFor: START },
  ];
  scene.exercise = id;
  for (const command of commands) {
    await scene.direct(ada, id, command);
    const incident = await scene.incident(ada, [host]);
    expect(await scene.state(incidentKind, incident)).toMatchObject({
      mode: "exercise",
      exercise: id,
      openedAt: NIGHT,
    });
  }
});
