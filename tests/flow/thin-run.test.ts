import { beginEffect, claimStep, completeStep, recordOutcome, ringWakeUp } from "@mirror/operations";
import { documents } from "@mirror/small-playbooks";
import type { EffectId, StepInvocationId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { brokenInvariants } from "./invariants.js";
import { Scene } from "./scene.js";

const WORKER = { worker: "test-worker", epoch: 1 };

test("a run goes from trigger to end: a task, a way decided, a machine's effect and a delay", async () => {
  const scene = new Scene();
  const home = await scene.partner("Norland", { Ada: ["trigger", "responder", "run-lead", "administrator"] });
  const ada = scene.as(home, "Ada");
  const playbook = await scene.imported(ada, documents.beaconWith("https://firewall.example", 60_000));
  const incident = await scene.incident(ada, [home.partner]);
  const run = await scene.run(ada, {
    playbook,
    incident,
    bindings: { responders: { partner: home.partner, team: home.team } },
    variables: {},
  });

  const asked = await scene.runState(run);
  const task = [...asked.steps.values()].find((step) => step.status === "assigned");
  expect(task?.name).toBe("Look at the logs");

  await scene.must(ada, (turn) => claimStep(turn, task?.id as StepInvocationId));
  await scene.must(ada, (turn) => completeStep(turn, task?.id as StepInvocationId, { __found__: true }));

  const [owed] = await scene.journal.owed("live", { limit: 10 });
  expect(owed?.capability).toBe("http-api");
  const effect = owed?.effect as EffectId;
  const sent = await scene.must(
    { kind: "service", service: "executor" },
    (turn, told: (url: string) => void) =>
      beginEffect(turn, run, effect, WORKER, ({ effect: what }) =>
        told(what.request.kind === "http-api" ? what.request.url : "a page"),
      ),
  );
  expect(sent).toBe("https://firewall.example/blocks/beacon");
  await scene.must({ kind: "service", service: "executor" }, (turn) =>
    recordOutcome(turn, run, effect, WORKER, {
      status: "succeeded",
      detail: "HTTP 204",
      outputs: { status: "204" },
    }),
  );

  const waiting = await scene.runState(run);
  expect([...waiting.steps.values()].find((step) => step.status === "blocked")?.name).toBe(
    "Say that it is over",
  );
  const wakeUp = await scene.journal.nextWakeUp("live");
  scene.later(60_000);
  await scene.must({ kind: "clock" }, (turn) => ringWakeUp(turn, run, wakeUp?.name ?? ""));
  const last = [...(await scene.runState(run)).steps.values()].find((step) => step.status === "assigned");
  await scene.must(ada, (turn) => claimStep(turn, last?.id as StepInvocationId));
  await scene.must(ada, (turn) => completeStep(turn, last?.id as StepInvocationId, {}));

  expect((await scene.runState(run)).status).toBe("completed");
  expect(await scene.journal.owed("live", { limit: 10 })).toEqual([]);
  expect(await scene.journal.nextWakeUp("live")).toBeUndefined();
  expect(await brokenInvariants(scene.journal, [scene.desk])).toEqual([]);
});
