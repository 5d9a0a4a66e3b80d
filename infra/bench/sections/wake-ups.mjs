// Many wake-ups fall due at once, among many more that do not.

import { instantAfter, instantOf, mintId, msOf } from "@mirror/vocabulary";
import { delayedTask } from "../documents.mjs";
import { inParallel } from "../in-parallel.mjs";
import { metered } from "../meter.mjs";
import { rawDelays } from "../raw-bullmq.mjs";
import { startServices } from "../services.mjs";
import { rounded, spreadOf } from "../spread.mjs";
import { Stage } from "../stage.mjs";

export const what =
  "Each due wake-up is the delay of a real run's task: when it rings, the task is authorised and handed out. Late is by how much the commit that hands it out, on Redis' clock, is behind the time that the run's state says. Those that are not due are rows without a run behind them. Raw BullMQ has as many delayed jobs, and does nothing when one is due.";

const inFlight = 64;
const rowsAtOnce = 1_000;
const clock = "live";
/** No wake-up that is this far off falls due while this measures. */
const farMs = 24 * 3600 * 1000;

/**
 * @param {import("../ground.mjs").Ground} ground
 * @param {import("../sizes.mjs").Sizes["wakeUps"]} sizes
 * @param {import("../measure.mjs").Tools} tools
 */
export async function measure(ground, sizes, { profiled, tell }) {
  const { pending, due, withinMs, warmUp, slackMs, patienceSeconds } = sizes;
  const stage = await Stage.open(ground);
  const { journal } = stage.desk;
  await addRows(journal, pending - due);
  tell(`${pending - due} wake-ups are pending`);

  /** @type {Map<number, Promise<string>>} */
  const playbooks = new Map();
  /** @param {number} delayMs */
  const withDelay = (delayMs) => {
    const known = playbooks.get(delayMs) ?? stage.imported(delayedTask(delayMs));
    playbooks.set(delayMs, known);
    return known;
  };
  // How long starting them takes is found out first, so that none is due before all are there.
  const trial = await withDelay(farMs);
  const began = performance.now();
  await inParallel(warmUp, inFlight, () => stage.started(trial));
  const leadMs = (1.6 * due * (performance.now() - began)) / warmUp + slackMs;
  // A playbook says its delay once and for all: so many playbooks that each run finds one that is about right.
  const grainMs = Math.max(50, withinMs / 10);
  const fromMs = Date.now() + leadMs;
  await inParallel(due, inFlight, async (n) => {
    const delayMs = fromMs + (withinMs * n) / due - Date.now();
    await stage.started(await withDelay(Math.max(1, Math.round(delayMs / grainMs)) * grainMs));
  });
  const toMs = fromMs + withinMs + grainMs;
  const rows = await journal.dueWakeUps(clock, instantOf(toMs), pending);
  const dueAtMs = new Map(rows.map(({ stream, dueAt }) => [stream, msOf(dueAt)]));
  tell(
    `${dueAtMs.size} of them fall due within ${withinMs} ms, ${Math.round(fromMs - Date.now())} ms from now`,
  );

  const position = await journal.position();
  const services = await startServices(ground);
  const cost = await metered(ground, () =>
    profiled(() => allRung(journal, toMs, fromMs + patienceSeconds * 1000)),
  );
  await services.stop();
  const rungAtMs = await handedOutAt(journal, position);
  const lateMs = [...dueAtMs].flatMap(([stream, dueMs]) => {
    const rung = rungAtMs.get(stream);
    return rung === undefined ? [] : [rung - dueMs];
  });
  const firstDue = Math.min(...dueAtMs.values());
  const lastRung = Math.max(...rungAtMs.values());
  await stage.close();
  // Adding them takes a while too.
  const rawLeadMs = slackMs + due / 2;
  const rawLateMs = await rawDelays(ground, {
    pending,
    due,
    withinMs,
    leadMs: rawLeadMs,
    concurrency: inFlight,
  });
  return {
    what,
    pending,
    due: dueAtMs.size,
    withinMs,
    latenessMs: spreadOf(lateMs),
    rawBullmqLatenessMs: spreadOf(rawLateMs),
    notRung: dueAtMs.size - lateMs.length,
    rungPerSecond: rounded(lateMs.length / ((lastRung - firstDue) / 1000)),
    cpuMsPerWakeUp: {
      node: rounded(cost.cpuMs.node / lateMs.length),
      redis: rounded(cost.cpuMs.redis / lateMs.length),
    },
  };
}

/** @typedef {import("@mirror/journal").Journal} Journal */

/**
 * Wake-ups that are far off, of runs that are not there.
 * @param {Journal} journal
 * @param {number} count
 */
async function addRows(journal, count) {
  const { now } = await journal.read([]);
  const dueAt = instantAfter(now, farMs);
  for (let from = 0; from < count; from += rowsAtOnce) {
    const set = Array.from({ length: Math.min(rowsAtOnce, count - from) }, (_, n) => ({
      clock,
      stream: mintId("run", "live", now, `far ${from + n}`),
      name: `delay/${mintId("step", "live", now, `far ${from + n}`)}`,
      dueAt,
    }));
    await journal.commit({
      mode: "live",
      readSet: new Map(),
      entries: [],
      outbox: { add: [], remove: [] },
      wakeUps: { set, cancel: [] },
      index: { put: [], drop: [] },
      lookUps: { put: [], drop: [] },
    });
  }
}

/**
 * @param {Journal} journal
 * @param {number} toMs
 * @param {number} untilMs
 */
async function allRung(journal, toMs, untilMs) {
  while (Date.now() < untilMs) {
    const next = await journal.nextWakeUp(clock);
    if (next === undefined || msOf(next.dueAt) > toMs) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/**
 * When each run's task was handed out, on Redis' clock.
 * @param {Journal} journal
 * @param {number} after
 */
async function handedOutAt(journal, after) {
  /** @type {Map<string, number>} */
  const at = new Map();
  for (let position = after; ; ) {
    const notes = await journal.follow(position, 1_000);
    const last = notes.at(-1);
    if (last === undefined) return at;
    for (const note of notes)
      for (const { stream, types } of note.streams)
        if (types.includes("step-assigned")) at.set(stream, msOf(note.at));
    position = last.position;
  }
}
