import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { BaseConfig, openLogger, openRecord, type Record } from "@mirror/chassis";
import { type RunningRedis, startRedis } from "@mirror/managed-redis";
import { runOrchestrator } from "@mirror/orchestrator";
import { expect, vi } from "vitest";

/** What these tests break is logged as what it is; nobody reads it. */
const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });

/** Where a Redis, its archive and its keys lie, and the copies that a test makes of them. */
export class Installation {
  readonly log = openLogger({ service: "test", level: "error", format: "json", to: nowhere });
  readonly archiveDir: string;
  redis!: RunningRedis;

  private constructor(readonly home: string) {
    this.archiveDir = join(home, "archive");
  }

  static async made(): Promise<Installation> {
    const installation = new Installation(await mkdtemp(join(tmpdir(), "mirror-installation-")));
    await installation.start();
    return installation;
  }

  async start(): Promise<void> {
    this.redis = await startRedis({ dir: join(this.home, "redis") });
  }

  get environment() {
    return {
      REDIS_URL: this.redis.url,
      MIRROR_DATA_DIR: join(this.home, "data"),
      MIRROR_ARCHIVE_DIR: this.archiveDir,
    };
  }

  open(): Promise<Record> {
    return openRecord(BaseConfig.parse(this.environment), "test", this.log);
  }

  /** Runs an orchestrator until the archive has everything. */
  async archiveAll(): Promise<void> {
    const orchestrator = await runOrchestrator({ config: BaseConfig.parse(this.environment), log: this.log });
    await orchestrator.stop();
  }

  /** Waits until the archive has everything, with whatever exports just now. */
  async archived(record: Record): Promise<void> {
    await vi.waitFor(
      async () =>
        expect(Number(await record.redis.get("mirror:archived"))).toBe(await record.desk.journal.position()),
      { timeout: 15_000, interval: 50 },
    );
  }

  /** Copies what Redis has on disk, between a stop and a start. */
  async copyRedis(name: string): Promise<void> {
    await this.redis.stop();
    await cp(join(this.home, "redis", "appendonlydir"), join(this.home, name), { recursive: true });
    await this.start();
  }

  /** Kills Redis and starts it on other files; `change` is told the folder of the append-only files. */
  async restartOn(change: (aof: string) => Promise<void>): Promise<void> {
    await this.redis.kill("SIGKILL");
    await change(join(this.home, "redis", "appendonlydir"));
    await this.start();
  }

  /** Kills Redis and starts it on a copy that was made before. */
  putBack(name: string): Promise<void> {
    return this.restartOn(async (aof) => {
      await rm(aof, { recursive: true });
      await cp(join(this.home, name), aof, { recursive: true });
    });
  }

  /** Kills Redis, and all that it had on disk is gone. */
  loseRedis(): Promise<void> {
    return this.restartOn((aof) => rm(aof, { recursive: true }));
  }

  async gone(): Promise<void> {
    await this.redis.stop();
    await rm(this.home, { recursive: true, force: true });
  }
}
