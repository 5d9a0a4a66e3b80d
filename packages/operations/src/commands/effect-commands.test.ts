import type { Outcome } from "@mirror/engine";
import { type EffectId, instantAfter, type RunId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { consent, document, escalation, idFor, request, task } from "../documents.fixture.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { BECAUSE, type Cast, EVERY_ROLE, EXECUTOR, HOUR_MS, MINUTE_MS, Scene } from "../scene.fixture.js";
import type { Begun } from "./begun.js";
import { beginEffect, INTENT_LIVES_MS, recordOutcome } from "./effect-commands.js";
import { tellPartner } from "./registry-commands.js";
import { abortRun, holdRun, releaseRun } from "./run-commands.js";

const ONE = { worker: "executor-1", epoch: 1 };
const TWO = { worker: "executor-2", epoch: 2 };
const DONE: Outcome = { status: "succeeded", detail: "HTTP 204", outputs: {} };
/** Longer than an intent lives, its request takes and its outcome is waited for. */
const NEVER_HEARD_OF_MS = 41_000;

let scene: Scene;
let host: Cast;
let helpers: Cast;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE, Cy: EVERY_ROLE });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
});

async function started(text: ReturnType<typeof document>): Promise<RunId> {
  const ada = host.as("Ada");
  const incident = await scene.incident(ada, [host]);
  return scene.start(ada, await scene.imported(ada, text), incident, { host, ...rolesOf(text) });
}

function rolesOf(text: ReturnType<typeof document>): Record<string, Cast> {
  return JSON.stringify(text).includes('"helpers"') ? { helpers } : {};
}

const own = (line = "PUT /blocks/1") => document("Block", [request("Block", "host", line)]);

async function owed(): Promise<EffectId> {
  const [row] = await scene.journal.owed("live", { limit: 9 });
  if (row === undefined) throw new Error("Nothing is owed.");
  return row.effect as EffectId;
}

/** What a worker is allowed to send, by attempt. */
async function begin(run: string, effect: EffectId, by = ONE, desk = scene.desk, deaths = 0) {
  const begun: Begun[] = [];
  const done = await scene.ask(
    EXECUTOR,
    (turn) => beginEffect(turn, run, effect, by, (what) => begun.push(what), deaths),
    {},
    desk,
  );
  return { begun: begun.at(-1), code: done.ok ? "ok" : done.code };
}

const report = (run: string, effect: EffectId, outcome = DONE, by = ONE) =>
  scene.ask(EXECUTOR, (turn) => recordOutcome(turn, run, effect, by, outcome));

test("INV-02b a worker may send only what it has written down, and only for as long as its intent lives", async () => {
  const run = await started(own());
  const effect = await owed();
  const { begun } = await begin(run, effect);
  expect(begun).toMatchObject({
    livesMs: INTENT_LIVES_MS,
    effect: { id: effect, request: { method: "PUT", url: "https://firewall.example/blocks/1" } },
  });
  const [intent] = (await scene.entries(run)).filter(({ body }) => body.type === "effect-intended");
  expect(intent?.body.data).toMatchObject({
    ...ONE,
    attempt: 1,
    authority: { basis: "no-effect", consents: [], clauses: [], endsAt: null },
    notAfter: instantAfter(scene.now, INTENT_LIVES_MS),
  });
  expect(await report(run, effect)).toMatchObject({ ok: true });
  expect((await scene.step(run, "Block")).status).toBe("done");
  expect(await scene.journal.owed("live", { limit: 9 })).toEqual([]);
  expect(await begin(run, effect)).toEqual({ begun: undefined, code: "nothing-owed" });
});

test("INV-02 a hint that is followed twice sends once, whichever worker follows it", async () => {
  const run = await started(own());
  const effect = await owed();
  expect((await begin(run, effect)).begun).toBeDefined();
  expect(await begin(run, effect)).toEqual({ begun: undefined, code: "in-flight" });
  expect(await begin(run, effect, TWO, scene.openDesk())).toEqual({ begun: undefined, code: "in-flight" });
});

test("INV-02 two workers that follow one hint at once: one may send, the other may not", async () => {
  const run = await started(own());
  const effect = await owed();
  const both = await Promise.all([begin(run, effect, ONE), begin(run, effect, TWO, scene.openDesk())]);
  expect(both.map((one) => one.code).toSorted()).toEqual(["in-flight", "ok"]);
  expect(both.filter((one) => one.begun !== undefined)).toHaveLength(1);
});

test("INV-02 what bears no repeat is not sent again by the worker that meant it either, however late its hint comes again", async () => {
  const run = await started(own("POST /blocks"));
  const effect = await owed();
  expect((await begin(run, effect)).begun).toBeDefined();
  scene.later(NEVER_HEARD_OF_MS);
  expect(await begin(run, effect)).toEqual({ begun: undefined, code: "ok" });
  expect(await scene.step(run, "Block")).toMatchObject({ status: "on-hold", reason: "outcome-unknown" });
  expect((await scene.types(run)).filter((type) => type === "effect-intended")).toHaveLength(1);
  expect(await scene.journal.owed("live", { limit: 9 })).toEqual([]);
});

test("INV-16 what ends its workers before anything is sent is given to a person, and not tried for ever", async () => {
  const run = await started(own());
  const effect = await owed();
  expect(await begin(run, effect, TWO, scene.openDesk(), 5)).toEqual({ begun: undefined, code: "ok" });
  expect(await scene.step(run, "Block")).toMatchObject({ status: "failed", code: "ends-its-workers" });
  expect(await scene.journal.owed("live", { limit: 9 })).toEqual([]);
});

test("INV-13 of what its dead workers may have sent, nobody says that it failed", async () => {
  const run = await started(own("POST /blocks"));
  const effect = await owed();
  await begin(run, effect);
  expect((await begin(run, effect, TWO, scene.openDesk(), 5)).code).toBe("in-flight");
  scene.later(2 * INTENT_LIVES_MS);
  await begin(run, effect, TWO, scene.openDesk(), 5);
  expect(await scene.step(run, "Block")).toMatchObject({ status: "on-hold", reason: "outcome-unknown" });
});

test("INV-13 whoever meant an effect may still say what came of it, after it was taken for unknown", async () => {
  const run = await started(own("POST /blocks"));
  const effect = await owed();
  await begin(run, effect);
  scene.later(NEVER_HEARD_OF_MS);
  await begin(run, effect);
  expect(await report(run, effect, DONE, TWO)).toMatchObject({ ok: false, code: "stale-worker" });
  expect(await report(run, effect)).toMatchObject({ ok: true });
  expect((await scene.step(run, "Block")).status).toBe("done");
});

test("what bears repeats is sent again under the same key, by one who writes that down", async () => {
  const run = await started(own());
  const effect = await owed();
  await begin(run, effect);
  scene.later(NEVER_HEARD_OF_MS);
  const again = await begin(run, effect, TWO, scene.openDesk());
  expect(again.begun?.effect.id).toBe(effect);
  expect(await report(run, effect)).toMatchObject({ ok: false, code: "stale-worker" });
  expect(await report(run, effect, DONE, TWO)).toMatchObject({ ok: true });
});

test("INV-13 an outcome that comes when its run is over is recorded, and begins nothing", async () => {
  const run = await started(own());
  const effect = await owed();
  await begin(run, effect);
  await scene.must(host.as("Ada"), (turn) => abortRun(turn, run, BECAUSE));
  expect(await begin(run, effect)).toEqual({ begun: undefined, code: "nothing-owed" });
  expect(await report(run, effect)).toMatchObject({ ok: true });
  expect((await scene.types(run)).at(-1)).toBe("effect-settled");
  expect((await scene.run(run)).status).toBe("aborted");
});

test("M10 a held run owes nothing and begins nothing, until it is released", async () => {
  const run = await started(own());
  const effect = await owed();
  await scene.must(host.as("Ada"), (turn) => holdRun(turn, run, "Wait for us."));
  expect(await scene.journal.owed("live", { limit: 9 })).toEqual([]);
  expect((await begin(run, effect)).code).toBe("nothing-owed");
  await scene.must(host.as("Ada"), (turn) => releaseRun(turn, run));
  expect(await owed()).toBe(effect);
  expect((await begin(run, effect)).begun).toBeDefined();
});

const onAnother = {
  effect: { class: "E2", on: "host", targets: ["firewall"], reversible: true },
};

function remote() {
  return document("Remote", [
    consent("Ask the host", ["host"], { next: "Block", onFailure: "Alone" }),
    request("Block", "helpers", "PUT /blocks/1", {
      mirror: { kind: "task", ...onAnother, guarded_by: [idFor("action", "Ask the host")] },
    }),
    task("Alone", "host"),
  ]);
}

test("C-04 an intent on another's assets names the grant and the clause, and ends with the first of them (C-08)", async () => {
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  const run = await started(remote());
  const endsSoon = instantAfter(scene.now, 2_000);
  await scene.answer(run, "Ask the host", "grant", host.as("Bo"), { expiresAt: endsSoon });
  const effect = await owed();
  const { begun } = await begin(run, effect);
  expect(begun?.livesMs).toBe(2_000);
  const intent = (await scene.entries(run)).find(({ body }) => body.type === "effect-intended");
  expect(intent?.body.data).toMatchObject({
    notAfter: endsSoon,
    authority: {
      basis: "consented",
      consents: [{ partner: host.id }],
      clauses: [{ clause: "4.2" }],
      endsAt: endsSoon,
    },
  });
});

test("C-08 a grant that ended between the reading and the commit lets nothing begin", async () => {
  let isLate = false;
  scene = new Scene((journal) => ({
    ...journal,
    async commit(commit) {
      if (isLate && commit.entries.some((entry) => entry.body.type === "effect-intended")) scene.later(2_000);
      return journal.commit(commit);
    },
  }));
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: EVERY_ROLE });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  const run = await started(remote());
  await scene.answer(run, "Ask the host", "grant", host.as("Bo"), {
    expiresAt: instantAfter(scene.now, 2_000),
  });
  const effect = await owed();
  isLate = true;
  const begun: Begun[] = [];
  await scene.ask(EXECUTOR, (turn) => beginEffect(turn, run, effect, ONE, (what) => begun.push(what)));
  expect(begun).toEqual([]);
  expect(await scene.step(run, "Block")).toMatchObject({
    status: "failed",
    code: "consent-expired",
    rule: "C-08",
  });
  expect(await scene.types(run)).not.toContain("effect-intended");
});

test("C-09 after a withdrawal the owed effect is refused by its rule, and nothing may be sent", async () => {
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  const run = await started(remote());
  await scene.answer(run, "Ask the host", "grant", host.as("Bo"));
  const effect = await owed();
  expect(await scene.answer(run, "Ask the host", "withdraw", host.as("Bo"))).toMatchObject({ ok: true });
  expect(await begin(run, effect)).toEqual({ begun: undefined, code: "ok" });
  expect(await scene.step(run, "Block")).toMatchObject({
    status: "failed",
    code: "consent-revoked",
    rule: "C-09",
  });
});

test("a suspended partner's machines do nothing more", async () => {
  const run = await started(own());
  const effect = await owed();
  await scene.must({ kind: "service", service: "set-up" }, (turn) =>
    tellPartner(turn, host.id, { type: "set-status", status: "suspended", reason: "Its keys are out." }),
  );
  expect(await begin(run, effect)).toEqual({ begun: undefined, code: "ok" });
  expect(await scene.step(run, "Block")).toMatchObject({ status: "failed", code: "partner-suspended" });
});

test("people neither begin effects nor say what came of them", async () => {
  const run = await started(own());
  const effect = await owed();
  const ada = host.as("Ada");
  expect(await scene.no(ada, (turn) => beginEffect(turn, run, effect, ONE, () => {}))).toEqual([
    "not-for-people",
    undefined,
  ]);
  expect(await scene.no(ada, (turn) => recordOutcome(turn, run, effect, ONE, DONE))).toEqual([
    "not-for-people",
    undefined,
  ]);
});

test("an effect of a run that is not there, or of nothing at all, is not owed", async () => {
  const run = await started(own());
  const gone = run.replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  expect((await begin(gone, await owed())).code).toBe("no-such-run");
  expect(await report(gone, await owed())).toMatchObject({ ok: false, code: "nothing-owed" });
  expect(await report(run, await owed())).toMatchObject({ ok: false, code: "nothing-owed" });
});

test("SH-14 a page says whom and until when, may be sent at any time, and is owed until it is reported", async () => {
  const run = await started(document("Escalate", [escalation("Escalate")]));
  const [row] = await scene.journal.owed("live", { limit: 9 });
  expect(row).toMatchObject({ capability: "page" });
  const { answeredBy } = await scene.step(run, "Escalate");
  const page = row?.effect as EffectId;
  const { begun } = await begin(answeredBy ?? "", page);
  expect(begun).toMatchObject({
    livesMs: null,
    effect: {
      id: page,
      delivery: "at-least-once",
      request: { kind: "page", to: host.person("Ada"), answerBy: instantAfter(scene.now, 15 * MINUTE_MS) },
    },
  });
  expect(JSON.stringify(begun?.effect.request)).not.toContain("Clinical systems");
  expect(await report(answeredBy ?? "", page)).toMatchObject({ ok: true });
  expect(await scene.journal.owed("live", { limit: 9 })).toEqual([]);
  expect((await begin(answeredBy ?? "", page)).code).toBe("nothing-owed");
  expect(await report(answeredBy ?? "", page)).toMatchObject({ ok: false, code: "nothing-owed" });
  expect((await scene.state(escalationKind, answeredBy ?? "")).sentPages).toHaveLength(1);
});

test("an effect is not begun when its step is out of time, rung or not", async () => {
  const run = await started(
    document("Block", [request("Block", "host", "PUT /blocks/1", { timeout: HOUR_MS })]),
  );
  const effect = await owed();
  scene.later(HOUR_MS);
  expect(await begin(run, effect)).toEqual({ begun: undefined, code: "out-of-time" });
});
