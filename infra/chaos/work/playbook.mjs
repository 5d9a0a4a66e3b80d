// The playbook that is run while things break: one of each kind of step that can be lost, doubled or late.

const mirror = "extension-definition--5f0a8d5e-3c0e-4b7e-9a51-6d2f4c8b7e10";

/** Its name in an address: what one run does is told from what another does by it. */
export const MARKER = "__marker__";
export const LEAD_ROLE = "host";
export const HELPER_ROLE = "helpers";
export const OFFICE = "Directorate of Norland";
/** The step that nobody takes: only a wake-up can end it. */
export const LEFT_ALONE = "Wait for the vendor";

/** @param {string} type @param {number} n */
const id = (type, n) => `${type}--5d0c2f60-8a4b-4d17-b3a9-3f6e9c1d7e${String(n).padStart(2, "0")}`;

const ids = {
  start: id("start", 1),
  look: id("action", 2),
  both: id("parallel", 3),
  ask: id("action", 4),
  contain: id("action", 5),
  ticket: id("action", 6),
  byHand: id("action", 7),
  helped: id("end", 8),
  brief: id("action", 9),
  isolate: id("action", 10),
  vendor: id("action", 11),
  briefed: id("end", 12),
  close: id("action", 13),
  end: id("end", 14),
  host: id("group", 15),
  helpers: id("group", 16),
  target: id("http-api", 17),
  report: id("action", 18),
};

/**
 * What effects there are, by step: how they are sent, and where to.
 * @type {Readonly<Record<string, { method: "PUT" | "POST", place: string, guarded: boolean }>>}
 */
export const effects = {
  [ids.contain]: { method: "PUT", place: "contain", guarded: true },
  [ids.ticket]: { method: "POST", place: "tickets", guarded: false },
  [ids.isolate]: { method: "PUT", place: "isolate", guarded: false },
  [ids.report]: { method: "POST", place: "reports", guarded: false },
};

/** @param {string} step @param {string} marker what its request is, where the run is known by this marker */
export function requestOf(step, marker) {
  const effect = effects[step];
  return effect === undefined ? undefined : { method: effect.method, path: `/${effect.place}/${marker}` };
}

/** @param {string} receiver where effects go */
export function playbookAgainst(receiver) {
  return {
    type: "playbook",
    spec_version: "cacao-2.0",
    id: id("playbook", 0),
    name: "Contain while everything breaks",
    created_by: "identity--5d0c2f60-8a4b-4d17-b3a9-3f6e9c1d7eff",
    created: "2026-11-01T00:00:00.000Z",
    modified: "2026-11-01T00:00:00.000Z",
    workflow_start: ids.start,
    playbook_variables: {
      [MARKER]: { type: "string", description: "Tells this run's effects from another's", external: true },
    },
    workflow: {
      [ids.start]: { type: "start", on_completion: ids.look },
      [ids.look]: task("Look at the logs", { on_completion: ids.both }),
      [ids.both]: {
        type: "parallel",
        name: "Contain and brief",
        next_steps: [ids.ask, ids.brief],
        on_completion: ids.close,
      },

      [ids.ask]: {
        ...task("Ask for containment", { on_success: ids.contain, on_failure: ids.byHand }),
        step_extensions: extension({
          kind: "consent",
          consent: {
            of: [{ role: LEAD_ROLE, office: OFFICE }],
            rule: { kind: "all" },
            level: "operational",
            question: "May the helpers contain the file servers?",
            answer_within: "PT4H",
            holds_for: "PT12H",
            if_silent: "The host contains them by hand.",
            undo: "The block is lifted at once.",
          },
        }),
      },
      [ids.contain]: {
        ...automated("Contain", ids.contain, ids.helpers, { on_success: ids.ticket, on_failure: ids.byHand }),
        step_extensions: extension({
          kind: "task",
          effect: { class: "E3", on: LEAD_ROLE, targets: ["file servers"], reversible: true },
          guarded_by: [ids.ask],
        }),
      },
      [ids.ticket]: automated("Open a ticket", ids.ticket, ids.host, {
        on_success: ids.helped,
        on_failure: ids.byHand,
      }),
      [ids.byHand]: task("Do it by hand", { on_completion: ids.helped }),
      [ids.helped]: { type: "end" },

      [ids.brief]: { ...task("Brief the wards", { on_completion: ids.isolate }), delay: 1_500 },
      [ids.isolate]: automated("Isolate our own segment", ids.isolate, ids.host, {
        on_success: ids.report,
        on_failure: ids.report,
      }),
      [ids.report]: automated("Report it", ids.report, ids.host, {
        on_success: ids.vendor,
        on_failure: ids.vendor,
      }),
      [ids.vendor]: {
        ...task(LEFT_ALONE, { on_success: ids.briefed, on_failure: ids.briefed }),
        timeout: 2_500,
      },
      [ids.briefed]: { type: "end" },

      [ids.close]: task("Say that it is over", { on_completion: ids.end }),
      [ids.end]: { type: "end" },
    },
    agent_definitions: {
      [ids.host]: team("Host", LEAD_ROLE),
      [ids.helpers]: team("Helpers", HELPER_ROLE),
    },
    target_definitions: {
      [ids.target]: { type: "http-api", name: "Everything that answers", address: { url: [receiver] } },
    },
    extension_definitions: {
      [mirror]: {
        type: "extension-definition",
        name: "Security Mirror",
        created_by: "identity--5d0c2f60-8a4b-4d17-b3a9-3f6e9c1d7eff",
        schema: "https://security-mirror.example/schema",
        version: "1.0.0",
      },
    },
  };
}

/** @param {object} said */
function extension(said) {
  return { [mirror]: said };
}

/** @param {string} name @param {object} next */
function task(name, next) {
  return {
    type: "action",
    name,
    agent: ids.host,
    commands: [{ type: "manual", command: `${name}.` }],
    ...next,
  };
}

/** @param {string} name @param {string} step @param {string} agent @param {object} next */
function automated(name, step, agent, next) {
  const effect = effects[step];
  if (effect === undefined) throw new Error(`${name} has no effect.`);
  return {
    type: "action",
    name,
    agent,
    targets: [ids.target],
    in_args: [MARKER],
    commands: [{ type: "http-api", command: `${effect.method} /${effect.place}/${MARKER}:value HTTP/1.1` }],
    ...next,
  };
}

/** @param {string} name @param {string} role */
function team(name, role) {
  return { type: "group", name, agent_target_extensions: extension({ role }) };
}
