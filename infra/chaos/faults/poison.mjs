// Jobs that nobody can do, and an effect that ends whoever takes it up.

import { appendFileSync } from "node:fs";
import { connectRedis } from "@mirror/chassis";
import { instantOf, mintId } from "@mirror/vocabulary";
import { Queue } from "bullmq";
import { deathsByEffect, filesIn } from "../kill-points/points.mjs";
import { silent } from "./silent.mjs";

/** How often what bears repeats is taken up by itself after its worker was not heard of again. */
const deathsMax = 3;

/**
 * Puts into the queue of live requests what no worker can do anything with.
 * @param {import("../ground/installation.mjs").Installation} on
 * @param {import("../chance.mjs").Chance} chance
 */
export async function addPoisonJobs(on, chance) {
  const connection = connectRedis(on.redis.url, { purpose: "poison", log: silent });
  const queue = new Queue("live-http-api", { connection, prefix: "mirror-queues", skipVersionCheck: true });
  queue.on("error", () => {});
  const at = instantOf(Date.now());
  const id = (/** @type {string} */ name) => mintId("effect", "live", at, `${name} ${chance.next()}`);
  const [run] = [...on.hintsSeen.values()].map(({ stream }) => stream);
  const once = { removeOnComplete: true, removeOnFail: true, attempts: 3 };
  try {
    await queue.addBulk([
      { name: "hint", data: null, opts: { ...once, jobId: id("no data") } },
      { name: "hint", data: { stream: 7 }, opts: { ...once, jobId: id("no stream") } },
      { name: "hint", data: { stream: "run--nobody" }, opts: { ...once, jobId: id("no run") } },
      {
        name: "hint",
        data: { stream: run ?? "run--" },
        opts: { ...once, jobId: id("no effect of that run") },
      },
      { name: "hint", data: { stream: "x".repeat(100_000) }, opts: { ...once, jobId: "no-effect" } },
      { name: "other", data: [[[[]]]], opts: once },
    ]);
    // One whose content is no JSON at all: no queue writes it, but whoever has Redis may.
    const broken = await queue.add("hint", {}, { ...once, jobId: id("broken"), delay: 200 });
    await connection.hset(`mirror-queues:live-http-api:${broken.id}`, "data", "{{{");
  } finally {
    await queue.close();
    connection.disconnect();
  }
}

/** The next effect that is sent ends its worker, and so does each time that it is sent again. @param {string} folder */
export function poisonNextEffect(folder) {
  appendFileSync(filesIn(folder).poisoned, "next\n");
}

/**
 * Whatever ends its workers is set aside (INV-16).
 * @param {string} folder
 * @param {import("../verdict/findings.mjs").Findings} findings
 */
export function judgePoison(folder, findings) {
  for (const [effect, deaths] of deathsByEffect(folder))
    if (deaths > deathsMax)
      findings.add("unexplained", `INV-16 ${effect} ended ${deaths} workers, and is taken up for ever.`);
}
