import type { RunId, StepInvocationId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { claimStep, completeStep, failStep } from "../commands/step-commands.js";
import { consent, document, idFor, parallel, task } from "../documents.fixture.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { type Cast, EVERY_ROLE, HOUR_MS, Scene } from "../scene.fixture.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;
let friends: Cast;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  friends = await scene.partner("Westerly", { Wim: EVERY_ROLE });
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
    [friends, "Wim"],
  ]);
});

const ASK = idFor("action", "Ask");
const on_withdrawal = { undo: "Wipe the images and say which.", within: "PT2H" };
const effect = (reversible = true) => ({ class: "E2", on: "host", targets: ["files"], reversible });
const under = (more: object = {}) => ({ effect: effect(), guarded_by: [ASK], ...more });

async function started(
  text: ReturnType<typeof document>,
  roles: Record<string, Cast> = { host, helpers },
): Promise<RunId> {
  const ada = host.as("Ada");
  return scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host]), roles);
}

async function idOf(run: RunId, name: string): Promise<StepInvocationId> {
  return (await scene.step(run, name)).id;
}

async function take(run: RunId, name: string, cast = helpers, who = "Eve") {
  const id = await idOf(run, name);
  await scene.must(cast.as(who), (turn) => claimStep(turn, id));
  return id;
}

async function done(run: RunId, name: string, cast = helpers, who = "Eve") {
  const id = await take(run, name, cast, who);
  await scene.must(cast.as(who), (turn) => completeStep(turn, id, {}));
  return id;
}

async function cameTo(run: RunId): Promise<Record<string, string>> {
  const noted = (await scene.entries(run)).flatMap(({ body }) =>
    body.type === "withdrawal-noted"
      ? (body.data as { steps: { name: string; consequence: string }[] }).steps
      : [],
  );
  return Object.fromEntries(noted.map((one) => [one.name, one.consequence]));
}

test("C-09 what is at work is undone by whoever was at it, and the run goes its failure's way meanwhile", async () => {
  const run = await started(
    document("Undo", [
      consent("Ask", ["host"], { next: "Image", onFailure: "Alone" }),
      task("Image", "helpers", { mirror: under({ on_withdrawal }), next: "Read", onFailure: "Alone" }),
      task("Read", "helpers", { mirror: under(), next: "Alone" }),
      task("Alone", "host"),
    ]),
  );
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  const id = await take(run, "Image");
  await scene.answer(run, "Ask", "withdraw", host.as("Bo"));
  expect(await scene.statuses(run)).toMatchObject({ Image: "compensating", Alone: "assigned" });
  expect(await cameTo(run)).toEqual({ Image: "undone", Read: "blocked" });
  expect(await scene.types(run)).toEqual(expect.arrayContaining(["step-held", "step-compensating"]));
  await done(run, "Alone", host, "Ada");
  expect((await scene.run(run)).status).toBe("active");
  await scene.must(helpers.as("Eve"), (turn) => completeStep(turn, id, {}));
  expect(await scene.statuses(run)).toMatchObject({ Image: "compensated" });
  expect((await scene.run(run)).status).toBe("completed");
});

test("C-09 an undoing that is late has failed, and so has one that cannot be done", async () => {
  const text = (name: string) =>
    document(name, [
      consent("Ask", ["host"], { next: "Image", onFailure: "Alone" }),
      task("Image", "helpers", { mirror: under({ on_withdrawal }), next: "Alone", onFailure: "Alone" }),
      task("Alone", "host"),
    ]);
  const late = await started(text("Late"));
  const cannot = await started(text("Cannot"));
  for (const run of [late, cannot]) {
    await scene.answer(run, "Ask", "grant", host.as("Bo"));
    await take(run, "Image");
    await scene.answer(run, "Ask", "withdraw", host.as("Bo"));
  }
  const id = await idOf(cannot, "Image");
  await scene.must(helpers.as("Eve"), (turn) => failStep(turn, id, "The disk was lost."));
  expect(await scene.step(cannot, "Image")).toMatchObject({ status: "failed", rule: "C-09" });
  await scene.wait(2 * HOUR_MS);
  expect(await scene.step(late, "Image")).toMatchObject({ status: "failed", code: "compensation-overdue" });
  // ES-07: whoever leads is asked for a level in each of the two runs.
  const proposed = await Promise.all(
    (await scene.streamsOf("escalation")).map(async (one) => (await scene.state(escalationKind, one)).case),
  );
  expect(proposed).toMatchObject([
    { run: cannot, of: host.id, trigger: { kind: "compensation", subject: id } },
    { run: late, of: host.id, trigger: { kind: "compensation" } },
  ]);
});

test("C-09 what was done before anyone heard of the withdrawal is undone once it is reported", async () => {
  const run = await started(
    document("Heard late", [
      consent("Ask", ["host"], { next: "Image", onFailure: "Alone" }),
      task("Image", "helpers", { mirror: under({ on_withdrawal }), next: "Alone", onFailure: "Alone" }),
      task("Alone", "host"),
    ]),
  );
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  // It was handed out, and nobody had said yet that they were on it.
  await scene.answer(run, "Ask", "withdraw", host.as("Bo"));
  expect((await scene.step(run, "Image")).status).toBe("on-hold");
  const id = await idOf(run, "Image");
  await scene.must(helpers.as("Eve"), (turn) => completeStep(turn, id, {}));
  expect((await scene.step(run, "Image")).status).toBe("compensating");
});

test("C-09 (9) where others' grants carry the rest, their steps go on and the owner's stops", async () => {
  const run = await started(
    document("Two owners", [
      consent("Ask", ["host", "helpers"], {
        next: "Both",
        onFailure: "Alone",
        gate: { rule: { kind: "any" } },
      }),
      parallel("Both", ["Image", "Log"], { next: "end" }),
      task("Image", "helpers", { mirror: { guarded_by: [ASK] } }),
      task("Log", "host", { mirror: { guarded_by: [ASK] } }),
      task("Alone", "host"),
    ]),
  );
  await scene.answer(run, "Ask", "grant", host.as("Bo"));
  await scene.answer(run, "Ask", "grant", helpers.as("Eve"));
  await scene.answer(run, "Ask", "withdraw", helpers.as("Eve"));
  expect(await cameTo(run)).toEqual({ Image: "goes-on", Log: "goes-on" });
  expect(await scene.statuses(run)).toMatchObject({ Image: "assigned", Log: "assigned" });
});
