import type { Redis } from "ioredis";
import { KEY_PREFIX } from "./key-prefix.js";

/** How many commit notes stay behind those that the archive has: what live events resume from. */
export const NOTES_KEPT = 10_000;

/** Says in the journal's own server how far the archive has come: what is archived may then be let go of. */
export async function markArchived(redis: Redis, position: number, prefix = KEY_PREFIX): Promise<void> {
  await redis.set(`${prefix}archived`, position);
}

/** How far the archive had come when it was last said; undefined where none was kept yet. */
export async function archivedUpTo(redis: Redis, prefix = KEY_PREFIX): Promise<number | undefined> {
  const kept = await redis.get(`${prefix}archived`);
  return kept === null ? undefined : Number(kept);
}

/** Lets go of the notes of commits that the archive has, but for the newest `keep` of those. */
export async function trimNotes(
  redis: Redis,
  archived: number,
  { prefix = KEY_PREFIX, keep = NOTES_KEPT }: { prefix?: string; keep?: number } = {},
): Promise<void> {
  const first = archived - keep + 1;
  if (first > 1) await redis.xtrim(`${prefix}notes`, "MINID", "~", `${first}-0`);
}

/**
 * Takes, or keeps, the post of the one that writes the archive, for so long; false while somebody else has it. Whoever
 * loses it finds out: the archive itself refuses a writer that was overtaken.
 */
export async function holdArchivist(
  redis: Redis,
  who: string,
  forMs: number,
  prefix = KEY_PREFIX,
): Promise<boolean> {
  const key = `${prefix}archivist`;
  if ((await redis.set(key, who, "PX", forMs, "NX")) === "OK") return true;
  if ((await redis.get(key)) !== who) return false;
  return (await redis.pexpire(key, forMs)) === 1;
}

/** Gives the post back, so that the next one need not wait for it. */
export async function leaveArchivist(redis: Redis, who: string, prefix = KEY_PREFIX): Promise<void> {
  const key = `${prefix}archivist`;
  if ((await redis.get(key)) === who) await redis.del(key);
}

/** Says to every process on this journal that nothing may be dispatched on it, and why. Only a restore takes it back. */
export async function freeze(redis: Redis, why: string, prefix = KEY_PREFIX): Promise<void> {
  await redis.set(`${prefix}frozen`, why);
}

/** Why nothing may be dispatched on this journal; undefined where nothing was said. */
export async function frozenBecause(redis: Redis, prefix = KEY_PREFIX): Promise<string | undefined> {
  return (await redis.get(`${prefix}frozen`)) ?? undefined;
}

/** Which start of which server this is: it changes with every restart, and with every other server. */
export async function runIdOf(redis: Redis): Promise<string> {
  const runId = /^run_id:(\S+)/m.exec(await redis.info("server"))?.[1];
  if (runId === undefined)
    throw new Error("The server does not say which start of it this is (INFO server).");
  return runId;
}
