import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, vi } from "vitest";

const PROGRAM = "usr/bin/prometheus-alertmanager";
const UNPACKED = fileURLToPath(new URL("../../../../.mirror/alertmanager", import.meta.url));

/** How to start it: the system's own, or the one that set-up unpacked; undefined where neither can be. */
function findAlertmanager(): readonly [string, ...string[]] | undefined {
  const installed = join("/", PROGRAM);
  if (existsSync(installed)) return [installed];
  const unpacked = join(UNPACKED, PROGRAM);
  // Debian's looks for its templates under /usr/share and nowhere else: it is shown its own there, and nobody else is.
  const elsewhere = ["unshare", "--map-root-user", "--mount"] as const;
  if (!existsSync(unpacked) || spawnSync(elsewhere[0], [...elsewhere.slice(1), "true"]).status !== 0)
    return undefined;
  const within = 'mount --bind "$0/usr/share" /usr/share && exec "$@"';
  return [...elsewhere, "sh", "-c", within, UNPACKED, unpacked];
}

const FOUND = findAlertmanager();

/** Why the test with a real Alertmanager is left out here; empty where it is not. */
export const alertmanagerLeftOut =
  FOUND === undefined
    ? " (left out here: it takes the package prometheus-alertmanager, installed, or unpacked where user namespaces are allowed)"
    : "";

/** Debian's own Alertmanager, on loopback, that tells one receiver at once, and again every second. */
export interface RunningAlertmanager {
  /** Hands it an alert, as Prometheus does. */
  alert(labels: Readonly<Record<string, string>>, endsAt?: Date): Promise<void>;
  stop(): Promise<void>;
}

/** Starts one on a free port that tells `url`, with a bearer token. */
export async function startAlertmanager(url: string, token: string): Promise<RunningAlertmanager> {
  if (FOUND === undefined) throw new Error("There is no Alertmanager here.");
  const folder = await mkdtemp(join(tmpdir(), "mirror-alertmanager-"));
  const config = join(folder, "alertmanager.yml");
  await writeFile(config, configFor(url, token), { mode: 0o600 });
  const address = `127.0.0.1:${await freePort()}`;
  const [command, ...before] = FOUND;
  const child = spawn(
    command,
    [
      ...before,
      `--config.file=${config}`,
      `--storage.path=${join(folder, "data")}`,
      `--web.listen-address=${address}`,
      "--cluster.listen-address=",
      "--log.level=warn",
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  let said = "";
  child.stderr.on("data", (chunk) => {
    said += String(chunk);
  });
  await vi.waitFor(
    async () => {
      if (child.exitCode !== null) throw new Error(`Alertmanager ended: ${said}`);
      expect((await fetch(`http://${address}/-/ready`)).status).toBe(200);
    },
    { timeout: 20_000, interval: 50 },
  );
  return {
    async alert(labels, endsAt) {
      const body = [
        {
          labels,
          annotations: { summary: `${labels.alertname} on ${labels.instance}` },
          generatorURL: "http://prometheus.norland.example/graph",
          ...(endsAt === undefined ? {} : { endsAt: endsAt.toISOString() }),
        },
      ];
      const answer = await fetch(`http://${address}/api/v2/alerts`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      });
      if (answer.status !== 200)
        throw new Error(`Alertmanager answered ${answer.status}: ${await answer.text()}`);
    },
    async stop() {
      if (child.exitCode === null) {
        const ended = once(child, "exit");
        child.kill("SIGKILL");
        await ended;
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configFor(url: string, token: string): string {
  return `
route:
  receiver: security-mirror
  group_by: [alertname]
  group_wait: 0s
  group_interval: 1s
  repeat_interval: 1s
receivers:
  - name: security-mirror
    webhook_configs:
      - url: ${url}
        send_resolved: true
        http_config:
          authorization:
            type: Bearer
            credentials: ${token}
`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (typeof address !== "object" || address === null) throw new Error("There is no free port.");
  return address.port;
}
