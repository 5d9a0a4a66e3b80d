import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connectRedis, openLogger } from "@mirror/chassis";
import { type Journal, verifyChain } from "@mirror/journal";
import { redisJournal } from "@mirror/journal/redis";
import { type RunningRedis, startRedis } from "@mirror/managed-redis";
import { claimStep, completeStep } from "@mirror/operations";
import { documents } from "@mirror/small-playbooks";
import type { StreamId } from "@mirror/vocabulary";
import { expect, test, vi } from "vitest";
import { builtShim, NO_COMPILER } from "../../infra/chaos/shims/build.mjs";
import { powerOf } from "../../infra/chaos/shims/power.mjs";
import { type PoweredRedis, poweredRedis } from "../../infra/chaos/shims/powered-redis.mjs";
import { drawnFrom } from "./interleaving.js";
import { type Cast, Scene } from "./scene.js";

const LOSSES = Number(process.env.MIRROR_POWER_LOSSES ?? "4");
const LOSS_TAKES_AT_MOST_MS = 15_000;
/** Enough for `everysec` to lose something: it lets a second's writes lie. */
const UNSAFE_LOSSES_MAX = 8;
const HANDS = 8;
const log = openLogger({ service: "test", level: "error", format: "json", to: process.stderr });
const seed = 20_261_122;
const leftOut = builtShim("power-loss") === undefined;
const because = leftOut ? ` (left out: ${NO_COMPILER})` : "";

/** An entry whose commit was acknowledged: it has to be there, at its place, for ever. */
interface Acknowledged {
  readonly stream: StreamId;
  readonly seq: number;
  readonly hash: string;
}

/** A Redis in a folder of its own, whose power the test may take. */
class Installation {
  readonly acknowledged: Acknowledged[] = [];
  private readonly dir = mkdtempSync(join(tmpdir(), "mirror-power-"));
  private readonly home = join(this.dir, "redis");
  private readonly powered: PoweredRedis;
  private readonly draw = drawnFrom(seed);
  private cast: { host: Cast; playbook: string } | undefined;

  constructor(private readonly fsync: "always" | "everysec") {
    const powered = poweredRedis(this.home, join(this.dir, "power"));
    if (powered === undefined) throw new Error(NO_COMPILER);
    this.powered = powered;
  }

  /** People work for a moment; the power goes; what is left is compared with what had been acknowledged. */
  async loseThePower(): Promise<Acknowledged[]> {
    this.powered.power.restore();
    const redis = await startRedis({ dir: this.home, bin: this.powered.bin });
    await this.workUntil(redis, async () => {
      await sleep(150 + this.draw(350));
      if (this.draw(4) === 0) await this.rewrite(redis);
      // The whole group: a rewrite is a process of its own.
      process.kill(-redis.pid, "SIGKILL");
      await redis.kill("SIGKILL");
    });
    this.powered.power.lose(this.draw(2) === 0 ? 0 : this.draw(1_000) / 1_000);

    this.powered.power.restore();
    const again = await startRedis({ dir: this.home, bin: this.powered.bin });
    try {
      return await this.missing(again);
    } finally {
      await again.stop();
    }
  }

  stop() {
    rmSync(this.dir, { recursive: true, force: true });
  }

  private async workUntil(redis: RunningRedis, ended: () => Promise<void>) {
    const client = connectRedis(redis.url, { purpose: "test", log });
    if (this.fsync === "everysec") await client.config("SET", "appendfsync", "everysec");
    let working = true;
    const scene = new Scene(this.noting(redisJournal(client)));
    this.cast ??= await setUp(scene);
    const { host, playbook } = this.cast;
    const hands = Array.from({ length: HANDS }, async () => {
      while (working) await workOnce(scene, host, playbook);
    });
    const stopped = Promise.allSettled(hands);
    await ended();
    working = false;
    client.disconnect();
    await stopped;
  }

  private async rewrite(redis: RunningRedis) {
    const client = connectRedis(redis.url, { purpose: "test", log });
    await client.bgrewriteaof().catch(() => {});
    await sleep(this.draw(60));
    client.disconnect();
  }

  /** Writes down what is acknowledged. */
  private noting(journal: Journal): Journal {
    return {
      ...journal,
      commit: async (commit) => {
        const result = await journal.commit(commit);
        if (result.status === "committed")
          for (const { stream, seq, hash } of commit.entries) this.acknowledged.push({ stream, seq, hash });
        return result;
      },
    };
  }

  private async missing(redis: RunningRedis): Promise<Acknowledged[]> {
    const client = connectRedis(redis.url, { purpose: "test", log });
    try {
      const journal = redisJournal(client);
      const hashes = new Map<StreamId, (string | undefined)[]>();
      for (const stream of new Set(this.acknowledged.map((one) => one.stream))) {
        const entries = (await journal.read([{ stream }])).streams.get(stream)?.entries ?? [];
        expect(verifyChain(stream, entries)).toMatchObject({ ok: true });
        hashes.set(
          stream,
          entries.map((entry) => entry.hash),
        );
      }
      return this.acknowledged.filter(({ stream, seq, hash }) => hashes.get(stream)?.[seq - 1] !== hash);
    } finally {
      client.disconnect();
    }
  }
}

async function setUp(scene: Scene) {
  const host = await scene.partner("Norland", {
    Ada: ["trigger", "responder", "run-lead", "administrator"],
  });
  const document = documents.beaconWith("https://firewall.example", 60_000);
  return { host, playbook: await scene.imported(scene.as(host, "Ada"), document) };
}

/** An incident, a run, and its first task taken and done: six commands, each acknowledged or not. */
async function workOnce(scene: Scene, host: Cast, playbook: string): Promise<void> {
  const ada = scene.as(host, "Ada");
  const incident = await scene.incident(ada, [host.partner]);
  const bindings = { responders: { partner: host.partner, team: host.team } };
  const run = await scene.run(ada, { playbook, incident, bindings, variables: {} });
  const [step] = (await scene.runState(run)).steps.values();
  if (step === undefined) throw new Error("A run begins with a step.");
  await scene.must(ada, (turn) => claimStep(turn, step.id));
  await scene.must(ada, (turn) => completeStep(turn, step.id, { __found__: false }));
}

test.skipIf(leftOut)(
  `INV-01 nothing that was acknowledged is lost with the power (${LOSSES} losses)${because}`,
  async () => {
    const on = new Installation("always");
    try {
      for (let loss = 1; loss <= LOSSES; loss += 1)
        expect(await on.loseThePower(), `loss ${loss}`).toEqual([]);
      expect(on.acknowledged.length).toBeGreaterThan(LOSSES * 10);
    } finally {
      on.stop();
    }
  },
  LOSSES * LOSS_TAKES_AT_MOST_MS,
);

test.skipIf(leftOut)(
  `the same losses of power take what "appendfsync everysec" has acknowledged, and that is seen${because}`,
  async () => {
    const on = new Installation("everysec");
    try {
      let missing: Acknowledged[] = [];
      for (let loss = 1; loss <= UNSAFE_LOSSES_MAX && missing.length === 0; loss += 1)
        missing = await on.loseThePower();
      expect(missing).not.toEqual([]);
    } finally {
      on.stop();
    }
  },
  UNSAFE_LOSSES_MAX * LOSS_TAKES_AT_MOST_MS,
);

test.skipIf(leftOut)(
  `INV-01 what a killed server had written and not synced is on the disk before the next one shows it${because}`,
  async () => {
    const dir = mkdtempSync(join(tmpdir(), "mirror-power-"));
    const home = join(dir, "redis");
    const shim = builtShim("power-loss");
    mkdirSync(home);
    const power = powerOf(realpathSync(home), dir);
    power.restore();
    // The whole start is watched here, and not the server alone.
    vi.stubEnv("LD_PRELOAD", shim);
    for (const [name, value] of Object.entries(power.env)) vi.stubEnv(name, value);
    try {
      const careless = await startRedis({ dir: home });
      const client = connectRedis(careless.url, { purpose: "test", log });
      await client.config("SET", "appendfsync", "no");
      await client.set("consent", "granted");
      client.disconnect();
      await careless.kill("SIGKILL");

      const second = await startRedis({ dir: home });
      const reader = connectRedis(second.url, { purpose: "test", log });
      expect(await reader.get("consent")).toBe("granted");
      reader.disconnect();
      await second.kill("SIGKILL");
      power.lose();

      const third = await startRedis({ dir: home });
      const again = connectRedis(third.url, { purpose: "test", log });
      expect(await again.get("consent")).toBe("granted");
      again.disconnect();
      await third.stop();
    } finally {
      vi.unstubAllEnvs();
      rmSync(dir, { recursive: true, force: true });
    }
  },
);
