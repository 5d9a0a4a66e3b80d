import { routes } from "@mirror/contract";
import { AddResource } from "@mirror/partnership";
import { instantAfter } from "@mirror/vocabulary";
import { afterEach, beforeEach, expect, test } from "vitest";
import { agreed, Guest, House, type Household, saidOf } from "./house.fixture.js";

let house: House;
let home: Household;
let away: Household;

beforeEach(async () => {
  house = await new House().open();
  home = await house.household("Norland", {
    Ada: ["administrator"],
    Olaf: ["authorised-official", "finance"],
  });
  away = await house.household("Sudland", { Eve: ["administrator"], Ole: ["authorised-official"] });
});
afterEach(async () => {
  await house.close();
  expect(house.errors).toEqual([]);
});

test("an administrator enrols a partner, and looks after it until it has one of its own who can sign in", async () => {
  const ada = home.guest("Ada");
  const { id } = await ada.asks(routes.partners.add, { body: { name: "Estland", kind: "operator" } });
  const person = (
    await ada.asks(routes.partners.addPerson, {
      params: { id },
      body: { name: "Kai", roles: ["administrator"] },
    })
  ).people?.[0]?.id;
  const made = await ada.asks(routes.partners.createToken, {
    params: { id },
    body: { person: person ?? "" },
  });

  const kai = new Guest(house.url, made.secret ?? "", made.person, id);
  expect(await kai.asks(routes.me.show)).toMatchObject({
    person: { name: "Kai" },
    partner: { name: "Estland" },
  });
  const team = await kai.asks(routes.partners.addTeam, {
    params: { id },
    body: { name: "Night", members: [made.person] },
  });
  expect(team).toMatchObject({
    teams: [{ name: "Night", members: [made.person] }],
    tokens: [{ id: made.id }],
  });

  const meddling = await ada.tries(routes.partners.addTeam, { params: { id }, body: { name: "Day" } });
  expect(meddling).toMatchObject({ problem: { status: 403, code: "refused", rule: "INV-12" } });
  expect(await ada.asks(routes.partners.show, { params: { id } })).toMatchObject({
    people: null,
    tokens: null,
    teams: [{ name: "Night", members: null, shifts: null }],
  });
});

test("the secret of a token is shown once, is nowhere on the record, and a repeat of the request does not show it again", async () => {
  const ada = home.guest("Ada");
  const ask = () =>
    ada.tries(routes.partners.createToken, {
      params: { id: home.partner },
      body: { person: ada.id },
      idempotencyKey: "a-token",
    });
  const [first, again] = [await ask(), await ask()];
  if (!first.ok || !again.ok) throw new Error("The token was not made.");
  expect(first.value.secret).toMatch(/^mirror_token--[0-9a-f-]{36}_[A-Za-z0-9_-]{43}$/);
  expect(again).toMatchObject({ replayed: true, value: { id: first.value.id, secret: null } });

  const secret = first.value.secret?.slice(-43) ?? "";
  const { streams } = await house.desk.journal.read([{ stream: home.partner }]);
  const kept = await house.desk.journal.answerTo(`${ada.id}/a-token`);
  expect(JSON.stringify([...streams.values(), kept])).not.toContain(secret);
});

test("a token lasts 90 days at most, and one that is revoked signs nobody in from that moment on", async () => {
  const ada = home.guest("Ada");
  const params = { id: home.partner };
  const long = await ada.tries(routes.partners.createToken, {
    params,
    body: { person: ada.id, expiresAt: instantAfter(house.now, 91 * 24 * 3600 * 1000) },
  });
  expect(long).toMatchObject({ problem: { status: 422, code: "token-too-long" } });

  const made = await ada.asks(routes.partners.createToken, { params, body: { person: ada.id } });
  const second = new Guest(house.url, made.secret ?? "", ada.id, home.partner);
  expect((await second.tries(routes.me.show)).ok).toBe(true);
  await ada.asks(routes.partners.revokeToken, { params: { ...params, token: made.id } });
  expect(await second.tries(routes.me.show)).toMatchObject({ problem: { status: 401 } });
});

test("a token with scopes is for nothing else, and a scope that is none is refused", async () => {
  const ada = home.guest("Ada");
  const params = { id: home.partner };
  const wrong = await ada.tries(routes.partners.createToken, {
    params,
    body: { person: ada.id, scopes: ["runs"] },
  });
  expect(wrong).toMatchObject({ problem: { status: 422, code: "no-such-scope" } });
  const { secret } = await ada.asks(routes.partners.createToken, {
    params,
    body: { person: ada.id, scopes: ["read", "incident.open"] },
  });
  const narrow = new Guest(house.url, secret ?? "", ada.id, home.partner);
  expect((await narrow.tries(routes.partners.show, { params })).ok).toBe(true);
  expect(await narrow.tries(routes.partners.addTeam, { params, body: { name: "Night" } })).toMatchObject({
    problem: { status: 403, code: "out-of-scope" },
  });
  const opened = await narrow.tries(routes.incidents.open, {
    body: { title: "Beds", severity: 1, affected: [home.partner] },
  });
  expect(opened).toMatchObject({ problem: { code: "refused", rule: "M04" } });
});

test("people, roles, members and rosters are set as they were seen, and not over somebody else's change", async () => {
  const ada = home.guest("Ada");
  const params = { id: home.partner };
  const { version, teams } = await ada.asks(routes.partners.show, { params });
  const team = teams[0]?.id ?? "";
  const shifts = [
    { person: ada.id, from: house.now, to: instantAfter(house.now, 8 * 3600 * 1000), order: 1 },
  ];
  const rostered = await ada.asks(routes.partners.setRoster, {
    params: { ...params, team },
    body: { shifts },
    ifMatch: version,
  });
  expect(rostered.teams[0]?.shifts).toEqual(shifts);
  const stale = await ada.tries(routes.partners.setMembers, {
    params: { ...params, team },
    body: { members: [] },
    ifMatch: version,
  });
  expect(stale).toMatchObject({ problem: { status: 412 } });
  const roles = await ada.asks(routes.partners.setRoles, {
    params: { ...params, person: ada.id },
    body: { roles: ["administrator", "planner"] },
  });
  expect(roles.people?.find((one) => one.id === ada.id)?.roles).toEqual(["administrator", "planner"]);
});

test("a partner's inside is shown to its own people only, and its name to everyone", async () => {
  const ole = away.guest("Ole");
  expect(await ole.asks(routes.partners.show, { params: { id: home.partner } })).toMatchObject({
    name: "Norland",
    people: null,
    tokens: null,
  });
  expect(await ole.asks(routes.partners.show, { params: { id: away.partner } })).toMatchObject({
    people: [{ name: "Eve" }, { name: "Ole" }],
    tokens: null,
  });
  expect((await ole.asks(routes.partners.list)).items.map((one) => one.name).toSorted()).toEqual([
    "Norland",
    "Sudland",
  ]);
});

test("an agreement binds once each has ratified its very text; then it answers what it allows, and why", async () => {
  const olaf = home.guest("Olaf");
  const third = await house.household("Estland", { Kai: ["authorised-official"] });
  const question = { who: away.partner, what: "E3", to: home.partner } as const;
  expect(await olaf.asks(routes.agreements.ask, { query: question })).toMatchObject({
    allowed: false,
    rule: "C-04",
  });

  const id = await agreed(
    [
      [home, "Olaf"],
      [away, "Ole"],
    ],
    house.now,
  );
  expect(await olaf.asks(routes.agreements.show, { params: { id } })).toMatchObject({
    status: "in-force",
    exercise: false,
    text: { notice: "P30D" },
    ratifications: [
      { partner: { name: "Norland" }, person: { name: "Olaf" } },
      { partner: { name: "Sudland" }, person: { name: null } },
    ],
    waitingFor: null,
  });
  expect(await olaf.asks(routes.agreements.ask, { query: question })).toMatchObject({
    allowed: true,
    why: "Allowed by clause 4.2 of Mutual assistance.",
    clauses: [{ agreement: id, clause: "4.2", text: "The parties help each other." }],
    decidedBy: [{ clause: "4.2" }],
    considered: [{ title: "Mutual assistance", outOfForce: null, clauses: [{ finding: "allows" }] }],
    alsoNeeded: [expect.stringContaining("Norland's own consent")],
    wouldHelp: [],
  });
  expect(await olaf.asks(routes.agreements.ask, { query: { ...question, what: "E5" } })).toMatchObject({
    allowed: false,
  });

  const kai = third.guest("Kai");
  expect(await kai.tries(routes.agreements.show, { params: { id } })).toMatchObject({
    problem: { status: 404 },
  });
  expect((await kai.asks(routes.agreements.list)).items).toEqual([]);
  expect(await kai.asks(routes.agreements.ask, { query: question })).toMatchObject({
    allowed: false,
    clauses: [],
  });

  const shown = await olaf.asks(routes.agreements.show, { params: { id } });
  const leaving = await saidOf({ ...shown, version: shown.edition }, "denounce", home, olaf, house.now);
  const denounced = await olaf.asks(routes.agreements.denounce, {
    params: { id },
    body: { justification: "We leave the treaty that it stands on.", signed: leaving },
  });
  expect(denounced).toMatchObject({
    status: "under-notice",
    endsAt: instantAfter(house.now, 30 * 24 * 3600 * 1000),
  });
  expect(await olaf.asks(routes.agreements.revokeNotice, { params: { id } })).toMatchObject({
    status: "in-force",
    notice: null,
  });

  const ole = away.guest("Ole");
  const suspended = await ole.asks(routes.agreements.suspend, {
    params: { id },
    body: { justification: "The court has stopped our part in it." },
  });
  expect(suspended).toMatchObject({
    status: "suspended",
    suspensions: [{ partner: { name: "Sudland" } }],
    waitingFor: expect.stringContaining("Waiting for Sudland to lift the suspension."),
  });
  expect(await olaf.asks(routes.agreements.ask, { query: question })).toMatchObject({
    allowed: false,
    rule: "C-08",
    considered: [{ outOfForce: expect.stringContaining("is suspended since") }],
    wouldHelp: ["Mutual assistance needs Sudland to lift the suspension."],
  });
  expect(await olaf.tries(routes.agreements.lift, { params: { id } })).toMatchObject({
    problem: { rule: "INV-12" },
  });
  expect(await ole.asks(routes.agreements.lift, { params: { id } })).toMatchObject({ status: "in-force" });
  expect(await ole.asks(routes.agreements.confirmReview, { params: { id } })).toMatchObject({
    status: "in-force",
  });
});

test("a partner restricts itself, and says so to everyone", async () => {
  await home.guest("Ada").asks(routes.partners.setStanding, {
    params: { id: home.partner },
    body: { status: "restricted", reason: "Our own house first." },
  });
  const seen = await away.guest("Ole").asks(routes.partners.show, { params: { id: home.partner } });
  expect(seen.standing).toMatchObject({ status: "restricted", reason: "Our own house first." });
  const meddling = await away.guest("Eve").tries(routes.partners.setStanding, {
    params: { id: home.partner },
    body: { status: "active", reason: "We think they are fine." },
  });
  expect(meddling).toMatchObject({ problem: { status: 403 } });
});

test("SH-03 what can be lent is seen by those whom its registry lets see it, and what is promised of it by its own alone", async () => {
  const ole = away.guest("Ole");
  const add = (more: object) =>
    ole.asks(routes.resources.add, {
      body: AddResource.omit({ type: true }).parse({
        typed: { category: "Power", kind: "Generator", type: "3" },
        ...{ home: "Sudland", quantity: 4, marking: "TLP:AMBER" },
        ...more,
      }),
    });
  const agreement = await agreed(
    [
      [home, "Olaf"],
      [away, "Ole"],
    ],
    house.now,
  );
  const availability = [{ from: house.now, until: instantAfter(house.now, 3_600_000) }];
  await add({ name: "Ours", team: away.team });
  await add({ name: "By agreement", seenBy: { agreements: [agreement], partners: [] }, availability });
  const named = await add({ name: "By name", seenBy: { agreements: [], partners: [home.partner] } });
  expect(named).toMatchObject({ seenBy: { partners: [{ name: "Norland" }] }, promised: [], retired: null });

  const olaf = home.guest("Olaf");
  const namesOf = async (query: object = {}) =>
    (await olaf.asks(routes.resources.list, { query: routes.resources.list.query.parse(query) })).items
      .map(({ name }) => name)
      .toSorted();
  expect(await namesOf()).toEqual(["By agreement", "By name"]);
  expect(await namesOf({ category: "power", kind: "generator", type: "3" })).toHaveLength(2);
  expect(await namesOf({ type: "4" })).toEqual([]);
  expect(await namesOf({ partner: home.partner })).toEqual([]);
  const [from, until] = [instantAfter(house.now, 1), instantAfter(house.now, 7_200_000)];
  expect(await namesOf({ from, until })).toEqual(["By name"]);

  const params = { id: named.id };
  expect(await olaf.asks(routes.resources.show, { params })).toMatchObject({ seenBy: null, promised: null });
  const retire = { params, body: { reason: "Sold." } };
  expect(await olaf.tries(routes.resources.retire, retire)).toMatchObject({ problem: { status: 404 } });
  await ole.asks(routes.resources.retire, retire);
  expect(await namesOf()).toEqual(["By agreement"]);
  expect(await namesOf({ retired: "true" })).toEqual(["By agreement", "By name"]);
});
