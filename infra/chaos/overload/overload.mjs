// Ten times what can be served, for a while, and officials who decide all the same (INV-22): what was acknowledged is on
// the record, what was asked to come again was not begun, nothing that waits grows without end.

import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { routes } from "@mirror/contract";
import { judgeCommands } from "../verdict/commands.mjs";
import { Findings } from "../verdict/findings.mjs";
import { readRecord } from "../verdict/record.mjs";
import { enrolCast } from "../work/cast.mjs";
import { openDoor } from "../work/door.mjs";
import { History } from "../work/history.mjs";
import { startGround } from "./ground.mjs";
import { watchLanes } from "./lanes.mjs";
import { watchMemory } from "./memory.mjs";
import { askedFor, decideOn } from "./officials.mjs";

/** @typedef {import("./crowd.mjs").Heard} Heard */

const TIMES = 10;
const CROWD_CONNECTIONS = 400;
const CROWD_PARTNERS = 6;
const PEOPLE_EACH = 4;
/** What is served without any crowd is measured with as many as are in work at once. */
const SERVED_CONNECTIONS = 32;
/** Officials at work in one run come by three decisions in about so long. */
const MS_PER_RUN = 400;
/** Readers that open an event stream and never read it. */
const READERS_ASLEEP = 20;

/**
 * @param {object} asked
 * @param {number} asked.minutes how long there is too much to do
 * @param {(what: string) => void} asked.say
 */
export async function playOverload({ minutes, say }) {
  const dir = await mkdtemp(join(tmpdir(), "mirror-overload-"));
  const findings = new Findings();
  const history = new History();
  let judged = false;
  let nobodyLeft = false;
  const on = await startGround(dir);
  try {
    await on.ready();
    const cast = await enrolCast(on, history, () => nobodyLeft);
    const crowd = await enrolCrowd(on, history);
    const overMs = minutes * 60_000;
    const asked = await askedFor(cast, Math.max(10, Math.round(overMs / MS_PER_RUN)), say);
    const measureS = Math.min(10, Math.max(2, overMs / 6_000));
    const alone = await heardBy({
      url: on.url,
      people: crowd,
      connections: SERVED_CONNECTIONS,
      perSecond: 0,
      seconds: measureS,
      name: "alone",
    });
    const servedPerSecond = servedIn(alone) / alone.seconds;
    say(
      `${servedPerSecond.toFixed(0)} a second are served to ${SERVED_CONNECTIONS} who wait for their answers`,
    );

    const loadBefore = loadavg()[0] ?? 0;
    const memory = watchMemory(on.pids);
    const lanes = watchLanes(on.metricsUrl, 500);
    const asleep = await openAndForget(on.url, crowd);
    const perSecond = Math.ceil(servedPerSecond * TIMES);
    say(`${perSecond} a second are offered for ${minutes} minutes, in ${dir}`);
    const [heard] = await Promise.all([
      heardBy({
        url: on.url,
        people: crowd,
        connections: CROWD_CONNECTIONS,
        perSecond,
        seconds: overMs / 1000,
        name: "over",
      }),
      decideOn(cast, asked, overMs * 0.9),
    ]);
    const memoryMiB = memory.stop();
    const deepest = await lanes.stop();
    const load = loadavg()[0] ?? 0;
    asleep.abort();
    nobodyLeft = true;

    say("judging");
    for (const defect of on.defects()) findings.add("unexplained", defect);
    for (const fault of await on.faults()) findings.add("unexplained", fault);
    const record = await readRecord(on.look, findings);
    judgeCommands(history.commands, record, findings);
    const titles = titlesOn(record);
    judgeCrowd("alone", alone, titles, findings);
    judgeCrowd("over", heard, titles, findings);

    judged = true;
    const decisions = history.commands.filter(({ what }) => DECISIONS.has(what));
    return {
      report: {
        minutes,
        machine: { processor: cpus()[0]?.model ?? "", cores: cpus().length, loadBefore, load },
        served: { perSecond: rounded(servedPerSecond), connections: SERVED_CONNECTIONS },
        offered: {
          perSecond: rounded(heard.offered / heard.seconds),
          sentPerSecond: rounded((heard.offered - heard.notSent) / heard.seconds),
          servedPerSecond: rounded(servedIn(heard) / heard.seconds),
          answers: heard.answers,
        },
        decisions: {
          asked: decisions.length,
          acknowledged: decisions.filter(({ outcome }) => outcome === "ok").length,
          askedAgain: decisions.filter(({ attempts }) => attempts > 1).length,
          ms: spreadOf(decisions.map(({ askedMs, answeredMs }) => answeredMs - askedMs)),
        },
        lanes: deepest,
        memoryMiB,
        acknowledged: history.acknowledged().length + alone.acknowledged.length + heard.acknowledged.length,
        lost: findings.count("lost"),
        doubled: findings.count("doubled"),
        unauthorised: findings.count("unauthorised"),
        unexplained: findings.count("unexplained"),
      },
      findings: findings.all,
      keptIn: findings.all.length > 0 ? dir : undefined,
    };
  } finally {
    nobodyLeft = true;
    await on.stop();
    if (judged && findings.all.length === 0) await rm(dir, { recursive: true, force: true });
  }
}

/** @typedef {Awaited<ReturnType<typeof playOverload>>["report"]} Report */

const DECISIONS = new Set(["consent.grant", "consent.withdraw", "run.hold"]);

/** Answers that say that something was done or shown. @param {Heard} heard */
function servedIn({ answers }) {
  return (answers["200"] ?? 0) + (answers["201"] ?? 0);
}

/**
 * Partners with people who have tokens, and nothing to do with anybody else.
 * @param {import("./ground.mjs").Ground} on @param {History} history
 */
async function enrolCrowd(on, history) {
  const admin = openDoor({
    url: on.url,
    token: await on.adminToken(),
    person: "administrator",
    history,
    giveUp: () => false,
  });
  /** @type {{ token: string, partner: string }[]} */
  const people = [];
  for (let p = 1; p <= CROWD_PARTNERS; p += 1) {
    const { id } = await admin.must(routes.partners.add, { body: { name: `Crowd ${p}`, kind: "state" } });
    const params = { id };
    for (let n = 1; n <= PEOPLE_EACH; n += 1) {
      const name = `One of them ${n}`;
      const added = await admin.must(routes.partners.addPerson, {
        params,
        body: { name, roles: ["trigger"] },
      });
      const person = added.people?.find((one) => one.name === name)?.id;
      if (person === undefined) throw new Error(`${name} was not enrolled.`);
      const token = await admin.must(routes.partners.createToken, { params, body: { person } });
      people.push({ token: token.secret ?? "", partner: id });
    }
  }
  return people;
}

/** A crowd in a process of its own. @param {import("./crowd.mjs").Task} task @returns {Promise<Heard>} */
async function heardBy(task) {
  const child = fork(fileURLToPath(new URL("crowd.mjs", import.meta.url)), {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  try {
    child.send(task);
    const [heard] = await Promise.race([
      once(child, "message"),
      once(child, "exit").then(() => {
        throw new Error("The crowd ended before it said what it heard.");
      }),
    ]);
    return /** @type {Heard} */ (heard);
  } finally {
    child.kill("SIGKILL");
  }
}

/** Opens event streams and reads none. @param {string} url @param {readonly { token: string }[]} people */
async function openAndForget(url, people) {
  const leaving = new AbortController();
  for (let n = 0; n < READERS_ASLEEP; n += 1)
    await fetch(`${url}/api/v1/events`, {
      headers: { Authorization: `Bearer ${people[n % people.length]?.token}` },
      signal: leaving.signal,
    });
  return leaving;
}

/** How often each title is on the record. @param {import("../verdict/record.mjs").WholeRecord} record */
function titlesOn({ streams }) {
  /** @type {Map<string, number>} */
  const titles = new Map();
  for (const entries of streams.values())
    for (const { body } of entries) {
      if (body.type !== "incident-opened") continue;
      const { title } = /** @type {{ title?: unknown }} */ (body.data);
      titles.set(String(title), (titles.get(String(title)) ?? 0) + 1);
    }
  return titles;
}

/**
 * @param {string} name @param {Heard} heard
 * @param {ReadonlyMap<string, number>} titles @param {Findings} findings
 */
function judgeCrowd(name, { acknowledged, refused, withoutRetryAfter, answers }, titles, findings) {
  for (const n of acknowledged) {
    const times = titles.get(`${name} ${n}`) ?? 0;
    if (times === 0) findings.add("lost", `INV-01 "${name} ${n}" was acknowledged and is not recorded.`);
    if (times > 1) findings.add("doubled", `"${name} ${n}" is recorded ${times} times.`);
  }
  for (const n of refused)
    if (titles.has(`${name} ${n}`))
      findings.add("unexplained", `INV-22 "${name} ${n}" was asked to come again, and was carried out.`);
  if (withoutRetryAfter > 0)
    findings.add("unexplained", `INV-22 ${withoutRetryAfter} were asked to come again, and not when.`);
  for (const [answer, times] of Object.entries(answers))
    if (/^5/.test(answer) && !answer.startsWith("503"))
      findings.add("unexplained", `INV-22 ${times} were answered ${answer}.`);
}

/** @param {readonly number[]} ms */
function spreadOf(ms) {
  const sorted = [...ms].sort((a, b) => a - b);
  const at = (/** @type {number} */ share) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), most: sorted.at(-1) ?? 0, samples: sorted.length };
}

/** @param {number} value */
function rounded(value) {
  return Math.round(value);
}
