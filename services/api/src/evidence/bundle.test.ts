import { API_ROOT, routes } from "@mirror/contract";
import { type BundleVerdict, isShown, verifyBundle } from "@mirror/journal";
import { verifySignature } from "@mirror/journal/signing";
import { replayEvidence } from "@mirror/operations";
import { documents } from "@mirror/small-playbooks";
import { type ConsentId, instantAfter, type ShareRecallId, type StepInvocationId } from "@mirror/vocabulary";
import { afterEach, beforeEach, expect, test } from "vitest";
import { agreed, type Guest, House, type Household } from "../house.fixture.js";

let house: House;
let home: Household;
let helpers: Household;
let friends: Household;

beforeEach(async () => {
  house = await new House().open();
  home = await house.household("Norland", {
    Ada: ["trigger", "run-lead"],
    Olaf: ["authorised-official"],
    Bo: ["responder"],
  });
  helpers = await house.household("Sudland", { Ole: ["authorised-official", "responder"] });
  friends = await house.household("Westland", { Una: ["authorised-official", "responder"] });
});
afterEach(async () => {
  await house.close();
  expect(house.errors).toEqual([]);
});

type Verified = Extract<BundleVerdict, { ok: true }>;

async function verified(guest: Guest, run: string): Promise<Verified & { text: string }> {
  const { publicKey } = await guest.asks(routes.evidence.key);
  const text = await guest.asks(routes.evidence.export, { params: { run } });
  const verdict = verifyBundle(text, { verifySignature, pinnedKey: publicKey });
  if (!verdict.ok) throw new Error(`line ${verdict.line}: ${verdict.fault}`);
  return { ...verdict, text };
}

/** A run that asks two partners for aid; one of them offers. */
async function helped() {
  const agreement = await agreed(
    [
      [home, "Olaf"],
      [helpers, "Ole"],
      [friends, "Una"],
    ],
    house.now,
  );
  const ada = home.guest("Ada");
  await ada.asks(routes.playbooks.import, { body: { document: JSON.stringify(documents.aid) } });
  const incident = await ada.asks(routes.incidents.open, {
    body: { title: "Files are encrypted", severity: 4, affected: [home.partner] },
  });
  const bind = ({ partner, team }: Household) => ({ partner, team });
  const run = await ada.asks(routes.runs.start, {
    body: {
      playbook: documents.aid.id,
      incident: incident.id,
      bindings: { host: bind(home), helpers: bind(helpers), friends: bind(friends) },
    },
  });
  const [request] = (await ada.asks(routes.aidRequests.list)).items;
  const params = { id: request?.id ?? "" };
  await home.guest("Olaf").asks(routes.aidRequests.submit, { params, body: {} });
  await helpers.guest("Ole").asks(routes.aidRequests.offer, {
    params,
    body: {
      offer: {
        line: 1,
        quantity: 1,
        resource: { id: "SUD-1", name: "Team Juniper", team: helpers.team },
        earliestStart: house.now,
        cost: { amount: 10, currency: "EUR", notToExceed: 20 },
        validUntil: instantAfter(house.now, 3_600_000),
      },
    },
  });
  return { run, incident, request: params.id, agreement };
}

test("a bundle verifies by the installation's key, and holds the run with all that it stands on", async () => {
  const { run, incident, request, agreement } = await helped();
  const { header, streams, withheld } = await verified(home.guest("Ada"), run.id);
  expect(header).toMatchObject({
    run: run.id,
    mode: "live",
    for: home.partner,
    agreements: [agreement],
    playbooks: [{ id: documents.aid.id, hash: run.playbook.hash, document: documents.aid }],
  });
  expect([...streams.keys()].toSorted()).toEqual([agreement, incident.id, request, run.id].toSorted());
  expect(withheld).toBe(0);
  // What partners signed goes with it as far as the run rests on it, and of their people nothing else.
  const said = (header.statements ?? []).map(({ stream, body }) => [stream, body.type]);
  for (const { partner } of [home, helpers, friends])
    expect(said.filter(([stream]) => stream === partner).map(([, type]) => type)).toEqual([
      "partner-added",
      "key-enrolled",
      "agreement-spoken-on",
    ]);
  const replay = replayEvidence({ header, streams });
  expect(replay.faults).toEqual([]);
  expect(replay.statements).toHaveLength(6);
});

test("a partner's bundle shows of another's help only that there is something, and still verifies", async () => {
  const { run, request } = await helped();
  const own = await verified(helpers.guest("Ole"), run.id);
  const others = await verified(friends.guest("Una"), run.id);
  expect(own.text).toContain("Team Juniper");
  expect(others.text).not.toContain("Team Juniper");
  expect(others.header.for).toBe(friends.partner);

  const entries = others.streams.get(request) ?? [];
  expect(entries.map((entry) => (isShown(entry) ? entry.body.type : "withheld"))).toEqual([
    "aid-drafted",
    "aid-submitted",
    "aid-distributed",
    "withheld",
    "withheld",
  ]);
  expect(
    own.streams
      .get(request)
      ?.slice(3)
      .map((entry) => isShown(entry) && entry.body.type),
  ).toEqual(["aid-acknowledged", "aid-offered"]);
  expect(others.withheld).toBe(2);
  // Both stand on one chain: what is withheld from one is what the other was shown.
  expect(entries.at(-1)?.digest).toBe(own.streams.get(request)?.at(-1)?.digest);
});

test("whoever has no part in a run gets nothing of it", async () => {
  const { run } = await helped();
  const strangers = await house.household("Ostland", { Eve: ["auditor", "authorised-official"] });
  const answer = await strangers.guest("Eve").raw(`${API_ROOT}/evidence/${run.id}`);
  expect(answer.status).toBe(404);
});

test("SH-02 a step with a narrower marking than its run is shown to those it names, and to nobody else by any way", async () => {
  await agreed(
    [
      [home, "Olaf"],
      [helpers, "Ole"],
    ],
    house.now,
  );
  const document = JSON.parse(
    JSON.stringify(documents.remote).replace('"kind":"task"}}', '"kind":"task","marking":"TLP:RED"}}'),
  );
  const bo = home.guest("Bo");
  const ole = helpers.guest("Ole");
  await home.guest("Ada").asks(routes.playbooks.import, { body: { document: JSON.stringify(document) } });
  const incident = await home.guest("Ada").asks(routes.incidents.open, {
    body: { title: "Files are encrypted", severity: 4, affected: [home.partner] },
  });
  const run = await home.guest("Ada").asks(routes.runs.start, {
    body: {
      playbook: document.id,
      incident: incident.id,
      bindings: {
        host: { partner: home.partner, team: home.team },
        helpers: { partner: helpers.partner, team: helpers.team },
      },
    },
  });
  const [round] = (await home.guest("Olaf").asks(routes.consents.list)).items;
  await home.guest("Olaf").asks(routes.consents.refuse, {
    params: { id: round?.id ?? "" },
    body: { justification: "Our own people are faster at this." },
  });
  const [step] = (await bo.asks(routes.steps.list)).items;
  const id = step?.id ?? "";
  expect(await bo.asks(routes.steps.claim, { params: { id } })).toMatchObject({
    marking: "TLP:RED",
    name: "Image them alone",
  });

  const params = { id: run.id };
  const shown = [
    await ole.asks(routes.runs.show, { params }),
    await ole.asks(routes.runs.list),
    await ole.asks(routes.steps.list, { query: { run: run.id } }),
    await ole.asks(routes.runs.timeline, { params }),
    await ole.asks(routes.evidence.export, { params: { run: run.id } }),
  ];
  expect(JSON.stringify(shown)).not.toContain(id);
  expect(shown[0]).toMatchObject({
    openSteps: [],
    blockedOn: "Waiting for something that is not yours to see.",
  });
  expect(await ole.tries(routes.steps.show, { params: { id } })).toMatchObject({ problem: { status: 404 } });
  expect(await ole.tries(routes.steps.claim, { params: { id } })).toMatchObject({ problem: { status: 404 } });
  expect((await verified(ole, run.id)).withheld).toBeGreaterThan(0);
  expect((await verified(bo, run.id)).text).toContain(id);
});

test("C-09 (7) what was shared under a consent that is withdrawn is read by nobody who is asked to give it back, by any way", async () => {
  const agreement = await agreed(
    [
      [home, "Olaf"],
      [helpers, "Ole"],
    ],
    house.now,
  );
  expect(agreement).toContain("agreement--");
  const [ada, bo, olaf, ole] = [
    home.guest("Ada"),
    home.guest("Bo"),
    home.guest("Olaf"),
    helpers.guest("Ole"),
  ];
  const where = { __where__: { type: "string", description: "Where it was seen" } };
  const text = JSON.parse(
    JSON.stringify({ ...documents.shared, playbook_variables: where }).replace(
      '"name":"Tell the helpers"',
      '"name":"Tell the helpers","out_args":["__where__"]',
    ),
  );
  await ada.asks(routes.playbooks.import, { body: { document: JSON.stringify(text) } });
  const incident = await ada.asks(routes.incidents.open, {
    body: { title: "Files are encrypted", severity: 4, affected: [home.partner] },
  });
  const bind = ({ partner, team }: Household) => ({ partner, team });
  const bindings = { host: bind(home), helpers: bind(helpers) };
  const { id: run } = await ada.asks(routes.runs.start, {
    body: { playbook: documents.shared.id, incident: incident.id, bindings },
  });
  const [round] = (await ada.asks(routes.consents.list, { query: { run } })).items;
  const params = { id: round?.id as ConsentId };
  const { scopeHash } = await olaf.asks(routes.consents.show, { params });
  await olaf.asks(routes.consents.grant, { params, body: { scopeHash } });
  const [told] = (await ada.asks(routes.runs.show, { params: { id: run } })).openSteps;
  const tell = { id: told?.id as StepInvocationId };
  await bo.asks(routes.steps.claim, { params: tell });
  await bo.asks(routes.steps.complete, { params: tell, body: { values: { __where__: "rack-7" } } });

  const seenBy = async (guest: Guest) => {
    const bundle = (await verified(guest, run)).text;
    const { items } = await guest.asks(routes.runs.timeline, { params: { id: run } });
    const { variables } = await guest.asks(routes.runs.show, { params: { id: run } });
    const step = (await guest.raw(`${API_ROOT}/steps/${tell.id}`)).status;
    return {
      step,
      variables,
      bundle: bundle.includes("rack-7"),
      timeline: items.some((one) => one.type.startsWith("step-") && JSON.stringify(one).includes(tell.id)),
    };
  };
  const all = { step: 200, variables: { __where__: "rack-7" }, bundle: true, timeline: true };
  expect(await seenBy(ole)).toEqual(all);
  await olaf.asks(routes.consents.withdraw, {
    params,
    body: { justification: "They are not to have it after all." },
  });
  expect(await seenBy(ole)).toEqual({ step: 404, variables: {}, bundle: false, timeline: false });
  // Whoever told it, and whose it is, reads on; and whoever is asked still sees what it is asked for.
  expect(await seenBy(bo)).toEqual(all);
  const [recall] = (await ole.asks(routes.shareRecalls.list)).items;
  expect(recall).toMatchObject({ status: "asked", dataClasses: ["addresses"] });
  // What was given back is not theirs to read again, nor what they say that they keep.
  await ole.asks(routes.shareRecalls.erase, {
    params: { id: recall?.id as ShareRecallId },
    body: { attestation: "Every copy was wiped, and we looked twice." },
  });
  expect((await seenBy(ole)).step).toBe(404);
});
