// Where the processor's time goes in this process: by our package, or by the library, that the code is of.

import { Session } from "node:inspector/promises";
import { rounded } from "./spread.mjs";

/** @typedef {{ readonly part: string, readonly percent: number }} Share */

/** Beginning and ending a profile takes time too, which nobody else has to take. */
const OWN = "(profiler)";

/** Samples this process while it works, and adds up what it finds. */
export class Profiler {
  #session = new Session();
  /** @type {Map<string, number>} */
  #selfUs = new Map();

  /**
   * @template T
   * @param {() => Promise<T>} work
   */
  async during(work) {
    this.#session.connect();
    try {
      await this.#session.post("Profiler.enable");
      await this.#session.post("Profiler.setSamplingInterval", { interval: 500 });
      await this.#session.post("Profiler.start");
      const result = await work();
      const { profile } = await this.#session.post("Profiler.stop");
      this.#add(profile);
      return result;
    } finally {
      this.#session.disconnect();
    }
  }

  /** The parts that took at least half a percent of the time in which anything was done, the greatest first. */
  shares() {
    const parts = [...this.#selfUs].filter(([part]) => part !== "(idle)" && part !== OWN);
    const whole = parts.reduce((sum, [, us]) => sum + us, 0);
    this.#selfUs.clear();
    return parts
      .map(([part, us]) => ({ part, percent: rounded((100 * us) / whole) }))
      .filter(({ percent }) => percent >= 0.5)
      .sort((one, other) => other.percent - one.percent);
  }

  /** @param {import("node:inspector").Profiler.Profile} profile */
  #add({ nodes, samples = [], timeDeltas = [] }) {
    const parts = partsOf(nodes);
    for (const [at, id] of samples.entries()) {
      const part = parts.get(id) ?? "(unknown)";
      this.#selfUs.set(part, (this.#selfUs.get(part) ?? 0) + Math.max(0, timeDeltas[at] ?? 0));
    }
  }
}

/**
 * Whose each function is. What Node and V8 do themselves is for whoever called them: hashing, JSON and sockets go to
 * the package that asked for them, and what nobody asked for, such as reading from a socket, is Node's own.
 * @param {readonly import("node:inspector").Profiler.ProfileNode[]} nodes
 */
function partsOf(nodes) {
  /** @type {Map<number, string>} */
  const parts = new Map();
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  // A parent stands before its children.
  for (const { id, callFrame } of nodes)
    parts.set(id, ownPartOf(callFrame) ?? parts.get(parents.get(id) ?? 0) ?? "node");
  return parts;
}

/** @param {{ functionName: string, url: string }} callFrame */
function ownPartOf({ functionName, url }) {
  if (functionName === "(root)") return "node";
  if (url === "") return functionName.startsWith("(") ? functionName : undefined;
  if (url === "node:inspector") return OWN;
  if (url.startsWith("node:")) return undefined;
  const library = url.split("/node_modules/").at(-1);
  if (library !== undefined && library !== url) {
    const [first = "", second = ""] = library.split("/");
    return first.startsWith("@") ? `${first}/${second}` : first;
  }
  const own = /\/(?:packages|services)\/([\w-]+)\//.exec(url)?.[1];
  return own === undefined ? "bench" : `@mirror/${own}`;
}
