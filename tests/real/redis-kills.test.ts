import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startRedis } from "@mirror/managed-redis";
import { Redis } from "ioredis";
import { expect, test } from "vitest";

const rounds = Number(process.env.MIRROR_FAULT_ROUNDS ?? "6");
const roundMs = 10_000;
const ownerScript = fileURLToPath(new URL("owner.fixture.mjs", import.meta.url));

test(
  `an owner killed at any instant, while starting too, never blocks the next start (${rounds} kills)`,
  async () => {
    const dir = mkdtempSync(join(tmpdir(), "mirror-kills-"));
    let acknowledged = 0;
    for (let round = 1; round <= rounds; round += 1) {
      const owner = spawn(process.execPath, [ownerScript, dir], { stdio: "ignore" });
      const ended = once(owner, "exit");
      // Spread over the start itself (some 100 ms on a quiet machine) and the time after it.
      await sleep((300 * round) / rounds);
      owner.kill("SIGKILL");
      await ended;

      const redis = await startRedis({ dir });
      const client = new Redis(redis.url);
      expect(Number(await client.get("acknowledged"))).toBe(acknowledged);
      acknowledged = await client.incr("acknowledged");
      client.disconnect();
      // Every other server is killed too, and must not have needed a clean end.
      await redis.kill(round % 2 === 0 ? "SIGKILL" : "SIGTERM");
    }
    rmSync(dir, { recursive: true });
  },
  rounds * roundMs,
);

test("an owner killed before the kernel was asked to end its server starts none that nobody owns", async () => {
  const dir = mkdtempSync(join(tmpdir(), "mirror-kills-"));
  const [began, goOn, data] = [join(dir, "began"), join(dir, "go-on"), join(dir, "data")];
  // A setpriv that waits holds open what is an instant otherwise. It becomes the true one, under the same process id.
  const waiting = [
    "#!/bin/sh",
    `PATH="${process.env.PATH}"`,
    `[ "$1" = --help ] || { echo $$ >"${began}.new"; mv "${began}.new" "${began}"; }`,
    `until [ "$1" = --help ] || [ -e "${goOn}" ]; do sleep 0.01; done`,
    'exec setpriv "$@"',
  ];
  writeFileSync(join(dir, "setpriv"), `${waiting.join("\n")}\n`, { mode: 0o700 });
  const owner = spawn(process.execPath, [ownerScript, data], {
    stdio: "ignore",
    env: { ...process.env, PATH: `${dir}:${process.env.PATH}` },
  });
  const ended = once(owner, "exit");
  while (!existsSync(began)) await sleep(5);
  owner.kill("SIGKILL");
  await ended;
  writeFileSync(goOn, "");

  const server = Number(readFileSync(began, "utf8"));
  while (isThere(server) && !existsSync(join(data, "appendonlydir"))) await sleep(5);
  expect(isThere(server)).toBe(false);
  rmSync(dir, { recursive: true });
});

/** Whether a process runs; one that has ended is not waited for until somebody asks after it. */
function isThere(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
