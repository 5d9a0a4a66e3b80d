// Every acknowledged command is on the record once, as the API shows it too; what was said no to is not there.

/** @typedef {import("../work/history.mjs").Command} Command */
/** @typedef {import("@mirror/journal").Entry} Entry */

/**
 * What a command must have written: into which stream, and which entry.
 * @typedef {object} Wanted
 * @property {string} stream
 * @property {(entry: Entry) => boolean} isIt
 * @property {boolean} once whether it can be there only once
 */

/**
 * @param {readonly Command[]} commands
 * @param {import("./record.mjs").WholeRecord} record
 * @param {import("./findings.mjs").Findings} findings
 */
export function judgeCommands(commands, record, findings) {
  const runOfStep = stepsIn(record);
  for (const command of commands) {
    const { what, about, key, person, outcome, mustFail } = command;
    if (mustFail) {
      if (outcome === "ok")
        findings.add("unauthorised", `${person} was let do ${what} on ${about} (${key}).`);
      continue;
    }
    if (outcome !== "ok") continue;
    const wanted = wantedOf(command, runOfStep);
    if (wanted === undefined) {
      findings.add("unexplained", `${what} on ${about} was acknowledged, and nobody knows what it writes.`);
      continue;
    }
    const found = (record.streams.get(wanted.stream) ?? []).filter(wanted.isIt).length;
    if (found === 0)
      findings.add(
        "lost",
        `INV-01 ${what} by ${person} on ${about} was acknowledged (${key}) and is not recorded.`,
      );
    if (found > 1 && wanted.once)
      findings.add("doubled", `${what} by ${person} on ${about} (${key}) is recorded ${found} times.`);
  }
}

/**
 * Runs and incidents come to be once for each command, however often it was asked.
 * @param {readonly Command[]} commands
 * @param {import("./record.mjs").WholeRecord} record
 * @param {import("./findings.mjs").Findings} findings
 */
export function judgeMade(commands, record, findings) {
  /** @type {Map<string, number>} */
  const asked = new Map();
  for (const { what, about } of commands)
    if (what === "run.start" || what === "incident.open")
      asked.set(`${what} ${about}`, (asked.get(`${what} ${about}`) ?? 0) + 1);
  /** @type {Map<string, number>} */
  const made = new Map();
  for (const [first] of record.streams.values()) {
    const name = first === undefined ? undefined : madeBy(first);
    if (name !== undefined) made.set(name, (made.get(name) ?? 0) + 1);
  }
  for (const [name, times] of made) {
    const commandsAsked = asked.get(name) ?? 0;
    if (times > commandsAsked)
      findings.add("doubled", `${name} was asked ${commandsAsked} times, and came to be ${times} times.`);
  }
}

/** @param {Entry} first */
function madeBy({ body }) {
  const { type, data } = body;
  if (type === "run-created") return `run.start ${field(data, "incident")}`;
  if (type === "incident-opened") return `incident.open ${field(data, "title")}`;
  return undefined;
}

/** @param {import("./record.mjs").WholeRecord} record */
function stepsIn(record) {
  /** @type {Map<string, string>} */
  const runOf = new Map();
  for (const [stream, entries] of record.streams)
    for (const { body } of entries)
      if (body.type === "step-entered") runOf.set(field(body.data, "invocation"), stream);
  return runOf;
}

/**
 * @param {Command} command
 * @param {ReadonlyMap<string, string>} runOfStep
 * @returns {Wanted | undefined}
 */
function wantedOf({ what, about, value }, runOfStep) {
  /** @param {string} type @returns {Wanted} */
  const onStep = (type) => ({
    stream: runOfStep.get(about) ?? `the run of ${about}`,
    isIt: ({ body }) => body.type === type && field(body.data, "invocation") === about && isPersons(body),
    once: true,
  });
  /** @param {string} type @param {boolean} once @returns {Wanted} */
  const onStream = (type, once) => ({
    stream: about,
    isIt: ({ body }) => body.type === type && isPersons(body),
    once,
  });
  switch (what) {
    case "incident.open":
      return { ...onStream("incident-opened", true), stream: field(value, "id") };
    case "run.start":
      return { ...onStream("run-created", true), stream: field(value, "id") };
    case "run.hold":
      return onStream("run-held", false);
    case "run.release":
      return onStream("run-released", false);
    case "step.claim":
      return onStep("step-claimed");
    case "step.complete": {
      const done = onStep("step-completed");
      return {
        ...done,
        // Of a step that had ended meanwhile, the truthful late report is kept.
        isIt: (entry) =>
          [done, onStep("late-report-noted"), onStep("effect-settled")].some((one) => one.isIt(entry)),
        once: false,
      };
    }
    case "step.fail": {
      const failed = onStep("step-failed");
      return {
        ...failed,
        isIt: (entry) => failed.isIt(entry) || onStep("late-report-noted").isIt(entry),
        once: false,
      };
    }
    case "consent.grant":
      return onStream("consent-granted", true);
    case "consent.refuse":
      return onStream("consent-refused", true);
    case "consent.withdraw":
      return onStream("consent-withdrawn", true);
  }
  return undefined;
}

/** @param {Entry["body"]} body */
function isPersons({ actor }) {
  return actor.kind === "person";
}

/** @param {unknown} of @param {string} name */
export function field(of, name) {
  const value = typeof of === "object" && of !== null ? Reflect.get(of, name) : undefined;
  return typeof value === "string" ? value : "";
}
