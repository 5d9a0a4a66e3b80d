import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { fileURLToPath } from "node:url";
import { findRedis, startRedis } from "@mirror/managed-redis";
import { Redis } from "ioredis";
import { afterEach, beforeEach, expect, test } from "vitest";
import { redisForThisFile, withRedis } from "./redis.js";

const shared = redisForThisFile();
let dir = "";

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "mirror-managed-"));
});
afterEach(() => {
  rmSync(dir, { recursive: true, force: true });
});

async function talkTo<T>(url: string, say: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url);
  client.on("error", () => {});
  try {
    return await say(client);
  } finally {
    client.disconnect();
  }
}

/** Another process that starts a Redis here and keeps it until it is killed. */
async function ownerOf(
  folder: string,
  env = process.env,
): Promise<{ owner: ChildProcess; pid: number; url: string }> {
  const script = fileURLToPath(new URL("owner.fixture.mjs", import.meta.url));
  const owner = spawn(process.execPath, [script, folder], { env, stdio: ["ignore", "pipe", "inherit"] });
  if (owner.stdout === null) throw new Error("The owner has no output.");
  const lines = createInterface({ input: owner.stdout });
  const [line] = await once(lines, "line");
  const { pid, url } = JSON.parse(line);
  return { owner, pid, url };
}

async function gone(process: ChildProcess): Promise<void> {
  if (process.exitCode === null && process.signalCode === null) await once(process, "exit");
}

/** A killed process that its new parent has not asked after yet still has a number, but runs no more. */
function isRunning(pid: number): boolean {
  const status = `/proc/${pid}/status`;
  return existsSync(status) && !/^State:\s+Z/m.test(readFileSync(status, "utf8"));
}

test("a managed Redis has every setting that keeps an acknowledged write", async () => {
  const settings = await talkTo(shared().url, async (client) =>
    Object.fromEntries(
      await Promise.all(
        [
          "appendonly",
          "appendfsync",
          "no-appendfsync-on-rewrite",
          "maxmemory-policy",
          "save",
          "hz",
          "port",
        ].map(async (name) => [name, ((await client.config("GET", name)) as string[])[1]]),
      ),
    ),
  );
  expect(settings).toEqual({
    appendonly: "yes",
    appendfsync: "always",
    "no-appendfsync-on-rewrite": "no",
    "maxmemory-policy": "noeviction",
    save: "",
    hz: "100",
    port: "0",
  });
});

test("a second start on the same folder finds the data again", async () => {
  const first = await startRedis({ dir });
  await talkTo(first.url, (client) => client.set("consent", "granted"));
  await first.stop();

  const second = await startRedis({ dir });
  expect(await talkTo(second.url, (client) => client.get("consent"))).toBe("granted");
  await second.stop();
});

test("when its owner is killed the server goes too, and the next start has the data", async () => {
  const { owner, url, pid } = await ownerOf(dir);
  await talkTo(url, (client) => client.set("consent", "granted"));

  owner.kill("SIGKILL");
  await gone(owner);

  const next = await startRedis({ dir });
  expect(next.pid).not.toBe(pid);
  expect(isRunning(pid)).toBe(false);
  expect(await talkTo(next.url, (client) => client.get("consent"))).toBe("granted");
  await next.stop();
});

test("where the kernel was not asked to end the server, the next start ends it and has the data", async () => {
  // An empty PATH: neither setpriv nor flock is found.
  const { owner, url, pid } = await ownerOf(dir, { PATH: "", REDIS_SERVER_BIN: findRedis()?.bin });
  await talkTo(url, (client) => client.set("consent", "granted"));

  owner.kill("SIGKILL");
  await gone(owner);
  expect(isRunning(pid)).toBe(true);

  const next = await startRedis({ dir });
  expect(isRunning(pid)).toBe(false);
  expect(await talkTo(next.url, (client) => client.get("consent"))).toBe("granted");
  await next.stop();
});

test("when the server itself is killed the owner hears of it, and the next start has the data", async () => {
  const { promise: heard, resolve: hear } = promised<string | null>();
  const first = await startRedis({ dir, onExit: ({ signal }) => hear(signal) });
  await talkTo(first.url, (client) => client.set("consent", "granted"));

  process.kill(first.pid, "SIGKILL");
  expect(await heard).toBe("SIGKILL");

  const next = await startRedis({ dir });
  expect(await talkTo(next.url, (client) => client.get("consent"))).toBe("granted");
  await next.stop();
  await first.stop();
});

test("stopping is not reported as an accident", async () => {
  let reports = 0;
  const redis = await startRedis({
    dir,
    onExit: () => {
      reports += 1;
    },
  });
  await redis.stop();
  await redis.stop();
  expect(reports).toBe(0);
});

test("a folder that a running process owns is refused by its owner's number, and keeps its server", async () => {
  const { owner, url } = await ownerOf(dir);

  await expect(startRedis({ dir })).rejects.toThrow(`started by process ${owner.pid}`);
  expect(await talkTo(url, (client) => client.ping())).toBe("PONG");

  owner.kill("SIGKILL");
  await gone(owner);
});

test("two starts at once on one folder give one server", async () => {
  const starts = await Promise.allSettled([startRedis({ dir }), startRedis({ dir })]);
  expect(starts.map((start) => start.status).sort()).toEqual(["fulfilled", "rejected"]);
  for (const start of starts) if (start.status === "fulfilled") await start.value.stop();
});

test("a link to the folder leads to the same lock", async () => {
  const link = `${dir}-link`;
  symlinkSync(dir, link);
  const redis = await startRedis({ dir });
  try {
    await expect(startRedis({ dir: link })).rejects.toThrow("already runs");
  } finally {
    await redis.stop();
    rmSync(link);
  }
});

test.each([
  ["too deep for a socket", "a-folder-with-a-long-name".repeat(6)],
  ["with a name that no address can have", "my project?"],
])("a folder %s has its socket elsewhere, and the same one each time", async (_, name) => {
  const deep = join(dir, name);
  mkdirSync(deep);
  const first = await startRedis({ dir: deep });
  await talkTo(first.url, (client) => client.set("consent", "granted"));
  expect(Buffer.byteLength(first.url)).toBeLessThan(108);
  expect(first.url).not.toMatch(/[\s?]/);
  await first.stop();

  const second = await startRedis({ dir: deep });
  expect(second.url).toBe(first.url);
  expect(await talkTo(second.url, (client) => client.get("consent"))).toBe("granted");
  await second.stop();
});

test("a server that cannot start says why", async () => {
  await expect(startRedis({ dir, bin: "/bin/false" })).rejects.toThrow("/bin/false did not start");
});

test("withRedis leaves nothing behind, even when the test fails", async () => {
  let left = "";
  const failing = withRedis(async (redis) => {
    left = redis.dir;
    expect(existsSync(left)).toBe(true);
    throw new Error("the test failed");
  });
  await expect(failing).rejects.toThrow("the test failed");
  expect(existsSync(left)).toBe(false);
});

function promised<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
