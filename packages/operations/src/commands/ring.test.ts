import { instantAfter, mintId, type RunId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { aid, consent, document, escalation, idFor, task } from "../documents.fixture.js";
import { type Cast, CLOCK, EVERY_ROLE, HOUR_MS, MINUTE_MS, Scene, START } from "../scene.fixture.js";
import { ringWakeUp } from "./ring.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE, Cy: EVERY_ROLE });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
});

async function started(text: ReturnType<typeof document>, roles: Record<string, Cast> = {}): Promise<RunId> {
  const ada = host.as("Ada");
  return scene.start(ada, await scene.imported(ada, text), await scene.incident(ada, [host]), {
    host,
    ...roles,
  });
}

const ring = (stream: string, name: string) => (turn: Parameters<typeof ringWakeUp>[0]) =>
  ringWakeUp(turn, stream, name);

test("no person makes time pass, and what waits for nothing does not ring", async () => {
  const run = await started(document("Look", [task("Look", "host", { delay: HOUR_MS })]));
  const wakeUp = await scene.journal.nextWakeUp("live");
  scene.later(HOUR_MS);
  expect(await scene.no(host.as("Ada"), ring(run, wakeUp?.name ?? ""))).toEqual([
    "not-for-people",
    undefined,
  ]);
  expect(await scene.no(CLOCK, ring(run, "delay/nothing"))).toEqual(["nothing-due", undefined]);
  expect(await scene.no(CLOCK, ring(host.id, "anything"))).toEqual(["nothing-due", undefined]);
  const incident = mintId("incident", "live", START, "gone");
  expect(await scene.no(CLOCK, ring(incident, "anything"))).toEqual(["nothing-to-wake", undefined]);
  for (const kind of ["run", "consent", "aid-request", "escalation", "agreement"] as const)
    for (const mode of ["live", "exercise"] as const)
      expect(await scene.no(CLOCK, ring(mintId(kind, mode, START, "gone"), "x"))).toEqual([
        "nothing-due",
        undefined,
      ]);
});

test("INV-05 a wake-up does its work once, and never before it is due", async () => {
  const run = await started(document("Look", [task("Look", "host", { delay: HOUR_MS })]));
  const name = (await scene.journal.nextWakeUp("live"))?.name ?? "";
  scene.later(HOUR_MS - 1);
  expect(await scene.no(CLOCK, ring(run, name))).toEqual(["not-due", undefined]);
  scene.later(1);
  const both = await Promise.all([
    scene.ask(CLOCK, ring(run, name)),
    scene.ask(CLOCK, ring(run, name), {}, scene.openDesk()),
  ]);
  expect(both.map((one) => (one.ok ? "rang" : one.code)).toSorted()).toEqual(["nothing-due", "rang"]);
  expect((await scene.types(run)).filter((type) => type === "step-ready")).toHaveLength(1);
});

test("INV-05 a commit that would ring before its time by the journal's own clock is not written", async () => {
  const early = new Scene((journal) => ({
    ...journal,
    // A clock that goes ahead of the journal's own when it is read.
    async read(parts) {
      const reading = await journal.read(parts);
      return { ...reading, now: instantAfter(reading.now, isAhead ? HOUR_MS : 0) };
    },
  }));
  let isAhead = false;
  const cast = await early.partner("Norland", { Ada: EVERY_ROLE });
  const ada = cast.as("Ada");
  const playbook = await early.imported(ada, document("Look", [task("Look", "host", { delay: HOUR_MS })]));
  const run = await early.start(ada, playbook, await early.incident(ada, [cast]), { host: cast });
  const name = (await early.journal.nextWakeUp("live"))?.name ?? "";
  isAhead = true;
  expect(await early.no(CLOCK, ring(run, name))).toEqual(["not-due", undefined]);
  isAhead = false;
  expect(await early.types(run)).not.toContain("step-ready");
});

test("C-01 silence lapses a round, and the playbook goes its way without", async () => {
  const run = await started(
    document("Ask", [
      consent("Ask", ["host"], { next: "Act", onFailure: "Alone" }),
      task("Act", "host", { mirror: { guarded_by: [idFor("action", "Ask")] } }),
      task("Alone", "host"),
    ]),
  );
  await scene.wait(4 * HOUR_MS);
  expect(await scene.step(run, "Ask")).toMatchObject({
    status: "failed",
    code: "consent-lapsed",
    rule: "C-01",
  });
  expect((await scene.step(run, "Alone")).status).toBe("assigned");
});

test("MA-12 a request for aid that nobody submits in time expires, and its step fails", async () => {
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  const text = document(
    "Ask for help",
    [aid("Ask for a team", ["friends"], { onFailure: "Alone" }), task("Alone", "host")],
    { byAid: ["analysts"] },
  );
  const run = await started(text, { friends: helpers });
  await scene.wait(24 * HOUR_MS);
  expect(await scene.step(run, "Ask for a team")).toMatchObject({
    status: "failed",
    code: "aid-unfilled",
    rule: "MA-12",
  });
  expect((await scene.step(run, "Alone")).status).toBe("assigned");
});

test("ES-02 whoever does not answer a page is followed by the next on the ladder", async () => {
  const run = await started(
    document("Escalate", [escalation("Escalate", { onFailure: "Alone" }), task("Alone", "host")]),
  );
  const { answeredBy } = await scene.step(run, "Escalate");
  await scene.wait(15 * MINUTE_MS);
  expect((await scene.types(answeredBy ?? "")).at(-1)).toBe("escalation-page-missed");
  expect(await scene.journal.owed("live", { limit: 9 })).toMatchObject([
    { stream: answeredBy, capability: "page" },
  ]);
});
