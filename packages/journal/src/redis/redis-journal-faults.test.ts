import { startRedis } from "@mirror/managed-redis";
import { redisForThisFile, withRedis } from "@mirror/real-redis";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verifyChain } from "../chain.js";
import {
  append,
  commandOf,
  commitOf,
  headAfter,
  SAMPLE_TIME,
  sampleBody,
  sealed,
} from "../conformance/index.js";
import type { Commit, Journal, Retirement } from "../port.js";
import { lossyDoor } from "./losing-replies.fixture.js";
import { redisJournal } from "./redis-journal.js";

const server = redisForThisFile();
let redis: Redis;
beforeAll(() => {
  redis = new Redis(server().url);
});
afterAll(() => redis.quit());

/** Every key under a prefix with its whole value. */
async function everyKey(prefix: string): Promise<Map<string, string>> {
  const keys = (await redis.keys(`${prefix}*`)).sort();
  const dumps = await Promise.all(keys.map((key) => redis.dumpBuffer(key)));
  return new Map(keys.map((key, at) => [key, String(dumps[at]?.toString("base64"))]));
}

/** A commit that writes to every kind of key. */
function everyKind(stream = "run--1"): Commit {
  return commitOf({
    command: commandOf("key-1", 1, 1),
    readSet: new Map([[stream, null]]),
    entries: sealed(null, stream, sampleBody("a")),
    outbox: { add: [{ mode: "live", effect: "e1", stream, capability: "mail" }], remove: [] },
    wakeUps: { set: [{ clock: "live", stream, name: "deadline", dueAt: SAMPLE_TIME }], cancel: [] },
    index: { put: [{ index: "runs", member: stream, score: 1 }], drop: [] },
    lookUps: { put: [{ map: "names", key: "a", value: stream }], drop: [] },
  });
}

test("a key that is not of our kind stops the commit before anything is written, and is named", async () => {
  const keys = [
    "command:key-1",
    "stream:run--1",
    "position",
    "notes",
    "clocks",
    "owed:live",
    "wake:live",
    "index:runs",
    "map:names",
  ];
  for (const key of keys) {
    const prefix = `damaged ${key}:`;
    // A bit array is of a kind that none of ours is but the texts; a list is none of those.
    if (key === "position" || key.startsWith("command")) await redis.rpush(prefix + key, "x");
    else await redis.set(prefix + key, "x");
    const before = await everyKey(prefix);

    await expect(redisJournal(redis, { prefix }).commit(everyKind())).rejects.toMatchObject({
      name: "JournalDamaged",
      retry: "never",
      message: expect.stringContaining(prefix + key),
    });

    expect(await everyKey(prefix)).toEqual(before);
  }
});

test("a stream that is no longer a list is damage, not a stream that someone else moved", async () => {
  const prefix = "no list:";
  const journal = redisJournal(redis, { prefix });
  const first = append("run--1", null, "a");
  await journal.commit(first);
  await redis.set(`${prefix}stream:run--1`, "x");

  await expect(journal.commit(append("run--1", headAfter(first.entries), "b"))).rejects.toMatchObject({
    name: "JournalDamaged",
  });
});

test("a position or an answer that is not one of ours stops the commit before anything is written", async () => {
  for (const [key, value] of [
    ["position", "seven"],
    ["command:key-1", "no-space"],
  ] as const) {
    const prefix = `damaged ${key} value:`;
    await redis.set(prefix + key, value);
    const before = await everyKey(prefix);

    await expect(redisJournal(redis, { prefix }).commit(everyKind())).rejects.toMatchObject({
      name: "JournalDamaged",
    });

    expect(await everyKey(prefix)).toEqual(before);
  }
});

test("a position that fell behind the notes, as after a restored file, stops every commit and writes nothing", async () => {
  const prefix = "behind:";
  const journal = redisJournal(redis, { prefix });
  await journal.commit(append("run--1", null, "a"));
  await redis.set(`${prefix}position`, "0");
  const before = await everyKey(prefix);

  await expect(journal.commit(everyKind("run--2"))).rejects.toMatchObject({ name: "JournalDamaged" });

  expect(await everyKey(prefix)).toEqual(before);
});

test("every refusal leaves every key as it was, byte for byte", async () => {
  const prefix = "refused:";
  const journal = redisJournal(redis, { prefix });
  const first = everyKind();
  await journal.commit(first);
  const before = await everyKey(prefix);
  expect([...before.keys()]).toHaveLength(9);
  const next: Commit = {
    ...everyKind(),
    command: commandOf("key-2", 1, 1),
    readSet: new Map([["run--1", headAfter(first.entries)]]),
    entries: sealed(headAfter(first.entries), "run--1", sampleBody("b")),
  };

  for (const [commit, status] of [
    [first, "answered"],
    [{ ...first, command: commandOf("key-1", 2, 2) }, "id-reused"],
    [{ ...first, command: commandOf("key-2", 1, 1) }, "overtaken"],
    [{ ...next, notBefore: "2200-01-01T00:00:00.000Z" as typeof SAMPLE_TIME }, "too-early"],
    [{ ...next, notAfter: "2000-01-01T00:00:00.000Z" as typeof SAMPLE_TIME }, "too-late"],
  ] as const) {
    expect(await journal.commit(commit)).toMatchObject({ status });
    expect(await everyKey(prefix)).toEqual(before);
  }
});

test("an entry that was changed under our feet is found, and so is one that is none of ours", async () => {
  const prefix = "rot:";
  const journal = redisJournal(redis, { prefix });
  await journal.commit(append("run--1", null, "a", "b", "c"));
  const key = `${prefix}stream:run--1`;
  const second = await redis.lindex(key, 1);
  if (second === null) throw new Error("Three were written.");

  await redis.lset(key, 1, second.replace('"b"', '"B"'));
  const read = await journal.read([{ stream: "run--1" }]);
  expect(verifyChain("run--1", read.streams.get("run--1")?.entries ?? [])).toMatchObject({
    ok: false,
    seq: 2,
  });

  for (const rot of [
    "",
    "x",
    `2${second.slice(1)}`,
    second.slice(0, -1),
    second.replace("[1795316400000", "[null"),
  ]) {
    await redis.lset(key, 1, rot);
    await expect(journal.read([{ stream: "run--1" }])).rejects.toMatchObject({ name: "JournalDamaged" });
  }

  await redis.del(key);
  await redis.set(key, "x");
  await expect(journal.read([{ stream: "run--1" }])).rejects.toMatchObject({ name: "JournalDamaged" });
});

test("a commit note that is none of ours is found when it is followed", async () => {
  for (const [rot, fields] of [
    ["no note", ["a", "1", "n"]],
    ["no time", ["n", '["live"]']],
    ["no JSON", ["a", "1", "n", "["]],
    ["no list", ["a", "1", "n", "{}"]],
    ["no mode", ["a", "1", "n", '["dream"]']],
    ["no moves", ["a", "1", "n", '["live","run--1"]']],
  ] as const) {
    const prefix = `bad note, ${rot}:`;
    await redis.xadd(`${prefix}notes`, "1-0", ...(fields.length % 2 === 0 ? fields : [...fields, ""]));
    await expect(redisJournal(redis, { prefix }).follow(0, 10)).rejects.toMatchObject({
      name: "JournalDamaged",
    });
  }
});

test("a server that has forgotten the scripts is given them again", async () => {
  const journal = redisJournal(redis, { prefix: "forgotten:" });
  await redis.script("FLUSH");

  expect(await journal.commit(append("run--1", null, "a"))).toMatchObject({ status: "committed" });
  await redis.script("FLUSH");
  expect((await journal.read([{ stream: "run--1" }])).streams.get("run--1")?.head?.seq).toBe(1);
});

test("answers are forgotten after seven days, or as told", async () => {
  const kept = async (prefix: string, options: { answersKeptMs?: number }) => {
    await redisJournal(redis, { prefix, ...options }).commit(commitOf({ command: commandOf("key-1", 1, 1) }));
    return redis.pttl(`${prefix}command:key-1`);
  };

  const weekMs = 604_800_000;
  expect(await kept("week:", {})).toBeGreaterThan(weekMs - 60_000);
  expect(await kept("week:", {})).toBeLessThanOrEqual(weekMs);
  expect(await kept("hour:", { answersKeptMs: 3_600_000 })).toBeLessThanOrEqual(3_600_000);
  for (const answersKeptMs of [0, -1, 0.5, Number.NaN]) {
    expect(() => redisJournal(redis, { answersKeptMs })).toThrow(TypeError);
  }
});

test("everything lies under mirror: unless told otherwise", async () => {
  const journal = redisJournal(redis);
  await journal.commit(everyKind());

  expect((await redis.keys("mirror:*")).sort()).toEqual([
    "mirror:clocks",
    "mirror:command:key-1",
    "mirror:index:runs",
    "mirror:map:names",
    "mirror:notes",
    "mirror:owed:live",
    "mirror:position",
    "mirror:stream:run--1",
    "mirror:wake:live",
  ]);
});

test("a client that would name keys itself, or never settle a commit whose connection broke, is refused", () => {
  for (const options of [{ keyPrefix: "other:" }, { autoResendUnfulfilledCommands: false }]) {
    const client = new Redis(server().url, { ...options, lazyConnect: true });
    expect(() => redisJournal(client)).toThrow(TypeError);
    client.disconnect();
  }
});

test("a full server takes no commit, says so, and holds nothing of it", async () => {
  await withRedis(async ({ url }) => {
    const full = new Redis(url);
    const journal = redisJournal(full);
    await journal.commit(append("run--1", null, "a"));
    await full.config("SET", "maxmemory", "1");

    await expect(journal.commit(everyKind("run--2"))).rejects.toMatchObject({
      name: "JournalUnavailable",
      retry: "later",
    });

    expect(await full.dbsize()).toBe(3);
    expect((await journal.read([{ stream: "run--1" }])).streams.get("run--1")?.head?.seq).toBe(1);
    await full.config("SET", "maxmemory", "0");
    expect(await journal.commit(everyKind("run--2"))).toMatchObject({ status: "committed", position: 2 });
    await full.quit();
  });
});

/** Lets go of a stream as the journal has it. */
async function retirementOf(journal: Journal, ...names: string[]): Promise<Retirement> {
  const { streams } = await journal.read(names.map((stream) => ({ stream })));
  return {
    streams: names.map((stream) => {
      const head = streams.get(stream)?.head;
      if (!head) throw new Error(`${stream} has no entries.`);
      return { stream, head, segments: [1] };
    }),
    effects: [],
    wakeUps: [],
  };
}

test("a full server still lets go of what is archived: that is what gives it room", async () => {
  await withRedis(async ({ url }) => {
    const full = new Redis(url);
    const journal = redisJournal(full);
    await journal.commit(append("run--1", null, ...Array.from({ length: 200 }, (_, at) => `said ${at}`)));
    const bytes = async () =>
      Number(await full.call("MEMORY", "USAGE", "mirror:stream:run--1", "SAMPLES", "0"));
    const before = await bytes();
    await full.config("SET", "maxmemory", "1");
    expect(await journal.retire(await retirementOf(journal, "run--1"))).toEqual({ status: "retired" });
    expect(await bytes()).toBeLessThan(before / 50);
    expect((await journal.read([{ stream: "run--1" }])).streams.get("run--1")).toMatchObject({
      retired: [1],
    });
    await full.quit();
  });
});

test("a server that is killed while streams leave has each group as a whole, here or gone, and ends up the same", async () => {
  await withRedis(async (first) => {
    const before = new Redis(first.url, { maxRetriesPerRequest: 0, retryStrategy: () => null });
    before.on("error", () => undefined);
    const journal = redisJournal(before);
    const groups = Array.from({ length: 60 }, (_, at) => [`run--${at}`, `consent--${at}`] as const);
    await Promise.all(groups.flat().map((stream) => journal.commit(append(stream, null, "begun", "ended"))));
    const retirements = await Promise.all(groups.map((group) => retirementOf(journal, ...group)));
    const answered = new Set<number>();
    const asked = retirements.map(async (one, at) => {
      if ((await journal.retire(one)).status === "retired") answered.add(at);
      if (answered.size === 20) await first.kill("SIGKILL");
    });
    await Promise.allSettled(asked);
    before.disconnect();

    const second = await startRedis({ dir: first.dir });
    const after = new Redis(second.url);
    const again = redisJournal(after);
    for (const [at, { streams }] of retirements.entries()) {
      const read = (await again.read(streams)).streams;
      const there = streams.map(({ stream, head }) => {
        const part = read.get(stream);
        expect(part?.head).toEqual(head);
        expect(part?.entries).toHaveLength(part?.retired === undefined ? 2 : 0);
        return part?.retired === undefined;
      });
      expect(new Set(there).size).toBe(1);
      if (answered.has(at)) expect(there).toEqual([false, false]);
    }
    for (const one of retirements) expect(await again.retire(one)).toEqual({ status: "retired" });
    for (const group of groups) expect(await after.type(`mirror:stream:${group[0]}`)).toBe("string");
    await after.quit();
    await second.stop();
  });
});

test("a retirement whose answer was lost is asked again, and is done once", async () => {
  await behindLossyDoor(1, async (client, loseReply) => {
    const journal = redisJournal(client, { prefix: "gone:" });
    await journal.commit(append("run--1", null, "begun", "ended"));
    const retirement = await retirementOf(journal, "run--1");
    await journal.retire({ ...retirement, streams: [] });
    loseReply();
    expect(await journal.retire(retirement)).toEqual({ status: "retired" });
    expect((await journal.read([{ stream: "run--1" }])).streams.get("run--1")?.retired).toEqual([1]);
  });
});

test("a row of a retired stream that is not ours is damage: nothing is read of it, and nothing is written", async () => {
  const journal = redisJournal(redis, { prefix: "rows:" });
  await journal.commit(append("run--1", null, "begun"));
  const retirement = await retirementOf(journal, "run--1");
  await redis.set("rows:stream:run--2", "no row of ours");
  const both = {
    ...retirement,
    streams: retirement.streams.flatMap((one) => [one, { ...one, stream: "run--2" }]),
  };
  await expect(journal.read([{ stream: "run--2" }])).rejects.toMatchObject({ name: "JournalDamaged" });
  await expect(journal.retire(both)).rejects.toThrow("should hold a retired stream");
  await expect(journal.commit(append("run--2", null, "begun"))).rejects.toThrow(
    "should hold a retired stream",
  );
  expect(await redis.type("rows:stream:run--1")).toBe("list");
});

test("what was acknowledged is there after the server was killed", async () => {
  await withRedis(async (first) => {
    const before = new Redis(first.url);
    before.on("error", () => undefined);
    const commit = everyKind();
    await redisJournal(before).commit(commit);
    await first.kill("SIGKILL");
    before.disconnect();

    const second = await startRedis({ dir: first.dir });
    const after = new Redis(second.url);
    const journal = redisJournal(after);

    expect((await journal.read([{ stream: "run--1" }])).streams.get("run--1")?.entries).toEqual(
      commit.entries,
    );
    expect(await journal.commit(commit)).toEqual({ status: "answered", answer: 1 });
    expect(await journal.nextWakeUp("live")).toMatchObject({ name: "deadline" });
    await after.quit();
    await second.stop();
  });
});

/** A client behind a door that loses answers. */
async function behindLossyDoor(
  maxRetriesPerRequest: number,
  use: (client: Redis, loseReply: () => void) => Promise<void>,
): Promise<void> {
  const door = await lossyDoor(server().url, `${server().dir}/door`);
  const client = new Redis(door.url, { maxRetriesPerRequest, retryStrategy: () => 10 });
  client.on("error", () => undefined);
  try {
    await client.ping();
    // The script is known before the reply is lost, so that the lost reply is that of the commit.
    await redisJournal(client, { prefix: "warm:" }).commit(commitOf({}));
    await use(client, () => door.loseReplyAfter(1));
  } finally {
    client.disconnect();
    await door.close();
  }
}

test("when the answer is lost the outcome is unknown, and the same command asked again gets its answer", async () => {
  await behindLossyDoor(0, async (client, loseReply) => {
    const journal = redisJournal(client, { prefix: "lost:" });
    const commit = { ...append("run--1", null, "a"), command: commandOf("key-1", 1, { done: true }) };

    loseReply();
    await expect(journal.commit(commit)).rejects.toMatchObject({
      name: "CommitOutcomeUnknown",
      retry: "same-command",
    });

    expect(await journal.commit(commit)).toEqual({ status: "answered", answer: { done: true } });
    expect((await journal.read([{ stream: "run--1" }])).streams.get("run--1")?.head?.seq).toBe(1);
    expect(await journal.position()).toBe(1);
  });
});

test("a client that sends lost commands again by itself writes nothing twice", async () => {
  await behindLossyDoor(20, async (client, loseReply) => {
    const journal = redisJournal(client, { prefix: "resent:" });
    const named = { ...append("run--1", null, "a"), command: commandOf("key-1", 1, { done: true }) };
    loseReply();
    expect(await journal.commit(named)).toEqual({ status: "answered", answer: { done: true } });

    const unnamed = append("run--2", null, "a");
    loseReply();
    expect(await journal.commit(unnamed)).toEqual({ status: "overtaken", streams: ["run--2"] });

    const { streams } = await journal.read([{ stream: "run--1" }, { stream: "run--2" }]);
    expect([...streams.values()].map(({ head }) => head?.seq)).toEqual([1, 1]);
    expect(await journal.position()).toBe(2);
  });
});

test("a journal that cannot be reached is unavailable to readers, and of unknown outcome to writers", async () => {
  const gone = new Redis(`${server().dir}/nobody`, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  gone.on("error", () => undefined);
  const journal = redisJournal(gone);

  await expect(journal.read([{ stream: "run--1" }])).rejects.toMatchObject({ name: "JournalUnavailable" });
  await expect(journal.position()).rejects.toMatchObject({ name: "JournalUnavailable" });
  await expect(journal.commit(append("run--1", null, "a"))).rejects.toMatchObject({
    name: "CommitOutcomeUnknown",
  });
  gone.disconnect();
});

test("an entry takes little more room than what it says", async () => {
  const journal = redisJournal(redis, { prefix: "room:" });
  const entries = sealed(
    null,
    "run--1",
    ...Array.from({ length: 100 }, () => sampleBody("step-ready", { step: "x" })),
  );
  await journal.commit(commitOf({ readSet: new Map([["run--1", null]]), entries }));

  const bytes = Number(await redis.call("MEMORY", "USAGE", "room:stream:run--1", "SAMPLES", "0"));
  const said = entries.reduce((sum, { body }) => sum + JSON.stringify(body).length, 0);
  // Hash, digest and salt come to 108 characters; what the body saves is more.
  expect(bytes).toBeLessThan(said * 0.75);
});
