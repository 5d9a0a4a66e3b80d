// The playbooks that are measured, each as small as what it shows.

const MIRROR = "extension-definition--5f0a8d5e-3c0e-4b7e-9a51-6d2f4c8b7e10";
const AUTHOR = "identity--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0aff";
const AT = "2026-01-01T00:00:00.000Z";

/** The role that the one team of a measurement plays. */
export const ROLE = "responders";

/** @typedef {{ readonly id: string } & Record<string, unknown>} Document */

/**
 * A no-op step is an if-condition that is true and leads to its own end: nothing outside is needed for it, so that
 * the engine goes on to the next one in the same turn.
 * @param {number} steps
 * @returns {Document}
 */
export function noOpSteps(steps) {
  const id = idsOf(1);
  /** @type {Record<string, object>} */
  const workflow = {
    [id("start", 0)]: { type: "start", on_completion: id("if-condition", 1) },
    [id("end", 0)]: { type: "end" },
  };
  for (let step = 1; step <= steps; step += 1) {
    workflow[id("if-condition", step)] = {
      type: "if-condition",
      name: `Step ${step}`,
      condition: "__go__:value = true",
      on_true: id("end", step),
      on_completion: step === steps ? id("end", 0) : id("if-condition", step + 1),
    };
    workflow[id("end", step)] = { type: "end" };
  }
  const playbook_variables = { __go__: { type: "bool", value: "true", constant: true, external: false } };
  return documentOf(id, `${steps} no-op steps`, workflow, { playbook_variables });
}

/**
 * Tasks for people, one after the other.
 * @param {number} tasks
 * @returns {Document}
 */
export function tasks(tasks) {
  const id = idsOf(2);
  const workflow = inARow(id, tasks, (task) => manual(id, `Task ${task}`));
  return documentOf(id, `${tasks} tasks`, workflow);
}

/**
 * Effects on a system, one after the other: a PUT each, with its intent and its outcome.
 * @param {number} effects
 * @param {string} address
 * @returns {Document}
 */
export function httpEffects(effects, address) {
  const id = idsOf(3);
  const target = id("http-api", 0);
  const workflow = inARow(id, effects, (effect) => ({
    type: "action",
    name: `Effect ${effect}`,
    agent: id("group", 0),
    targets: [target],
    commands: [{ type: "http-api", command: `PUT /effects/${effect} HTTP/1.1` }],
  }));
  return documentOf(id, `${effects} effects`, workflow, {
    target_definitions: { [target]: { type: "http-api", name: "Receiver", address: { url: [address] } } },
  });
}

/**
 * One task that is handed out when its delay has passed.
 * @param {number} delayMs
 * @returns {Document}
 */
export function delayedTask(delayMs) {
  const id = idsOf(1_000 + delayMs);
  const workflow = inARow(id, 1, () => ({ ...manual(id, "After a while"), delay: delayMs }));
  return documentOf(id, `A task after ${delayMs} ms`, workflow);
}

/** @typedef {(type: string, n: number) => string} Ids */

/**
 * @param {number} document
 * @returns {Ids}
 */
function idsOf(document) {
  const name = document.toString(16).padStart(8, "0");
  return (type, n) => `${type}--${name}-0000-4000-8000-${n.toString(16).padStart(12, "0")}`;
}

/**
 * @param {Ids} id
 * @param {number} count
 * @param {(n: number) => object} stepOf
 */
function inARow(id, count, stepOf) {
  /** @type {Record<string, object>} */
  const workflow = {
    [id("start", 0)]: { type: "start", on_completion: id("action", 1) },
    [id("end", 0)]: { type: "end" },
  };
  for (let n = 1; n <= count; n += 1) {
    const next = n === count ? id("end", 0) : id("action", n + 1);
    workflow[id("action", n)] = { ...stepOf(n), on_completion: next };
  }
  return workflow;
}

/**
 * @param {Ids} id
 * @param {string} name
 */
function manual(id, name) {
  return {
    type: "action",
    name,
    agent: id("group", 0),
    commands: [{ type: "manual", command: "Look into the logs of the last day, and say what you found." }],
  };
}

/**
 * @param {Ids} id
 * @param {string} name
 * @param {Record<string, object>} workflow
 * @param {Record<string, object>} more
 * @returns {Document}
 */
function documentOf(id, name, workflow, more = {}) {
  return {
    type: "playbook",
    spec_version: "cacao-2.0",
    id: id("playbook", 0),
    name,
    created_by: AUTHOR,
    created: AT,
    modified: AT,
    workflow_start: id("start", 0),
    workflow,
    agent_definitions: {
      [id("group", 0)]: {
        type: "group",
        name: "Responders",
        agent_target_extensions: { [MIRROR]: { role: ROLE } },
      },
    },
    extension_definitions: {
      [MIRROR]: {
        type: "extension-definition",
        name: "Security Mirror",
        created_by: AUTHOR,
        schema: "https://security-mirror.example/schema",
        version: "1.0.0",
      },
    },
    ...more,
  };
}
