import { routes } from "@mirror/contract";
import { keysOf, newKeyText } from "@mirror/secret-store";
import { afterEach, beforeEach, expect, test } from "vitest";
import { House, type Household } from "./house.fixture.js";

let house: House;
let home: Household;
let away: Household;

beforeEach(async () => {
  house = await new House().open();
  home = await house.household("Norland", { Ada: ["administrator"], Bo: ["responder"] });
  away = await house.household("Sudland", { Eve: ["administrator"] });
});
afterEach(async () => {
  await house.close();
  expect(house.errors).toEqual([]);
});

const putting = (password: string) => ({
  params: { id: home.partner },
  body: {
    name: "edr-login",
    targets: [{ origin: "https://edr.example" }],
    secret: { kind: "password" as const, username: "mirror", password },
  },
});
const removing = () => ({ params: { id: home.partner }, body: { name: "edr-login" } });
const openFor = () => house.secretStore.publishKey(keysOf(newKeyText()).current);
const kept = async () => [...(await house.secretStore.all()).keys()];

test("INV-11 a secret is sealed where it arrives, and nobody is shown it again", async () => {
  await openFor();
  const ada = home.guest("Ada");
  const put = await ada.asks(routes.partners.putCredential, putting("correct horse"));
  expect(put).toMatchObject({
    name: "edr-login",
    kind: "password",
    targets: [{ origin: "https://edr.example" }],
  });
  expect(await kept()).toEqual([put.id]);
  const shown = await ada.asks(routes.partners.show, { params: { id: home.partner } });
  expect(shown.credentials).toEqual([put]);
  const sealed = JSON.stringify([...(await house.secretStore.all()).values()]);
  for (const text of [JSON.stringify(put), JSON.stringify(shown), sealed])
    expect(text).not.toContain("horse");
});

test("a secret that takes the place of another leaves nothing of it", async () => {
  await openFor();
  const ada = home.guest("Ada");
  await ada.asks(routes.partners.putCredential, putting("the first one"));
  const second = await ada.asks(routes.partners.putCredential, putting("the second one"));
  await expect.poll(kept, { timeout: 10_000 }).toEqual([second.id]);
});

test("a secret that was removed is gone from the record's list and from the store; removed twice, it is not there", async () => {
  await openFor();
  const ada = home.guest("Ada");
  await ada.asks(routes.partners.putCredential, putting("correct horse"));
  expect((await ada.asks(routes.partners.removeCredential, removing())).credentials).toEqual([]);
  expect(await kept()).toEqual([]);
  expect(await ada.tries(routes.partners.removeCredential, removing())).toMatchObject({
    problem: { status: 404, code: "not-found" },
  });
});

test("only an administrator of the partner puts its secrets in and takes them out", async () => {
  await openFor();
  await home.guest("Ada").asks(routes.partners.putCredential, putting("correct horse"));
  for (const guest of [home.guest("Bo"), away.guest("Eve")]) {
    expect(await guest.tries(routes.partners.putCredential, putting("mine"))).toMatchObject({ ok: false });
    expect(await guest.tries(routes.partners.removeCredential, removing())).toMatchObject({ ok: false });
    const shown = await guest.asks(routes.partners.show, { params: { id: home.partner } });
    expect(shown.credentials).toBeNull();
  }
  expect(await kept()).toHaveLength(1);
});

test("while nobody could open a secret, none is taken in", async () => {
  const closed = await home.guest("Ada").tries(routes.partners.putCredential, putting("correct horse"));
  expect(closed).toMatchObject({ problem: { status: 409, code: "secret-store-closed" } });
  expect(await kept()).toEqual([]);
});
