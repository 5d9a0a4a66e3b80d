// A process that owns a Redis, for tests that kill the owner. Says the server's address on its first line.
import { startRedis } from "@mirror/managed-redis";

const [dir] = process.argv.slice(2);
if (dir === undefined) throw new Error("Name the folder.");
const redis = await startRedis({ dir });
process.stdout.write(`${JSON.stringify({ pid: redis.pid, url: redis.url })}\n`);
setInterval(() => {}, 60_000);
