import type { Outcome } from "@mirror/engine";
import type { EffectId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { document, escalation } from "../documents.fixture.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { escalationTitle } from "../paging/escalation-page.js";
import { pageWays } from "../paging/page-ways.js";
import { EVERY_ROLE, EXECUTOR, Scene } from "../scene.fixture.js";
import type { Begun } from "./begun.js";
import { beginEffect, recordOutcome } from "./effect-commands.js";
import { tellPartner } from "./registry-commands.js";

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

test("SH-14 a page goes to its person's mail, and above GREEN its title does not say which level is called", async () => {
  const scene = new Scene();
  const host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE });
  const ada = host.as("Ada");
  await scene.ask(ada, (turn) =>
    tellPartner(turn, host.id, {
      type: "set-mail",
      person: host.person("Ada"),
      email: "ada@norland.example",
    }),
  );
  const playbook = await scene.imported(ada, document("Escalate", [escalation("Escalate")]));
  const run = await scene.start(ada, playbook, await scene.incident(ada, [host]), { host });
  const stream = (await scene.step(run, "Escalate")).answeredBy ?? "";
  const [row] = await scene.journal.owed("live", { limit: 9 });
  const seen: Begun[] = [];
  const told = (what: Begun) => seen.push(what);
  await scene.ask(EXECUTOR, (turn) => beginEffect(turn, stream, row?.effect as EffectId, BY, told));

  expect(seen[0]?.effect.request).toMatchObject({
    to: host.person("Ada"),
    ways: [{ by: "mail", address: "ada@norland.example" }],
  });
  const state = await scene.state(escalationKind, stream);
  expect(escalationTitle(state, "TLP:GREEN")).toBe("Escalation to the operational level: please answer.");
  expect(escalationTitle(state, "TLP:AMBER")).toBe("Escalation: please answer.");
});

test("DR-02 a page of an exercise has no way out of the house", async () => {
  const scene = new Scene();
  const host = await scene.partner("Norland", { Ada: EVERY_ROLE });
  const ada = host.as("Ada");
  await scene.ask(ada, (turn) =>
    tellPartner(turn, host.id, {
      type: "set-mail",
      person: host.person("Ada"),
      email: "ada@norland.example",
    }),
  );
  const partner = await scene.state(partnerKind, host.id);
  expect(pageWays(partner, host.person("Ada"), "exercise")).toEqual([]);
  expect(pageWays(partner, host.person("Ada"), "live")).toHaveLength(1);
});
