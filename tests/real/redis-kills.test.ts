import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
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
