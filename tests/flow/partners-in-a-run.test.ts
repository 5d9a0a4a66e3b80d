import type { StepInvocation } from "@mirror/engine";
import {
  aidKind,
  answerConsent,
  claimStep,
  completeStep,
  consentKind,
  escalationKind,
  tellAid,
  tellEscalation,
} from "@mirror/operations";
import type { AidCommand } from "@mirror/partnership";
import { documents } from "@mirror/small-playbooks";
import type { AidRequestId, ConsentId, EscalationId, RunId } from "@mirror/vocabulary";
import { afterEach, beforeEach, expect, test } from "vitest";
import { brokenInvariants } from "./invariants.js";
import { type Cast, Scene } from "./scene.js";

const HOURS = 3600 * 1000;

let scene: Scene;
let host: Cast;
let helpers: Cast;

beforeEach(async () => {
  scene = new Scene();
  host = await scene.partner("Norland", {
    Ada: ["trigger", "responder", "run-lead", "administrator", "authorised-official", "duty-officer"],
    Bo: ["responder", "authorised-official"],
    Cy: ["responder", "authorised-official"],
  });
  helpers = await scene.partner("Sudmark", {
    Eve: ["responder", "authorised-official"],
    Finn: ["responder"],
  });
});

afterEach(async () => {
  expect(await brokenInvariants(scene.journal, [scene.desk])).toEqual([]);
});

async function started(document: { id: string }, helping = "helpers"): Promise<RunId> {
  const ada = scene.as(host, "Ada");
  await scene.agreement([host, helpers], ["Ada", "Eve"]);
  const playbook = await scene.imported(ada, document);
  const incident = await scene.incident(ada, [host.partner]);
  return scene.run(ada, {
    playbook,
    incident,
    bindings: {
      host: { partner: host.partner, team: host.team },
      [helping]: { partner: helpers.partner, team: helpers.team },
    },
    variables: {},
  });
}

async function step(run: RunId, name: string): Promise<StepInvocation> {
  const found = [...(await scene.runState(run)).steps.values()].find((one) => one.name === name);
  if (found === undefined) throw new Error(`${name} was not reached.`);
  return found;
}

async function round(run: RunId) {
  const asking = await step(run, "Ask for remote forensics");
  const found = await scene.read((turn) => turn.load(consentKind, asking.answeredBy ?? ""));
  if (found === undefined) throw new Error("No round was opened.");
  return found;
}

async function answer(run: RunId, type: "grant" | "refuse" | "withdraw", who: string, cast = host) {
  const { id, scopeHash } = await round(run);
  const justification = "The systems are ours to decide about, and this is our answer.";
  const body = type === "grant" ? { scopeHash, justification } : { justification };
  return scene.ask(scene.as(cast, who), (turn) =>
    answerConsent(turn, id as ConsentId, { type, body } as Parameters<typeof answerConsent>[2], () => {}),
  );
}

test("C-04 another partner's team is handed its task only after the owner has granted, and the intent names the grant and the clause", async () => {
  const run = await started(documents.remoteInE4);
  expect((await step(run, "Ask for remote forensics")).status).toBe("awaiting-consent");

  // E4 asks for two people of the owner (C-11).
  expect(await answer(run, "grant", "Bo")).toMatchObject({ ok: true });
  expect((await step(run, "Ask for remote forensics")).status).toBe("awaiting-consent");
  expect(await answer(run, "grant", "Cy")).toMatchObject({ ok: true });

  const image = await step(run, "Image the file servers");
  expect(image.status).toBe("assigned");
  if (image.status !== "assigned") return;
  expect(image.assignment.authority.basis).toBe("consented");
  expect(image.assignment.authority.consents.map((one) => one.partner)).toEqual([host.partner]);
  expect(image.assignment.authority.clauses.map((one) => one.clause)).toEqual(["4.2"]);
});

test("a refusal takes the playbook's own path at once", async () => {
  const run = await started(documents.remoteInE4);
  expect(await answer(run, "refuse", "Bo")).toMatchObject({ ok: true });
  expect((await step(run, "Ask for remote forensics")).status).toBe("failed");
  expect((await step(run, "Image them alone")).status).toBe("assigned");
});

test("C-01 silence lapses: the deadline rings, and the playbook goes round", async () => {
  const run = await started(documents.remoteInE4);
  await scene.wait(4 * HOURS);
  expect((await round(run)).status).toBe("lapsed");
  expect((await step(run, "Image them alone")).status).toBe("assigned");
});

test("C-09 a withdrawal stops who holds the step, and its late report is still recorded", async () => {
  const run = await started(documents.remoteInE4);
  await answer(run, "grant", "Bo");
  await answer(run, "grant", "Cy");
  const image = await step(run, "Image the file servers");
  const eve = scene.as(helpers, "Eve");
  await scene.must(eve, (turn) => claimStep(turn, image.id));
  expect(await answer(run, "withdraw", "Cy")).toMatchObject({ ok: true });
  expect(await step(run, "Image the file servers")).toMatchObject({
    status: "on-hold",
    reason: "consent-withdrawn",
  });
  await scene.must(eve, (turn) => completeStep(turn, image.id, {}));
  expect((await step(run, "Image the file servers")).status).toBe("done");
});

test("without an agreement in force nothing is even asked, and the step says by which rule", async () => {
  const ada = scene.as(host, "Ada");
  await scene.agreement([host, helpers], ["Ada", "Eve"], "E2");
  const playbook = await scene.imported(ada, documents.remoteInE4);
  const incident = await scene.incident(ada, [host.partner]);
  const run = await scene.run(ada, {
    playbook,
    incident,
    bindings: {
      host: { partner: host.partner, team: host.team },
      helpers: { partner: helpers.partner, team: helpers.team },
    },
    variables: {},
  });
  expect((await step(run, "Ask for remote forensics")).status).toBe("failed");
  expect((await step(run, "Image them alone")).status).toBe("assigned");
});

test("a request for aid is submitted, offered, accepted and committed; then its step is done", async () => {
  const run = await started(documents.aidOfFriends, "friends");
  const asking = await step(run, "Ask for a team");
  expect(asking.status).toBe("awaiting-aid");
  const request = asking.answeredBy as AidRequestId;
  const say = (cast: Cast, who: string, command: AidCommand) =>
    scene.must(scene.as(cast, who), (turn) => tellAid(turn, request, command));
  const state = () => scene.read((turn) => turn.load(aidKind, request));
  await say(host, "Bo", { type: "submit" });
  await say(helpers, "Eve", { type: "acknowledge" });
  await say(helpers, "Eve", {
    type: "offer",
    offer: {
      line: 1,
      quantity: 2,
      resource: { id: "team-1", name: "Forensic team 1", team: helpers.team },
      earliestStart: scene.now,
      cost: { amount: 0, currency: "EUR", notToExceed: 0 },
      conditions: [],
      validUntil: new Date(Date.parse(scene.now) + 5 * HOURS).toISOString() as typeof scene.now,
    },
  });
  const offered = (await state())?.assignments[0];
  if (offered?.status !== "offered") throw new Error("Nothing was offered.");
  await say(host, "Bo", { type: "accept", assignment: offered.id, offerHash: offered.offerHash });
  const accepted = (await state())?.assignments[0];
  if (accepted?.status !== "accepted") throw new Error("Nothing was accepted.");
  await say(host, "Bo", { type: "commit", assignment: offered.id, agreementHash: accepted.agreementHash });
  await say(helpers, "Eve", {
    type: "commit",
    assignment: offered.id,
    agreementHash: accepted.agreementHash,
  });
  expect((await state())?.status).toBe("filled");
  expect((await scene.runState(run)).status).toBe("completed");
});

test("MA-12 a request that nobody answers lapses, and the playbook goes on alone", async () => {
  const run = await started(documents.aidOfFriends, "friends");
  const request = (await step(run, "Ask for a team")).answeredBy as AidRequestId;
  await scene.must(scene.as(host, "Bo"), (turn) => tellAid(turn, request, { type: "submit" }));
  await scene.wait(25 * HOURS);
  expect((await step(run, "Ask for a team")).status).toBe("failed");
  expect((await step(run, "Go on alone")).status).toBe("assigned");
});

test("ES-02 a missed acknowledgement climbs the ladder; who answers and who accepts lets the run go on", async () => {
  const run = await started(documents.escalation);
  const escalation = (await step(run, "Escalate to the operational level")).answeredBy as EscalationId;
  const state = () => scene.read((turn) => turn.load(escalationKind, escalation));
  const first = await state();
  if (first?.status !== "notified") throw new Error(`It is ${first?.status}.`);
  expect(await scene.journal.owed("live", { limit: 10 })).toHaveLength(1);
  await scene.wait(16 * 60 * 1000);
  const second = await state();
  if (second?.status !== "notified") throw new Error(`It is ${second?.status}.`);
  expect(second.missed).toBe(1);
  expect(second.page.contact.person).not.toBe(first.page.contact.person);
  const [who] = Object.entries(host.people).find(([, person]) => person === second.page.contact.person) ?? [];
  await scene.must(scene.as(host, who ?? ""), (turn) =>
    tellEscalation(turn, escalation, { type: "acknowledge" }),
  );
  await scene.must(scene.as(host, "Bo"), (turn) => tellEscalation(turn, escalation, { type: "accept" }));
  expect((await step(run, "Work at the operational level")).status).toBe("assigned");
});
