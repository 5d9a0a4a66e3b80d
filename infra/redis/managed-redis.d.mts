/** What to start. */
export interface RedisStart {
  /**
   * The folder that keeps the data, the log and (where its path is short enough) the socket. Made if missing,
   * for this user only. A later start on the same folder finds the data again.
   */
  readonly dir: string;
  /** The redis-server to run; without it, the one that `findRedis` finds. */
  readonly bin?: string | undefined;
  /** Called once if the server ends without `stop` or `kill` having been asked for. */
  readonly onExit?: ((exit: { code: number | null; signal: NodeJS.Signals | null }) => void) | undefined;
}

/** A Redis that runs as a child of this process and ends with it. */
export interface RunningRedis {
  /** What a client (ioredis, `REDIS_URL`) takes as its address: the path of the unix socket. */
  readonly url: string;
  /** The same path, for `redis-cli -s`. */
  readonly socket: string;
  readonly dir: string;
  readonly pid: number;
  /** Flushes and ends the server; resolves when it has gone. May be called twice. */
  stop(): Promise<void>;
  /** Sends a signal, for tests that break things; SIGKILL and SIGTERM resolve when the server has gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/**
 * Starts Redis with the settings of `infra/redis.conf` as a child of this process and resolves when it answers.
 *
 * The child gets SIGTERM when this process dies, even by `kill -9`, and a lock on the folder is freed by the
 * kernel with it, so that a killed start never blocks the next one. A server that was left behind all the same
 * is ended first; one that another running process owns is refused.
 *
 * Throws when no usable server binary is there, when the folder is in use, or when the server ends before it
 * is ready (the message carries the end of its log).
 */
export function startRedis(start: RedisStart): Promise<RunningRedis>;

/** Where a usable server binary was found, and which version it is. */
export interface FoundRedis {
  readonly bin: string;
  readonly version: string;
}

/**
 * The redis-server to use: `REDIS_SERVER_BIN`, else one on the PATH, else the one that set-up unpacked into
 * `.mirror/redis` of the project. Undefined when there is none of version 7.0 or later; throws when
 * `REDIS_SERVER_BIN` names something that is not one, because then somebody meant it.
 */
export function findRedis(): FoundRedis | undefined;

/** What was cut off from the end of an append-only file. */
export interface DroppedTail {
  readonly file: string;
  /** Where the file ends now, in bytes. */
  readonly from: number;
  /** How many bytes were dropped. */
  readonly bytes: number;
}

/**
 * Drops a transaction that a power loss has cut off from the end of the append-only file in `dir` (a Redis folder in
 * which no server runs). Redis itself keeps its beginning and takes what is written next for its rest. A managed start
 * does this by itself. Undefined where nothing is cut off; what is damaged elsewhere is left for Redis to refuse. Whatever
 * is left is on the disk afterwards: what a killed server had written and not synced, the next one shows as if it were.
 */
export function dropTornTransaction(dir: string): DroppedTail | undefined;
