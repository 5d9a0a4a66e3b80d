// Ten steps that do nothing: what carrying a playbook out costs by itself.

import { noOpSteps, tasks } from "../documents.mjs";
import { inParallel, oneByOne } from "../in-parallel.mjs";
import { cpuMsEach, metered } from "../meter.mjs";
import { rawChains } from "../raw-bullmq.mjs";
import { startServices } from "../services.mjs";
import { middle, rounded, spreadOf } from "../spread.mjs";
import { Stage } from "../stage.mjs";

export const what =
  "A no-op step is an if-condition that is true and leads to its own end. It needs nothing from outside, so all ten are decided in the turn that starts the run, and are on disk as one commit; raw BullMQ's ten are a job each. A run's time is from the command that starts it to the answer that it is completed. Beside it, ten tasks for a person who takes and reports each at once: a step there is two commits.";

/**
 * @param {import("../ground.mjs").Ground} ground
 * @param {import("../sizes.mjs").Sizes["noop"]} sizes
 * @param {import("../measure.mjs").Tools} tools
 */
export async function measure(ground, sizes, { profiled }) {
  const { steps, rounds, runs, inFlight, alone, taskRuns } = sizes;
  const stage = await Stage.open(ground);
  const services = await startServices(ground);
  const raw = await rawChains(ground, { steps, concurrency: inFlight });
  const playbook = await stage.imported(noOpSteps(steps));
  const withTasks = await stage.imported(tasks(steps));

  const run = async () => {
    const id = await stage.started(playbook);
    const { status } = stage.remembered(id);
    if (status !== "completed") throw new Error(`A run of no-op steps is ${status}.`);
    return id;
  };
  const taskRun = async () => {
    const id = await stage.started(withTasks);
    for (let task = 0; task < steps; task += 1) {
      const step = stage.taskOf(id);
      await stage.claim(step);
      await stage.complete(step);
    }
  };

  // Compiled, cached and connected before anything counts.
  await inParallel(inFlight, inFlight, run);
  await raw.many(inFlight);
  const commitsBefore = await stage.desk.journal.position();
  const sample = await run();
  const commitsPerRun = (await stage.desk.journal.position()) - commitsBefore;
  const entriesPerRun = stage.desk.states.get(sample)?.head.seq ?? 0;

  const ours = [];
  const theirs = [];
  const tasksDone = [];
  // In turns, so that what else the machine does meets all alike.
  for (let round = 0; round < rounds; round += 1) {
    ours.push(await metered(ground, () => profiled(() => inParallel(runs, inFlight, run))));
    theirs.push(await metered(ground, () => raw.many(runs)));
    tasksDone.push(await metered(ground, () => inParallel(taskRuns, inFlight, taskRun)));
  }
  const latency = await oneByOne(alone, run);
  const rawLatency = await oneByOne(alone, () => raw.one());
  const taskLatency = await oneByOne(alone, taskRun);

  await raw.stop();
  await services.stop();
  await stage.close();
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
    commitsPerRun,
    entriesPerRun,
    inFlight,
    cpuMsPerStep: cpuMsEach(ours, rounds * runs * steps),
    rawBullmqCpuMsPerStep: cpuMsEach(theirs, rounds * runs * steps),
    tasks: {
      stepsPerSecond: middle(tasksDone.map(({ seconds }) => (taskRuns * steps) / seconds)),
      runLatencyMs: spreadOf(taskLatency),
      cpuMsPerStep: cpuMsEach(tasksDone, rounds * taskRuns * steps),
    },
  };
}
