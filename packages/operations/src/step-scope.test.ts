import { scopeHashOf } from "@mirror/partnership";
import { expect, test } from "vitest";
import { consent, document, idFor, task } from "./documents.fixture.js";
import { EVERY_ROLE, Scene } from "./scene.fixture.js";
import { scopeHashNow } from "./step-scope.js";

const tells = document("Tells", [
  consent("Ask", ["host"], { next: "Tell", onFailure: "Alone" }),
  task("Tell", "host", {
    mirror: {
      kind: "share",
      share: {
        ...{ with: ["helpers"], data_classes: ["addresses"] },
        ...{ purpose: "That they look.", keep_for: "P30D" },
      },
      guarded_by: [idFor("action", "Ask")],
    },
  }),
  task("Alone", "host", { next: "Later" }),
  task("Later", "helpers"),
]);

async function asking() {
  const scene = new Scene();
  const host = await scene.partner("Norland", { Ada: EVERY_ROLE });
  const helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  const others = await scene.partner("Westerly", { Wim: EVERY_ROLE });
  const ada = host.as("Ada");
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  const playbook = await scene.imported(ada, tells);
  const incident = await scene.incident(ada, [host]);
  const id = await scene.start(ada, playbook, incident, { host, helpers });
  const run = await scene.run(id);
  const round = await scene.round(id, "Ask");
  return { run, round, flow: scene.desk.flows.flowOf(run.playbook.hash).playbook, helpers, others };
}

test("INV-10 whoever is asked about a share reads which data goes to whom, what for and for how long", async () => {
  const { round, helpers } = await asking();
  expect(round.question.scope.steps.map((one) => one.shares)).toEqual([
    {
      ...{ with: [helpers.id], dataClasses: ["addresses"] },
      ...{ purpose: "That they look.", keepFor: "P30D" },
    },
  ]);
});

test("C-03 another team that is told makes another scope; in a round that said nothing of it, it stays the same", async () => {
  const { run, round, flow, others } = await asking();
  const now = (bindings: typeof run.bindings, of = round) => scopeHashNow({ ...run, bindings }, flow, of);
  const { helpers: told, ...fewer } = run.bindings;
  const elsewhere = { ...fewer, helpers: { partner: others.id, team: others.team } };
  expect(told).toBeDefined();
  expect(now(run.bindings)).toBe(round.scopeHash);
  expect(now(elsewhere)).not.toBe(round.scopeHash);
  expect(now(fewer)).not.toBe(round.scopeHash);

  const steps = round.question.scope.steps.map(({ shares: _, ...step }) => step);
  const scope = { ...round.question.scope, steps };
  const before = { ...round, question: { ...round.question, scope }, scopeHash: scopeHashOf(scope) };
  expect(now(run.bindings, before)).toBe(before.scopeHash);
  expect(now(elsewhere, before)).toBe(before.scopeHash);
});
