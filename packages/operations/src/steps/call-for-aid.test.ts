import { beforeEach, expect, test } from "vitest";
import { aid, document, task } from "../documents.fixture.js";
import { aidKind } from "../kinds/aid-kind.js";
import { type Cast, EVERY_ROLE, Scene } from "../scene.fixture.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
});

/** What becomes of a step that asks these roles for aid. */
async function asked(asks: readonly string[], call: object = {}, roles: Record<string, Cast> = { helpers }) {
  const ada = host.as("Ada");
  const text = document(
    `Aid of ${asks.join()}`,
    [
      aid("Ask for a team", asks, { next: "Work", onFailure: "Alone", call }),
      task("Work", "host"),
      task("Alone", "host"),
    ],
    { byAid: ["analysts"] },
  );
  const run = await scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host]), {
    host,
    ...roles,
  });
  return scene.step(run, "Ask for a team");
}

const agreed = (aid: boolean) =>
  scene.agree(
    [
      [host, "Ada"],
      [helpers, "Eve"],
    ],
    { aid },
  );

test("MA-01 nothing is asked in the name of a partner that plays no part yet", async () => {
  await agreed(true);
  expect(await asked(["helpers"], { by: "analysts" })).toMatchObject({
    status: "failed",
    code: "role-unbound",
    detail: "Ask for a team: no team plays the role analysts yet.",
  });
  expect(await scene.streamsOf("aid-request")).toEqual([]);
});

test("aid is asked of another partner, or of nobody: one's own team and a role without one are left out", async () => {
  await agreed(true);
  expect(await asked(["analysts", "friends"], {}, { friends: host })).toMatchObject({
    status: "failed",
    code: "role-unbound",
    detail: "Ask for a team: none of the roles analysts, friends is played by another partner.",
  });
  expect(await asked(["analysts", "helpers"])).toMatchObject({ status: "awaiting-aid" });
});

test("MA-12 a playbook may say until when what help cost is claimed", async () => {
  await agreed(true);
  const { answeredBy } = await asked(["helpers"], { claim_within: "P30D" });
  expect((await scene.state(aidKind, String(answeredBy))).need.claimWithin).toBe("P30D");
});

test("C-04 no aid is asked of a partner whose agreement does not speak of it", async () => {
  await agreed(false);
  expect(await asked(["helpers"])).toMatchObject({ status: "failed", code: "no-agreement", rule: "C-04" });
  expect(await scene.streamsOf("aid-request")).toEqual([]);
});
