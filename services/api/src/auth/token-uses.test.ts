import { routes } from "@mirror/contract";
import { type Instant, instantAfter, instantOf, mintId, TokenId } from "@mirror/vocabulary";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Guest, House, type Household } from "../house.fixture.js";
import { memoryTokenUseStore, redisTokenUseStore, TokenUses } from "./token-uses.js";

let house: House;
let home: Household;
let away: Household;

beforeAll(async () => {
  house = await new House().open();
  home = await house.household("Norland", { Ada: ["administrator"], Ben: ["responder"] });
  away = await house.household("Sudland", { Eve: ["administrator"] });
});
afterAll(async () => {
  await house.close();
  expect(house.errors).toEqual([]);
});

const list = (guest: Guest, of = home) =>
  guest.asks(routes.tokens.list, { params: { id: of.partner }, query: {} });
const lastOf = async (who: string) =>
  (await list(home.guest("Ada"))).items.find(({ person }) => person === home.guest(who).id)?.lastUsedAt;

test("a token's last use is shown to its partner's administrators, to the minute, and moves no ETag of the partner", async () => {
  const [ada, ben] = [home.guest("Ada"), home.guest("Ben")];
  expect(await lastOf("Ben")).toBeNull();
  const partner = () => ada.asks(routes.partners.show, { params: { id: home.partner } });
  const { version } = await partner();
  await ben.asks(routes.me.show);
  const first = house.now;
  expect(await lastOf("Ben")).toBe(first);
  house.later(59_999);
  await ben.asks(routes.me.show);
  expect(await lastOf("Ben")).toBe(first);
  house.later(1);
  await ben.asks(routes.me.show);
  expect(await lastOf("Ben")).toBe(house.now);
  expect((await partner()).version).toBe(version);
});

test("whoever is no administrator sees their own tokens, and another partner's are not there", async () => {
  const mine = await list(home.guest("Ben"));
  expect(mine.items.map(({ person }) => person)).toEqual([home.guest("Ben").id]);
  for (const guest of [away.guest("Eve"), home.guest("Ben")]) {
    const of = guest.partner === home.partner ? away : home;
    const answer = await guest.tries(routes.tokens.list, { params: { id: of.partner } });
    expect(answer).toMatchObject({ problem: { status: 404 } });
  }
});

test("a token that was refused was not used, and the good ones can be listed alone", async () => {
  const ada = home.guest("Ada");
  const { id, secret } = await ada.asks(routes.partners.createToken, {
    params: { id: home.partner },
    body: { person: home.guest("Ben").id, scopes: ["run.show"] },
  });
  const used = async () => (await list(ada)).items.find((one) => one.id === id)?.lastUsedAt;
  const send = (token: string) => ada.raw("/api/v1/me", { headers: { Authorization: `Bearer ${token}` } });
  expect((await send(`${secret?.slice(0, -2)}AA`)).status).toBe(401);
  expect(await used()).toBeNull();
  // Out of its scopes, but by whoever holds it: that is worth knowing.
  expect((await send(secret ?? "")).status).toBe(403);
  expect(await used()).toBe(house.now);
  await ada.asks(routes.partners.revokeToken, { params: { id: home.partner, token: id } });
  const good = async (flag: "true" | "false") =>
    (await ada.asks(routes.tokens.list, { params: { id: home.partner }, query: { good: flag } })).items;
  expect((await good("true")).map((one) => one.id)).not.toContain(id);
  expect((await good("false")).map((one) => one.id)).toEqual([id]);
});

test("what could not be written is written at the next use", async () => {
  const token = TokenId.parse(mintId("token", "live", instantOf(0), "a"));
  const store = memoryTokenUseStore();
  const faults = [new Error("Redis is away.")];
  const put = async (id: TokenId, at: Instant) => {
    const fault = faults.pop();
    if (fault !== undefined) throw fault;
    await store.put(id, at);
  };
  const uses = new TokenUses({ ...store, put }, () => Date.parse(house.now));
  await expect(uses.used(token)).rejects.toThrow("away");
  expect(await uses.lastOf([token])).toEqual([null]);
  await uses.used(token);
  expect(await uses.lastOf([token])).toEqual([house.now]);
});

test("in Redis a use is one field of one hash, and a token that nobody used has none", async () => {
  const hash = new Map<string, string>();
  const store = redisTokenUseStore({
    hset: async (key, field, value) => hash.set(`${key} ${field}`, value),
    hmget: async (key, ...fields) => fields.map((field) => hash.get(`${key} ${field}`) ?? null),
  });
  const [one, other] = ["a", "b"].map((seed) => TokenId.parse(mintId("token", "live", instantOf(0), seed)));
  if (one === undefined || other === undefined) throw new Error("There are two.");
  await store.put(one, instantAfter(house.now, 0));
  expect(await store.get([other, one])).toEqual([null, house.now]);
  expect(await store.get([])).toEqual([]);
});
