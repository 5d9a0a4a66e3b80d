import { routes } from "@mirror/contract";
import { documents } from "@mirror/small-playbooks";
import { instantAfter } from "@mirror/vocabulary";
import { afterEach, beforeEach, expect, test } from "vitest";
import { agreed, House, type Household } from "./house.fixture.js";
import { Browsing, formIn } from "./lite/browsing.fixture.js";

const HOUR_MS = 3_600_000;
const OFFICE = "Directorate of Norland";

let house: House;
let home: Household;
let helpers: Household;
let run: string;
let round: { readonly id: string; readonly scopeHash: string };

beforeEach(async () => {
  house = await new House().open();
  home = await house.household("Norland", {
    Ada: ["administrator", "trigger", "run-lead", "responder"],
    Olaf: ["authorised-official"],
    Dora: ["duty-officer"],
  });
  helpers = await house.household("Sudland", {
    Bo: ["responder", "administrator"],
    Ole: ["authorised-official"],
  });
  await agreed(
    [
      [home, "Olaf"],
      [helpers, "Ole"],
    ],
    house.now,
  );
  const ada = home.guest("Ada");
  await ada.asks(routes.playbooks.import, { body: { document: JSON.stringify(documents.remote) } });
  const incident = await ada.asks(routes.incidents.open, {
    body: { title: "Files are encrypted", severity: 4, affected: [home.partner] },
  });
  const bound = ({ partner, team }: Household) => ({ partner, team });
  const bindings = { host: bound(home), helpers: bound(helpers) };
  const begun = await ada.asks(routes.runs.start, {
    body: { playbook: documents.remote.id, incident: incident.id, bindings },
  });
  run = begun.id;
  const [asked] = (await ada.asks(routes.consents.list)).items;
  round = await ada.asks(routes.consents.show, { params: { id: asked?.id ?? "" } });
});
afterEach(async () => {
  await house.close();
  expect(house.errors).toEqual([]);
});

const shown = () => home.guest("Ada").asks(routes.consents.show, { params: { id: round.id } });

/** Whose inbox has the round: for whom something in it waits. */
async function waitsFor() {
  const people = ["Ada", "Olaf", "Dora"];
  const mine = await Promise.all(
    people.map((name) => home.guest(name).asks(routes.consents.list, { query: { mine: "true" } })),
  );
  return people.filter((_, index) => (mine[index]?.items.length ?? 0) > 0);
}

test("C-07 a yes waits in the inbox of whoever checks it, counts when it is met, and is suspended and reaffirmed", async () => {
  const params = { id: round.id };
  const { scopeHash } = round;
  const until = instantAfter(house.now, HOUR_MS);
  const [ada, olaf] = [home.guest("Ada"), home.guest("Olaf")];
  const conditions = [
    {
      text: "The backups have been found good.",
      checker: { by: "person" as const, partner: home.partner, person: ada.id },
      until,
    },
    {
      text: "The press has been told.",
      checker: { by: "office" as const, partner: home.partner, office: OFFICE },
      until,
    },
  ];
  expect(await waitsFor()).toEqual(["Olaf"]);
  await olaf.asks(routes.consents.grant, { params, body: { scopeHash, conditions } });
  expect(await shown()).toMatchObject({
    status: "open",
    waitingFor: expect.stringContaining("The backups have been found good"),
    decisions: [
      { status: "conditional", standing: null, conditions: [{ mayVerify: true }, { mayVerify: false }] },
    ],
  });
  expect(await waitsFor()).toEqual(["Ada", "Olaf"]);

  const browser = new Browsing(house);
  await browser.signIn(home, "Ada", "Ada");
  const page = await browser.open(`/lite/consents/${round.id}`);
  expect(page.text).toContain("The backups have been found good.");
  const verified = await browser.send(page, `/lite/consents/${round.id}/verify`, { met: "true" });
  expect(verified.text).toContain("What you have found is on the record.");
  const on = { partner: home.partner, condition: 2 };
  await olaf.asks(routes.consents.verify, { params, body: { ...on, met: true } });
  expect(await shown()).toMatchObject({ status: "satisfied", decisions: [{ status: "granted" }] });
  expect(await waitsFor()).toEqual([]);

  const justification = "The servers were restored from the wrong backup.";
  const left = { params, body: { partner: home.partner, condition: 1, justification } };
  expect(await olaf.tries(routes.consents.reportViolation, left)).toMatchObject({
    ok: false,
    problem: { status: 403, rule: "C-07" },
  });
  await ada.asks(routes.consents.reportViolation, left);
  expect(await shown()).toMatchObject({
    status: "revoked",
    because: "suspended",
    decisions: [
      { status: "suspended", reaffirmBy: expect.any(String), conditions: [{ state: "violated" }, {}] },
    ],
  });
  expect(await waitsFor()).toEqual(["Olaf"]);
  const official = new Browsing(house);
  await official.signIn(home, "Olaf", "Ada");
  const asked = await official.open(`/lite/consents/${round.id}`);
  expect((await official.send(asked, `/lite/consents/${round.id}/reaffirm`)).text).toContain(
    "Your yes stands again.",
  );
  expect(await shown()).toMatchObject({ status: "satisfied", decisions: [{ status: "granted" }] });
});

test("C-02 a duty officer writes down what an official has said, who confirms it on a page", async () => {
  const params = { id: round.id };
  const { scopeHash } = round;
  const [dora, olaf] = [home.guest("Dora"), home.guest("Olaf")];
  const body = { official: olaf.id, answer: "grant" as const, scopeHash, how: "By telephone, called back" };
  expect(await home.guest("Ada").tries(routes.consents.attest, { params, body })).toMatchObject({
    ok: false,
    problem: { status: 403, rule: "INV-12" },
  });
  await dora.asks(routes.consents.attest, { params, body });
  const spoken = { official: { id: olaf.id }, writtenBy: { id: dora.id }, how: body.how };
  expect(await shown()).toMatchObject({
    status: "satisfied",
    waitingFor: expect.stringContaining("spoken yes is confirmed until"),
    decisions: [{ spoken: [{ ...spoken, confirmBy: expect.any(String) }] }],
  });
  expect(await waitsFor()).toEqual(["Olaf"]);
  const browser = new Browsing(house);
  await browser.signIn(home, "Olaf", "Ada");
  const page = await browser.open(`/lite/consents/${round.id}`);
  expect(page.text).toContain("Did you say so?");
  const confirmed = await browser.send(page, `/lite/consents/${round.id}/confirm-spoken`);
  expect(confirmed.text).toContain("What was written down for you is your own yes.");
  expect(confirmed.text).not.toContain("Did you say so?");
  expect(await shown()).toMatchObject({ decisions: [{ spoken: [{ ...spoken, confirmBy: null }] }] });
  expect(await olaf.tries(routes.consents.confirm, { params, body: { scopeHash } })).toMatchObject({
    ok: false,
    problem: { status: 409, rule: "INV-12" },
  });
});

test("M09 a consultation waits in the inbox of whoever is asked, is answered on a page, and grants nothing", async () => {
  const [ada, ole] = [home.guest("Ada"), helpers.guest("Ole")];
  const question = "May we image the file servers tonight?";
  const { id } = await ada.asks(routes.consultations.ask, {
    body: { run, question, asks: [helpers.partner] },
  });
  const params = { id };
  expect((await ada.asks(routes.consultations.list, { query: { mine: "true" } })).items).toEqual([]);
  const browser = new Browsing(house);
  await browser.signIn(helpers, "Ole", "Bo");
  expect((await browser.open("/lite/inbox")).text).toContain(question);
  const page = await browser.open(`/lite/consultations/${id}`);
  const deed = `/lite/consultations/${id}/answer`;
  const short = await browser.send(page, deed, { opinion: "objects" });
  expect(short.text).toContain("at least 20 characters");
  const words = "The night shift is not enough for it.";
  const said = await browser.send(page, deed, { opinion: "objects", words });
  expect(said.text).toContain("It allows nothing");
  expect(await ada.asks(routes.consultations.show, { params })).toMatchObject({
    status: "open",
    waitingFor: null,
    notAnswered: [],
    opinions: [{ partner: { id: helpers.partner }, opinion: "objects", words }],
  });
  expect(
    (await ole.asks(routes.consultations.list, { query: { mine: "true", open: "true" } })).items,
  ).toEqual([]);
  await ole.asks(routes.consultations.answer, { params, body: { opinion: "supports" } });
  expect(await shown()).toMatchObject({ status: "open", decisions: [{ status: "requested" }] });
  const timeline = await ada.asks(routes.runs.timeline, { params: { id: run } });
  const told = timeline.items.map((one) => one.words).join("\n");
  expect(told).toContain("asked Sudland for their opinion");
  expect(told).toContain("Sudland objects: The night shift is not enough for it.");
});

test("C-12, C-13 a consent's page shows who answered in whose place, and that somebody restricts what is asked", async () => {
  const [olaf, dora] = [home.guest("Olaf"), home.guest("Dora")];
  const partner = { params: { id: home.partner } };
  const { id: delegation } = await olaf.asks(routes.delegations.make, {
    ...partner,
    body: {
      to: dora.id,
      scope: { effectCeiling: "E3", levels: ["operational"], playbooks: "any" },
      until: instantAfter(house.now, HOUR_MS),
      words: "Order 12, for the night.",
    },
  });
  expect(await waitsFor()).toEqual(["Olaf", "Dora"]);
  const browser = new Browsing(house);
  await browser.signIn(home, "Dora", "Ada");
  const path = `/lite/consents/${round.id}`;
  const asked = await browser.send(await browser.open(path), `${path}/confirm`, { answer: "grant" });
  expect((await browser.send(asked, `${path}/grant`)).text).toContain("in the place of <bdi>Olaf</bdi>");
  const any = "any" as const;
  const scope = {
    concerning: "assets" as const,
    playbooks: any,
    effects: any,
    targets: any,
    dataClasses: any,
  };
  const words = "Not without the parliament.";
  await olaf.asks(routes.caveats.set, { ...partner, body: { kind: "prohibition", scope, words } });
  const delegated = [{ person: { id: dora.id }, inPlaceOf: { id: olaf.id }, delegation }];
  expect(await shown()).toMatchObject({
    decisions: [{ status: "granted", delegated }],
    restrictedBy: [{ id: home.partner }],
  });
  expect((await browser.open(path)).text).toContain("Restricted by");
});

test("C-07 an official says yes on condition by the pages alone: it is read once more, and what was typed is kept", async () => {
  const olaf = new Browsing(house);
  await olaf.signIn(home, "Olaf", "Ada");
  const path = `/lite/consents/${round.id}`;
  const page = await olaf.open(path);
  expect(page.text).toContain("Yes, but only if");
  const said = {
    "condition.1": "The backups have been found good.",
    "checker.1": `person ${home.partner} ${home.guest("Ada").id}`,
    "checkedBy.1": "soon",
  };
  const last = await olaf.send(page, `${path}/confirm`, { ...said, answer: "grant" });
  const unread = await olaf.send(last, `${path}/grant`);
  expect([unread.status, formIn(unread.text, `${path}/confirm`)]).toMatchObject([422, said]);
  const until = instantAfter(house.now, HOUR_MS).slice(0, 16).replace("T", " ");
  const again = await olaf.send(unread, `${path}/confirm`, { "checkedBy.1": until, answer: "grant" });
  expect(again.text).toContain("The backups have been found good.</span> (Ada, until");
  expect((await shown()).decisions[0]?.status).toBe("requested");
  await olaf.send(again, `${path}/grant`);
  expect(await shown()).toMatchObject({
    status: "open",
    decisions: [
      {
        status: "conditional",
        conditions: [{ text: said["condition.1"], checkedBy: { person: { name: "Ada" } }, state: "pending" }],
      },
    ],
  });
});

test("INV-12 a duty officer writes down by a form what an official has said, and it counts once that one has confirmed it", async () => {
  const dora = new Browsing(house);
  await dora.signIn(home, "Dora", "Ada");
  const path = `/lite/consents/${round.id}`;
  const page = await dora.open(path);
  const heard = { spoken: "grant", how: "By telephone, called back." };
  const short = await dora.send(page, `${path}/attest`, { ...heard, spoken: "refuse", spokenReason: "No." });
  expect([short.status, formIn(short.text, `${path}/attest`).how]).toEqual([422, heard.how]);
  const written = await dora.send(page, `${path}/attest`, heard);
  expect(written.text).toContain("A yes counts only once they have confirmed it.");
  const olaf = new Browsing(house);
  await olaf.signIn(home, "Olaf", "Ada");
  const asked = await olaf.open(path);
  expect(asked.text).toContain("Did you say so?");
  await olaf.send(asked, `${path}/confirm-spoken`);
  expect(await shown()).toMatchObject({ decisions: [{ spoken: [{ confirmBy: null }] }] });
});
