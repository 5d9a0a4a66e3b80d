// What really happened at the receiver, beside what the record says of it.

import { effects as effectSteps } from "../work/playbook.mjs";
import { field } from "./commands.mjs";

/** @typedef {import("@mirror/journal").Entry} Entry */
/** @typedef {import("../ground/receiver.mjs").Arrival} Arrival */
/** @typedef {import("@mirror/engine").RunFact} RunFact */
/**
 * @template {RunFact["type"]} T
 * @typedef {Extract<RunFact, { readonly type: T }>["data"]} DataOf
 */

/**
 * What one key did, as the record tells it.
 * @typedef {object} Told
 * @property {string} run
 * @property {string} step
 * @property {string} invocation
 * @property {{ at: number, notAfter: number, method: string, path: string }[]} intents
 * @property {{ status: string, at: number }[]} outcomes
 * @property {boolean} repeatAllowed
 */

/** A request may be under way for so long after it left. */
const underWayMs = 1_000;

/**
 * @param {readonly Arrival[]} arrivals
 * @param {import("./record.mjs").WholeRecord} record
 * @param {import("./findings.mjs").Findings} findings
 */
export function judgeEffects(arrivals, record, findings) {
  const told = toldEffects(record);
  /** @type {Map<string, Arrival[]>} */
  const byKey = new Map();
  for (const arrival of arrivals) byKey.set(arrival.key, [...(byKey.get(arrival.key) ?? []), arrival]);

  /** Which keys did the same thing for the same run. @type {Map<string, Set<string>>} */
  const keysOf = new Map();
  for (const [key, came] of byKey) {
    const [first] = came;
    const intended = told.get(key);
    if (first === undefined) continue;
    if (intended === undefined) {
      findings.add(
        "unauthorised",
        `INV-02b ${first.method} ${first.path} arrived under ${key}, without an intent.`,
      );
      continue;
    }
    const performed = came.filter((one) => one.performed);
    if (performed.length > 1 && first.method === "POST" && !intended.repeatAllowed)
      findings.add(
        "doubled",
        `INV-02 ${first.method} ${first.path} took effect ${performed.length} times under ${key}.`,
      );
    if (came.some((one) => one.path !== first.path || one.method !== first.method))
      findings.add("doubled", `INV-02 ${key} was sent with different content.`);
    if (performed.length > 0) {
      const what = `${first.method} ${first.path}`;
      keysOf.set(what, (keysOf.get(what) ?? new Set()).add(key));
    }
    for (const arrival of came) judgeArrival(arrival, intended, findings);
    judgeOutcome(key, came, intended, findings);
  }
  for (const [what, keys] of keysOf)
    if (keys.size > 1) findings.add("doubled", `INV-02 ${what} took effect under ${keys.size} keys.`);
  // What the record says happened, and never arrived.
  for (const [key, one] of told) if (!byKey.has(key)) judgeOutcome(key, [], one, findings);
}

/** @param {Arrival} arrival @param {Told} told @param {import("./findings.mjs").Findings} findings */
function judgeArrival({ atMs, sinceMs, method, path, key }, told, findings) {
  const intent = told.intents.findLast(({ at }) => at <= atMs + 1);
  if (intent === undefined)
    findings.add(
      "unauthorised",
      `INV-02b ${method} ${path} arrived before the intent of ${key} was recorded.`,
    );
  else if (sinceMs > intent.notAfter + underWayMs)
    findings.add(
      "unauthorised",
      `INV-04 ${method} ${path} (${key}) arrived ${sinceMs - intent.notAfter} ms or more after its intent was over.`,
    );
  else if (intent.path !== path || intent.method !== method)
    findings.add(
      "unauthorised",
      `${method} ${path} arrived; the intent of ${key} is ${intent.method} ${intent.path}.`,
    );
}

/**
 * An outcome is true or unknown (INV-13). A PUT that was sent more than once may have failed once and been done before.
 * @param {string} key
 * @param {readonly Arrival[]} came
 * @param {Told} told
 * @param {import("./findings.mjs").Findings} findings
 */
function judgeOutcome(key, came, { outcomes, run, invocation }, findings) {
  const where = `${key} of ${invocation} in ${run}`;
  const done = came.some((one) => one.performed);
  const last = outcomes.at(-1);
  if (last === undefined) {
    if (done) findings.add("lost", `${where} took effect, and the record says nothing of what came of it.`);
  } else if (last.status === "succeeded" && !done)
    findings.add("unexplained", `INV-13 ${where} is recorded as done, and nothing happened.`);
  else if (last.status === "failed" && done)
    findings.add("unexplained", `INV-13 ${where} is recorded as not done, and it happened.`);
}

/** @param {import("./record.mjs").WholeRecord} record */
function toldEffects(record) {
  /** @type {Map<string, Told>} */
  const told = new Map();
  for (const [run, entries] of record.streams) {
    /** @type {Map<string, string>} */
    const stepOf = new Map();
    for (const { body } of entries) {
      const at = Date.parse(body.recordedAt);
      if (body.type === "step-entered") stepOf.set(field(body.data, "invocation"), field(body.data, "step"));
      if (body.type === "effect-intended") {
        const { effect, invocation, notAfter } = /** @type {DataOf<"effect-intended">} */ (body.data);
        const known = told.get(effect.id) ?? {
          run,
          step: stepOf.get(invocation) ?? "",
          invocation,
          intents: [],
          outcomes: [],
          repeatAllowed: false,
        };
        told.set(effect.id, known);
        if (effect.request.kind !== "http-api")
          throw new Error("The workload sends requests over HTTP only.");
        const { method, url } = effect.request;
        known.intents.push({ at, notAfter: Date.parse(notAfter), method, path: new URL(url).pathname });
      }
      if (body.type === "effect-settled") {
        const { effect, outcome } = /** @type {DataOf<"effect-settled">} */ (body.data);
        told.get(effect)?.outcomes.push({ status: outcome.status, at });
      }
      if (body.type === "effect-repeat-allowed") {
        const { effect } = /** @type {DataOf<"effect-repeat-allowed">} */ (body.data);
        const known = told.get(effect);
        if (known !== undefined) known.repeatAllowed = true;
      }
    }
  }
  return told;
}

/**
 * An unknown outcome is shown as unknown: its step is held for it, unless it was over before (INV-13).
 * @param {import("./record.mjs").WholeRecord} record
 * @param {import("./findings.mjs").Findings} findings
 */
export function judgeUnknown(record, findings) {
  for (const [run, entries] of record.streams) {
    /** @type {Set<string>} */
    const over = new Set();
    for (const [at, { body, seq }] of entries.entries()) {
      const invocation = field(body.data, "invocation");
      if (["step-completed", "step-failed", "step-skipped", "step-cancelled"].includes(body.type))
        over.add(invocation);
      if (body.type !== "effect-settled" || over.has(invocation)) continue;
      const { outcome } = /** @type {DataOf<"effect-settled">} */ (body.data);
      if (outcome.status !== "unknown") continue;
      const next = entries[at + 1]?.body;
      if (next?.type !== "step-held" || field(next.data, "reason") !== "outcome-unknown")
        findings.add(
          "unexplained",
          `INV-13 entry ${seq} of ${run}: an outcome is unknown, and its step is not held.`,
        );
    }
  }
}

/**
 * After a withdrawal was acknowledged nothing arrives but what its answer named (INV-04).
 * @param {readonly import("../work/history.mjs").Command[]} commands
 * @param {readonly Arrival[]} arrivals
 * @param {ReadonlyMap<string, string>} markerOf
 * @param {import("./findings.mjs").Findings} findings
 */
export function judgeWithdrawals(commands, arrivals, markerOf, findings) {
  const guarded = Object.values(effectSteps).filter((one) => one.guarded);
  for (const { what, outcome, about, value, answeredMs } of commands) {
    if (what !== "consent.withdraw" || outcome !== "ok") continue;
    const answer = /** @type {import("@mirror/contract").WithdrawnConsent} */ (value);
    const marker = markerOf.get(answer.run);
    const until = Math.max(0, ...answer.mayStillBeSent.map((one) => Date.parse(one.until)));
    for (const { method, place } of guarded)
      for (const arrival of arrivals) {
        if (arrival.path !== `/${place}/${marker}` || arrival.method !== method) continue;
        if (arrival.sinceMs > answeredMs && arrival.sinceMs > until + underWayMs)
          findings.add(
            "unauthorised",
            `INV-04 ${method} ${arrival.path} arrived ${arrival.atMs - answeredMs} ms after the withdrawal in ${about} was acknowledged, and was not named in its answer.`,
          );
      }
  }
}
