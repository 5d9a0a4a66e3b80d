import type { AidCommand } from "@mirror/partnership";
import type { AidAssignmentId, RunId } from "@mirror/vocabulary";
import { AidRequestId, instantAfter } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { tellAid } from "../commands/aid-commands.js";
import { tellPartner } from "../commands/registry-commands.js";
import { holdRun, releaseRun } from "../commands/run-commands.js";
import { claimStep, completeStep } from "../commands/step-commands.js";
import { aid, call, document, parallel, task } from "../documents.fixture.js";
import { aidKind } from "../kinds/aid-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { type Cast, EVERY_ROLE, HOUR_MS, Scene, SET_UP } from "../scene.fixture.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;
let friends: Cast;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  friends = await scene.partner("Westerly", { Wim: EVERY_ROLE });
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
    [friends, "Wim"],
  ]);
  const mailed = { type: "set-mail", person: friends.person("Wim"), email: "wim@mail.example" } as const;
  await scene.must(SET_UP, (turn) => tellPartner(turn, friends.id, mailed));
});

const BY_AID = { byAid: ["analysts"] };

async function started(text: ReturnType<typeof document>): Promise<RunId> {
  const ada = host.as("Ada");
  const incident = await scene.incident(ada, [host]);
  return scene.start(ada, await scene.imported(ada, text), incident, { host, helpers, friends });
}

const helped = (call: object = {}) =>
  started(
    document(
      "Helped",
      [
        aid("Ask for a team", ["helpers", "friends"], { next: "Image", onFailure: "Alone", call }),
        task("Image", "analysts", { next: "Analyse" }),
        task("Analyse", "analysts"),
        task("Alone", "host"),
      ],
      BY_AID,
    ),
  );

const lend = (run: RunId, from: Cast, who: string) =>
  scene.lend(run, "Ask for a team", host.as("Ada"), from, who, true);
async function say(run: RunId, cast: Cast, who: string, command: AidCommand) {
  const id = AidRequestId.parse((await scene.step(run, "Ask for a team")).answeredBy);
  await scene.must(cast.as(who), (turn) => tellAid(turn, id, command));
}
const recall = (run: RunId, assignment: AidAssignmentId) =>
  say(run, friends, "Wim", { type: "recall", assignment, notice: "We are hit ourselves." });
const handedTo = async (run: RunId, name: string) => {
  const step = await scene.step(run, name);
  return [step.status, step.partner];
};
const toldToStop = async (cast: Cast) => {
  const { pages } = await scene.state(partnerKind, cast.id);
  return JSON.stringify(pages).includes("went to another team");
};

test.each(["assigned", "in-progress"] as const)(
  "MA-07 a step that is %s with a recalled team goes back to the asking partner's own at once, until another comes",
  async (reached) => {
    const run = await helped();
    await say(run, host, "Ada", { type: "submit" });
    await say(run, helpers, "Eve", { type: "decline", reason: "no-capacity" });
    const { assignment } = await lend(run, friends, "Wim");
    const image = (await scene.step(run, "Image")).id;
    if (reached === "in-progress") await scene.must(friends.as("Wim"), (turn) => claimStep(turn, image));
    expect(await handedTo(run, "Image")).toEqual([reached, friends.id]);
    await recall(run, assignment);
    expect(await handedTo(run, "Image")).toEqual(["assigned", host.id]);
    expect(await toldToStop(friends)).toBe(true);

    if (reached === "in-progress") await scene.must(host.as("Ada"), (turn) => claimStep(turn, image));
    const offersBy = instantAfter(scene.now, HOUR_MS);
    const again = { recipients: [helpers.id], offersBy, neededBy: offersBy };
    await say(run, host, "Ada", { type: "reopen", ...again });
    await lend(run, helpers, "Eve");
    if (reached === "in-progress") {
      // What its own people have begun meanwhile stays theirs.
      expect(await handedTo(run, "Image")).toEqual(["in-progress", host.id]);
      await scene.must(host.as("Ada"), (turn) => completeStep(turn, image, {}));
      expect(await handedTo(run, "Analyse")).toEqual(["assigned", helpers.id]);
    } else expect(await handedTo(run, "Image")).toEqual(["assigned", helpers.id]);
  },
);

test("MA-07 what a released team has goes to another that is lent for the same, where there is one", async () => {
  const needs = [
    {
      ...{ category: "Cyber", kind: "Team", type: "2", quantity: 2, description: "Analysts" },
      role: "analysts",
    },
  ];
  const run = await helped({ needs });
  await say(run, host, "Ada", { type: "submit" });
  await say(run, helpers, "Eve", { type: "decline", reason: "no-capacity" });
  const first = await lend(run, friends, "Wim");
  const second = await lend(run, helpers, "Eve");
  expect(await handedTo(run, "Image")).toEqual(["assigned", helpers.id]);
  const { assignment } = second;
  await say(run, helpers, "Eve", { type: "recall", assignment, notice: "We are hit ourselves." });
  expect(await handedTo(run, "Image")).toEqual(["assigned", friends.id]);
  await say(run, helpers, "Eve", { type: "depart", assignment, accessRevoked: true, handOver: "Images." });
  const attest = {
    people: true,
    equipment: true,
    credentials: true,
    data: "erased",
    endUse: "Images.",
  } as const;
  await say(run, helpers, "Eve", { type: "return", assignment, attest });
  // Who comes back does not take away what another has by now.
  await lend(run, helpers, "Eve");
  expect(await handedTo(run, "Image")).toEqual(["assigned", friends.id]);
  await say(run, helpers, "Eve", {
    ...{ type: "recall", notice: "Again." },
    assignment: (await scene.state(aidKind, second.id)).assignments.at(-1)?.id ?? assignment,
  });
  await say(run, host, "Ada", { type: "release", assignment: first.assignment });
  expect(await handedTo(run, "Image")).toEqual(["assigned", host.id]);
});

test("MA-07 what the team of a recalled help has under another role, and what others have, stays where it is", async () => {
  const run = await started(
    document(
      "Beside",
      [
        { ...aid("Ask for a team", ["helpers", "friends"], { next: "Both" }) },
        parallel("Both", ["Image", "Watch", "Write"]),
        task("Image", "analysts"),
        task("Watch", "friends"),
        task("Write", "host"),
      ],
      BY_AID,
    ),
  );
  const { assignment } = await lend(run, friends, "Wim");
  await recall(run, assignment);
  expect(await handedTo(run, "Image")).toEqual(["assigned", host.id]);
  expect(await handedTo(run, "Watch")).toEqual(["assigned", friends.id]);
  expect(await handedTo(run, "Write")).toEqual(["assigned", host.id]);
});

test("M10 in a held run a step is taken back at once, and handed out anew when the run is released", async () => {
  const run = await helped();
  const { assignment } = await lend(run, friends, "Wim");
  await scene.must(host.as("Ada"), (turn) => holdRun(turn, run, "Wait."));
  await recall(run, assignment);
  expect((await scene.step(run, "Image")).status).toBe("ready");
  await scene.must(host.as("Ada"), (turn) => releaseRun(turn, run));
  expect(await handedTo(run, "Image")).toEqual(["assigned", host.id]);
});

test("MA-07 a lent team that is gone is gone from the runs that were called, under the roles that they know it by", async () => {
  const ada = host.as("Ada");
  await scene.imported(ada, document("Inner", [task("Look", "helpers")]));
  const run = await started(
    document(
      "Outer",
      [
        aid("Ask for a team", ["helpers", "friends"], { next: "Call", onFailure: "Alone" }),
        call("Call", "Inner", { bind: { host: "host", helpers: "analysts" }, next: "Alone" }),
        task("Alone", "host"),
      ],
      BY_AID,
    ),
  );
  const { assignment } = await lend(run, friends, "Wim");
  const called = (await scene.step(run, "Call")).answeredBy as RunId;
  expect(await handedTo(called, "Look")).toEqual(["assigned", friends.id]);
  await recall(run, assignment);
  expect(await handedTo(called, "Look")).toEqual(["assigned", host.id]);
});

test("MA-07 and from the run that called the one which asked for it", async () => {
  const ada = host.as("Ada");
  await scene.imported(
    ada,
    document(
      "Get help",
      [aid("Ask for a team", ["helpers", "friends"], { onFailure: "Alone" }), task("Alone", "host")],
      BY_AID,
    ),
  );
  const run = await started(
    document(
      "Outer",
      [
        call("Call", "Get help", {
          next: "Image",
          onFailure: "Image",
          bind: { host: "host", helpers: "helpers", friends: "friends", analysts: "watchers" },
        }),
        task("Image", "watchers"),
      ],
      { byAid: ["watchers", "analysts"] },
    ),
  );
  const called = (await scene.step(run, "Call")).answeredBy as RunId;
  const { assignment } = await lend(called, friends, "Wim");
  expect(await handedTo(run, "Image")).toEqual(["assigned", friends.id]);
  await recall(called, assignment);
  expect(await handedTo(run, "Image")).toEqual(["assigned", host.id]);
});
