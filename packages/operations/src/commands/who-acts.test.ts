import { mintId, type PersonId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { BECAUSE, type Cast, EVERY_ROLE, Scene, START } from "../scene.fixture.js";
import { acknowledgeIncident, closeIncident, mergeIncident } from "./incident-commands.js";

let scene: Scene;
let host: Cast;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Nil: [], Bo: ["responder"] });
});

test("INV-12 nobody acts for a partner that does not know them", async () => {
  const id = await scene.incident(host.as("Ada"), [host]);
  const person = mintId("person", "live", START, "stranger") as PersonId;
  const stranger = { kind: "person", person, partner: host.id } as const;
  expect(await scene.no(stranger, (turn) => acknowledgeIncident(turn, id))).toEqual([
    "not-of-this-partner",
    "INV-12",
  ]);
});

test("M04 who holds no role for it is told which it takes, and which they hold", async () => {
  const id = await scene.incident(host.as("Ada"), [host]);
  const said = async (name: string) => {
    const done = await scene.ask(host.as(name), (turn) => acknowledgeIncident(turn, id));
    return done.ok ? "" : done.detail;
  };
  expect(await said("Nil")).toContain("you hold none.");
  expect(await said("Bo")).toContain("you hold responder.");
});

test("an incident is closed and merged by whoever may decide about it, and to others it is not there", async () => {
  const helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  const [mine, next] = [
    await scene.incident(host.as("Ada"), [host]),
    await scene.incident(host.as("Ada"), [host]),
  ];
  const theirs = await scene.incident(helpers.as("Eve"), [helpers]);
  for (const [name, code] of [
    ["Bo", ["role-missing", "M04"]],
    ["Nil", ["role-missing", "M04"]],
  ] as const) {
    expect(await scene.no(host.as(name), (turn) => closeIncident(turn, mine, BECAUSE))).toEqual(code);
    expect(await scene.no(host.as(name), (turn) => mergeIncident(turn, mine, next, BECAUSE))).toEqual(code);
  }
  expect(await scene.no(host.as("Ada"), (turn) => mergeIncident(turn, mine, theirs, BECAUSE))).toEqual([
    "no-such-incident",
    undefined,
  ]);
});
