// The managed Redis of a folder, for as long as this program's standard input is open: `node lend-redis.mjs DIR` prints its
// address as one line. One that runs there already is lent as it is, and left running.

import { mkdirSync, realpathSync } from "node:fs";
import { startRedis } from "./managed-redis.mjs";
import { redisInfo } from "./redis-info.mjs";
import { socketPath } from "./socket-path.mjs";

const [dir] = process.argv.slice(2);
if (dir === undefined) {
  process.stderr.write("usage: lend-redis.mjs DIR\n");
  process.exit(2);
}
try {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const socket = socketPath(realpathSync(dir));
  const running = await redisInfo(socket);
  const redis = running === undefined ? await startRedis({ dir }) : undefined;
  process.stdout.write(`${redis?.url ?? socket}\n`);
  for await (const _ of process.stdin);
  await redis?.stop();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}
