import type { Redis } from "ioredis";

/** A setting that would lose data, or that cannot be read: what it is, what it has to be, and what to do about it. */
export interface DurabilityFault {
  readonly setting: string;
  /** What the server says; null where it would not say. */
  readonly found: string | null;
  readonly wanted: string;
  /** The command that mends it, or what to look at. */
  readonly mend: string;
}

/** What must be so for an acknowledged commit to survive a power cut, and why. */
const SETTINGS = [
  // Without it there is nothing on disk but now and then a snapshot.
  { setting: "appendonly", wanted: "yes" },
  // "everysec" acknowledges first and writes later: a power cut took 10 to 21 in 100 such commits with it.
  { setting: "appendfsync", wanted: "always" },
  // "yes" skips the wait for the disk as long as the file is being rewritten.
  { setting: "no-appendfsync-on-rewrite", wanted: "no" },
  // Any other policy throws away keys, of whatever kind, to make room.
  { setting: "maxmemory-policy", wanted: "noeviction" },
] as const;

const STATES = [
  {
    section: "replication",
    field: "role",
    wanted: "master",
    mend: "Point REDIS_URL at the primary. If a failover has just happened, compare the archive's heads first.",
  },
  {
    section: "persistence",
    field: "aof_enabled",
    wanted: "1",
    mend: "redis-cli CONFIG SET appendonly yes && redis-cli CONFIG REWRITE",
  },
  {
    section: "persistence",
    field: "aof_last_write_status",
    wanted: "ok",
    mend: "The last write to the append-only file failed: look at the disk's space and health, and at Redis' log.",
  },
] as const;

/**
 * What about this server would lose acknowledged commits; nothing when all is well. Ask at start and every minute, and
 * dispatch nothing while there is a fault. Throws only where the server cannot be reached.
 */
export async function checkDurability(redis: Redis): Promise<DurabilityFault[]> {
  const faults = await Promise.all([
    ...SETTINGS.map((one) => settingFault(redis, one)),
    ...STATES.map((one) => stateFault(redis, one)),
  ]);
  return faults.filter((fault) => fault !== undefined);
}

async function settingFault(
  redis: Redis,
  { setting, wanted }: (typeof SETTINGS)[number],
): Promise<DurabilityFault | undefined> {
  const answer = await orRefusal(redis.call("CONFIG", "GET", setting));
  if (answer.refusal !== undefined) {
    const mend = `The server does not let us read its settings (${answer.refusal}). Allow "+config|get" for this user, or have its operator confirm ${setting} ${wanted}.`;
    return { setting, found: null, wanted, mend };
  }
  const found = Array.isArray(answer.reply) && typeof answer.reply[1] === "string" ? answer.reply[1] : null;
  if (found === wanted) return undefined;
  return {
    setting,
    found,
    wanted,
    mend: `redis-cli CONFIG SET ${setting} ${wanted} && redis-cli CONFIG REWRITE`,
  };
}

async function stateFault(
  redis: Redis,
  { section, field, wanted, mend }: (typeof STATES)[number],
): Promise<DurabilityFault | undefined> {
  const answer = await orRefusal(redis.call("INFO", section));
  if (answer.refusal !== undefined) {
    const allow = `The server does not let us read its state (${answer.refusal}). Allow "+info" for this user.`;
    return { setting: field, found: null, wanted, mend: allow };
  }
  const found = new RegExp(`^${field}:(.*?)\\r?$`, "m").exec(String(answer.reply))?.[1] ?? null;
  return found === wanted ? undefined : { setting: field, found, wanted, mend };
}

/** A server's no is an answer here; that it cannot be reached is not. */
async function orRefusal(asked: Promise<unknown>): Promise<{ reply?: unknown; refusal?: string }> {
  try {
    return { reply: await asked };
  } catch (error) {
    if (error instanceof Error && error.name === "ReplyError") return { refusal: error.message };
    throw error;
  }
}
