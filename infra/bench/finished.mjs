// What a finished run of the demo leaves in Redis, before and after it goes to the archive.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { rehearse } from "@mirror/exercise-control";
import { retiredAmong, streamsIn } from "@mirror/journal/redis";
import { startRedis } from "@mirror/managed-redis";
import { Redis } from "ioredis";
import { projectDir } from "../set-up/project.mjs";
import { startProduct } from "../start/host.mjs";

const what =
  "The demo, played once to its end. Bytes in Redis of the streams of its run, of the runs that it called and of all that they opened; then of the same streams once they have left for the archive (MIRROR_KEEP_FINISHED=PT0S).";

const PLAYBOOKS = [
  "hospital-ransomware/mutual-aid/playbook.json",
  "shared/notification/playbook.json",
  "shared/stand-down/playbook.json",
  "hospital-ransomware/playbook.json",
];
const PATIENCE_MS = 120_000;

/** @param {(what: string) => void} say */
export async function measureFinished(say) {
  const home = await mkdtemp(join(tmpdir(), "mirror-finished-"));
  const redis = await startRedis({ dir: join(home, "redis") });
  const client = new Redis(redis.url);
  /** @param {string} keep */
  const started = (keep) =>
    startProduct({
      dataDir: join(home, "data"),
      env: {
        REDIS_URL: redis.url,
        MIRROR_PORT: "0",
        MIRROR_MODES: "exercise",
        MIRROR_ARCHIVE_DIR: join(home, "archive"),
        MIRROR_KEEP_FINISHED: keep,
      },
    });
  try {
    say("the demo is played");
    const playing = await started("off");
    const { played } = await rehearse({
      url: playing.url,
      adminToken: playing.adminToken,
      scriptFile: join(projectDir, "playbooks/hospital-ransomware/exercise.json"),
      playbookFiles: PLAYBOOKS.map((file) => join(projectDir, "playbooks", file)),
      setting: () => {},
      audience: { did: () => {}, waits: () => {} },
    });
    await playing.stop();
    const before = await bytesOf(client, await streamsIn(client));
    const rows = [...(await client.keys("mirror:map:*")), ...(await client.keys("mirror:index:*"))];
    const rowBytes = await Promise.all(
      rows.map(async (key) => Number(await client.memory("USAGE", key, "SAMPLES", 0))),
    );

    say("its run leaves");
    const letting = await started("PT0S");
    const until = performance.now() + PATIENCE_MS;
    /** @type {string[]} */
    let gone = [];
    while (gone.length === 0 && performance.now() < until) {
      await sleep(250);
      gone = await retiredAmong(client, [...before.keys()]);
    }
    await letting.stop();
    if (gone.length === 0) throw new Error("The run did not leave.");
    const after = await bytesOf(client, gone);
    const entries = await Promise.all(
      gone.map(async (one) => Number.parseInt((await client.get(`mirror:stream:${one}`)) ?? "", 10)),
    );
    return {
      what,
      status: played.run.status,
      streams: gone.length,
      entries: sum(entries),
      beforeBytes: sum(gone.map((one) => before.get(one) ?? 0)),
      afterBytes: sum([...after.values()]),
      rowBytes: sum(rowBytes),
    };
  } finally {
    client.disconnect();
    await redis.stop();
    await rm(home, { recursive: true, force: true });
  }
}

/** @param {Awaited<ReturnType<typeof measureFinished>>} figures */
export function finishedInWords({ status, streams, entries, beforeBytes, afterBytes, rowBytes }) {
  return [
    what,
    "",
    `${streams} streams, ${entries} entries; the run is ${status}.`,
    `  in Redis             ${beforeBytes} bytes`,
    `  in the archive only  ${afterBytes} bytes in Redis`,
    `  what the whole demo is found by (indexes, look-ups), and stays: ${rowBytes} bytes`,
    "",
  ].join("\n");
}

/**
 * @param {Redis} client
 * @param {readonly string[]} streams
 * @returns {Promise<Map<string, number>>}
 */
async function bytesOf(client, streams) {
  const bytes = streams.map(
    async (one) =>
      /** @type {const} */ ([
        one,
        Number(await client.memory("USAGE", `mirror:stream:${one}`, "SAMPLES", 0)),
      ]),
  );
  return new Map(await Promise.all(bytes));
}

/** @param {readonly number[]} numbers */
function sum(numbers) {
  return numbers.reduce((all, one) => all + one, 0);
}
