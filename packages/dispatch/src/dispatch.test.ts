import { redisForThisFile, withRedis } from "@mirror/real-redis";
import { instantOf, type Mode, mintId } from "@mirror/vocabulary";
import { Redis } from "ioredis";
import { afterEach, expect, test } from "vitest";
import { type Dispatch, HintsRefused, openDispatch } from "./dispatch.js";
import type { Hint } from "./hint.js";

const redis = redisForThisFile();
const opened: Dispatch[] = [];
let count = 0;

afterEach(async () => {
  await Promise.all(opened.splice(0).map((dispatch) => dispatch.stop()));
});

function open(prefix = `test-${++count}`, url = redis().url) {
  const errors: Error[] = [];
  const dispatch = openDispatch({
    connect: (_purpose, blocking) =>
      new Redis(url, { maxRetriesPerRequest: blocking ? null : 2, retryStrategy: () => 50 }).on(
        "error",
        () => {},
      ),
    prefix,
    onError: (error) => errors.push(error),
  });
  opened.push(dispatch);
  return { dispatch, errors, prefix };
}

function hintOf(n: number, mode: Mode = "live", capability = "http-api"): Hint {
  return { mode, stream: `run--${n}`, effect: mintId("effect", mode, instantOf(0), String(n)), capability };
}

/** Follows hints into a list; `until` resolves when the list is that long. */
function follower() {
  const followed: Hint[] = [];
  const waiters: { length: number; resolve: () => void }[] = [];
  const perform = async (hint: Hint) => {
    followed.push(hint);
    for (const { length, resolve } of waiters) if (followed.length >= length) resolve();
  };
  const until = (length: number) =>
    followed.length >= length
      ? Promise.resolve()
      : new Promise<void>((resolve) => waiters.push({ length, resolve }));
  return { followed, perform, until };
}

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { open, opened };
}

async function untilPending(
  dispatch: Dispatch,
  is: (total: { waiting: number; active: number; delayed: number }) => boolean,
) {
  for (;;) {
    const total = { waiting: 0, active: 0, delayed: 0 };
    for (const { waiting, active, delayed } of await dispatch.pending()) {
      total.waiting += waiting;
      total.active += active;
      total.delayed += delayed;
    }
    if (is(total)) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const nothing = ({ waiting, active, delayed }: { waiting: number; active: number; delayed: number }) =>
  waiting + active + delayed === 0;

test("a hint reaches the worker of its mode and capability, as it was", async () => {
  const { dispatch } = open();
  const { followed, perform, until } = follower();
  await dispatch.work("live", "http-api", perform, { concurrency: 4 });

  await dispatch.hint([hintOf(1), hintOf(2)]);
  await until(2);

  expect(followed.toSorted((a, b) => (a.stream < b.stream ? -1 : 1))).toEqual([hintOf(1), hintOf(2)]);
});

test("DR-02 a live worker is never handed an exercise's hint, nor one of another capability", async () => {
  const { dispatch } = open();
  const live = follower();
  const exercise = follower();
  await dispatch.work("live", "http-api", live.perform, { concurrency: 4 });

  await dispatch.hint([hintOf(1, "exercise"), hintOf(2, "live", "page"), hintOf(3)]);
  await live.until(1);
  await dispatch.work("exercise", "http-api", exercise.perform, { concurrency: 4 });
  await exercise.until(1);

  expect(live.followed).toEqual([hintOf(3)]);
  expect(exercise.followed).toEqual([hintOf(1, "exercise")]);
  expect(await dispatch.pending()).toContainEqual({
    mode: "live",
    capability: "page",
    waiting: 1,
    active: 0,
    delayed: 0,
  });
});

test("DR-01 a hint whose id is of the other mode, or of nothing we know, is refused; the good ones beside it are not", async () => {
  const { dispatch } = open();
  const bad = [
    { ...hintOf(1), mode: "exercise" } as const,
    { ...hintOf(2, "exercise"), mode: "live" } as const,
    { ...hintOf(3), capability: "telepathy" },
    { ...hintOf(4), effect: "run--1" },
  ];

  const refused = await dispatch.hint([...bad, hintOf(5)]).catch((error: unknown) => error);

  expect(refused).toBeInstanceOf(HintsRefused);
  expect(refused).toHaveProperty("faults.length", 4);
  await untilPending(dispatch, ({ waiting }) => waiting === 1);
});

test("DR-01 what somebody else put into a live queue under an exercise's id is not followed, nor kept", async () => {
  const { dispatch, errors, prefix } = open();
  const { Queue } = await import("bullmq");
  const connection = new Redis(redis().url);
  const stranger = new Queue("live-http-api", { connection, prefix });
  await stranger.add(
    "hint",
    { stream: "x-run--1" },
    { jobId: hintOf(1, "exercise").effect, removeOnComplete: true },
  );
  const { followed, perform } = follower();

  await dispatch.work("live", "http-api", perform, { concurrency: 1 });
  await untilPending(dispatch, nothing);

  expect(followed).toEqual([]);
  expect(errors[0]).toBeInstanceOf(HintsRefused);
  await stranger.close();
  connection.disconnect();
});

test("hinting again at what waits or is at work changes nothing", async () => {
  const { dispatch } = open();
  const { open: finish, opened: finished } = gate();
  const { followed, perform, until } = follower();
  await dispatch.hint([hintOf(1), hintOf(1)]);
  await dispatch.hint([hintOf(1)]);
  await dispatch.work(
    "live",
    "http-api",
    async (hint) => {
      await perform(hint);
      await finished;
    },
    { concurrency: 4 },
  );
  await until(1);

  await dispatch.hint([hintOf(1)]);
  finish();
  await untilPending(dispatch, nothing);

  expect(followed).toHaveLength(1);
});

test("what was done can be hinted at again", async () => {
  const { dispatch } = open();
  const { followed, perform } = follower();
  await dispatch.work("live", "http-api", perform, { concurrency: 1 });

  for (let time = 1; time <= 2; time++) {
    await dispatch.hint([hintOf(1)]);
    await untilPending(dispatch, () => followed.length === time);
    await untilPending(dispatch, nothing);
  }

  expect(followed).toHaveLength(2);
});

test("what fails is reported and tried again", async () => {
  const { dispatch, errors } = open();
  const { followed, perform, until } = follower();
  await dispatch.work(
    "live",
    "http-api",
    async (hint) => {
      await perform(hint);
      if (followed.length < 3) throw new Error("the journal is away");
    },
    { concurrency: 1 },
  );

  await dispatch.hint([hintOf(1)]);
  await until(3);
  await untilPending(dispatch, nothing);

  expect(followed).toHaveLength(3);
  expect(errors.map(({ cause }) => cause)).toEqual([
    new Error("the journal is away"),
    new Error("the journal is away"),
  ]);
});

test("dropped queues take hints again, and a worker that was waiting follows them", async () => {
  const { dispatch } = open();
  const { followed, perform, until } = follower();
  await dispatch.hint([hintOf(1), hintOf(2, "exercise"), hintOf(3, "live", "page")]);

  await dispatch.drop();
  await untilPending(dispatch, nothing);
  await dispatch.work("live", "http-api", perform, { concurrency: 1 });
  await dispatch.drop();
  await dispatch.hint([hintOf(1)]);
  await until(1);

  expect(followed).toEqual([hintOf(1)]);
});

test("INV-09 when Redis loses everything, hints find their worker again", async () => {
  const { dispatch } = open();
  const { followed, perform, until } = follower();
  await dispatch.work("live", "http-api", perform, { concurrency: 1 });
  await dispatch.hint([hintOf(1)]);
  await until(1);
  const connection = new Redis(redis().url);
  await connection.flushall();
  connection.disconnect();

  await dispatch.hint([hintOf(2)]);
  await until(2);

  expect(followed).toHaveLength(2);
});

test("five hundred hints at once are all followed, no more at a time than told", async () => {
  const { dispatch } = open();
  const followed = new Set<string>();
  let atOnce = 0;
  let most = 0;
  await dispatch.work(
    "live",
    "http-api",
    async ({ effect }) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce -= 1;
      followed.add(effect);
    },
    { concurrency: 5 },
  );

  await dispatch.hint(Array.from({ length: 500 }, (_, n) => hintOf(n)));
  await untilPending(dispatch, () => followed.size === 500);

  expect(most).toBe(5);
});

test("a stop waits for what is in hand, and takes nothing new", async () => {
  const { dispatch } = open();
  const { open: finish, opened: finished } = gate();
  const { followed, perform, until } = follower();
  const work = await dispatch.work(
    "live",
    "http-api",
    async (hint) => {
      await perform(hint);
      await finished;
    },
    { concurrency: 1 },
  );
  await dispatch.hint([hintOf(1), hintOf(2)]);
  await until(1);

  let stopped = false;
  const stopping = work.stop().then(() => {
    stopped = true;
  });
  await untilPending(dispatch, ({ active }) => active === 1);
  expect(stopped).toBe(false);
  finish();
  await stopping;

  expect(followed).toHaveLength(1);
  await untilPending(dispatch, ({ waiting, active }) => waiting === 1 && active === 0);
});

test("a hint whose worker died comes back within seconds, and says so", { timeout: 30_000 }, async () => {
  const { dispatch, prefix } = open();
  const { Worker } = await import("bullmq");
  const doomedConnection = new Redis(redis().url, { maxRetriesPerRequest: null });
  doomedConnection.on("error", () => {});
  const taken = gate();
  // A worker like ours that falls silent with the hint in hand: neither done nor renewed.
  const doomed = new Worker(
    "live-http-api",
    async () => {
      taken.open();
      await new Promise(() => {});
    },
    {
      connection: doomedConnection,
      prefix,
      lockDuration: 1_000,
      skipLockRenewal: true,
      skipStalledCheck: true,
    },
  );
  doomed.on("error", () => {});
  await dispatch.hint([hintOf(1)]);
  await taken.opened;
  const { followed, perform, until } = follower();

  const deaths: number[] = [];
  const told = async (hint: Hint, known: { deaths: number }) => {
    deaths.push(known.deaths);
    await perform(hint);
  };
  await dispatch.work("live", "http-api", told, { concurrency: 1 });
  await until(1);

  expect(followed).toEqual([hintOf(1)]);
  expect(deaths).toEqual([1]);
  await doomed.disconnect();
  doomedConnection.disconnect();
});

test("INV-21 with Redis gone hints fail as such, nothing crashes, and a stop still ends", {
  timeout: 30_000,
}, async () => {
  await withRedis(async (server) => {
    const { dispatch, errors } = open("gone", server.url);
    const { perform } = follower();
    await dispatch.work("live", "http-api", perform, { concurrency: 1 });
    await dispatch.hint([hintOf(1)]);
    await untilPending(dispatch, nothing);

    await server.kill("SIGKILL");

    await expect(dispatch.hint([hintOf(2)])).rejects.toThrow();
    expect(errors.length).toBeGreaterThan(0);
    await dispatch.stop();
  });
});

test("INV-16 a job that a full server left in no line, or half ended, or a fast clock put far off, keeps no hint of its effect out for ever", async () => {
  const { dispatch, prefix } = open();
  const { followed, perform, until } = follower();
  const keys = new Redis(redis().url);
  const key = (name: string) => `${prefix}:live-http-api:${name}`;
  const [lost, ended, waiting, farOff, soon] = [hintOf(1), hintOf(2), hintOf(3), hintOf(4), hintOf(5)];
  const all = [lost, ended, waiting, farOff, soon];
  for (const { effect, stream } of [lost, ended, farOff, soon])
    await keys.hset(key(effect), { name: "hint", data: JSON.stringify({ stream }), opts: "{}" });
  await keys.zadd(key("completed"), 1, ended.effect);
  const [seconds] = await keys.time();
  const inSeconds = (delay: number) => (Number(seconds) + delay) * 1_000 * 4_096;
  await keys.zadd(key("delayed"), inSeconds(3_600), farOff.effect);
  await keys.zadd(key("delayed"), inSeconds(1), soon.effect);
  await dispatch.hint(all);
  expect(await dispatch.pending()).toContainEqual(
    expect.objectContaining({ mode: "live", capability: "http-api", waiting: 1 }),
  );

  await dispatch.clear(all);
  expect(await keys.zrange(key("delayed"), "0", "-1")).toEqual([soon.effect]);
  await dispatch.hint(all);
  await dispatch.work("live", "http-api", perform, { concurrency: 4 });
  await until(5);

  expect(followed.map((hint) => hint.stream).toSorted()).toEqual(all.map((hint) => hint.stream));
  await untilPending(dispatch, nothing);
  expect(await keys.zcard(key("completed"))).toBeLessThanOrEqual(1);
  await keys.quit();
}, 30_000);
