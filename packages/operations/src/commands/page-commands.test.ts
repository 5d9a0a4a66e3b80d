import type { Outcome } from "@mirror/engine";
import type { EffectId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { document, escalation } from "../documents.fixture.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { EVERY_ROLE, EXECUTOR, Scene } from "../scene.fixture.js";
import { recordOutcome } from "./effect-commands.js";

const BY = { worker: "executor-1", epoch: 1 };

test("INV-05 a page that reached nobody, or may not have, is still owed under the same id", async () => {
  const scene = new Scene();
  const host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE });
  const ada = host.as("Ada");
  const playbook = await scene.imported(ada, document("Escalate", [escalation("Escalate")]));
  const run = await scene.start(ada, playbook, await scene.incident(ada, [host]), { host });
  const stream = (await scene.step(run, "Escalate")).answeredBy ?? "";
  const before = await scene.journal.owed("live", { limit: 9 });
  expect(before).toHaveLength(1);
  const report = (outcome: Outcome) =>
    scene.ask(EXECUTOR, (turn) => recordOutcome(turn, stream, before[0]?.effect as EffectId, BY, outcome));

  for (const status of ["failed", "unknown"] as const)
    expect(await report({ status, detail: "The gateway is away." })).toMatchObject({
      ok: false,
      code: "page-not-sent",
    });
  expect(await scene.journal.owed("live", { limit: 9 })).toEqual(before);
  expect((await scene.state(escalationKind, stream)).sentPages).toEqual([]);

  expect(await report({ status: "succeeded", detail: "delivered", outputs: {} })).toMatchObject({ ok: true });
  expect(await scene.journal.owed("live", { limit: 9 })).toEqual([]);
});
