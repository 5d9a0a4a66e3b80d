import { instantAfter } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { consent, document, idFor, parallel, task } from "../documents.fixture.js";
import { type Cast, DAY_MS, EVERY_ROLE, HOUR_MS, Scene } from "../scene.fixture.js";

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
