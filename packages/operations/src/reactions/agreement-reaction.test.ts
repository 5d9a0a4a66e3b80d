import { instantAfter } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { tellAgreement } from "../commands/registry-commands.js";
import { claimStep, completeStep } from "../commands/step-commands.js";
import { consent, document, idFor, parallel, task } from "../documents.fixture.js";
import { BECAUSE, type Cast, DAY_MS, EVERY_ROLE, HOUR_MS, Scene } from "../scene.fixture.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
});

test("C-08 what stands on an agreement stops when it ends; what stands on nothing, or asks, goes on", async () => {
  await scene.agree(
    [
      [host, "Ada"],
      [helpers, "Eve"],
    ],
    { endsInMs: HOUR_MS },
  );
  const text = document("Beside each other", [
    parallel("All", ["Ask", "Own", "Ask later"]),
    consent("Ask", ["host"], { next: "Image", onFailure: "end" }),
    task("Image", "helpers", {
      mirror: {
        effect: { class: "E2", on: "host", targets: ["files"], reversible: true },
        guarded_by: [idFor("action", "Ask")],
      },
    }),
    task("Own", "host"),
    consent("Ask later", ["host"], { next: "Later", onFailure: "end" }),
    task("Later", "host", { mirror: { guarded_by: [idFor("action", "Ask later")] } }),
  ]);
  const ada = host.as("Ada");
  const run = await scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host]), {
    host,
    helpers,
  });
  await scene.answer(run, "Ask", "grant", host.as("Bo"), { expiresAt: instantAfter(scene.now, DAY_MS / 4) });
  expect((await scene.step(run, "Image")).status).toBe("assigned");
  await scene.wait(HOUR_MS);
  expect(await scene.step(run, "Image")).toMatchObject({ status: "on-hold", reason: "agreement-ended" });
  expect(await scene.statuses(run)).toMatchObject({ Own: "assigned", "Ask later": "awaiting-consent" });
});

const onHost = {
  effect: { class: "E2", on: "host", targets: ["files"], reversible: true },
  guarded_by: [idFor("action", "Ask")],
};

test("C-08 what stands on an agreement stops while it is suspended, and nothing is granted under it meanwhile", async () => {
  const agreement = await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  const text = document("Remote", [
    consent("Ask", ["host"], { next: "Image", onFailure: "Alone" }),
    task("Image", "helpers", { mirror: onHost }),
    task("Alone", "host"),
  ]);
  const ada = host.as("Ada");
  const playbook = await scene.imported(ada, text);
  const incident = await scene.incident(ada, [host]);
  const asked = await scene.start(ada, playbook, incident, { host, helpers });
  const granted = await scene.start(ada, playbook, incident, { host, helpers });
  await scene.answer(granted, "Ask", "grant", host.as("Bo"));
  await scene.must(helpers.as("Eve"), (turn) =>
    tellAgreement(turn, agreement, { type: "suspend", justification: BECAUSE }, null),
  );
  expect(await scene.step(granted, "Image")).toMatchObject({
    status: "on-hold",
    detail: "Stop: Mutual assistance, which this stood on, is suspended.",
  });
  expect(await scene.answer(asked, "Ask", "grant", host.as("Bo"))).toMatchObject({ ok: false, rule: "C-08" });
  expect((await scene.round(asked, "Ask")).status).toBe("open");
});

test("C-08 a partner with which nothing is agreed any more is not asked", async () => {
  await scene.agree(
    [
      [host, "Ada"],
      [helpers, "Eve"],
    ],
    { endsInMs: HOUR_MS },
  );
  const text = document("Later", [
    task("First", "host", { next: "Ask" }),
    consent("Ask", ["helpers"], { next: "Act", onFailure: "Alone" }),
    task("Act", "host", { mirror: { guarded_by: [idFor("action", "Ask")] } }),
    task("Alone", "host"),
  ]);
  const ada = host.as("Ada");
  const run = await scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host]), {
    host,
    helpers,
  });
  await scene.wait(HOUR_MS);
  const { id } = await scene.step(run, "First");
  await scene.must(ada, (turn) => claimStep(turn, id));
  await scene.must(ada, (turn) => completeStep(turn, id, {}));
  expect(await scene.step(run, "Ask")).toMatchObject({ status: "failed", rule: "C-08", answeredBy: null });
  expect((await scene.step(run, "Alone")).status).toBe("assigned");
});
