// One round: people work, things break, everything is healed, everyone is waited for, and then it is judged.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { routes } from "@mirror/contract";
import { kindsHere } from "./faults/faults.mjs";
import { judgePoison } from "./faults/poison.mjs";
import { scheduleOf } from "./faults/schedule.mjs";
import { strike } from "./faults/strikes.mjs";
import { startInstallation } from "./ground/installation.mjs";
import { judgeCommands, judgeMade } from "./verdict/commands.mjs";
import { judgeEffects, judgeUnknown, judgeWithdrawals } from "./verdict/effects.mjs";
import { Findings } from "./verdict/findings.mjs";
import { readRecord } from "./verdict/record.mjs";
import { judgeFromOutside, judgeTimelines } from "./verdict/seen-from-outside.mjs";
import { judgeWakeUps } from "./verdict/wake-ups.mjs";
import { enrolCast } from "./work/cast.mjs";
import { History } from "./work/history.mjs";
import { workload } from "./work/workload.mjs";

const tellEveryMs = 5_000;
/** After everything is healed, every run moves within a minute (INV-16), and with people at work on all of them, they end. */
const endsWithinMs = 120_000;

/**
 * @typedef {object} Report
 * @property {number} seed
 * @property {number} minutes
 * @property {Readonly<Record<string, number>>} faults
 * @property {number} acknowledged
 * @property {number} lost
 * @property {number} doubled
 * @property {number} unauthorised
 * @property {number} late
 * @property {number} unexplained
 */

/**
 * @param {object} asked
 * @param {number} asked.minutes how long things break
 * @param {number} asked.seed
 * @param {number} asked.openRuns how many runs go on at once
 * @param {readonly string[]} [asked.kinds] the faults to draw from; left out, all
 * @param {(what: string) => void} asked.say
 * @returns {Promise<{ report: Report, findings: Findings["all"], figures: Record<string, number>, keptIn: string | undefined }>}
 */
export async function playRound({ minutes, seed, openRuns, kinds = kindsHere(), say }) {
  const dir = await mkdtemp(join(tmpdir(), "mirror-chaos-"));
  const findings = new Findings();
  const history = new History();
  let nobodyLeft = false;
  let judged = false;
  const on = await startInstallation(dir);
  try {
    await on.ready();
    const cast = await enrolCast(on, history, () => nobodyLeft);
    const work = workload({ on, cast, seed, openRuns });
    const schedule = scheduleOf(seed, minutes * 60_000, kinds);
    say(`seed ${seed}: ${schedule.length} faults in ${minutes} minutes; logs in ${dir}`);
    const broken = await strike({ on, schedule, seed, say });

    const met = new Set(broken.map(({ kind }) => kind));
    const missed = [...new Set(schedule.map(({ kind }) => kind))].filter((kind) => !met.has(kind));
    if (missed.length > 0) say(`planned, and never came to it: ${missed.join("; ")}`);
    on.heal();
    say("everything is healed");
    work.startNothingMore();
    await on.redis.up();
    await on.ready();
    await untilAllEnded(work, cast, say);
    for (const run of work.open()) {
      const id = /** @type {import("@mirror/vocabulary").RunId} */ (run);
      const seen = await cast.ada.door.must(routes.runs.show, { params: { id } });
      findings.add(
        "unexplained",
        `INV-16 ${run} is ${seen.status} and waits: ${seen.blockedOn ?? "it does not say for what"}.`,
      );
    }
    nobodyLeft = true;
    await work.stop();

    say("judging");
    for (const defect of [...on.defects(), ...on.complaints]) findings.add("unexplained", defect);
    judgePoison(on.pointsDir, findings);
    const record = await readRecord(on.look, findings);
    const runs = [...record.streams.keys()].filter((stream) => stream.startsWith("run--"));
    judgeCommands(history.commands, record, findings);
    judgeMade(history.commands, record, findings);
    judgeEffects(on.receiver.arrivals, record, findings);
    judgeUnknown(record, findings);
    judgeWithdrawals(history.commands, on.receiver.arrivals, work.markerOf, findings);
    judgeWakeUps(record, broken, work.ended, findings);
    for (const { effect, stream } of record.owed)
      if (work.ended.has(stream))
        findings.add("unexplained", `${effect} is owed by ${stream}, which is over.`);
    await judgeTimelines({ cast, runs, record, findings });
    await judgeFromOutside({ cast, runs, record, findings });

    judged = true;
    /** @type {Record<string, number>} */
    const counts = {};
    for (const { kind } of broken) counts[kind] = (counts[kind] ?? 0) + 1;
    return {
      report: {
        seed,
        minutes,
        faults: counts,
        acknowledged: history.acknowledged().length,
        lost: findings.count("lost"),
        doubled: findings.count("doubled"),
        unauthorised: findings.count("unauthorised"),
        late: findings.count("late"),
        unexplained: findings.count("unexplained"),
      },
      findings: findings.all,
      figures: figuresOf(on, history, record, runs),
      keptIn: findings.all.length > 0 ? dir : undefined,
    };
  } finally {
    nobodyLeft = true;
    await on.stop();
    // What ended otherwise is there to be looked into.
    if (judged && findings.all.length === 0) await rm(dir, { recursive: true, force: true });
  }
}

/**
 * @param {import("./work/workload.mjs").Workload} work
 * @param {import("./work/cast.mjs").Cast} cast
 * @param {(what: string) => void} say
 */
async function untilAllEnded(work, cast, say) {
  const began = performance.now();
  let told = began;
  while (work.open().length > 0 && performance.now() - began < endsWithinMs) {
    await sleep(200);
    if (performance.now() - told < tellEveryMs) continue;
    told = performance.now();
    const listed = await cast.ada.door.look(routes.runs.list, { query: { open: "true", limit: 200 } });
    say(
      `${work.open().length} runs go on; ${listed?.items.at(-1)?.blockedOn ?? "what they wait for is not answered"}`,
    );
  }
}

/**
 * @param {import("./ground/installation.mjs").Installation} on
 * @param {History} history
 * @param {import("./verdict/record.mjs").WholeRecord} record
 * @param {readonly string[]} runs
 */
function figuresOf(on, history, record, runs) {
  const entries = [...record.streams.values()].flat();
  /** @param {string} type */
  const written = (type) => entries.filter(({ body }) => body.type === type).length;
  return {
    runs: runs.length,
    entries: entries.length,
    "commands asked": history.commands.length,
    "… asked more than once": history.commands.filter((one) => one.attempts > 1).length,
    "… of which nobody knows": history.commands.filter((one) => one.outcome === "info").length,
    "… without a right to": history.commands.filter((one) => one.mustFail).length,
    "effects that arrived": on.receiver.arrivals.length,
    "… that took effect": on.receiver.arrivals.filter((one) => one.performed).length,
    "steps held for an unknown outcome": entries.filter(
      ({ body }) => body.type === "step-held" && JSON.stringify(body.data).includes("outcome-unknown"),
    ).length,
    withdrawals: written("consent-withdrawn"),
    "wake-ups rung":
      written("step-ready") +
      entries.filter(({ body }) => JSON.stringify(body.data).includes("ACTION_TIMEOUT")).length,
  };
}
