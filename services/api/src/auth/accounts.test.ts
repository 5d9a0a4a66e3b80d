import { connectRedis, openLogger } from "@mirror/chassis";
import { routes } from "@mirror/contract";
import { redisForThisFile } from "@mirror/real-redis";
import type { PersonId } from "@mirror/vocabulary";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { House, type Household } from "../house.fixture.js";
import { LocalAccounts } from "./local-accounts.js";
import { codeAsMade, newCode } from "./one-time-code.js";
import { hashOfPassword, isPassword, NewPassword } from "./password.js";
import { memoryPasswordStore, type PasswordStore, redisPasswordStore } from "./password-store.js";
import { memorySessionStore, redisSessionStore, type Session, type SessionStore } from "./session-store.js";
import { SESSION_IDLE_MS, SESSION_LASTS_MS, Sessions } from "./sessions.js";
import { signInThrottle } from "./sign-in-throttle.js";
import { hashOfSecret } from "./token.js";

const PASSWORD = "four words and a lantern";
const HERE = "192.0.2.7";

let house: House;
let home: Household;
let away: Household;
let accounts: LocalAccounts;
let sessions: Sessions;
let passwords: PasswordStore;
let nowMs = 0;

beforeEach(async () => {
  house = await new House().open();
  home = await house.household("Norland", { Ada: ["administrator"], Bo: ["responder"] });
  away = await house.household("Sudland", { Eve: ["administrator"] });
  nowMs = 0;
  const clock = () => nowMs;
  passwords = memoryPasswordStore();
  accounts = new LocalAccounts({ desk: house.desk, passwords, throttle: signInThrottle(), nowMs: clock });
  sessions = new Sessions(house.desk, memorySessionStore(clock), clock);
});
afterEach(async () => {
  await house.close();
  expect(house.errors).toEqual([]);
});

function wait(ms: number): void {
  nowMs += ms;
  house.later(ms);
}

async function opened(login = "bo"): Promise<string> {
  const params = { id: home.partner, person: home.guest("Bo").id };
  const { code } = await home.guest("Ada").asks(routes.partners.openAccount, { params, body: { login } });
  return code ?? "";
}

async function withPassword(): Promise<string> {
  const code = await opened();
  const tried = await accounts.choosePassword({ login: "bo", code, password: PASSWORD }, HERE);
  if (tried.as !== "proven") throw new Error(`The code was not taken: ${tried.as}.`);
  return sessions.start(tried.proven);
}

test("a code is shown once, chooses one password, and that signs its person in", async () => {
  const params = { id: home.partner, person: home.guest("Bo").id };
  const asked = { params, body: { login: "Bo" }, idempotencyKey: "once" };
  const first = await home.guest("Ada").asks(routes.partners.openAccount, asked);
  expect(first).toMatchObject({ login: "bo", person: home.guest("Bo").id });
  expect((await home.guest("Ada").asks(routes.partners.openAccount, asked)).code).toBeNull();

  const code = first.code ?? "";
  const typed = { login: " BO ", code: code.toLowerCase().replaceAll("-", " "), password: PASSWORD };
  const chosen = await accounts.choosePassword(typed, HERE);
  expect(chosen).toMatchObject({ as: "proven", proven: { person: home.guest("Bo").id } });
  expect(await accounts.choosePassword(typed, HERE)).toEqual({ as: "wrong" });
  expect(await accounts.signIn({ login: "bo", password: PASSWORD }, HERE)).toMatchObject({ as: "proven" });
  expect(await accounts.signIn({ login: "bo", password: `${PASSWORD}!` }, HERE)).toEqual({ as: "wrong" });
  expect(await accounts.signIn({ login: "nobody", password: PASSWORD }, HERE)).toEqual({ as: "wrong" });
  expect(await accounts.signIn({ login: "../bo", password: PASSWORD }, HERE)).toEqual({ as: "wrong" });
});

test("INV-11 neither code nor password stands on the record, nor the hash of a password", async () => {
  const code = await opened();
  await accounts.choosePassword({ login: "bo", code, password: PASSWORD }, HERE);
  const kept = await passwords.get(home.guest("Bo").id);
  const record = JSON.stringify(await house.desk.journal.read([{ stream: home.partner }]));
  for (const secret of [code, codeAsMade(code), PASSWORD, kept?.hash]) expect(record).not.toContain(secret);
  expect(kept?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test("a code that has run out chooses nothing", async () => {
  const code = await opened();
  wait(3 * 24 * 3_600_000);
  expect(await accounts.choosePassword({ login: "bo", code, password: PASSWORD }, HERE)).toEqual({
    as: "wrong",
  });
});

test("one login name is one person's in the whole installation", async () => {
  await opened("duty");
  const params = { id: away.partner, person: away.guest("Eve").id };
  const taken = await away
    .guest("Eve")
    .tries(routes.partners.openAccount, { params, body: { login: "duty" } });
  expect(taken).toMatchObject({ problem: { status: 409, code: "login-taken" } });
});

test("INV-12 nobody opens or closes an account at another partner", async () => {
  await opened();
  const params = { id: home.partner, person: home.guest("Bo").id };
  const eve = away.guest("Eve");
  expect(await eve.tries(routes.partners.openAccount, { params, body: { login: "bo2" } })).toMatchObject({
    problem: { status: 403, rule: "INV-12" },
  });
  expect(await eve.tries(routes.partners.closeAccount, { params })).toMatchObject({
    problem: { status: 403, rule: "INV-12" },
  });
});

test("a session tells who is signed in, until it is ended", async () => {
  const secret = await withPassword();
  expect(Buffer.from(secret, "base64url")).toHaveLength(32);
  expect(await sessions.holder(secret)).toMatchObject({
    person: { name: "Bo" },
    partner: { name: "Norland" },
    token: null,
    scopes: null,
  });
  await sessions.end(secret);
  expect(await sessions.holder(secret)).toBeUndefined();
  expect(await sessions.holder(undefined)).toBeUndefined();
});

test("a session ends when it is not used, and at its end however much it is used", async () => {
  const secret = await withPassword();
  wait(SESSION_IDLE_MS - 1);
  expect(await sessions.holder(secret)).toBeDefined();
  wait(SESSION_IDLE_MS);
  expect(await sessions.holder(secret)).toBeUndefined();

  const busy = await sessions.start(await proven());
  for (let used = 0; used < SESSION_LASTS_MS - 60_000; used += 60_000) {
    expect(await sessions.holder(busy)).toBeDefined();
    wait(60_000);
  }
  wait(60_000);
  expect(await sessions.holder(busy)).toBeUndefined();
});

async function proven() {
  const tried = await accounts.signIn({ login: "bo", password: PASSWORD }, HERE);
  if (tried.as !== "proven") throw new Error(tried.as);
  return tried.proven;
}

test("closing an account, or opening it anew, ends its sessions and its password at once", async () => {
  const params = { id: home.partner, person: home.guest("Bo").id };
  const first = await withPassword();
  const code = await opened();
  expect(await sessions.holder(first)).toBeUndefined();
  expect(await accounts.signIn({ login: "bo", password: PASSWORD }, HERE)).toEqual({ as: "wrong" });

  await accounts.choosePassword({ login: "bo", code, password: PASSWORD }, HERE);
  const second = await sessions.start(await proven());
  const closed = await home.guest("Bo").asks(routes.partners.closeAccount, { params });
  expect(closed.people?.map((one) => one.login)).toEqual([null, null]);
  expect(await sessions.holder(second)).toBeUndefined();
  expect(await accounts.signIn({ login: "bo", password: PASSWORD }, HERE)).toEqual({ as: "wrong" });
});

test("whoever guesses is told to come again later, and keeps nobody else out", async () => {
  await withPassword();
  const guess = (address: string) => accounts.signIn({ login: "bo", password: "a wrong password" }, address);
  const tries: string[] = [];
  for (let n = 0; n < 7; n += 1) tries.push((await guess("198.51.100.1")).as);
  expect(tries).toEqual(["wrong", "wrong", "wrong", "wrong", "wrong", "wrong", "too-often"]);
  expect(await guess("198.51.100.1")).toMatchObject({ as: "too-often", retryAfterMs: 30_000 });
  expect(await accounts.signIn({ login: "bo", password: PASSWORD }, HERE)).toMatchObject({ as: "proven" });
  wait(30_000);
  expect((await guess("198.51.100.1")).as).toBe("wrong");
});

test("whoever guesses at many names, or from many places, is slowed down as well", () => {
  const throttle = signInThrottle();
  const names = Array.from({ length: 31 }, (_, n) => throttle.use(`person-${n}`, "198.51.100.1", 0));
  expect(names.findIndex((waitMs) => waitMs > 0)).toBe(30);
  const places = Array.from({ length: 61 }, (_, n) => throttle.use("bo", `198.51.100.${n + 2}`, 0));
  expect(places.findIndex((waitMs) => waitMs > 0)).toBe(60);
});

test("a password is the same however a keyboard writes it, and may not be short", async () => {
  const kept = await hashOfPassword("Caf\u00e9 au lait, encore");
  expect(await isPassword("Cafe\u0301 au lait, encore", kept)).toBe(true);
  expect(await isPassword("Cafe au lait, encore", kept)).toBe(false);
  expect(await isPassword("whatever", "no hash")).toBe(false);
  expect(NewPassword.safeParse("eleven char").success).toBe(false);
  expect(NewPassword.safeParse("x".repeat(257)).success).toBe(false);
});

test("a code is 24 letters and digits that are hard to mistake, and is read however it is typed", () => {
  const code = newCode();
  expect(code).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
  expect(codeAsMade(code.toLowerCase().replace(/0/g, "o").replace(/1/g, "l"))).toBe(code);
  expect(newCode()).not.toBe(code);
});

describe.each(["memory", "redis"] as const)("what is kept in %s", (where) => {
  const redis = redisForThisFile();
  const session = (): Session => ({
    partner: home.partner,
    person: home.guest("Bo").id,
    proof: { kind: "password", key: "0f".repeat(16) },
    startedAt: house.now,
  });

  async function withStores(use: (sessions: SessionStore, passwords: PasswordStore) => Promise<void>) {
    if (where === "memory")
      return use(
        memorySessionStore(() => nowMs),
        memoryPasswordStore(),
      );
    const log = openLogger({ service: "test", level: "error", format: "json" });
    const client = connectRedis(redis().url, { purpose: "test", log });
    try {
      await use(redisSessionStore(client), redisPasswordStore(client));
    } finally {
      client.disconnect();
    }
  }

  test("a session is there until it is removed, or its time is over", () =>
    withStores(async (store) => {
      const hash = hashOfSecret("one");
      expect(await store.get(hash)).toBeUndefined();
      await store.put(hash, session(), 60_000);
      await store.touch(hash, 120_000);
      expect(await store.get(hash)).toEqual(session());
      await store.remove(hash);
      await store.touch(hash, 120_000);
      expect(await store.get(hash)).toBeUndefined();
    }));

  test("the latest password of a person is there, and nobody else's", () =>
    withStores(async (_sessions, store) => {
      const [bo, ada] = [home.guest("Bo").id, home.guest("Ada").id] as [PersonId, PersonId];
      await store.put(bo, { key: "0f".repeat(16), hash: "one" });
      await store.put(bo, { key: "1f".repeat(16), hash: "two" });
      expect(await store.get(bo)).toEqual({ key: "1f".repeat(16), hash: "two" });
      expect(await store.get(ada)).toBeUndefined();
    }));
});
