import { beforeEach, expect, test } from "vitest";
import { document, escalation, task } from "../documents.fixture.js";
import { type Cast, EVERY_ROLE, Scene } from "../scene.fixture.js";

let scene: Scene;
let host: Cast;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE });
});

test("ES-02 there is no ladder to climb while no team plays the role: nobody is paged, and the step fails", async () => {
  const ada = host.as("Ada");
  const text = document(
    "Whose",
    [
      escalation("Escalate", { next: "After", onFailure: "After", call: { of: "analysts" } }),
      task("After", "host"),
    ],
    { byAid: ["analysts"] },
  );
  const run = await scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host]), {
    host,
  });
  expect(await scene.step(run, "Escalate")).toMatchObject({
    status: "failed",
    code: "role-unbound",
    detail: "Escalate: no team plays the role analysts yet.",
  });
  expect(await scene.streamsOf("escalation")).toEqual([]);
});
