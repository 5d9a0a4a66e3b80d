import { beforeEach, expect, test } from "vitest";
import { tellPartner } from "./commands/registry-commands.js";
import { claimStep, completeStep } from "./commands/step-commands.js";
import { document, task } from "./documents.fixture.js";
import { type Cast, EVERY_ROLE, Scene, SET_UP } from "./scene.fixture.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
});

/** What becomes of a step that tells the helpers something. */
async function told(name: string, marking: object, to: Cast, roles = ["helpers"]) {
  const ada = host.as("Ada");
  const share = { with: roles, data_classes: ["addresses"], purpose: "So that they look as well." };
  const steps = [
    task("Tell", "host", { next: "end", onFailure: "Alone", mirror: { kind: "share", share, ...marking } }),
    task("Alone", "host", { next: "Ask the helpers" }),
    task("Ask the helpers", "helpers"),
  ];
  const text = document(name, steps, roles.includes("analysts") ? { byAid: ["analysts"] } : {});
  const run = await scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host]), {
    host,
    helpers: to,
  });
  return scene.step(run, "Tell");
}

test("SH-02 what is told to a partner stands on a clause with it, and goes no further than that clause lets it", async () => {
  const agreement = await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  expect(await told("Within", {}, helpers)).toMatchObject({
    status: "assigned",
    assignment: { authority: { basis: "no-effect", clauses: [{ agreement, clause: "4.2" }] } },
  });
  expect(await told("Beyond", { marking: "TLP:RED" }, helpers)).toMatchObject({
    status: "failed",
    detail: expect.stringContaining("TLP:RED"),
  });
});

test("what a partner tells its own teams, or teams that are still to come, stands on no agreement", async () => {
  expect(await told("At home", {}, host)).toMatchObject({
    status: "assigned",
    assignment: { authority: { basis: "no-effect", clauses: [], endsAt: null } },
  });
  expect(await told("Nobody yet", {}, host, ["analysts"])).toMatchObject({
    status: "assigned",
    assignment: { authority: { clauses: [] } },
  });
});

test("M22 nobody is told anything while they are suspended, though they took part when the run began", async () => {
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  const ada = host.as("Ada");
  const share = { with: ["helpers"], data_classes: ["addresses"], purpose: "So that they look as well." };
  const text = document("Later", [
    task("Look", "host", { next: "Tell" }),
    task("Tell", "host", { next: "end", onFailure: "Alone", mirror: { kind: "share", share } }),
    task("Alone", "host", { next: "Ask the helpers" }),
    task("Ask the helpers", "helpers"),
  ]);
  const incident = await scene.incident(ada, [host]);
  const run = await scene.start(ada, await scene.imported(ada, text), incident, { host, helpers });
  await scene.must(SET_UP, (turn) =>
    tellPartner(turn, helpers.id, { type: "set-status", status: "suspended", reason: "Its keys are out." }),
  );
  const { id } = await scene.step(run, "Look");
  await scene.must(ada, (turn) => claimStep(turn, id));
  await scene.must(ada, (turn) => completeStep(turn, id, {}));
  expect(await scene.step(run, "Tell")).toMatchObject({
    status: "failed",
    code: "partner-suspended",
    rule: "M22",
  });
  expect((await scene.step(run, "Alone")).status).toBe("assigned");
});
