import { routes } from "@mirror/contract";
import { keysOf, newKeyText, openSealed } from "@mirror/secret-store";
import { DeliveryId, EffectId, instantOf, mintId } from "@mirror/vocabulary";
import { afterEach, beforeEach, expect, test } from "vitest";
import { House, type Household } from "./house.fixture.js";

const URL_TEXT = "https://chat.example/hooks/xyzzy-secret";
const keys = keysOf(newKeyText());
let house: House;
let home: Household;
let away: Household;

beforeEach(async () => {
  house = await new House().open();
  await house.secretStore.publishKey(keys.current);
  home = await house.household("Norland", { Ada: ["administrator"], Bo: ["responder"] });
  away = await house.household("Sudland", { Eve: ["administrator"] });
});
afterEach(async () => {
  await house.close();
  expect(house.errors).toEqual([]);
});

test("a webhook's key is shown once, its address never, and both are sealed for its partner's channel", async () => {
  const ada = home.guest("Ada");
  const params = { id: home.partner };
  const call = {
    params,
    body: { name: "soc", kind: "webhook" as const, url: URL_TEXT },
    idempotencyKey: "add-1",
  };
  const added = await ada.asks(routes.channels.add, call);
  expect(added).toMatchObject({ name: "soc", kind: "webhook", place: "chat.example" });
  expect(added.signingKey).toMatch(/^whsec_/);
  expect((await ada.asks(routes.channels.add, call)).signingKey).toBeNull();

  const [[id, sealed] = []] = [...(await house.secretStore.all())];
  if (id === undefined || sealed === undefined) throw new Error("Nothing was sealed.");
  expect(openSealed({ id, ...sealed.of }, sealed, keys)).toEqual({
    kind: "channel",
    url: URL_TEXT,
    signingKey: added.signingKey,
  });
  const listed = await ada.asks(routes.channels.list, { params });
  expect(listed.items).toMatchObject([{ name: "soc", place: "chat.example" }]);
  expect(JSON.stringify(listed)).not.toContain("xyzzy");
  expect(await ada.asks(routes.paging.show)).toEqual({ mail: false, channels: 1 });

  await ada.asks(routes.channels.remove, { params, body: { name: "soc" } });
  expect((await house.secretStore.all()).size).toBe(0);
});

test("only a partner's own administrator sets channels up, sees them, and sees what was sent", async () => {
  const params = { id: home.partner };
  const body = { name: "soc", kind: "slack" as const, url: URL_TEXT };
  for (const other of [home.guest("Bo"), away.guest("Eve")]) {
    expect(await other.tries(routes.channels.add, { params, body })).toMatchObject({
      problem: { status: 403 },
    });
    for (const route of [routes.channels.list, routes.channels.deliveries])
      expect(await other.tries(route, { params })).toMatchObject({ problem: { status: 404 } });
  }
  expect((await house.secretStore.all()).size).toBe(0);
});

test("a test and a replay are owed to the executor, and a replay bears the id of what it repeats", async () => {
  const ada = home.guest("Ada");
  const params = { id: home.partner };
  await ada.asks(routes.channels.add, { params, body: { name: "soc", kind: "teams", url: URL_TEXT } });
  await ada.asks(routes.channels.test, { params, body: { name: "soc" } });
  const delivery = {
    id: DeliveryId.parse(mintId("delivery", "live", instantOf(0), "d")),
    at: instantOf(0),
    page: EffectId.parse(mintId("effect", "live", instantOf(0), "p")),
    to: ada.id,
    about: mintId("escalation", "live", instantOf(0), "e"),
    title: "Escalation: please answer.",
    answerBy: instantOf(0),
    by: "teams" as const,
    channel: "soc",
    place: "chat.example",
    delivered: false,
    status: "503",
    attempt: 1,
  };
  await house.deliveries.tried(home.partner, delivery.page, "soc", delivery);
  const { items } = await ada.asks(routes.channels.deliveries, { params });
  expect(items).toMatchObject([{ id: delivery.id, status: "503", place: "chat.example" }]);
  await ada.asks(routes.channels.replay, { params: { ...params, delivery: delivery.id } });
  const other = DeliveryId.parse(mintId("delivery", "live", instantOf(1), "d"));
  expect(await ada.tries(routes.channels.replay, { params: { ...params, delivery: other } })).toMatchObject({
    problem: { status: 404 },
  });

  expect(house.hinted.filter(({ capability }) => capability === "page")).toHaveLength(2);
});

test("mail is tested to whoever asks, where a server is set up and their own address is known", async () => {
  const ada = home.guest("Ada");
  const test = () => ada.tries(routes.channels.testMail, { params: { id: home.partner } });
  expect(await test()).toMatchObject({ problem: { status: 409, code: "mail-not-set-up" } });
  await house.deliveries.tellMail(true);
  expect(await test()).toMatchObject({ problem: { status: 409, reason: "mail-unknown" } });
  await ada.asks(routes.partners.setMail, {
    params: { id: home.partner, person: ada.id },
    body: { email: "ada@norland.example" },
  });
  expect(await test()).toMatchObject({ value: { mail: true, channels: 0 } });
  expect(house.hinted.filter(({ capability }) => capability === "page")).toHaveLength(1);
  const eve = await away.guest("Eve").tries(routes.channels.testMail, { params: { id: home.partner } });
  expect(eve).toMatchObject({ ok: false });
});
