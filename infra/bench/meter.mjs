// What a stretch of work costs: time, and the processor's time in this process and in Redis. On a machine that
// others use too, the processor's time says more than the clock.

import { rounded } from "./spread.mjs";

/**
 * @typedef {{ readonly seconds: number, readonly cpuMs: { readonly node: number, readonly redis: number } }} Cost
 */

/** @typedef {<T>(ground: import("./ground.mjs").Ground, work: () => Promise<T>) => Promise<Cost & { result: T }>} Meter */

/** @type {Meter} */
export async function metered(ground, work) {
  const redisBefore = await redisCpuMs(ground);
  const nodeBefore = process.cpuUsage();
  const began = performance.now();
  const result = await work();
  const seconds = (performance.now() - began) / 1000;
  const { user, system } = process.cpuUsage(nodeBefore);
  const redis = (await redisCpuMs(ground)) - redisBefore;
  return { result, seconds, cpuMs: { node: (user + system) / 1000, redis } };
}

/**
 * The costs of rounds, each per unit of work.
 * @param {readonly Cost[]} costs
 * @param {number} units
 */
export function cpuMsEach(costs, units) {
  /** @param {"node" | "redis"} where */
  const each = (where) => rounded(costs.reduce((sum, { cpuMs }) => sum + cpuMs[where], 0) / units);
  return { node: each("node"), redis: each("redis") };
}

/** @param {import("./ground.mjs").Ground} ground */
async function redisCpuMs(ground) {
  const user = Number(await ground.info("cpu", "used_cpu_user"));
  const system = Number(await ground.info("cpu", "used_cpu_sys"));
  return (user + system) * 1000;
}
