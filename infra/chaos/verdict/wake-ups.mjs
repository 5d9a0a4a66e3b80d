// Every wake-up rings: not before it is due, and soon after where nothing is broken.

import { field } from "./commands.mjs";

const lateAfterMs = 5_000;

/**
 * @param {import("./record.mjs").WholeRecord} record
 * @param {readonly import("../faults/strikes.mjs").Broken[]} broken
 * @param {ReadonlyMap<string, string>} ended how runs ended
 * @param {import("./findings.mjs").Findings} findings
 */
export function judgeWakeUps(record, broken, ended, findings) {
  for (const { stream, name, dueAt } of record.overdue)
    findings.add("lost", `INV-05 ${name} of ${stream} was due at ${dueAt} and has not rung.`);
  for (const [run, entries] of record.streams)
    for (const [invocation, clocks] of clocksIn(entries))
      for (const { about, dueAt, rangAt, over } of clocks) {
        const where = `the ${about} of ${invocation} in ${run}`;
        if (rangAt === undefined) {
          if (!over && ended.has(run))
            findings.add("lost", `INV-05 ${where} never rang, and its run is over.`);
          continue;
        }
        if (rangAt < dueAt) findings.add("unexplained", `INV-05 ${where} rang ${dueAt - rangAt} ms early.`);
        const lateMs = wholeTime(dueAt, rangAt, broken);
        if (lateMs > lateAfterMs)
          findings.add(
            "late",
            `INV-05 ${where} rang ${rangAt - dueAt} ms late, ${lateMs} of them with nothing broken.`,
          );
      }
}

/**
 * @typedef {object} Clock
 * @property {"delay" | "timeout"} about
 * @property {number} dueAt
 * @property {number} [rangAt]
 * @property {boolean} over whether the step ended otherwise
 */

/** @param {readonly import("@mirror/journal").Entry[]} entries */
function clocksIn(entries) {
  /** @type {Map<string, Clock[]>} */
  const clocks = new Map();
  /** @param {string} invocation @param {Clock["about"]} about @param {string} due */
  const set = (invocation, about, due) => {
    if (due === "") return;
    clocks.set(invocation, [
      ...(clocks.get(invocation) ?? []),
      { about, dueAt: Date.parse(due), over: false },
    ]);
  };
  for (const { body } of entries) {
    const invocation = field(body.data, "invocation");
    const at = Date.parse(body.recordedAt);
    const own = clocks.get(invocation) ?? [];
    switch (body.type) {
      case "step-entered":
        set(invocation, "delay", field(body.data, "startsAt"));
        set(invocation, "timeout", field(body.data, "failsAt"));
        break;
      case "step-ready":
        for (const clock of own) if (clock.about === "delay") clock.rangAt = at;
        set(invocation, "timeout", field(body.data, "failsAt"));
        break;
      case "step-failed":
        if (field(body.data, "code") === "ACTION_TIMEOUT")
          for (const clock of own) if (clock.about === "timeout") clock.rangAt = at;
        for (const clock of own) clock.over = true;
        break;
      case "step-completed":
      case "step-skipped":
      case "step-cancelled":
        for (const clock of own) clock.over = true;
    }
  }
  return clocks;
}

/**
 * How much of the time between two instants nothing was broken.
 * @param {number} fromMs
 * @param {number} toMs
 * @param {readonly import("../faults/strikes.mjs").Broken[]} broken
 */
function wholeTime(fromMs, toMs, broken) {
  let whole = 0;
  let reached = fromMs;
  for (const one of [...broken].sort((a, b) => a.fromMs - b.fromMs)) {
    if (one.toMs <= reached || one.fromMs >= toMs) continue;
    whole += Math.max(0, one.fromMs - reached);
    reached = one.toMs;
  }
  return whole + Math.max(0, toMs - reached);
}
