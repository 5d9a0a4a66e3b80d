// npm run bench -- --only hostile: how long the loop that answers everybody is kept by documents that mean harm (INV-15).
//
// Each document is read as the api reads it, in a thread of its own, while this process measures how late its loop turns.
// Beside it stands what it takes of the processor in this loop, where a run of an accepted document is begun: reading it in
// parts, compiling it, and going as far in it as a run goes by itself. What counts is the longest of these stretches.

import { monitorEventLoopDelay } from "node:perf_hooks";
import { PlaybookReader } from "@mirror/api";
import { compileFlow, decideRun } from "@mirror/engine";
import { readPlaybookInParts } from "@mirror/playbook";
import { loadNow } from "./machine.mjs";
import { rounded } from "./spread.mjs";

/** What no document may keep the loop for. */
const loopDelayMaxMs = 200;

/** @typedef {Record<string, Record<string, unknown>>} Steps */
/** @typedef {{ document: string, characters: number, answer: string, answeredMs: number, loopDelayMs: number, longestCpuMs: number, wholeCpuMs: number }} HostileFigure */

/** @param {string} type @param {number} number */
const id = (type, number) => `${type}--00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
const end = id("end", 0);

/** @param {Steps} steps */
function documentOf(steps) {
  const [first] = Object.keys(steps);
  return JSON.stringify({
    type: "playbook",
    spec_version: "cacao-2.0",
    id: id("playbook", 1),
    name: "Hostile",
    created_by: id("identity", 1),
    created: "2026-01-01T00:00:00.000Z",
    modified: "2026-01-01T00:00:00.000Z",
    workflow_start: id("start", 0),
    workflow: { [id("start", 0)]: { type: "start", on_completion: first }, ...steps, [end]: { type: "end" } },
    agent_definitions: { [id("group", 1)]: { type: "group", name: "Desk" } },
    playbook_variables: { __go__: { type: "string", value: "yes" } },
  });
}

/** @param {string} next @param {string} [text] */
const task = (next, text = "Do it.") => ({
  type: "action",
  agent: id("group", 1),
  commands: [{ type: "manual", command: text }],
  on_completion: next,
});

/**
 * One step after the other.
 * @param {number} count
 * @param {string} [last] where the last one leads
 */
function chain(count, last = end) {
  /** @type {Steps} */
  const steps = {};
  for (let at = 1; at <= count; at += 1)
    steps[id("action", at)] = task(at === count ? last : id("action", at + 1));
  return steps;
}

/**
 * Decisions, each of which leads to the next two.
 * @param {number} count
 * @param {string} condition
 */
function decisions(count, condition) {
  /** @param {number} at */
  const step = (at) => (at > count ? end : id("if-condition", at));
  /** @type {Steps} */
  const steps = {};
  for (let at = 1; at <= count; at += 1)
    steps[step(at)] = { type: "if-condition", condition, on_true: step(at + 1), on_false: step(at + 2) };
  return steps;
}

/**
 * Decisions that nobody is asked about, one after the other: a run goes through all of them in one turn.
 * @param {number} count
 */
function decidedAtOnce(count) {
  /** @type {Steps} */
  const steps = {};
  for (let at = 1; at <= count; at += 1)
    steps[id("if-condition", at)] = {
      type: "if-condition",
      condition: "__go__:value = 'yes'",
      on_true: id("end", 1),
      on_completion: at === count ? end : id("if-condition", at + 1),
    };
  steps[id("end", 1)] = { type: "end" };
  return steps;
}

/**
 * Branching steps that all open the same branch.
 * @param {number} opening
 * @param {number} shared
 */
function opened(opening, shared) {
  const steps = decidedAtOnce(opening);
  for (const step of Object.values(steps)) if (step.type !== "end") step.on_true = id("action", 1);
  return { ...steps, ...chain(shared, id("end", 1)) };
}

/**
 * Choices among many cases, each of which ends at once.
 * @param {number} count
 * @param {number} among
 */
function choices(count, among) {
  const cases = Object.fromEntries(Array.from({ length: among }, (_, at) => [`case ${at}`, id("end", 1)]));
  /** @type {Steps} */
  const steps = {};
  for (let at = 1; at <= count; at += 1)
    steps[id("switch-condition", at)] = {
      type: "switch-condition",
      switch: "__go__:value",
      cases,
      on_completion: at === count ? end : id("switch-condition", at + 1),
    };
  steps[id("end", 1)] = { type: "end" };
  return steps;
}

/**
 * Parallel steps, each of which runs into the next three.
 * @param {number} count
 */
function meshes(count) {
  /** @param {number} at */
  const step = (at) => (at > count ? id("action", at - count) : id("parallel", at));
  /** @type {Steps} */
  const steps = {};
  for (let at = 1; at <= count; at += 1)
    steps[step(at)] = { type: "parallel", next_steps: [step(at + 1), step(at + 2), step(at + 3)] };
  for (const at of [1, 2, 3]) steps[id("action", at)] = task(end);
  return steps;
}

/** @type {Readonly<Record<string, () => string>>} */
const documents = {
  "a playbook as large as is read: 800 steps": () => documentOf(chain(798)),
  "120 decisions that lead across each other": () => documentOf(decisions(120, "__go__:value = 'yes'")),
  "120 decisions that a run takes in one turn": () => documentOf(decidedAtOnce(120)),
  "a branch of 27 steps that 27 others open": () => documentOf(opened(27, 27)),
  "a branch of 60 steps that 60 others open": () => documentOf(opened(60, 60)),
  "a choice among 790 cases": () => documentOf(choices(1, 790)),
  "20 choices among 300 cases": () => documentOf(choices(20, 300)),
  "120 parallel steps that run into each other": () => documentOf(meshes(120)),
  "12 parallel steps that run into each other": () => documentOf(meshes(12)),
  "steps that lead back without an exit": () => documentOf(chain(798, id("action", 1))),
  "a million steps": () => documentOf(chain(1_000_000)),
  "50 MB of text": () => documentOf({ [id("action", 1)]: task(end, "x".repeat(50_000_000)) }),
  "a million brackets": () => "[".repeat(1_000_000),
  "branches nested a thousand deep": () =>
    documentOf(
      Object.fromEntries(
        Array.from({ length: 1_000 }, (_, at) => [
          id("while-condition", at + 1),
          {
            type: "while-condition",
            condition: "__go__:value = 'yes'",
            on_true: id("while-condition", at + 2),
          },
        ]),
      ),
    ),
  "keys that reach into prototypes": () => `{"type":"playbook","__proto__":{"workflow":{}}}`,
  "a pattern that backtracks, in 15 conditions": () =>
    documentOf(decisions(15, Array(90).fill("__go__:value MATCHES '^(a+)+$'").join(" OR "))),
  "100 patterns, as many as are read": () =>
    documentOf(decisions(100, "__go__:value MATCHES '^[a-z]{1,9}(x|y)+@([0-9]+)$'")),
  "1.6 MB of conditions": () =>
    documentOf(decisions(110, `${"__go__:value = 'no' OR ".repeat(620)}__go__:value = 'yes'`)),
  "30 texts of 64 KiB": () => {
    const steps = chain(30);
    for (const step of Object.values(steps))
      step.commands = [{ type: "manual", command: "__go__:value ".repeat(5_000) }];
    return documentOf(steps);
  },
};

/** @param {(what: string) => void} say */
export async function measureHostile(say) {
  const reader = new PlaybookReader();
  // The first document of a thread pays for its start.
  await reader.read(documentOf(chain(1)), {});
  /** @type {HostileFigure[]} */
  const figures = [];
  for (const [document, written] of Object.entries(documents)) {
    say(`hostile: ${document}`);
    const text = written();
    const delay = monitorEventLoopDelay({ resolution: 5 });
    await turn();
    delay.enable();
    await turn();
    const began = performance.now();
    const reading = await reader.read(text, {});
    const answeredMs = performance.now() - began;
    await turn();
    delay.disable();
    const answer = reading.ok ? "accepted" : (reading.faults[0]?.code ?? "refused");
    const loopDelayMs = rounded(delay.max / 1e6);
    figures.push({
      document,
      characters: text.length,
      answer,
      answeredMs: rounded(answeredMs),
      loopDelayMs,
      ...cpuHere(text),
    });
  }
  await reader.stop();
  return { node: process.versions.node, loadNow: loadNow(), loopDelayMaxMs, documents: figures };
}

/** @typedef {Awaited<ReturnType<typeof measureHostile>>} HostileFigures */

/** @param {HostileFigures} figures */
export function hostileInWords({ documents: rows, loadNow: load }) {
  const line = (/** @type {readonly string[]} */ cells) =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(46) : cell.padStart(at === 1 ? 26 : 14))).join("");
  return `${[
    line(["document", "answer", "answered ms", "loop delay ms", "longest cpu ms", "whole cpu ms"]),
    ...rows.map((row) =>
      line([
        row.document,
        row.answer,
        String(row.answeredMs),
        String(row.loopDelayMs),
        String(row.longestCpuMs),
        String(row.wholeCpuMs),
      ]),
    ),
    `The loop may be kept for ${loopDelayMaxMs} ms at most (INV-15). Load: ${load}.`,
  ].join("\n")}\n`;
}

/**
 * What it takes of the processor in this thread to read the text in parts and, where it is accepted, to compile it and to
 * start a run of it: the longest of these stretches, between which others are served, and all together.
 * @param {string} text
 */
function cpuHere(text) {
  /** @type {number[]} */
  const stretches = [];
  /** @template Value @param {() => Value} work @returns {Value} */
  const timed = (work) => {
    const before = process.cpuUsage();
    const done = work();
    const { user, system } = process.cpuUsage(before);
    stretches.push((user + system) / 1_000);
    return done;
  };
  const parts = timed(() => readPlaybookInParts(text));
  let part = timed(() => parts.next());
  while (part.done !== true) part = timed(() => parts.next());
  const reading = part.value;
  if (reading.ok) {
    const flow = timed(() => compileFlow(reading.playbook));
    timed(() => startedOn(flow));
  }
  return {
    longestCpuMs: rounded(Math.max(...stretches)),
    wholeCpuMs: rounded(stretches.reduce((sum, one) => sum + one, 0)),
  };
}

/** @param {import("@mirror/engine").Flow} flow */
function startedOn(flow) {
  let minted = 0;
  const { id: playbook, modified, hash, name, variables } = flow.playbook;
  /** @type {any} */
  const run = {
    run: "run--1",
    mode: "live",
    exercise: null,
    incident: "incident--1",
    playbook: { id: playbook, modified, hash, name },
    lead: "partner--1",
    startedBy: null,
    bindings: {},
    participants: [],
    variables,
    calledBy: null,
  };
  /** @type {any} */
  const context = {
    now: "2026-01-01T00:00:00.000Z",
    actor: { kind: "service", service: "engine" },
    newId: (/** @type {string} */ kind) => {
      minted += 1;
      return `${kind}--${minted}`;
    },
  };
  decideRun(() => flow, undefined, { type: "start", run, problems: [] }, context);
}

/** @returns {Promise<void>} */
function turn() {
  return new Promise((resolve) => setTimeout(resolve, 25));
}
