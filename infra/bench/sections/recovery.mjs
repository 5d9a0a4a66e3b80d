// Everything is killed at once, and started again.

import { startChild, startReceiver } from "../child.mjs";
import { httpEffects, tasks } from "../documents.mjs";
import { inParallel } from "../in-parallel.mjs";
import { hearRunEnds } from "../run-ends.mjs";
import { rounded } from "../spread.mjs";
import { Stage } from "../stage.mjs";

export const what =
  "SIGKILL of the product's process and of Redis while all runs are open, then both are started again. Seconds are from the kill until Redis has read its file, a responder's command is answered, every run is read back from the journal, and every effect that was owed or under way has an outcome. A queue gives an effect that was under way to another worker only when the killed one's lock has run out.";

const inFlight = 64;

/**
 * @param {import("../ground.mjs").Ground} ground
 * @param {import("../sizes.mjs").Sizes["recovery"]} sizes
 * @param {import("../measure.mjs").Tools} tools
 */
export async function measure(ground, { runs, owing, settleMs }, { tell }) {
  const receiver = await startReceiver();
  await receiver.hear("hold");
  const stage = await Stage.open(ground);
  const env = ground.env({ MIRROR_EGRESS: receiver.url });
  const killed = startChild("product.mjs", env);
  await killed.hear();
  const waiting = await stage.imported(tasks(2));
  const acting = await stage.imported(httpEffects(1, receiver.url));
  const started = [];
  await inParallel(runs - owing, inFlight, async () => {
    started.push(stage.taskOf(await stage.started(waiting)));
  });
  /** @type {string[]} */
  const owingRuns = [];
  await inParallel(owing, inFlight, async () => {
    owingRuns.push(await stage.started(acting));
  });
  // Some effects are under way now, and the receiver does not answer; the others wait for a hand.
  await new Promise((resolve) => setTimeout(resolve, owing === 0 ? 0 : settleMs));
  tell(`${runs} runs are open, ${owing} of them owe an effect`);
  const first = stage.taskOf(await stage.started(waiting));

  await killed.kill();
  await ground.killRedis();
  const began = performance.now();
  const seconds = () => rounded((performance.now() - began) / 1000);
  await ground.restartRedis();
  const redisSeconds = seconds();
  await receiver.hear("answer");
  const again = startChild("product.mjs", env);
  await again.hear();
  const startedSeconds = seconds();
  const ends = await hearRunEnds(stage.record.redis, 0);
  const served = await again.hear({ claim: first, by: stage.person });
  if (!(/** @type {{ ok?: unknown }} */ (served).ok)) throw new Error("The first command was refused.");
  const servedSeconds = seconds();
  const known = /** @type {{ runs?: unknown }} */ (await again.hear({ know: inFlight })).runs;
  const knownSeconds = seconds();
  if (known !== runs + 1) throw new Error(`${known} of ${runs + 1} runs are known again.`);
  await Promise.all(owingRuns.map((run) => ends.completed(run)));
  const settledSeconds = owing === 0 ? null : seconds();

  await again.kill();
  await ends.stop();
  await stage.close();
  await receiver.kill();
  return {
    what,
    runs,
    seconds: Math.max(knownSeconds, settledSeconds ?? 0),
    redisSeconds: ground.isManaged ? redisSeconds : null,
    startedSeconds,
    servedSeconds,
    knownSeconds,
    owing,
    settledSeconds,
  };
}
