import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import {
  archiveTrust,
  connectRedis,
  openLogger,
  RedisNotReached,
  reachRedis,
  signingKeyIn,
} from "@mirror/chassis";
import type { ArchiveTrust } from "@mirror/journal";
import { ArchiveDamaged, BackupDamaged, type FolderFiles, folderFiles } from "@mirror/journal/archive-folder";
import { checkDurability } from "@mirror/journal/redis";
import type { SigningKey } from "@mirror/journal/signing";
import { ExitCode } from "../../exit-codes.js";
import { Stop } from "../../stop.js";
import type { Terminal } from "../../terminal.js";

/** The record that lies on this machine: its Redis, its archive, and the key that seals it. */
export interface RecordHere {
  readonly redis: ReturnType<typeof connectRedis>;
  readonly dataDir: string;
  readonly archiveDir: string;
  readonly files: FolderFiles;
  readonly key: SigningKey;
  readonly trust: ArchiveTrust;
}

const LENDER = fileURLToPath(new URL("../../../../../infra/redis/lend-redis.mjs", import.meta.url));
const REACH_WITHIN_MS = 10_000;

/** Where the record's parts lie: as the services are told, or as `npm start` in this folder has them. */
export function placesHere({ env }: Terminal): { dataDir: string; archiveDir: string } {
  const { MIRROR_DATA_DIR: data, MIRROR_ARCHIVE_DIR: archive } = env;
  return {
    dataDir: data || join(".mirror", "data"),
    archiveDir: archive || join(data || ".mirror", "archive"),
  };
}

/** The key of the installation here; stops the command where there is none: looking for one makes no installation. */
export async function keyHere(terminal: Terminal): Promise<string> {
  const { dataDir } = placesHere(terminal);
  if (existsSync(join(dataDir, "keys"))) return (await signingKeyIn(dataDir)).publicKey;
  throw new Stop(ExitCode.configuration, `No installation's key is in ${dataDir}.`, [
    "Set MIRROR_DATA_DIR to the installation's data folder; to trust another key, name it with --key.",
  ]);
}

/**
 * Opens the record of this machine for one piece of work: the Redis of `REDIS_URL`, else the managed one of the data
 * folder, which is started for that long where it does not run. What the work finds wrong ends the command with its code.
 */
export async function withRecordHere<T>(
  terminal: Terminal,
  purpose: string,
  work: (record: RecordHere) => Promise<T>,
): Promise<T> {
  const { dataDir, archiveDir } = placesHere(terminal);
  const lent = terminal.env.REDIS_URL ? undefined : lend(join(dataDir, "redis"));
  const log = openLogger({ service: "mirror", level: "error", format: "readable", to: terminal.stderr });
  try {
    const url = terminal.env.REDIS_URL || (await addressFrom(lent));
    const redis = connectRedis(url, { purpose, log });
    try {
      await reachRedis(redis, REACH_WITHIN_MS);
      const [fault] = await checkDurability(redis);
      if (fault !== undefined)
        throw new Stop(
          ExitCode.configuration,
          `This Redis would lose what it acknowledges: ${fault.setting} is ${fault.found ?? "not readable"}.`,
          [fault.mend],
        );
      const key = await signingKeyIn(dataDir);
      const trust = await archiveTrust(dataDir, key.publicKey);
      return await work({ redis, dataDir, archiveDir, files: folderFiles(archiveDir), key, trust });
    } finally {
      redis.disconnect();
    }
  } catch (error) {
    throw stopFor(error);
  } finally {
    await giveBack(lent);
  }
}

/** What went wrong with the record, as the command ends with it. */
export function stopFor(error: unknown): unknown {
  if (error instanceof RedisNotReached) return new Stop(ExitCode.unreachable, error.message);
  if (error instanceof ArchiveDamaged || error instanceof BackupDamaged)
    return new Stop(ExitCode.invalidInput, `This archive is not as it was sealed. ${error.message}`);
  return error;
}

function lend(dir: string): ChildProcess {
  if (!existsSync(LENDER))
    throw new Stop(ExitCode.configuration, "No Redis is named.", ["Set REDIS_URL to the record's Redis."]);
  return spawn(process.execPath, [LENDER, dir], { stdio: ["pipe", "pipe", "inherit"] });
}

async function addressFrom(lent: ChildProcess | undefined): Promise<string> {
  const { stdout } = lent ?? {};
  if (stdout) for await (const line of createInterface({ input: stdout })) return line;
  throw new Stop(ExitCode.unreachable, "The record's Redis could not be started.");
}

async function giveBack(lent: ChildProcess | undefined): Promise<void> {
  if (lent === undefined || lent.exitCode !== null) return;
  const ended = new Promise((resolve) => lent.once("exit", resolve));
  lent.stdin?.end();
  await ended;
}
