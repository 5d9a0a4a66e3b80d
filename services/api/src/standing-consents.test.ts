import { routes } from "@mirror/contract";
import { documents } from "@mirror/small-playbooks";
import { instantAfter } from "@mirror/vocabulary";
import { afterEach, beforeEach, expect, test } from "vitest";
import { agreed, House, type Household } from "./house.fixture.js";
import { Browsing } from "./lite/browsing.fixture.js";

const DAY_MS = 24 * 3_600_000;

let house: House;
let home: Household;
let helpers: Household;
let strangers: Household;
let agreement: Awaited<ReturnType<typeof agreed>>;

beforeEach(async () => {
  house = await new House().open();
  home = await house.household("Norland", {
    Ada: ["administrator", "trigger", "run-lead", "responder"],
    Olaf: ["authorised-official"],
  });
  helpers = await house.household("Sudland", { Bo: ["responder"], Ole: ["authorised-official"] });
  strangers = await house.household("Ostland", { Eve: ["authorised-official", "auditor"] });
  agreement = await agreed(
    [
      [home, "Olaf"],
      [helpers, "Ole"],
    ],
    house.now,
  );
});
afterEach(async () => {
  await house.close();
  expect(house.errors).toEqual([]);
});

async function granted() {
  const ada = home.guest("Ada");
  await ada.asks(routes.playbooks.import, { body: { document: JSON.stringify(documents.remote) } });
  const { versions } = await ada.asks(routes.playbooks.show, { params: { id: documents.remote.id } });
  return home.guest("Olaf").asks(routes.standingConsents.grant, {
    body: {
      terms: {
        mode: "live",
        playbook: { id: documents.remote.id, hash: versions[0]?.hash ?? "" },
        office: "Directorate of Norland",
        level: "operational",
        effectCeiling: "E3",
        severities: { from: 0, to: 5 },
        targets: "any",
        dataClasses: [],
        performers: [helpers.partner],
        agreement,
        usesMax: 2,
        until: instantAfter(house.now, DAY_MS),
      },
    },
  });
}

async function started() {
  const ada = home.guest("Ada");
  const incident = await ada.asks(routes.incidents.open, {
    body: { title: "Files are encrypted", severity: 4, affected: [home.partner] },
  });
  return ada.asks(routes.runs.start, {
    body: {
      playbook: documents.remote.id,
      incident: incident.id,
      bindings: {
        host: { partner: home.partner, team: home.team },
        helpers: { partner: helpers.partner, team: helpers.team },
      },
    },
  });
}

test("C-06 an official says yes in advance; the run asks nobody, and one button takes it back", async () => {
  const { id } = await granted();
  await started();
  const olaf = home.guest("Olaf");
  const [round] = (await olaf.asks(routes.consents.list)).items;
  const shown = await olaf.asks(routes.consents.show, { params: { id: round?.id ?? "" } });
  expect(shown).toMatchObject({ status: "satisfied", decisions: [{ status: "granted", standing: id }] });
  expect(await olaf.asks(routes.standingConsents.show, { params: { id } })).toMatchObject({
    status: "in-force",
    usesLeft: 1,
    uses: [{ use: 1, round: round?.id }],
    revoked: null,
  });

  const browser = new Browsing(house);
  await browser.signIn(home, "Olaf", "Ada");
  const page = await browser.open(`/lite/standing-consents/${id}`);
  expect(page.text).toContain("question 1");
  const after = await browser.send(page, `/lite/standing-consents/${id}/revoke`);
  expect(after.text).toContain("Revoked, at once.");
  expect(await browser.open(`/lite/consents/${round?.id}`)).toMatchObject({ status: 200 });
  expect(await olaf.asks(routes.consents.show, { params: { id: round?.id ?? "" } })).toMatchObject({
    status: "revoked",
    because: "withdrawn",
  });
  const again = await browser.open(`/lite/standing-consents/${id}`);
  expect(again.text).not.toContain("Revoke it now");
});

test("whose teams may act under it see it and decide nothing about it; nobody else sees it", async () => {
  const { id, termsHash } = await granted();
  const params = { id };
  const ids = async (who: ReturnType<Household["guest"]>) =>
    (await who.asks(routes.standingConsents.list)).items.map((one) => one.id);
  expect(await ids(home.guest("Olaf"))).toEqual([id]);
  expect(await ids(helpers.guest("Ole"))).toEqual([id]);
  expect(await ids(strangers.guest("Eve"))).toEqual([]);
  const unseen = await strangers.guest("Eve").tries(routes.standingConsents.show, { params });
  expect(unseen).toMatchObject({ ok: false, problem: { status: 404 } });
  const ole = helpers.guest("Ole");
  for (const answer of [
    await ole.tries(routes.standingConsents.revoke, { params, body: {} }),
    await ole.tries(routes.standingConsents.second, { params, body: { termsHash } }),
  ])
    expect(answer).toMatchObject({ ok: false, problem: { status: 403, rule: "INV-12" } });
});
