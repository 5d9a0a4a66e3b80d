import type { IncidentId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { claimStep, completeStep } from "../commands/step-commands.js";
import { document, idFor, task } from "../documents.fixture.js";
import { openStepsOf } from "../kinds/run-kind.js";
import { type Cast, EVERY_ROLE, Scene } from "../scene.fixture.js";

let scene: Scene;
let host: Cast;
let incident: IncidentId;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE });
  incident = await scene.incident(host.as("Ada"), [host]);
});

test("CACAO 18: prose is handed to the leading partner's team as a question, and the answer decides the way", async () => {
  const playbook = await scene.imported(
    host.as("Ada"),
    document("Ask", [
      {
        type: "if-condition",
        name: "Legitimate",
        condition: "Was it from a legitimate source?",
        on_true: idFor("action", "Record"),
        on_false: idFor("action", "Contain"),
        on_completion: idFor("end", "end"),
      },
      task("Record", "host"),
      task("Contain", "host"),
    ]),
  );
  const run = await scene.start(host.as("Ada"), playbook, incident, { host });
  const asked = await scene.step(run, "Legitimate");
  expect(asked).toMatchObject({ status: "assigned", partner: host.id });
  const inbox = async () =>
    (await scene.journal.list(openStepsOf(host.id), { limit: 10 })).map((row) => row.member);
  expect(await inbox()).toContain(asked.id);

  await scene.must(host.as("Bo"), (turn) => claimStep(turn, asked.id));
  await scene.must(host.as("Bo"), (turn) => completeStep(turn, asked.id, { __answer__: false }));
  expect(await scene.statuses(run)).toMatchObject({ Legitimate: "in-progress", Contain: "assigned" });
  expect(await scene.statuses(run)).not.toHaveProperty("Record");
  // What goes on by itself by now is nobody's to do.
  expect(await inbox()).not.toContain(asked.id);
});
