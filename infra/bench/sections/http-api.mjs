// Ten real effects, each under an intent that is on disk before its first byte leaves.

import { Agent, request } from "undici";
import { startReceiver } from "../child.mjs";
import { httpEffects } from "../documents.mjs";
import { inParallel, oneByOne } from "../in-parallel.mjs";
import { cpuMsEach, metered } from "../meter.mjs";
import { rawChains } from "../raw-bullmq.mjs";
import { hearRunEnds } from "../run-ends.mjs";
import { startServices } from "../services.mjs";
import { middle, rounded, spreadOf } from "../spread.mjs";
import { Stage } from "../stage.mjs";

export const what =
  "Each step PUTs to a receiver in another process: intent, effect and outcome, two commits. A run's time is from the command that starts it to the news of its end on the commit feed. Raw BullMQ does the same PUTs from a chain of jobs, without intent or outcome.";

/**
 * @param {import("../ground.mjs").Ground} ground
 * @param {import("../sizes.mjs").Sizes["httpApi"]} sizes
 * @param {import("../measure.mjs").Tools} tools
 */
export async function measure(ground, sizes, { profiled }) {
  const { steps, rounds, runs, inFlight, alone, rawConcurrency } = sizes;
  const receiver = await startReceiver();
  const stage = await Stage.open(ground);
  const services = await startServices(ground, { MIRROR_EGRESS: receiver.url });
  const ends = await hearRunEnds(stage.record.redis);
  const playbook = await stage.imported(httpEffects(steps, receiver.url));
  const dispatcher = new Agent({ connections: rawConcurrency });
  const raw = await rawChains(ground, {
    steps,
    concurrency: rawConcurrency,
    async work({ chain, step }) {
      const answer = await request(`${receiver.url}/effects/${step}`, {
        method: "PUT",
        headers: { "idempotency-key": `${chain}/${step}` },
        dispatcher,
      });
      await answer.body.dump();
    },
  });

  const run = async () => ends.completed(await stage.started(playbook));
  await run();
  await raw.one();
  const ours = [];
  const theirs = [];
  const commitsBefore = await stage.desk.journal.position();
  // In turns, so that what else the machine does meets both alike.
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await metered(ground, () => profiled(() => inParallel(runs, inFlight, run))));
    theirs.push(await metered(ground, () => raw.many(runs)));
  }
  const commits = (await stage.desk.journal.position()) - commitsBefore;
  const latency = await oneByOne(alone, run);
  const rawLatency = await oneByOne(alone, () => raw.one());

  await raw.stop();
  await dispatcher.close();
  await ends.stop();
  await services.stop();
  await stage.close();
  await receiver.kill();
  const stepsPerSecond = middle(ours.map(({ seconds }) => (runs * steps) / seconds));
  const rawBullmqStepsPerSecond = middle(theirs.map(({ seconds }) => (runs * steps) / seconds));
  return {
    what,
    stepsPerSecond,
    rawBullmqStepsPerSecond,
    ofRawBullmq: rounded(stepsPerSecond / rawBullmqStepsPerSecond),
    runLatencyMs: spreadOf(latency),
    rawBullmqRunLatencyMs: spreadOf(rawLatency),
    stepsPerRun: steps,
    commitsPerRun: rounded(commits / (rounds * runs)),
    inFlight,
    cpuMsPerStep: cpuMsEach(ours, rounds * runs * steps),
    rawBullmqCpuMsPerStep: cpuMsEach(theirs, rounds * runs * steps),
  };
}
