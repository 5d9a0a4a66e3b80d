import { routes } from "@mirror/contract";
import { documents } from "@mirror/small-playbooks";
import { instantAfter, instantOf } from "@mirror/vocabulary";
import { afterEach, beforeEach, expect, test } from "vitest";
import { House, type Household } from "./house.fixture.js";

const NIGHT = instantOf(Date.UTC(2026, 11, 24, 1, 0, 0));
const MINUTE = 60_000;

let house: House;
let home: Household;
let away: Household;

beforeEach(async () => {
  house = await new House().open();
  home = await house.household("Norland", {
    Dora: ["planner"],
    Coco: ["controller"],
    Ada: ["trigger", "run-lead", "responder"],
  });
  away = await house.household("Sudland", { Eve: ["planner", "controller", "responder"] });
});
afterEach(async () => {
  await house.close();
  expect(house.errors).toEqual([]);
});

async function planned() {
  return home.guest("Dora").asks(routes.drills.plan, {
    body: {
      name: "Winter night",
      scenario: "On Christmas Eve the registration fails.",
      objectives: ["The night team is reached within 15 minutes."],
      participants: [home.partner],
      director: home.guest("Dora").id,
      controllers: [home.guest("Coco").id],
      playbook: documents.beacon.id,
      startsAt: NIGHT,
    },
  });
}

async function running() {
  const dora = home.guest("Dora");
  const { id } = await planned();
  const params = { id };
  await dora.asks(routes.drills.approve, { params });
  await dora.asks(routes.drills.schedule, { params, body: { plannedFor: house.now } });
  await dora.asks(routes.drills.start, {
    params,
    body: { checks: { communications: true, playersBriefed: true, firewallHeld: true } },
  });
  return params;
}

async function played(exercise: string) {
  const ada = home.guest("Ada");
  await home
    .guest("Dora")
    .asks(routes.playbooks.import, { body: { document: JSON.stringify(documents.beacon) } });
  const incident = await ada.asks(routes.incidents.open, {
    body: { title: "A beacon was seen", severity: 3, affected: [home.partner], exercise },
  });
  return ada.asks(routes.runs.start, {
    body: {
      playbook: documents.beacon.id,
      incident: incident.id,
      bindings: { responders: { partner: home.partner, team: home.team } },
    },
  });
}

test("DR-01 what happens in a drill is marked as exercise, in every id, on the drill's own clock", async () => {
  const { id } = await running();
  const run = await played(id);
  expect(run).toMatchObject({ exercise: true, exerciseId: id, createdAt: NIGHT });
  for (const one of [id, run.id, run.incident, run.openSteps[0]?.id]) expect(one).toMatch(/^x-/);
  expect(run.blockedOn).toContain("2026-12-24 01:15 UTC");
});

test("DR-08 players see a drill and its clock, and neither what it is to show nor what is due next", async () => {
  const { id } = await running();
  await played(id);
  const params = { id };
  const [player, director] = [home.guest("Ada"), home.guest("Dora")];
  expect(await player.asks(routes.drills.show, { params })).toMatchObject({
    name: "Winter night",
    status: "running",
    plan: null,
    clock: { now: NIGHT, running: true },
  });
  expect(await director.asks(routes.drills.show, { params })).toMatchObject({
    plan: { scenario: "On Christmas Eve the registration fails." },
  });
  expect(await player.tries(routes.drills.nextWakeUp, { params })).toMatchObject({
    problem: { status: 404 },
  });
  expect(await home.guest("Coco").asks(routes.drills.nextWakeUp, { params })).toMatchObject({
    next: { dueAt: instantAfter(NIGHT, 15 * MINUTE) },
  });
  expect(await away.guest("Eve").tries(routes.drills.show, { params })).toMatchObject({
    problem: { status: 404 },
  });
  expect((await away.guest("Eve").asks(routes.drills.list)).items).toEqual([]);
});

test("DR-07 the director jumps forward, a controller pauses, and the version tells a change from a tick", async () => {
  const params = await running();
  const [dora, coco] = [home.guest("Dora"), home.guest("Coco")];
  const before = await dora.asks(routes.drills.show, { params });
  house.later(MINUTE);
  const ticked = await dora.asks(routes.drills.show, { params });
  expect(ticked.version).toBe(before.version);
  expect(ticked.clock?.now).toBe(instantAfter(NIGHT, MINUTE));

  const jumped = await dora.asks(routes.drills.jump, {
    params,
    body: { to: instantAfter(NIGHT, 60 * MINUTE) },
    ifMatch: ticked.version,
  });
  expect(jumped.clock?.now).toBe(instantAfter(NIGHT, 60 * MINUTE));
  expect(jumped.version).not.toBe(before.version);
  const back = await dora.tries(routes.drills.jump, { params, body: { to: NIGHT } });
  expect(back).toMatchObject({ problem: { status: 409, rule: "DR-07" } });
  const paused = await coco.asks(routes.drills.pause, { params, body: { reason: "A player is unwell." } });
  expect(paused).toMatchObject({
    status: "paused",
    because: "A player is unwell.",
    clock: { running: false },
  });
  await coco.asks(routes.drills.resume, { params });
  await dora.asks(routes.drills.end, { params, body: { reason: "All has been shown." } });
});

test("DR-05 anyone who plays stops a drill for a real-world emergency", async () => {
  const params = await running();
  const stopped = await home
    .guest("Ada")
    .asks(routes.drills.emergency, { params, body: { what: "Fire in the server room." } });
  expect(stopped).toMatchObject({ status: "suspended", because: "Fire in the server room." });
});

test("C-16 nobody opens anything in a drill that is not theirs to see", async () => {
  const { id } = await running();
  const answer = await away.guest("Eve").tries(routes.agreements.propose, {
    body: {
      exercise: id,
      text: {
        title: "Ours",
        mode: "exercise",
        parties: [away.partner, home.partner],
        legalBasis: "None.",
        clauses: [
          {
            id: "1",
            text: "All.",
            allows: { playbooks: "any", effectCeiling: "E4", aid: true, markingCeiling: "TLP:RED" },
          },
        ],
        effectiveFrom: NIGHT,
        sunsetAt: instantAfter(NIGHT, 86_400_000),
        notice: "P1D",
      },
    },
  });
  expect(answer).toMatchObject({ problem: { status: 404 } });
});
