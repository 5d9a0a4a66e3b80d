// The sections of the bench, one after the other, each on a Redis of its own.

import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { stateDir } from "../set-up/project.mjs";
import { onGround } from "./ground.mjs";
import { loadNow, machineHere } from "./machine.mjs";
import { Profiler } from "./profile.mjs";
import * as httpApi from "./sections/http-api.mjs";
import * as noop from "./sections/noop.mjs";
import * as recovery from "./sections/recovery.mjs";
import * as signal from "./sections/signal.mjs";
import * as waitingRun from "./sections/waiting-run.mjs";
import * as wakeUps from "./sections/wake-ups.mjs";
import { full, quick } from "./sizes.mjs";

/**
 * What a section is given beside its ground and its sizes.
 * @typedef {{
 *   profiled: <T>(work: () => Promise<T>) => Promise<T>,
 *   tell: (what: string) => void,
 * }} Tools
 */

/** @template {(...args: never[]) => unknown} F @typedef {Awaited<ReturnType<F>>} Result */

/**
 * What was measured; a section that was not asked for is not there.
 * @typedef {{
 *   machine: ReturnType<typeof machineHere> & { loadAfter: Record<string, number> },
 *   fsync: string,
 *   quick: boolean,
 *   noop?: Result<typeof noop.measure>,
 *   httpApi?: Result<typeof httpApi.measure>,
 *   signal?: Result<typeof signal.measure>,
 *   wakeUps?: Result<typeof wakeUps.measure>,
 *   waitingRunBytes?: number,
 *   waitingRun?: Result<typeof waitingRun.measure>,
 *   recovery?: Result<typeof recovery.measure>,
 *   profiles?: Record<string, readonly import("./profile.mjs").Share[]>,
 * }} Figures
 */

export const sectionNames = /** @type {const} */ ([
  "noop",
  "httpApi",
  "signal",
  "wakeUps",
  "waitingRun",
  "recovery",
]);
/** @typedef {(typeof sectionNames)[number]} SectionName */

/** What a step, a run, a signal … are, and where each figure begins and ends. */
export const meanings = {
  noop: noop.what,
  httpApi: httpApi.what,
  signal: signal.what,
  wakeUps: wakeUps.what,
  waitingRun: waitingRun.what,
  recovery: recovery.what,
};

/**
 * @param {{ only: readonly SectionName[], isQuick: boolean, profile: boolean, say: (what: string) => void }} asked
 * @returns {Promise<Figures>}
 */
export async function measureSections({ only, isQuick, profile, say }) {
  const sizes = isQuick ? quick : full;
  const dir = join(stateDir, "bench", `${process.pid}`);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const { machine, fsync } = await onGround(dir, "machine", async (ground) => ({
    machine: machineHere(ground.dir, await ground.info("server", "redis_version")),
    // What the server itself says, not what it was asked for.
    fsync: await ground.setting("appendfsync"),
  }));
  /** @type {Record<string, number>} */
  const loadAfter = {};
  /** @type {Record<string, readonly import("./profile.mjs").Share[]>} */
  const profiles = {};

  /**
   * @template T
   * @param {SectionName} name
   * @param {(ground: import("./ground.mjs").Ground, tools: Tools) => Promise<T>} measure
   */
  const section = async (name, measure) => {
    if (!only.includes(name)) return undefined;
    say(`${name} ...`);
    const began = performance.now();
    const profiler = new Profiler();
    const result = await onGround(dir, name, (ground) =>
      measure(ground, {
        profiled: (work) => (profile ? profiler.during(work) : work()),
        tell: (what) => say(`${name}: ${what}`),
      }),
    );
    const shares = profiler.shares();
    // Memory is not a matter of time, and what is killed is another process.
    if (shares.length > 0) profiles[name] = shares;
    loadAfter[name] = loadNow();
    say(`${name} took ${((performance.now() - began) / 1000).toFixed(1)} s; the load is ${loadAfter[name]}`);
    return result;
  };

  const measured = {
    noop: await section("noop", (ground, tools) => noop.measure(ground, sizes.noop, tools)),
    httpApi: await section("httpApi", (ground, tools) => httpApi.measure(ground, sizes.httpApi, tools)),
    signal: await section("signal", (ground, tools) => signal.measure(ground, sizes.signal, tools)),
    wakeUps: await section("wakeUps", (ground, tools) => wakeUps.measure(ground, sizes.wakeUps, tools)),
    waitingRun: await section("waitingRun", (ground) => waitingRun.measure(ground, sizes.waitingRun)),
    recovery: await section("recovery", (ground, tools) => recovery.measure(ground, sizes.recovery, tools)),
  };
  await rm(dir, { recursive: true, force: true });
  return {
    machine: { ...machine, loadAfter },
    fsync,
    quick: isQuick,
    ...(measured.noop && { noop: measured.noop }),
    ...(measured.httpApi && { httpApi: measured.httpApi }),
    ...(measured.signal && { signal: measured.signal }),
    ...(measured.wakeUps && { wakeUps: measured.wakeUps }),
    ...(measured.waitingRun && {
      waitingRunBytes: measured.waitingRun.everyFrontOpenBytes,
      waitingRun: measured.waitingRun,
    }),
    ...(measured.recovery && { recovery: measured.recovery }),
    ...(profile && { profiles }),
  };
}
