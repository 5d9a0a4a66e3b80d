// The figures as a person reads them: beside raw BullMQ, beside what they should be, with the machine they are of.

import { meanings } from "./measure.mjs";

/** @typedef {import("./measure.mjs").Figures} Figures */
/** @typedef {import("./spread.mjs").Spread} Spread */

/** @param {Figures} figures */
export function inWords(figures) {
  const { machine, fsync, profiles } = figures;
  const lines = [
    ...machineLines(machine, fsync),
    ...(figures.quick
      ? ["Measured in small: this shows that the bench works, and not how fast anything is."]
      : []),
    "",
    row("", "here", "raw BullMQ", "aim"),
    ...rowsOf(figures).map(([what, here, raw, aim]) => row(what, here, raw, aim)),
    "",
    ...Object.entries(meanings).flatMap(([name, meaning]) =>
      Object.hasOwn(figures, name) ? [...wrapped(`${name}: ${meaning}`), ""] : [],
    ),
  ];
  for (const [name, shares] of Object.entries(profiles ?? {})) {
    lines.push(`Where the time goes in this process: ${name}`);
    lines.push(...shares.map(({ part, percent }) => `  ${percent.toFixed(1).padStart(5)} %  ${part}`), "");
  }
  return `${lines.join("\n").trimEnd()}\n`;
}

/**
 * @param {Figures["machine"]} machine
 * @param {string} fsync
 */
function machineLines(machine, fsync) {
  const { processor, cores, memoryGiB, system, node, redis, fsyncMs, loadBefore, loadAfter } = machine;
  const loads = Object.entries(loadAfter).map(([name, load]) => `${name} ${load}`);
  return [
    `${processor}, ${cores} cores, ${memoryGiB} GiB; ${system}; Node ${node}; Redis ${redis}, appendfsync ${fsync}`,
    `fsync of 4 KiB: ${spread(fsyncMs)}`,
    `load before: ${loadBefore}; after ${loads.join(", ")} (above ${cores}, others took part)`,
  ];
}

/**
 * @param {Figures} figures
 * @returns {[what: string, here: string, raw: string, aim: string][]}
 */
function rowsOf({ noop, httpApi, signal, wakeUps, waitingRun, recovery }) {
  /** @type {[string, string, string, string][]} */
  const rows = [];
  if (noop !== undefined) {
    const { tasks } = noop;
    rows.push(
      [
        "no-op steps",
        `${rate(noop.stepsPerSecond)} (${noop.ofRawBullmq} of raw)`,
        rate(noop.rawBullmqStepsPerSecond),
        "as raw",
      ],
      ["  one run alone", spread(noop.runLatencyMs), spread(noop.rawBullmqRunLatencyMs), "p99 15 ms"],
      ["  processor a step", cpu(noop.cpuMsPerStep), cpu(noop.rawBullmqCpuMsPerStep), ""],
      ["steps that a person does at once", rate(tasks.stepsPerSecond), "", ""],
      ["  one run alone", spread(tasks.runLatencyMs), "", ""],
      ["  processor a step", cpu(tasks.cpuMsPerStep), "", ""],
    );
  }
  if (httpApi !== undefined)
    rows.push(
      [
        "http-api steps",
        `${rate(httpApi.stepsPerSecond)} (${httpApi.ofRawBullmq} of raw)`,
        rate(httpApi.rawBullmqStepsPerSecond),
        "",
      ],
      ["  one run alone", spread(httpApi.runLatencyMs), spread(httpApi.rawBullmqRunLatencyMs), ""],
      ["  processor a step", cpu(httpApi.cpuMsPerStep), cpu(httpApi.rawBullmqCpuMsPerStep), ""],
    );
  for (const { waitingRuns, toNextStepMs } of signal ?? [])
    rows.push([`signal to next step, ${waitingRuns} runs wait`, spread(toNextStepMs), "", "p99 10 ms"]);
  if (wakeUps !== undefined) {
    rows.push([
      `wake-ups, ${wakeUps.due} due in ${wakeUps.withinMs / 1000} s of ${wakeUps.pending}`,
      `${spread(wakeUps.latenessMs)} late, ${rate(wakeUps.rungPerSecond)}${wakeUps.notRung > 0 ? `, ${wakeUps.notRung} not rung` : ""}`,
      spread(wakeUps.rawBullmqLatenessMs),
      "p99 100 ms",
    ]);
    rows.push(["  processor a wake-up", cpu(wakeUps.cpuMsPerWakeUp), "", ""]);
  }
  if (waitingRun !== undefined)
    rows.push(
      ["a waiting run of the hospital, as started", bytes(waitingRun.asStartedBytes), "", ""],
      [
        `  every front open: ${waitingRun.everyFrontOpen.runs} runs, ${waitingRun.everyFrontOpen.openSteps} open steps`,
        bytes(waitingRun.everyFrontOpenBytes),
        "",
        "12 KB",
      ],
    );
  if (recovery !== undefined) {
    const { redisSeconds, startedSeconds, servedSeconds, knownSeconds, settledSeconds } = recovery;
    const parts = [
      ...(redisSeconds === null ? [] : [`Redis after ${redisSeconds}`]),
      `services ${startedSeconds}`,
      `first answer ${servedSeconds}`,
      `all known ${knownSeconds}`,
      ...(settledSeconds === null ? [] : [`${recovery.owing} effects settled ${settledSeconds}`]),
    ];
    rows.push([`recovery of ${recovery.runs} open runs`, `${recovery.seconds} s`, "", "10 s"]);
    rows.push(["", parts.join(", "), "", ""]);
  }
  return rows;
}

/**
 * @param {string} what @param {string} here @param {string} raw @param {string} aim
 */
function row(what, here, raw, aim) {
  return `${what.padEnd(44)} ${here.padEnd(40)} ${raw.padEnd(28)} ${aim}`.trimEnd();
}

/** @param {number} perSecond */
function rate(perSecond) {
  return `${Math.round(perSecond)}/s`;
}

/** @param {Spread} ms */
function spread({ p50, p99, samples }) {
  return `p50 ${p50} ms, p99 ${p99} ms (${samples})`;
}

/** @param {{ node: number, redis: number }} ms */
function cpu({ node, redis }) {
  return `${node} ms, Redis ${redis} ms`;
}

/** @param {number} count */
function bytes(count) {
  return `${(count / 1000).toFixed(1)} KB`;
}

const width = 110;

/** @param {string} text */
function wrapped(text) {
  return text.match(new RegExp(`.{1,${width}}(?:\\s|$)`, "g")) ?? [];
}
