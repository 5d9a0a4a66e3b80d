import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dropTornTransaction, startRedis } from "@mirror/managed-redis";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";

const BEGINNING = "*1\r\n$5\r\nMULTI\r\n";
/** Longer than what is looked at in one piece. */
const LONG = "x".repeat(1_500_000);

let dir = "";
let recorded = "";
let whole = Buffer.alloc(0);

/** Three transactions, killed without a clean end: the last one is what a power loss may cut off. */
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "mirror-torn-"));
  recorded = join(dir, "recorded");
  const redis = await startRedis({ dir: recorded });
  const client = new Redis(redis.url);
  await client.multi().rpush("stream", "first").set("head", "1").exec();
  await client.multi().rpush("stream", LONG).set("head", "2").exec();
  await client
    .multi()
    .rpush("stream", "*1\r\n$4\r\nEXEC\r\n")
    .set("head", "3")
    .zadd("wake", 1, "three")
    .exec();
  client.disconnect();
  await redis.kill("SIGKILL");
  whole = readFileSync(increment(recorded));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function increment(folder: string): string {
  const parts = join(folder, "appendonlydir");
  const name = readdirSync(parts).find((one) => one.endsWith(".incr.aof"));
  if (name === undefined) throw new Error(`${folder} has no append-only file.`);
  return join(parts, name);
}

/** The same record, its file cut off after so many bytes. */
function cutAfter(bytes: number): string {
  const folder = mkdtempSync(join(dir, "cut-"));
  cpSync(join(recorded, "appendonlydir"), join(folder, "appendonlydir"), { recursive: true });
  truncateSync(increment(folder), bytes);
  return folder;
}

test("a transaction cut off at any byte goes as a whole, and nothing before it", () => {
  const last = whole.lastIndexOf(BEGINNING);
  const folder = cutAfter(whole.length);
  const file = increment(folder);
  // Behind its first command Redis would keep the beginning; in that command there is none to keep.
  for (let cut = whole.length - 1; cut >= last + BEGINNING.length; cut -= 1) {
    truncateSync(file, cut);
    expect([cut, dropTornTransaction(folder)]).toEqual([cut, { file, from: last, bytes: cut - last }]);
    expect(statSync(file).size).toBe(last);
    cpSync(increment(recorded), file);
  }
});

test("a file that ends whole is left as it is", () => {
  const folder = cutAfter(whole.length);
  expect(dropTornTransaction(folder)).toBeUndefined();
  expect(readFileSync(increment(folder)).equals(whole)).toBe(true);
});

test("a folder in which no server ever ran has nothing to drop", () => {
  expect(dropTornTransaction(join(dir, "nothing"))).toBeUndefined();
});

test("INV-01 what was cut off never happened, and what is acknowledged after it stays, start after start", async () => {
  const last = whole.lastIndexOf(BEGINNING);
  for (const cut of [last + 5, last + 40, Math.floor((last + whole.length) / 2), whole.length - 1]) {
    const folder = cutAfter(cut);
    const first = await startRedis({ dir: folder });
    const client = new Redis(first.url);
    expect(await client.get("head")).toBe("2");
    await client.set("alone", "acknowledged");
    client.disconnect();
    await first.kill("SIGKILL");

    const second = await startRedis({ dir: folder });
    const again = new Redis(second.url);
    expect(await again.get("head")).toBe("2");
    expect(await again.llen("stream")).toBe(2);
    expect(await again.get("alone")).toBe("acknowledged");
    again.disconnect();
    await second.kill("SIGKILL");
  }
});

test("damage before the end is left for Redis to refuse", () => {
  const folder = cutAfter(whole.length - 1);
  const file = increment(folder);
  const damaged = readFileSync(file);
  damaged.write("?", damaged.indexOf("*3"));
  writeFileSync(file, damaged);

  expect(dropTornTransaction(folder)).toBeUndefined();
  expect(readFileSync(file).equals(damaged)).toBe(true);
});
