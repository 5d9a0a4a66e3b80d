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
    Pia: ["duty-officer"],
    Rae: ["auditor"],
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

test("C-10 an official breaks the glass on a phone, a duty officer joins, an auditor reviews: all see what stood on it, nobody else does", async () => {
  const olaf = home.guest("Olaf");
  await home
    .guest("Ada")
    .asks(routes.playbooks.import, { body: { document: JSON.stringify(documents.remote) } });
  const run = await started();
  const phone = async (who: string) => {
    const browser = new Browsing(house);
    await browser.signIn(home, who, "Ada");
    return browser;
  };
  const [first, second, third] = [await phone("Olaf"), await phone("Pia"), await phone("Rae")];
  const runPage = await first.open(`/lite/runs/${run.id}`);
  expect(runPage.text).toContain("Break the glass");
  const form = `/lite/runs/${run.id}/break-glass`;
  const said = {
    danger: "life",
    justification: "Ventilators on ward 3 fail one by one.",
    effectCeiling: "E4",
    targets: "",
    lasts: "PT60M",
  };
  const opened = await first.send(await first.open(form), form, said);
  expect(opened.text).toContain("The glass is broken");
  const [glass] = (await olaf.asks(routes.breakGlass.list, { query: { open: "true" } })).items;
  const id = glass?.id ?? "none";
  const page = `/lite/break-glass/${id}`;
  expect(await olaf.asks(routes.breakGlass.list, { query: { mine: "true" } })).toMatchObject({ items: [] });

  expect((await second.open("/lite/inbox")).text).toContain("A second person is needed");
  const joined = await second.send(await second.open(page), `${page}/join`);
  expect(joined.text).toContain("You stand by it");
  const [round] = (await olaf.asks(routes.consents.list)).items;
  expect(round).toMatchObject({ status: "provisional" });
  expect(await olaf.asks(routes.consents.show, { params: { id: round?.id ?? "" } })).toMatchObject({
    brokenGlass: [{ breakGlass: id, by: [{ name: "Olaf" }, { name: "Pia" }] }],
  });
  const { uses } = await helpers.guest("Ole").asks(routes.breakGlass.show, { params: { id } });
  expect(uses).toMatchObject([{ round: round?.id, steps: [{ status: "assigned" }] }]);
  const step = await helpers
    .guest("Bo")
    .asks(routes.steps.show, { params: { id: uses[0]?.steps[0]?.step ?? "" } });
  expect(step.authority).toMatchObject({ basis: "break-glass" });

  const closed = await first.send(await first.open(page), `${page}/close`);
  expect(closed.text).toContain("Closed, at once.");
  expect((await first.open(page)).text).not.toContain("Record the review");
  const own = await olaf.tries(routes.breakGlass.review, {
    params: { id },
    body: { verdict: "justified", findings: "I have looked at it myself, and it was fine." },
  });
  expect(own).toMatchObject({ ok: false, problem: { status: 403, code: "refused", rule: "C-10" } });
  expect((await third.open("/lite/inbox")).text).toContain("Review it");
  const findings = "The ward was cut off in time, and nothing else.";
  const reviewed = await third.send(await third.open(page), `${page}/review`, {
    verdict: "justified",
    findings,
  });
  expect(reviewed.text).toContain(findings);
  const told = (await olaf.asks(routes.runs.timeline, { params: { id: run.id } })).items.map(
    (one) => one.words,
  );
  for (const words of [
    "broke the glass",
    "stands by it as the second",
    "closed the break-glass",
    "reviewed the",
  ])
    expect(told.filter((one) => one.includes(words))).toHaveLength(1);
  const unseen = await strangers.guest("Eve").tries(routes.breakGlass.show, { params: { id } });
  expect(unseen).toMatchObject({ ok: false, problem: { status: 404 } });
  const again = await olaf.asks(routes.breakGlass.open, {
    body: {
      run: run.id,
      danger: "environment",
      justification: said.justification,
      effectCeiling: "E4",
      targets: "any",
      lasts: "PT15M",
    },
  });
  const alone = `/lite/break-glass/${again.id}`;
  const gone = await first.send(await first.open(alone), `${alone}/go-on-alone`, {
    [`tried-${home.guest("Pia").id}`]: "yes",
  });
  expect(gone.text).toContain("You go on alone");
  expect(await olaf.asks(routes.breakGlass.show, { params: { id: again.id } })).toMatchObject({
    status: "in-force",
    alone: { tried: [{ name: "Pia" }] },
  });
});

test("C-06 a standing consent is revoked by one button of the page of what was said in advance", async () => {
  const { id } = await granted();
  const olaf = new Browsing(house);
  await olaf.signIn(home, "Olaf", "Ada");
  const page = await olaf.open("/lite/in-advance");
  expect(page.text).toContain(`/lite/standing-consents/${id}`);
  const revoked = await olaf.send(page, "/lite/in-advance/revoke-standing");
  expect(revoked.text).toContain("Revoked, at once.");
  expect(await home.guest("Olaf").asks(routes.standingConsents.show, { params: { id } })).toMatchObject({
    status: "revoked",
  });
});
