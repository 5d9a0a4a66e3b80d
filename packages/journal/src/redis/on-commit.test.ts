import { startRedis } from "@mirror/managed-redis";
import { redisForThisFile, withRedis } from "@mirror/real-redis";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { append, commitOf } from "../conformance/index.js";
import type { CommitNote } from "../port.js";
import { onCommit } from "./on-commit.js";
import { redisJournal } from "./redis-journal.js";

const server = redisForThisFile();
let redis: Redis;
beforeAll(() => {
  redis = new Redis(server().url);
});
afterAll(() => redis.quit());

/** A listener that keeps what it was told, and a way to wait until that is enough. */
function collector() {
  const notes: CommitNote[] = [];
  return {
    notes,
    listener: (told: readonly CommitNote[]) => {
      notes.push(...told);
    },
    until: (position: number) =>
      vi.waitFor(() => expect(notes.at(-1)?.position).toBe(position), { timeout: 20_000, interval: 5 }),
  };
}

test("a listener is told of each commit from now on, once and in order", async () => {
  const prefix = "told:";
  const journal = redisJournal(redis, { prefix });
  await journal.commit(append("run--0", null, "before"));
  const { notes, listener, until } = collector();
  const listening = await onCommit(redis, listener, { prefix });

  await Promise.all(
    Array.from({ length: 300 }, (_, at) => journal.commit(append(`run--${at + 1}`, null, "a"))),
  );
  await until(301);
  await listening.stop();

  expect(notes).toEqual(await journal.follow(1, 1000));
  expect(listening.position).toBe(301);
});

test("a listener can begin at an earlier position, and miss nothing", async () => {
  const prefix = "earlier:";
  const journal = redisJournal(redis, { prefix });
  for (const stream of ["run--1", "run--2", "run--3"]) await journal.commit(append(stream, null, "a"));
  const { notes, listener, until } = collector();

  const listening = await onCommit(redis, listener, { prefix, after: 1 });
  await until(3);
  await listening.stop();

  expect(notes.map(({ position }) => position)).toEqual([2, 3]);
});

test("a listener that throws is given the same commits again, and the trouble is reported", async () => {
  const prefix = "throws:";
  const journal = redisJournal(redis, { prefix });
  const { notes, listener, until } = collector();
  const troubles: unknown[] = [];
  let attempts = 0;
  const listening = await onCommit(
    redis,
    (told) => {
      attempts += 1;
      if (attempts <= 2) throw new Error(`attempt ${attempts}`);
      listener(told);
    },
    { prefix, retryMs: 5, onTrouble: (error) => troubles.push(error) },
  );

  await journal.commit(append("run--1", null, "a"));
  await until(1);
  await listening.stop();

  expect(notes.map(({ position }) => position)).toEqual([1]);
  expect(troubles).toEqual([new Error("attempt 1"), new Error("attempt 2")]);
});

test("nothing more is given while the listener is busy, and stopping waits for it", async () => {
  const prefix = "busy:";
  const journal = redisJournal(redis, { prefix });
  const given: number[] = [];
  let finish: () => void = () => undefined;
  let begun: () => void = () => undefined;
  const hasBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const listening = await onCommit(
    redis,
    (told) => {
      given.push(told.length);
      begun();
      return new Promise((resolve) => {
        finish = resolve;
      });
    },
    { prefix },
  );
  await journal.commit(append("run--1", null, "a"));
  await hasBegun;
  await journal.commit(append("run--2", null, "a"));

  let stopped = false;
  const stopping = listening.stop().then(() => {
    stopped = true;
  });
  await journal.commit(append("run--3", null, "a"));

  expect(given).toEqual([1]);
  expect(stopped).toBe(false);
  finish();
  await stopping;
  expect(given).toEqual([1]);
  expect(listening.position).toBe(1);
});

test("listening goes on after the server was killed and came back, without a gap", async () => {
  await withRedis(async (first) => {
    const writer = new Redis(first.url, { retryStrategy: () => 20 });
    writer.on("error", () => undefined);
    const journal = redisJournal(writer);
    const { notes, listener, until } = collector();
    const troubles: unknown[] = [];
    const listening = await onCommit(writer, listener, {
      retryMs: 20,
      onTrouble: (error) => troubles.push(error),
    });
    await journal.commit(append("run--1", null, "a"));
    await until(1);

    await first.kill("SIGKILL");
    const second = await startRedis({ dir: first.dir });
    await journal.commit(append("run--2", null, "a"));
    await journal.commit(commitOf({}));
    await until(3);
    await listening.stop();
    writer.disconnect();
    await second.stop();

    expect(notes.map(({ position }) => position)).toEqual([1, 2, 3]);
    expect(troubles.length).toBeGreaterThan(0);
  });
});
