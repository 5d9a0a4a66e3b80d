import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AlertMapping } from "@mirror/alert";
import { readyMapping } from "@mirror/alert/mapper";
import { AddSourceBody, API_ROOT, type NewSource, Problem, routes } from "@mirror/contract";
import { instantAfter } from "@mirror/vocabulary";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { usualLimits } from "../admission/limits.js";
import { type Guest, House, type Household } from "../house.fixture.js";

let house: House;
let home: Household;
let away: Household;
let ada: Guest;

beforeAll(async () => {
  house = new House();
  house.limits = { ...usualLimits(), perSource: { perSecond: 1, burst: 30 } };
  await house.open();
  home = await house.household("Norland", { Ada: ["administrator", "duty-officer", "run-lead", "planner"] });
  away = await house.household("Sudmark", { Eve: ["administrator", "duty-officer"] });
  ada = home.guest("Ada");
});
afterAll(() => house.close());

const payload = (name: string) =>
  readFileSync(join(import.meta.dirname, "../../../../packages/alert/payloads", `${name}.json`), "utf8");

function add(changes: object = {}, guest = ada): Promise<NewSource> {
  const body = AddSourceBody.parse({
    name: "A source",
    signIn: "bearer",
    mapping: AlertMapping.parse(readyMapping("alertmanager")),
    ...changes,
  });
  return guest.asks(routes.sources.add, { body });
}

function send(path: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(house.url + path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body,
  });
}
const NO_SOURCE = expect.stringContaining("No source");
const to = (source: { readonly id: string }) => `${API_ROOT}/triggers/${source.id}`;
const bearer = (source: NewSource) => ({ Authorization: `Bearer ${source.secret}` });
const openIncidents = async (guest = ada) =>
  (await guest.asks(routes.incidents.list, { query: { open: "true", limit: 200 } })).items;

describe("a source with a bearer token", () => {
  test("is heard: what it sends is an incident that its partner sees, with the alert, its repeats and its end", async () => {
    const source = await add();
    const first = await send(to(source), payload("alertmanager"), bearer(source));
    expect([first.status, await first.json()]).toEqual([
      200,
      { opened: 1, repeated: 0, resolved: 0, ignored: 1 },
    ]);
    await send(to(source), payload("alertmanager"), bearer(source));
    const [incident] = (await openIncidents()).filter((one) => one.proposedBy === source.id);
    expect(incident).toMatchObject({
      status: "open",
      severity: 4,
      marking: "TLP:AMBER+STRICT",
      source: "A source",
      repeats: 1,
      standDownProposedAt: null,
    });
    if (incident === undefined) throw new Error("There is none.");
    const ended = payload("alertmanager").replaceAll('"status": "firing"', '"status": "resolved"');
    expect((await send(to(source), ended, bearer(source))).status).toBe(200);
    const shown = await ada.asks(routes.incidents.show, { params: { id: incident.id } });
    expect(shown).toMatchObject({
      status: "open",
      alerts: [{ status: "resolved", repeats: 1, observables: [{ kind: "host" }, { kind: "ip" }] }],
      standDownProposedAt: house.now,
    });
    // Another partner sees neither.
    const eve = away.guest("Eve");
    expect((await eve.tries(routes.incidents.show, { params: { id: incident.id } })).ok).toBe(false);
    expect((await eve.tries(routes.sources.show, { params: { id: source.id } })).ok).toBe(false);
    expect((await eve.asks(routes.sources.list, { query: {} })).items).toEqual([]);
  });

  test("nobody else is: another source's token, none, a person's, a removed source, and no source look the same", async () => {
    const [source, other] = [await add(), await add()];
    const gone = "source--0197a000-0000-7000-8000-000000000001";
    const noes = [
      await send(to(source), payload("alertmanager"), bearer(other)),
      await send(to(source), payload("alertmanager")),
      await send(to(source), payload("alertmanager"), { Authorization: `Bearer ${ada.token}` }),
      await send(`${to(source)}/${source.secret}`, payload("alertmanager")),
      await send(to({ id: gone }), payload("alertmanager"), bearer(source)),
      await send(to({ id: "nothing" }), payload("alertmanager"), bearer(source)),
    ];
    for (const no of noes) {
      const problem = Problem.parse(await no.json());
      expect(problem).toMatchObject({ status: 401, code: "not-signed-in", detail: NO_SOURCE });
    }
    await ada.asks(routes.sources.remove, {
      params: { id: source.id },
      body: { reason: "Replaced by another." },
    });
    expect((await send(to(source), payload("alertmanager"), bearer(source))).status).toBe(401);
    expect((await openIncidents()).filter((one) => one.proposedBy === source.id)).toEqual([]);
  });

  test("a token of a source signs nobody in elsewhere", async () => {
    const source = await add();
    const answer = await fetch(`${house.url}${API_ROOT}/incidents`, { headers: bearer(source) });
    expect(answer.status).toBe(401);
  });

  test("a body without alerts is a fault of the body, one that is no JSON and one that is too large are refused", async () => {
    const source = await add();
    const wrong = await send(to(source), payload("wazuh"), bearer(source));
    const { status, errors } = Problem.parse(await wrong.json());
    expect([status, errors]).toEqual([422, [{ pointer: "", detail: expect.stringContaining("$.alerts") }]]);
    expect((await send(to(source), "no json", bearer(source))).status).toBe(400);
    expect((await send(to(source), `"${"x".repeat(300_000)}"`, bearer(source))).status).toBe(413);
  });
});

describe("a source that signs by Standard Webhooks", () => {
  const signed = (secret: string | null, id: string, body: string, at = new Date()) => ({
    "webhook-id": id,
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret ?? "").sign(id, at, body),
  });
  const generic = () => ({
    signIn: "standard-webhooks",
    mapping: AlertMapping.parse(readyMapping("generic")),
  });

  test("is heard by its signature, with a secret that was made or brought", async () => {
    const made = await add(generic());
    expect(made.secret).toMatch(/^whsec_/);
    const brought = await add({ ...generic(), secret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD" });
    expect(brought.secret).toBeNull();
    for (const [source, secret] of [
      [made, made.secret],
      [brought, "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"],
    ] as const) {
      const answer = await send(to(source), payload("generic"), signed(secret, "msg_1", payload("generic")));
      expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ opened: 1 })]);
    }
  });

  test("a replay under its webhook-id is answered as it was and counted once; the id for another body is refused", async () => {
    const source = await add(generic());
    const headers = signed(source.secret, "msg_1", payload("generic"));
    const [first, again] = [
      await send(to(source), payload("generic"), headers),
      await send(to(source), payload("generic"), headers),
    ];
    expect(await again.json()).toEqual(await first.json());
    expect([again.status, again.headers.get("Idempotent-Replay")]).toEqual([200, "true"]);
    const other = payload("generic").replace("4.1", "4.2");
    expect((await send(to(source), other, signed(source.secret, "msg_1", other))).status).toBe(422);
    const [incident] = (await openIncidents()).filter((one) => one.proposedBy === source.id);
    expect(incident?.repeats).toBe(0);
  });

  test("what is older or younger than five minutes, changed on the way, or signed with another secret is not heard", async () => {
    const source = await add(generic());
    const body = payload("generic");
    const minutes = (n: number) => new Date(Date.now() + n * 60_000);
    const noes = [
      await send(to(source), body, signed(source.secret, "a", body, minutes(-6))),
      await send(to(source), body, signed(source.secret, "b", body, minutes(6))),
      await send(to(source), body.replace("5", "0"), signed(source.secret, "c", body)),
      await send(to(source), body, { ...signed(source.secret, "d", body), "webhook-id": "e" }),
      await send(to(source), body, signed("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "f", body)),
      await send(to(source), body, { Authorization: `Bearer ${source.secret}` }),
    ];
    expect(noes.map((one) => one.status)).toEqual([401, 401, 401, 401, 401, 401]);
    expect((await openIncidents()).filter((one) => one.proposedBy === source.id)).toEqual([]);
  });
});

describe("a source whose secret is rotated", () => {
  const DAY_MS = 24 * 3_600_000;
  const rotate = (source: NewSource, body: object = {}) =>
    ada.asks(routes.sources.rotate, { params: { id: source.id }, body });

  test("is heard by either secret while the old one counts, and by the new one alone from then on", async () => {
    const source = await add();
    const rotated = await rotate(source);
    expect([rotated.oldSecretUntil, source.oldSecretUntil]).toEqual([instantAfter(house.now, DAY_MS), null]);
    expect(rotated.secret).not.toBe(source.secret);
    const shown = await ada.asks(routes.sources.show, { params: { id: source.id } });
    expect(JSON.stringify(shown)).not.toContain(rotated.secret);
    const heardBy = async (one: NewSource) =>
      (await send(to(source), payload("alertmanager"), bearer(one))).status;
    house.later(DAY_MS - 1);
    expect([await heardBy(source), await heardBy(rotated)]).toEqual([200, 200]);
    house.later(1);
    expect([await heardBy(source), await heardBy(rotated)]).toEqual([401, 200]);
  });

  test("by Standard Webhooks or a key in the path it is the same, and a leaked secret is over at once", async () => {
    const body = payload("generic");
    const sign = (secret: string | null, id: string) => {
      const at = new Date();
      return {
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
        "webhook-signature": new Webhook(secret ?? "").sign(id, at, body),
      };
    };
    const mapping = AlertMapping.parse(readyMapping("generic"));
    const signing = await add({ signIn: "standard-webhooks", mapping });
    const second = await rotate(signing, { oldFor: "PT1H" });
    const brought = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    const heard = async (secret: string | null, id: string) =>
      (await send(to(signing), body, sign(secret, id))).status;
    expect([await heard(signing.secret, "a"), await heard(second.secret, "b")]).toEqual([200, 200]);
    // A repeat is a repeat, whichever of the two it was signed with.
    const replay = await send(to(signing), body, sign(second.secret, "a"));
    expect([replay.status, replay.headers.get("Idempotent-Replay")]).toEqual([200, "true"]);
    expect((await rotate(signing, { oldFor: "PT1H", secret: brought })).secret).toBeNull();
    expect([
      await heard(signing.secret, "c"),
      await heard(second.secret, "d"),
      await heard(brought, "e"),
    ]).toEqual([401, 200, 200]);
    await rotate(signing, { oldFor: "PT0S" });
    expect([await heard(second.secret, "f"), await heard(brought, "g")]).toEqual([401, 401]);

    const byPath = await add({ signIn: "key-in-path", mapping });
    const path = (await rotate(byPath)).secret ?? "";
    expect(path.startsWith(`${to(byPath)}/`)).toBe(true);
    for (const at of [path, byPath.secret ?? ""]) expect((await send(at, body)).status).toBe(200);
  });

  test("the same rotation asked twice is one, and its secret is shown once; a stranger's, and one of a bearer's own choice, is refused", async () => {
    const source = await add();
    const params = { id: source.id };
    const once = { params, body: {}, idempotencyKey: "rotate-once" } as const;
    const first = await ada.tries(routes.sources.rotate, once);
    const again = await ada.tries(routes.sources.rotate, once);
    expect([first, again]).toMatchObject([
      { ok: true, replayed: false, value: { secret: expect.any(String) } },
      { ok: true, replayed: true, value: { secret: null } },
    ]);
    const seen = { ...once, idempotencyKey: "rotate-late", ifMatch: source.version };
    expect(await ada.tries(routes.sources.rotate, seen)).toMatchObject({ problem: { status: 412 } });
    const stranger = await away.guest("Eve").tries(routes.sources.rotate, { params, body: {} });
    expect(stranger).toMatchObject({ problem: { status: 404 } });
    for (const body of [{ secret: "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD" }, { oldFor: "P31D" }])
      expect(await ada.tries(routes.sources.rotate, { params, body })).toMatchObject({
        problem: { status: 422 },
      });
  });
});

test("INV-11 a source's key in the path is heard, and stands in no answer and no log line", async () => {
  const talkative = new House();
  talkative.logLevel = "debug";
  await talkative.open();
  try {
    const { guest } = await talkative.household("Norland", { Ada: ["administrator"] });
    const source = await add(
      { signIn: "key-in-path", mapping: AlertMapping.parse(readyMapping("splunk")) },
      guest("Ada"),
    );
    const path = source.secret ?? "";
    expect(path).toMatch(new RegExp(`^${to(source)}/[A-Za-z0-9_-]{43}$`));
    const key = path.split("/").at(-1) ?? "";
    const post = (at: string, body: string) =>
      fetch(talkative.url + at, { method: "POST", headers: { "Content-Type": "application/json" }, body });
    const heard = await post(`${path}?x=1`, payload("splunk"));
    expect([heard.status, await heard.json()]).toEqual([200, expect.objectContaining({ opened: 1 })]);
    const [wrong, faulty] = [await post(`${path}x`, payload("splunk")), await post(path, "{}")];
    expect([wrong.status, faulty.status]).toEqual([401, 422]);
    const logged = await vi.waitFor(() => {
      const lines = talkative.errors.join("");
      // Its requests are logged, so that there is something in which the key could stand.
      expect(lines.split(`${to(source)}/-`)).toHaveLength(4);
      return lines;
    });
    const said = `${logged} ${await wrong.text()} ${await faulty.text()}`;
    expect(said).not.toContain(key);
    const shown = await guest("Ada").asks(routes.sources.show, { params: { id: source.id } });
    expect(JSON.stringify(shown)).not.toContain(key);
  } finally {
    await talkative.close();
  }
});

test("INV-22 a flood of one source is asked to come again, and another is heard meanwhile; what was acknowledged is there", async () => {
  const [loud, quiet] = [await add(), await add()];
  const body = (n: number) => payload("alertmanager").replaceAll("5ef77f1f8a3ecfb8", `flood-${n}`);
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) => send(to(loud), body(n), bearer(loud))),
  );
  const heard = answers.filter((one) => one.status === 200);
  const turnedAway = answers.filter((one) => one.status === 429);
  expect(heard.length + turnedAway.length).toBe(50);
  expect(turnedAway.length).toBeGreaterThan(10);
  for (const one of turnedAway) expect(Number(one.headers.get("Retry-After"))).toBeGreaterThan(0);
  expect((await send(to(quiet), body(0), bearer(quiet))).status).toBe(200);
  const proposed = (await openIncidents()).filter((one) => one.proposedBy === loud.id);
  expect(proposed).toHaveLength(heard.length);
});

test("C-16 a source of an exercise opens incidents of that exercise only", async () => {
  const plan = {
    name: "Winter",
    scenario: "A hospital is encrypted at night.",
    objectives: ["What saves lives comes back first."],
    participants: [home.partner],
    director: ada.id,
    controllers: [],
    playbook: "playbook--00000000-0000-4000-8000-000000000001",
    startsAt: house.now,
  };
  const { id } = await ada.asks(routes.drills.plan, { body: plan });
  const source = await add({ exercise: id });
  expect(source.id).toMatch(/^x-source--/);
  const answer = await send(to(source), payload("alertmanager"), bearer(source));
  expect(await answer.json()).toMatchObject({ opened: 1 });
  const [incident] = (await openIncidents()).filter((one) => one.proposedBy === source.id);
  expect(incident).toMatchObject({ exercise: true, id: expect.stringMatching(/^x-incident--/) });
});

test("INV-21 nothing is taken in while the record would lose it, and the source is told to come again", async () => {
  const source = await add();
  house.safe = false;
  try {
    const answer = await send(to(source), payload("alertmanager"), bearer(source));
    expect([answer.status, answer.headers.get("Retry-After")]).toEqual([503, "10"]);
  } finally {
    house.safe = true;
  }
});

test("a mapping that cannot be used is refused with its places, and so is a secret that nobody wants", async () => {
  const mapping = { ...AlertMapping.parse(readyMapping("generic")), each: "$.a[?match(@.b, 'x')]" };
  const body = AddSourceBody.parse({ name: "x", signIn: "bearer", mapping });
  expect(await ada.tries(routes.sources.add, { body })).toMatchObject({
    ok: false,
    problem: { status: 422 },
  });
  const secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
  const unwanted = AddSourceBody.parse({ ...body, mapping: readyMapping("generic"), secret });
  expect(await ada.tries(routes.sources.add, { body: unwanted })).toMatchObject({
    ok: false,
    problem: { status: 422 },
  });
});
