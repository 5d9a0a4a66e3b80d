import { keyOf } from "@mirror/partner-keys";
import { type SignedAcceptanceOfLead, type SignedOfferOfLead, signStatement } from "@mirror/partnership";
import type { IncidentId, RunId } from "@mirror/vocabulary";
import { beforeEach, expect, test } from "vitest";
import { call, document, task } from "../documents.fixture.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { type Cast, EVERY_ROLE, Scene, SET_UP } from "../scene.fixture.js";
import { acceptLead, dropLeadOffer, offerLead } from "./lead-commands.js";
import { tellPartner } from "./registry-commands.js";
import { abortRun } from "./run-commands.js";
import { claimStep, completeStep } from "./step-commands.js";

let scene: Scene;
let host: Cast;
let helpers: Cast;
let others: Cast;
let incident: IncidentId;
let run: RunId;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", { Ada: EVERY_ROLE, Bo: ["responder", "run-lead"] });
  helpers = await scene.partner("Sudmark", { Eve: EVERY_ROLE });
  others = await scene.partner("Westerly", { Wim: EVERY_ROLE });
});

const BOTH = [task("Look", "host", { next: "Help" }), task("Help", "helpers")];

/** A run that Norland leads and Sudmark takes part in. */
async function started(text = document("Look", BOTH)) {
  incident = await scene.incident(host.as("Ada"), [host, helpers]);
  await scene.agree([
    [host, "Ada"],
    [helpers, "Eve"],
  ]);
  run = await scene.start(host.as("Ada"), await scene.imported(host.as("Ada"), text), incident, {
    host,
    helpers,
  });
}

async function said(cast: Cast) {
  const { statements } = await scene.state(partnerKind, cast.id);
  return { partner: cast.id, number: statements + 1, statedAt: scene.now, run };
}
async function offer(from: Cast, to: Cast, key = from): Promise<SignedOfferOfLead> {
  const statement = {
    ...(await said(from)),
    ...{ type: "offer-lead" as const, to: to.id, reason: "It hits you." },
  };
  return signStatement(statement, keyOf(key.id));
}
async function acceptance(to: Cast, from: Cast, number: number): Promise<SignedAcceptanceOfLead> {
  const statement = {
    ...(await said(to)),
    ...{ type: "accept-lead" as const, from: from.id, offer: number },
  };
  return signStatement(statement, keyOf(to.id));
}
const bring = (cast: Cast, who: string, signed: SignedOfferOfLead) =>
  scene.ask(cast.as(who), (turn) => offerLead(turn, run, signed));
const take = (cast: Cast, who: string, signed: SignedAcceptanceOfLead) =>
  scene.ask(cast.as(who), (turn) => acceptLead(turn, run, signed));

test("M18 the lead passes by two statements signed with two partners' keys, each counted once among theirs", async () => {
  await started();
  const offered = await offer(host, helpers);
  expect(await bring(host, "Ada", offered)).toMatchObject({ ok: true });
  expect((await scene.run(run)).lead).toBe(host.id);
  const accepted = await acceptance(helpers, host, offered.statement.number);
  expect(await take(helpers, "Eve", accepted)).toMatchObject({ ok: true });
  expect((await scene.run(run)).lead).toBe(helpers.id);
  expect((await scene.state(partnerKind, host.id)).statements).toBe(offered.statement.number);
  expect(await bring(host, "Ada", offered)).toMatchObject({ code: "statement-out-of-turn" });
  const reason = "It was a false alarm: the file was a test.";
  expect(await scene.no(host.as("Ada"), (turn) => abortRun(turn, run, reason))).toEqual([
    "not-the-lead",
    "M18",
  ]);
  expect(await scene.ask(helpers.as("Eve"), (turn) => abortRun(turn, run, reason))).toMatchObject({
    ok: true,
  });
});

test("M18 INV-12 what another key signed, somebody else brings, or another run's statement says, passes nothing on", async () => {
  await started();
  expect(await bring(host, "Ada", await offer(host, helpers, helpers))).toMatchObject({ code: "not-signed" });
  expect(await bring(host, "Bo", await offer(host, helpers))).toMatchObject({ code: "role-missing" });
  expect(await bring(helpers, "Eve", await offer(host, helpers))).toMatchObject({ code: "other-partner" });
  expect(await bring(helpers, "Eve", await offer(helpers, host))).toMatchObject({ code: "not-the-lead" });
  expect(await bring(others, "Wim", await offer(others, host))).toMatchObject({ code: "no-such-run" });
  expect(await scene.no(others.as("Wim"), (turn) => dropLeadOffer(turn, run, "No."))).toEqual([
    "no-such-run",
    undefined,
  ]);
  const elsewhere = await offer(host, helpers);
  const first = run;
  await scene.must(host.as("Ada"), (turn) => abortRun(turn, first, "Another run is begun in its place."));
  run = await scene.start(
    host.as("Ada"),
    await scene.imported(host.as("Ada"), document("Again", BOTH)),
    incident,
    { host, helpers },
  );
  expect(await bring(host, "Ada", elsewhere)).toMatchObject({ code: "other-id", rule: "INV-20" });
  const offered = await offer(host, helpers);
  await bring(host, "Ada", offered);
  expect(
    await take(helpers, "Eve", await acceptance(helpers, others, offered.statement.number)),
  ).toMatchObject({
    code: "not-the-lead",
  });
  expect(await take(helpers, "Eve", await acceptance(helpers, host, 99))).toMatchObject({
    code: "no-such-offer",
  });
  expect((await scene.run(run)).lead).toBe(host.id);
});

test("a suspended partner gives its lead back, and takes none", async () => {
  await started();
  const suspend = (cast: Cast) =>
    scene.must(SET_UP, (turn) =>
      tellPartner(turn, cast.id, { type: "set-status", status: "suspended", reason: "Its keys are out." }),
    );
  await suspend(host);
  const offered = await offer(host, helpers);
  expect(await bring(host, "Ada", offered)).toMatchObject({ ok: true });
  await suspend(helpers);
  expect(await take(helpers, "Eve", await acceptance(helpers, host, offered.statement.number))).toMatchObject(
    {
      ok: false,
    },
  );
  // Only an official says no to it, or takes it back.
  expect(await scene.no(host.as("Bo"), (turn) => dropLeadOffer(turn, run, "Not now."))).toEqual([
    "role-missing",
    "M04",
  ]);
  expect(await scene.ask(helpers.as("Eve"), (turn) => dropLeadOffer(turn, run, "Not now."))).toMatchObject({
    ok: true,
  });
  expect(await scene.run(run)).toMatchObject({ lead: host.id, leadOffer: null });
});

test("M18 the runs that a run has called are led by whoever takes its lead, and one that is over stays as it ended", async () => {
  await scene.imported(host.as("Ada"), document("Inner", BOTH));
  await scene.imported(host.as("Ada"), document("Short", [task("Glance", "host")]));
  await started(
    document("Outer", [
      call("Call a short one", "Short", { next: "Call it" }),
      call("Call it", "Inner", { bind: { host: "host", helpers: "helpers" }, next: "Look" }),
      ...BOTH,
    ]),
  );
  const short = (await scene.step(run, "Call a short one")).answeredBy as RunId;
  const { id: glance } = await scene.step(short, "Glance");
  await scene.must(host.as("Ada"), (turn) => claimStep(turn, glance));
  await scene.must(host.as("Ada"), (turn) => completeStep(turn, glance, {}));
  const offered = await offer(host, helpers);
  await bring(host, "Ada", offered);
  await take(helpers, "Eve", await acceptance(helpers, host, offered.statement.number));
  const { answeredBy } = await scene.step(run, "Call it");
  expect((await scene.run(answeredBy as RunId)).lead).toBe(helpers.id);
  expect(await scene.run(short)).toMatchObject({ status: "completed", lead: host.id });
  expect(await scene.types(short)).not.toContain("lead-followed");
});

test("C-16 in an exercise the lead passes as in the world, and takes no turn among the partners' statements", async () => {
  await scene.rehearse(host.as("Ada"), [host, helpers]);
  await started();
  const before = (await scene.state(partnerKind, host.id)).statements;
  const offered = await offer(host, helpers);
  await bring(host, "Ada", offered);
  await take(helpers, "Eve", await acceptance(helpers, host, offered.statement.number));
  expect((await scene.run(run)).lead).toBe(helpers.id);
  expect((await scene.state(partnerKind, host.id)).statements).toBe(before);
});

test("M18 of offers, acceptances and ends of an offer that race, one at most passes the lead on, and exactly one partner leads", async () => {
  await started();
  const [first, second] = [await offer(host, helpers), await offer(host, helpers)];
  const offered = await Promise.all([first, second].map((signed) => bring(host, "Ada", signed)));
  // Both bear the same number: a partner says it once.
  expect(offered.filter(({ ok }) => ok)).toHaveLength(1);
  const accepted = await acceptance(helpers, host, first.statement.number);
  const raced = await Promise.all([
    take(helpers, "Eve", accepted),
    take(helpers, "Eve", accepted),
    scene.ask(host.as("Ada"), (turn) => dropLeadOffer(turn, run, "We keep it after all.")),
    scene.ask(host.as("Ada"), async (turn) => offerLead(turn, run, await offer(host, helpers))),
  ]);
  const passed = (await scene.types(run)).filter((type) => type === "lead-transferred");
  expect(passed.length).toBe(raced.slice(0, 2).filter(({ ok }) => ok).length);
  expect(passed.length).toBeLessThanOrEqual(1);
  const { lead } = await scene.run(run);
  expect([host.id, helpers.id]).toContain(lead);
  expect(lead).toBe(passed.length === 1 ? helpers.id : host.id);
  // Whoever does not lead passes nothing on, whatever came of the race.
  const [other, leads] = lead === host.id ? [helpers, host] : [host, helpers];
  const name = other === host ? "Ada" : "Eve";
  expect(await bring(other, name, await offer(other, leads))).toMatchObject({ code: "not-the-lead" });
});
