import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import { connectRedis, openLogger } from "@mirror/chassis";
import type { Journal } from "@mirror/journal";
import { redisJournal } from "@mirror/journal/redis";
import { type RunningRedis, startRedis } from "@mirror/managed-redis";
import { type Desk, perform, ringWakeUp, type SentUnder, StateCache } from "@mirror/operations";
import {
  type Actor,
  type AgreementId,
  type EffectId,
  type Instant,
  instantAfter,
  instantOf,
  msOf,
  readId,
  sha256Hex,
} from "@mirror/vocabulary";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NO_COMPILER } from "../../infra/chaos/shims/build.mjs";
import { type PoweredRedis, poweredRedis } from "../../infra/chaos/shims/powered-redis.mjs";
import { drawnFrom } from "./interleaving.js";
import { brokenInvariants } from "./invariants.js";
import { lastSignatures, registered, retire, sign } from "./last-signatures.js";
import type { Ended } from "./race.js";
import { type Asks, agreed, begin, type Ground, ground, overtaking, withdraw } from "./withdrawal.js";

const RACES = Number(process.env.MIRROR_RACES ?? "100");
const RACE_TAKES_AT_MOST_MS = 150;
/** So many go on at once, on the one server, as the commands of as many runs would. */
const TOGETHER = 20;
/** Looking through a whole journal takes longer than the race. */
const LOOK_THROUGH_EVERY = 50;
const GROUND = "ground:";
const prefixOf = (seed: number) => `race-${seed}:`;
/** Sooner than the consent ends. */
const SUNSET_IN_MS = 3_600_000;
const CLOCK: Actor = { kind: "clock" };
const BEFORE_SUNSET_MS = 10_000;
/** How many turns of the event loop later than another a command may begin. */
const LATER_TURNS_MAX = 40;
/** And how many turns later it is the sunset: all commands of that many races have ended by then. */
const JUMP_TURNS_MAX = 1_000;
/** By what a turn read, and by what it commits. */
const NOT_DUE: ReadonlySet<string> = new Set(["not-yet-due", "not-due"]);
const log = openLogger({ service: "test", level: "error", format: "json", to: process.stderr });

let dir = "";
let server: RunningRedis;
let powered: PoweredRedis | undefined;
type Line = ReturnType<typeof connectRedis>;
let lines: readonly Line[] = [];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "mirror-races-"));
  powered = poweredRedis(join(dir, "redis"), join(dir, "power"));
  server = await startRedis({ dir: join(dir, "redis"), bin: powered?.bin });
  // Each of two processes has a connection of its own.
  lines = [1, 2].map(() => connectRedis(server.url, { purpose: "test", log }));
});
afterAll(async () => {
  for (const line of lines) line.disconnect();
  await server.stop();
  rmSync(dir, { recursive: true, force: true });
});

const line = (n: number): Line => {
  const found = lines[n % 2];
  if (found === undefined) throw new Error("Redis runs once the tests do.");
  return found;
};

/** One race: a journal of its own in the one server, which has come as far as the others, and two processes on it. */
class RedisRace implements Asks {
  readonly journal: Journal;
  private readonly desks: readonly Desk[];
  private readonly draw: (below: number) => number;
  private drawn = 0;

  constructor(
    readonly seed: number,
    { flows, runKind }: Desk,
  ) {
    const prefix = prefixOf(seed);
    this.draw = drawnFrom(seed);
    this.journal = redisJournal(line(0), { prefix });
    // Nothing is remembered but compiled playbooks.
    this.desks = [0, 1].map((n) => ({
      journal: redisJournal(line(n), { prefix }),
      flows,
      runKind,
      states: new StateCache(),
      randomHex: (bytes) => {
        this.drawn += 1;
        return sha256Hex(`${seed} ${this.drawn}`).slice(0, bytes * 2);
      },
    }));
  }

  async ask<Answer>(
    ...[actor, handle, answer]: Parameters<typeof this.asked<Answer>>
  ): Promise<Ended<Answer>> {
    // Each begins a little later than another, so that now the one and now the other comes first.
    await turns(this.draw(LATER_TURNS_MAX));
    return this.asked(actor, handle, answer);
  }

  private async asked<Answer>(
    actor: Actor,
    handle: Parameters<typeof perform<Answer>>[2],
    answer: Parameters<typeof perform<Answer>>[3],
  ): Promise<Ended<Answer>> {
    const desk = this.desks[this.draw(2)];
    if (desk === undefined) throw new Error("There are two processes.");
    const done = await perform(desk, { actor }, handle, answer);
    return done.ok
      ? { ok: true, answer: done.answer, position: done.position }
      : { ok: false, code: done.code };
  }
}

/** Copies everything under one prefix to another, and throws away what is under one. */
const COPY = `
for _, key in ipairs(redis.call('KEYS', ARGV[1] .. '*')) do
  redis.call('COPY', key, ARGV[2] .. string.sub(key, #ARGV[1] + 1))
end`;
const FORGET = "for _, key in ipairs(redis.call('KEYS', ARGV[1] .. '*')) do redis.call('UNLINK', key) end";

/** Runs so many races, some at a time, each from the ground that was laid. `ready`: as these begin. */
async function raceAll(
  on: Ground,
  ready: (firstSeed: number) => Promise<void>,
  run: (race: RedisRace, seed: number) => Promise<void>,
) {
  for (let first = 0; first < RACES; first += TOGETHER) {
    const seeds = Array.from({ length: Math.min(TOGETHER, RACES - first) }, (_, n) => first + n);
    await Promise.all(seeds.map((seed) => line(0).eval(COPY, 0, GROUND, prefixOf(seed))));
    await Promise.all([ready(first), ...seeds.map((seed) => run(new RedisRace(seed, on.scene.desk), seed))]);
    await line(0).eval(FORGET, 0, "race-");
  }
}

test(
  `INV-04 a withdrawal and the workers that race it, ${RACES} times on the real journal: nothing leaves but what its answer names`,
  async () => {
    const on = await onRedis();
    const { run, round } = await agreed(on, ["Block"]);
    const effect = await owedBy(on);
    let sentBefore = 0;
    await raceAll(
      on,
      async () => {},
      async (race, seed) => {
        const [withdrawn, ...begun] = await Promise.all([
          withdraw(race, on, run, round),
          begin(race, run, effect, 1),
          begin(race, run, effect, 2),
        ] as const);
        // A hint that comes again once all is quiet.
        const after = await begin(race, run, effect, 3);
        const all: readonly Ended<EffectId | null>[] = [...begun, after];
        const leaving = all.filter((one) => one.ok && one.answer !== null);
        expect(withdrawn, `seed ${seed}`).toMatchObject({ ok: true });
        expect(leaving.length, `seed ${seed}`).toBeLessThanOrEqual(1);
        for (const one of all)
          expect(overtaking(withdrawn as Ended<SentUnder>, one), `seed ${seed}`).toBeUndefined();
        if (seed % LOOK_THROUGH_EVERY === 0)
          expect(await brokenInvariants(race.journal, [], on.scene.desk.flows), `seed ${seed}`).toEqual([]);
        sentBefore += leaving.length;
      },
    );
    expect(Math.min(sentBefore, RACES - sentBefore)).toBeGreaterThan(0);
  },
  60_000 + RACES * RACE_TAKES_AT_MOST_MS,
);

test(
  `INV-04 a sunset and the workers that race it, ${RACES} times on the real journal: nothing is meant at that instant or after it`,
  async (context) => {
    if (powered === undefined) return context.skip(NO_COMPILER);
    const { clock } = powered;
    clock.put(0);
    const on = await onRedis();
    const { run } = await agreed(on, ["Block"]);
    const effect = await owedBy(on);
    const { agreement, sunsetAt } = await sunsetOf(on);
    let intended = 0;
    await raceAll(
      on,
      // Each time anew it is some seconds before the agreement's end; then, among all that goes on, it is that instant.
      async (first) => {
        clock.put(msOf(sunsetAt) - Date.now() - BEFORE_SUNSET_MS);
        await turns(drawnFrom(~first)(JUMP_TURNS_MAX));
        clock.put(msOf(sunsetAt) - Date.now());
      },
      async (race, seed) => {
        const begun = await Promise.all([
          begin(race, run, effect, 1),
          begin(race, run, effect, 2),
          untilRung(race, agreement),
        ]);
        const ended = begun[2];
        const entries = (await race.journal.read([{ stream: run }])).streams.get(run)?.entries ?? [];
        const intents = entries.filter(({ body }) => body.type === "effect-intended");
        for (const { body } of intents) {
          expect(body.recordedAt < sunsetAt, `seed ${seed}: ${body.recordedAt}`).toBe(true);
          expect((body.data as { notAfter: Instant }).notAfter <= sunsetAt, `seed ${seed}`).toBe(true);
        }
        for (const one of begun.slice(0, 2))
          if (one.ok && one.answer !== null)
            expect(one.position ?? 0, `seed ${seed}`).toBeLessThan(ended.ok ? (ended.position ?? 0) : 0);
        if (seed % LOOK_THROUGH_EVERY === 0)
          expect(await brokenInvariants(race.journal, [], on.scene.desk.flows), `seed ${seed}`).toEqual([]);
        intended += intents.length;
      },
    );
    clock.put(0);
    // Both orders were tried; how often each comes first is the machine's.
    expect(Math.min(intended, RACES - intended)).toBeGreaterThan(0);
  },
  60_000 + RACES * RACE_TAKES_AT_MOST_MS,
);

test(
  `MA-06 two signatures for one thing of the registry, and whoever takes it out of use, ${RACES} times on the real journal: it is promised once, or not at all`,
  async () => {
    const on = await onRedis();
    const resource = await registered(on);
    const [one, other] = await lastSignatures(on, resource, 1);
    if (one === undefined || other === undefined) throw new Error("Two are to be signed.");
    await raceAll(
      on,
      async () => {},
      async (race, seed) => {
        // In every other race nobody takes it out of use: then one of the two has it.
        const isRetired = seed % 2 === 0;
        const [first, second, retired] = await Promise.all([
          sign(race, on, one, null),
          sign(race, on, other, null),
          isRetired ? retire(race, on, resource) : null,
        ] as const);
        const signed = [first, second];
        const came = signed.flatMap((it) => (it.ok ? [it.position ?? 0] : []));
        if (retired === null) expect(came, `seed ${seed}`).toHaveLength(1);
        else {
          expect(retired, `seed ${seed}`).toMatchObject({ ok: true });
          expect(came.length, `seed ${seed}`).toBeLessThanOrEqual(1);
          // Nothing is promised that was out of use by then.
          for (const position of came)
            expect(position, `seed ${seed}`).toBeLessThan(retired.ok ? (retired.position ?? 0) : 0);
        }
        for (const it of signed)
          if (!it.ok) expect(["promised-twice", "resource-retired"], `seed ${seed}`).toContain(it.code);
        if (seed % LOOK_THROUGH_EVERY === 0)
          expect(await brokenInvariants(race.journal, [], on.scene.desk.flows), `seed ${seed}`).toEqual([]);
      },
    );
  },
  60_000 + RACES * RACE_TAKES_AT_MOST_MS,
);

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await setImmediate();
}

/** The beginning of every race, by the server's own clock. */
async function onRedis(): Promise<Ground> {
  await line(0).flushall();
  const journal = redisJournal(line(0), { prefix: GROUND });
  return ground({ journal, now: instantOf(Date.now()), sunsetInMs: SUNSET_IN_MS });
}

async function owedBy(on: Ground): Promise<EffectId> {
  const [row] = await on.scene.journal.owed("live", { limit: 1 });
  return row?.effect as EffectId;
}

async function sunsetOf(on: Ground): Promise<{ agreement: AgreementId; sunsetAt: Instant }> {
  const later = instantAfter(on.scene.now, 365 * 24 * 3_600_000);
  const rows = await on.scene.journal.dueWakeUps("live", later, 100);
  const sunset = rows.find(({ stream, name }) => readId(stream)?.kind === "agreement" && name === "sunset");
  if (sunset === undefined) throw new Error("An agreement ends by itself.");
  return { agreement: sunset.stream as AgreementId, sunsetAt: sunset.dueAt };
}

/** The clock rings until it is time; nobody waits for a deadline that is not due. */
async function untilRung(race: RedisRace, agreement: AgreementId): Promise<Ended<null>> {
  for (;;) {
    const rung = await race.ask(
      CLOCK,
      (turn) => ringWakeUp(turn, agreement, "sunset"),
      () => null,
    );
    if (rung.ok) return rung;
    if (!NOT_DUE.has(rung.code))
      throw new Error(`A sunset that is due rings, and this one was ${rung.code}.`);
  }
}
