// A responder reports a step done, and the next one is handed out.

import { tasks } from "../documents.mjs";
import { inParallel } from "../in-parallel.mjs";
import { startServices } from "../services.mjs";
import { spreadOf } from "../spread.mjs";
import { Stage } from "../stage.mjs";

export const what =
  "One report after the other, each of another run, while all the others wait; as with an Idempotency-Key, but not through HTTP. The answer is given when the next step's assignment is on disk, in the same commit. A process remembers 5,000 streams: where more runs wait, each that is reported on is read back from the journal.";

const inFlight = 64;
/** How many streams a desk remembers. */
const remembered = 5_000;

/**
 * @param {import("../ground.mjs").Ground} ground
 * @param {import("../sizes.mjs").Sizes["signal"]} sizes
 * @param {import("../measure.mjs").Tools} tools
 */
export async function measure(ground, { waiting, signals, tasksPerRun }, { profiled, tell }) {
  const stage = await Stage.open(ground);
  const services = await startServices(ground);
  const playbook = await stage.imported(tasks(tasksPerRun));
  /** @type {{ run: import("@mirror/vocabulary").RunId, task: import("@mirror/vocabulary").StepInvocationId }[]} */
  const runs = [];
  const sizes = [];
  for (const size of waiting) {
    await inParallel(size - runs.length, inFlight, async () => {
      const run = await stage.started(playbook);
      runs.push({ run, task: stage.taskOf(run) });
    });
    tell(`${size} runs wait`);
    const stride = Math.max(1, Math.floor(size / signals));
    const signalled = runs.filter((_, at) => at % stride === 0).slice(0, signals);
    /** @type {number[]} */
    const tookMs = [];
    while (tookMs.length < signals) {
      await inParallel(signalled.length, inFlight, async (n) => stage.claim(at(signalled, n).task));
      if (size > remembered) for (const { run } of signalled) stage.desk.states.forget(run);
      await profiled(async () => {
        for (const one of signalled) {
          const began = performance.now();
          await stage.complete(one.task);
          tookMs.push(performance.now() - began);
          one.task = stage.taskOf(one.run);
        }
      });
    }
    sizes.push({ waitingRuns: size, toNextStepMs: spreadOf(tookMs) });
  }
  await services.stop();
  await stage.close();
  return sizes;
}

/**
 * @template T
 * @param {readonly T[]} list
 * @param {number} n
 * @returns {T}
 */
function at(list, n) {
  const found = list[n];
  if (found === undefined) throw new Error(`There is no ${n}. here.`);
  return found;
}
