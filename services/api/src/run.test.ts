import { mkdtemp, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { AlertMapping } from "@mirror/alert";
import { readyMapping } from "@mirror/alert/mapper";
import { connectRedis, openLogger, readConfig } from "@mirror/chassis";
import { AddSourceBody, routes } from "@mirror/contract";
import { verifyBundle } from "@mirror/journal";
import { verifySignature } from "@mirror/journal/signing";
import { withRedis } from "@mirror/real-redis";
import { documents } from "@mirror/small-playbooks";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiConfig } from "./admission/limits.js";
import { Guest } from "./house.fixture.js";
import { type RunningApi, runApi } from "./run.js";

let dataDir = "";
const logged: string[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "mirror-api-"));
  logged.length = 0;
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

function started(redisUrl: string, more: Record<string, string> = {}): Promise<RunningApi> {
  const env = { REDIS_URL: redisUrl, MIRROR_DATA_DIR: dataDir, MIRROR_PORT: "0", ...more };
  const config = readConfig(ApiConfig, env);
  const to = new Writable({
    write: (chunk, _encoding, done) => {
      logged.push(String(chunk));
      done();
    },
  });
  return runApi({ config, log: openLogger({ service: "api", level: "debug", format: "json", to }) });
}

async function administrator(api: RunningApi): Promise<Guest> {
  const token = (await readFile(join(dataDir, "admin-token"), "utf8")).trim();
  const stranger = new Guest(api.url, token, "" as Guest["id"], "" as Guest["partner"]);
  const { person, partner } = await stranger.asks(routes.me.show);
  return new Guest(api.url, token, person.id, partner.id);
}

test("a first start makes an administrator, and what is done then is there after a restart, on a real Redis", async () => {
  await withRedis(async (redis) => {
    const first = await started(redis.url);
    expect((await stat(join(dataDir, "admin-token"))).mode & 0o777).toBe(0o600);
    const admin = await administrator(first);
    expect(logged.join("")).not.toContain(admin.token.slice(-43));
    expect(logged.join("")).toContain(join(dataDir, "admin-token"));

    const { id } = await admin.asks(routes.partners.add, { body: { name: "Norland", kind: "state" } });
    const added = await admin.asks(routes.partners.addPerson, {
      params: { id },
      body: { name: "Ada", roles: ["trigger", "run-lead", "responder"] },
    });
    const person = added.people?.[0]?.id ?? "";
    const { teams } = await admin.asks(routes.partners.addTeam, {
      params: { id },
      body: { name: "Night", members: [person] },
    });
    const { secret } = await admin.asks(routes.partners.createToken, { params: { id }, body: { person } });
    await admin
      .asks(routes.playbooks.import, { body: { document: JSON.stringify(documents.beacon) } })
      .catch((error) => {
        expect(String(error)).toContain("role-missing");
      });

    const ada = new Guest(first.url, secret ?? "", added.people?.[0]?.id as Guest["id"], id);
    await ada.asks(routes.playbooks.import, { body: { document: JSON.stringify(documents.beacon) } });
    const live = await ada.client.follow();
    const incident = await ada.asks(routes.incidents.open, {
      body: { title: "A beacon was seen", severity: 3, affected: [id] },
    });
    const told = live.ok ? await live.value[Symbol.asyncIterator]().next() : undefined;
    expect(told?.value).toMatchObject({ event: { id: incident.id, types: ["incident-opened"] } });
    const run = await ada.asks(routes.runs.start, {
      body: {
        playbook: documents.beacon.id,
        incident: incident.id,
        bindings: { responders: { partner: id, team: teams[0]?.id ?? "" } },
      },
    });
    const params = { id: run.openSteps[0]?.id ?? "" };
    await ada.asks(routes.steps.claim, { params });
    await first.stop();

    const second = await started(redis.url);
    const again = new Guest(second.url, ada.token, ada.id, id);
    expect((await administrator(second)).token).toBe(admin.token);
    await again.asks(routes.steps.complete, { params, body: { values: { __found__: false } } });
    const shown = await again.asks(routes.runs.show, { params: { id: run.id } });
    expect(shown.openSteps.map((one) => one.name)).toEqual(["Say that it is over"]);
    const { publicKey } = await again.asks(routes.evidence.key);
    const bundle = await again.asks(routes.evidence.export, { params: { run: run.id } });
    expect(verifyBundle(bundle, { verifySignature, pinnedKey: publicKey })).toMatchObject({
      ok: true,
      withheld: 0,
    });
    expect((await fetch(`${second.url}/readyz`)).status).toBe(200);
    await second.stop();
  });
}, 30_000);

test("two first starts at once make one administrator, whose token is in the file", async () => {
  await withRedis(async (redis) => {
    const apis = await Promise.all([started(redis.url), started(redis.url)]);
    const admin = await administrator(apis[0]);
    expect((await admin.asks(routes.partners.list)).items.map((one) => one.name)).toEqual([
      "This installation",
    ]);
    const inside = await admin.asks(routes.partners.show, { params: { id: admin.partner } });
    expect([inside.people?.length, inside.tokens?.length]).toEqual([1, 1]);
    await Promise.all(apis.map((api) => api.stop()));
  });
}, 30_000);

test("two hosts with one alert key take one source's alerts, and what comes twice is counted once", async () => {
  await withRedis(async (redis) => {
    const elsewhere = await mkdtemp(join(tmpdir(), "mirror-api-"));
    const first = await started(redis.url);
    const key = join(dataDir, "keys", "alerts-x25519.pem");
    const second = await started(redis.url, { MIRROR_DATA_DIR: elsewhere, MIRROR_ALERT_KEY_FILE: key });
    const admin = await administrator(first);
    const source = await admin.asks(routes.sources.add, {
      body: AddSourceBody.parse({
        name: "Scanner",
        signIn: "standard-webhooks",
        mapping: AlertMapping.parse(readyMapping("generic")),
      }),
    });
    const payloads = join(import.meta.dirname, "../../../packages/alert/payloads");
    const body = await readFile(join(payloads, "generic.json"), "utf8");
    const send = async ({ url }: RunningApi, id: string) => {
      const at = new Date();
      const answer = await fetch(`${url}/api/v1/triggers/${source.id}`, {
        method: "POST",
        headers: {
          "Content-Type": "application/json",
          "webhook-id": id,
          "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
          "webhook-signature": new Webhook(source.secret ?? "").sign(id, at, body),
        },
        body,
      });
      return [answer.status, answer.headers.get("Idempotent-Replay"), await answer.json()];
    };
    // One message that reaches both at once: a balancer's retry.
    const answers = await Promise.all([first, second, first, second].map((api) => send(api, "msg_1")));
    const taken = { opened: 1, repeated: 0, resolved: 0, ignored: 0 };
    expect(answers.filter(([, replayed]) => replayed === null)).toEqual([[200, null, taken]]);
    expect(answers.filter(([, replayed]) => replayed === "true")).toEqual(
      Array.from({ length: 3 }, () => [200, "true", taken]),
    );
    // The alert fires on, and tells the other host.
    const again = { ...taken, opened: 0, repeated: 1 };
    expect(await send(second, "msg_2")).toEqual([200, null, again]);
    expect(await send(first, "msg_2")).toEqual([200, "true", again]);
    const { items } = await new Guest(second.url, admin.token, admin.id, admin.partner).asks(
      routes.incidents.list,
    );
    expect(items).toMatchObject([{ proposedBy: source.id, repeats: 1 }]);
    await Promise.all([first, second].map((api) => api.stop()));
    await rm(elsewhere, { recursive: true, force: true });
  });
}, 30_000);

test("a first start that was ended before its token had its last name is finished by the next", async () => {
  await withRedis(async (redis) => {
    await (await started(redis.url)).stop();
    await rename(join(dataDir, "admin-token"), join(dataDir, "admin-token.0123456789abcdef.new"));
    await writeFile(join(dataDir, "admin-token.ffffffffffffffff.new"), "mirror_that_never_was\n");
    const api = await started(redis.url);
    expect((await administrator(api)).token).toMatch(/^mirror_token--/);
    await api.stop();
  });
}, 30_000);

test("INV-21 a record that answers and takes nothing is not ready, and decides nothing until it does", async () => {
  await withRedis(async (redis) => {
    const api = await started(redis.url);
    const admin = await administrator(api);
    const beside = connectRedis(redis.url, {
      purpose: "test",
      log: openLogger({ service: "test", level: "error", format: "json" }),
    });
    const partner = { body: { name: "Norland", kind: "state" }, idempotencyKey: "once" } as const;
    await beside.config("SET", "maxmemory", "1");
    const refused = await admin.tries(routes.partners.add, partner);
    expect(refused).toMatchObject({ problem: { status: 503, code: "unavailable" }, retryAfterS: 1 });
    const red = await fetch(`${api.url}/readyz`);
    expect(red.status).toBe(503);
    expect(await red.json()).toMatchObject({ checks: { record: { ready: false } } });

    await beside.config("SET", "maxmemory", "0");
    expect(await admin.tries(routes.partners.add, partner)).toMatchObject({ ok: true, replayed: false });
    await vi.waitFor(async () => expect((await fetch(`${api.url}/readyz`)).status).toBe(200), 10_000);
    beside.disconnect();
    await api.stop();
  });
}, 30_000);
