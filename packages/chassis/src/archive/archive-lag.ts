import type { Journal } from "@mirror/journal";
import { archivedUpTo } from "@mirror/journal/redis";
import { msOf } from "@mirror/vocabulary";
import type { Redis } from "ioredis";

/** How far behind the archive may be before a process says that it is not ready: ten times what is usual when busy. */
export const ARCHIVE_LAG_MAX_SECONDS = 60;

/** How far behind the archive is: the age of the oldest commit that it has not, in seconds; 0 when it has all. */
export async function archiveLagSeconds(journal: Journal, redis: Redis): Promise<number> {
  const [oldest] = await journal.follow((await archivedUpTo(redis)) ?? 0, 1);
  if (oldest === undefined) return 0;
  const { now } = await journal.read([]);
  return Math.max(0, msOf(now) - msOf(oldest.at)) / 1000;
}
