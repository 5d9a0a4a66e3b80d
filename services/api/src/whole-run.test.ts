import { routes } from "@mirror/contract";
import { documents } from "@mirror/small-playbooks";
import { afterEach, expect, test } from "vitest";
import { House } from "./house.fixture.js";

const house = new House();
afterEach(() => house.close());

test("a person does a whole run over HTTP: import, incident, start, claim, complete, to the machine's effect and the end", async () => {
  await house.open();
  const home = await house.household("Norland", {
    Ada: ["trigger", "run-lead", "duty-officer"],
    Bo: ["responder"],
  });
  const [ada, bo] = [home.guest("Ada"), home.guest("Bo")];

  const playbook = await ada.asks(routes.playbooks.import, {
    body: { document: JSON.stringify(documents.beacon) },
  });
  expect(playbook).toMatchObject({
    name: "Block a beacon",
    roles: [{ role: "responders", bound: "at-start" }],
  });
  const incident = await ada.asks(routes.incidents.open, {
    body: { title: "A beacon was seen", severity: 3, affected: [home.partner] },
  });
  const run = await ada.asks(routes.runs.start, {
    body: {
      playbook: playbook.id,
      incident: incident.id,
      bindings: { responders: { partner: home.partner, team: home.team } },
    },
  });
  expect(run).toMatchObject({
    status: "active",
    exercise: false,
    blockedOn:
      "Look at the logs: Waiting for Ada to take it until 2026-11-22 03:15 UTC; then the next is called.",
  });

  const [task] = (await bo.asks(routes.steps.list)).items;
  expect(task).toMatchObject({ name: "Look at the logs", status: "assigned", people: [{ name: "Ada" }] });
  expect((await bo.asks(routes.steps.list, { query: { mine: "true" } })).items).toEqual([]);
  await house.wait(15 * 60_000);
  const [called] = (await bo.asks(routes.steps.list, { query: { mine: "true" } })).items;
  expect(called).toMatchObject({ id: task?.id, people: [{ name: "Ada" }, { name: "Bo" }], since: house.now });

  const params = { id: task?.id ?? "" };
  const claimed = await bo.asks(routes.steps.claim, { params });
  expect(claimed).toMatchObject({
    status: "in-progress",
    heldBy: { name: "Bo" },
    instruction: "Look at the logs\nLook at the logs, and say what you found.",
    form: [{ name: "__found__", type: "bool", required: true, choices: ["true", "false"] }],
    targetTime: "PT30M",
    waitingFor: "Waiting for Bo to complete it.",
  });
  await bo.asks(routes.steps.complete, { params, body: { values: { __found__: true } } });

  expect(house.hinted.map((row) => row.capability)).toEqual(["http-api"]);
  const shown = await ada.asks(routes.runs.show, { params: { id: run.id } });
  expect(shown.openSteps.map((step) => [step.name, step.status])).toContainEqual(["Block it", "ready"]);
  expect(shown.variables).toEqual({ __found__: "true" });

  const timeline = await ada.asks(routes.runs.timeline, { params: { id: run.id } });
  expect(timeline.items.map((entry) => entry.words)).toEqual(
    expect.arrayContaining([
      "Block a beacon was started, led by Norland.",
      'Nobody took "Look at the logs" in time; the next is called, until 2026-11-22 03:30 UTC.',
      'Bo took "Look at the logs".',
      'Bo completed "Look at the logs".',
    ]),
  );
  expect(house.errors).toEqual([]);
});
