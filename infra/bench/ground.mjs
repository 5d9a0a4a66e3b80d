// What a section of the bench stands on: a Redis of its own, empty, with the settings of production.

import { createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { openLogger, readConfig } from "@mirror/chassis";
import { ExecutorConfig } from "@mirror/executor";
import { startRedis } from "@mirror/managed-redis";
import { Redis } from "ioredis";

/** The bench cannot begin; the message says why, and what to do about it. */
export class BenchRefused extends Error {
  exitCode = 3;
}

export class Ground {
  /** @type {import("@mirror/managed-redis").RunningRedis | undefined} */
  #managed;

  /**
   * @param {string} dir
   * @param {string} url
   * @param {import("@mirror/managed-redis").RunningRedis | undefined} managed
   */
  constructor(dir, url, managed) {
    this.dir = dir;
    this.url = url;
    this.#managed = managed;
    /** For looking at the server, beside what is measured. */
    this.redis = this.connection();
    // As in production: a line for each effect, into a file.
    this.logTo = createWriteStream(join(dir, "bench.log"), { flags: "a", mode: 0o600 });
    this.log = openLogger({ service: "bench", level: "info", format: "json", to: this.logTo });
  }

  /** Whether Redis is ours to kill. */
  get isManaged() {
    return this.#managed !== undefined;
  }

  /** A connection of a library's own, which waits for the server for ever. */
  connection() {
    const redis = new Redis(this.url, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
    redis.on("error", () => {});
    return redis;
  }

  /** @param {Record<string, string>} more */
  env(more = {}) {
    return { REDIS_URL: this.url, MIRROR_DATA_DIR: this.dir, MIRROR_MODES: "live", ...more };
  }

  /** @param {Record<string, string>} more */
  config(more = {}) {
    return readConfig(ExecutorConfig, this.env(more));
  }

  async killRedis() {
    await this.#managed?.kill("SIGKILL");
  }

  async restartRedis() {
    if (this.#managed !== undefined) this.#managed = await startRedis({ dir: this.#managed.dir });
  }

  /**
   * One figure of INFO.
   * @param {string} section @param {string} field
   */
  async info(section, field) {
    const found = new RegExp(`^${field}:(.*?)\\r?$`, "m").exec(await this.redis.info(section))?.[1];
    if (found === undefined) throw new Error(`Redis does not say its ${field}.`);
    return found;
  }

  /** What a setting is. @param {string} name */
  async setting(name) {
    const answer = await this.redis.config("GET", name);
    const found = Array.isArray(answer) ? answer[1] : undefined;
    if (typeof found !== "string") throw new Error(`Redis does not say its ${name}.`);
    return found;
  }

  letGo() {
    this.redis.disconnect();
    this.logTo.end();
  }

  async end() {
    // Whatever lies in a server that we were given was put there by this bench: it was empty.
    if (!this.isManaged) await this.redis.flushdb();
    this.letGo();
    await this.#managed?.stop();
  }
}

/**
 * @template T
 * @param {string} dir the bench's folder
 * @param {string} name
 * @param {(ground: Ground) => Promise<T>} work
 */
export async function onGround(dir, name, work) {
  const own = join(dir, name);
  await mkdir(own, { recursive: true, mode: 0o700 });
  const given = process.env.REDIS_URL;
  const managed = given ? undefined : await startRedis({ dir: join(own, "redis") });
  const ground = new Ground(own, managed?.url ?? given ?? "", managed);
  try {
    if (!ground.isManaged && (await ground.redis.dbsize()) > 0)
      throw new BenchRefused(
        "The server at REDIS_URL is not empty, and the bench would measure and empty it. Leave REDIS_URL out, or name an empty one.",
      );
    const done = await work(ground);
    await ground.end();
    await rm(own, { recursive: true, force: true });
    return done;
  } catch (error) {
    // The folder stays: its log says what happened.
    ground.letGo();
    await managed?.stop();
    throw error;
  }
}
