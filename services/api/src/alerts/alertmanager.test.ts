import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { AlertMapping } from "@mirror/alert";
import { readyMapping } from "@mirror/alert/mapper";
import { openLogger, readConfig } from "@mirror/chassis";
import { AddSourceBody, API_ROOT, routes } from "@mirror/contract";
import { withRedis } from "@mirror/real-redis";
import { expect, test, vi } from "vitest";
import { ApiConfig } from "../admission/limits.js";
import { Guest } from "../house.fixture.js";
import { type RunningApi, runApi } from "../run.js";
import { alertmanagerLeftOut, startAlertmanager } from "./alertmanager.fixture.js";

async function started(redisUrl: string, dataDir: string): Promise<RunningApi> {
  const config = readConfig(ApiConfig, { REDIS_URL: redisUrl, MIRROR_DATA_DIR: dataDir, MIRROR_PORT: "0" });
  const to = new Writable({ write: (_chunk, _encoding, done) => done() });
  return runApi({ config, log: openLogger({ service: "api", level: "error", format: "json", to }) });
}

/** Somebody who administers a partner of this installation. */
async function ada(api: RunningApi, dataDir: string): Promise<Guest> {
  const token = (await readFile(join(dataDir, "admin-token"), "utf8")).trim();
  const admin = new Guest(api.url, token, "" as Guest["id"], "" as Guest["partner"]);
  const { id } = await admin.asks(routes.partners.add, { body: { name: "Norland", kind: "state" } });
  const added = await admin.asks(routes.partners.addPerson, {
    params: { id },
    body: { name: "Ada", roles: ["administrator", "duty-officer"] },
  });
  const person = added.people?.[0]?.id as Guest["id"];
  const { secret } = await admin.asks(routes.partners.createToken, { params: { id }, body: { person } });
  return new Guest(api.url, secret ?? "", person, id);
}

test.skipIf(alertmanagerLeftOut !== "")(
  `a real Alertmanager proposes one incident, repeats it, and tells its end to the API on a real Redis${alertmanagerLeftOut}`,
  async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "mirror-alerts-"));
    await withRedis(async (redis) => {
      const api = await started(redis.url, dataDir);
      const guest = await ada(api, dataDir);
      const source = await guest.asks(routes.sources.add, {
        body: AddSourceBody.parse({
          name: "Alertmanager",
          signIn: "bearer",
          mapping: AlertMapping.parse(readyMapping("alertmanager")),
        }),
      });
      const manager = await startAlertmanager(
        `${api.url}${API_ROOT}/triggers/${source.id}`,
        source.secret ?? "",
      );
      const until = { timeout: 20_000, interval: 100 };
      const incidents = async () => (await guest.asks(routes.incidents.list, { query: {} })).items;
      try {
        const labels = { alertname: "BackupEncrypted", instance: "10.20.4.17:9100", severity: "critical" };
        await manager.alert(labels);
        await vi.waitFor(
          async () =>
            expect(await incidents()).toMatchObject([
              {
                title: "BackupEncrypted on 10.20.4.17:9100",
                severity: 4,
                status: "open",
                proposedBy: source.id,
              },
            ]),
          until,
        );
        await vi.waitFor(async () => expect((await incidents())[0]?.repeats).toBeGreaterThan(0), until);
        await manager.alert(labels, new Date(Date.now() - 1_000));
        await vi.waitFor(
          async () => expect(await incidents()).toMatchObject([{ standDownProposedAt: expect.any(String) }]),
          until,
        );
        const [incident] = await incidents();
        const shown = await guest.asks(routes.incidents.show, {
          params: { id: incident?.id ?? ("" as never) },
        });
        expect(shown).toMatchObject({
          status: "open",
          alerts: [
            { status: "resolved", observables: [{ kind: "host" }, { kind: "ip", value: "10.20.4.17" }] },
          ],
        });
      } finally {
        await manager.stop();
        await api.stop();
      }
    }).finally(() => rm(dataDir, { recursive: true, force: true }));
  },
  90_000,
);
