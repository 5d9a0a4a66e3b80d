import { sha256Hex } from "@mirror/vocabulary";

/** The extension under which a CACAO document holds what is ours. */
const MIRROR = "extension-definition--5f0a8d5e-3c0e-4b7e-9a51-6d2f4c8b7e10";
const AUTHOR = "identity--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0aff";

/** A CACAO id for a thing that a test calls by a name: the same name gives the same id. */
export function idFor(type: string, name: string): string {
  const hex = sha256Hex(`${type} ${name}`);
  return `${type}--${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** A step of a document, under the id that `idFor` gives its name. */
export interface StepText {
  readonly type: string;
  readonly name: string;
  readonly [field: string]: unknown;
}

interface Ways {
  /** By name, where the flow goes on; left out, to the end. */
  readonly next?: string;
  readonly onFailure?: string;
  readonly mirror?: object;
  readonly [field: string]: unknown;
}

/** Where a step leads, by the names of steps. */
function ways({ next = "end", onFailure }: Ways) {
  const to = next === "end" ? idFor("end", "end") : idFor("action", next);
  return onFailure === undefined
    ? { on_completion: to }
    : { on_success: to, on_failure: onFailure === "end" ? idFor("end", "end") : idFor("action", onFailure) };
}

function action(name: string, agent: string, commands: object[], of: Ways): StepText {
  const { next: _, onFailure: __, mirror, ...fields } = of;
  return {
    type: "action",
    name,
    agent: idFor("group", agent),
    commands,
    ...ways(of),
    ...(mirror === undefined ? {} : { step_extensions: { [MIRROR]: mirror } }),
    ...fields,
  };
}

/** A task for the team that plays a role. */
export function task(name: string, role: string, of: Ways = {}): StepText {
  return action(name, role, [{ type: "manual", command: `${name}, and say what you found.` }], {
    ...of,
    mirror: { kind: "task", ...of.mirror },
  });
}

/** A request that the executor sends to the firewall. */
export function request(
  name: string,
  role: string,
  line: string,
  of: Ways & { body?: object } = {},
): StepText {
  const { body, ...more } = of;
  const command = {
    type: "http-api",
    command: `${line} HTTP/1.1`,
    ...(body === undefined
      ? {}
      : { content: JSON.stringify(body), headers: { "Content-Type": ["application/json"] } }),
  };
  return action(name, role, [command], { ...more, targets: [idFor("http-api", "firewall")] });
}

/** Asks the office of each role's partner; `office` is what the scene's officials hold. */
export function consent(name: string, roles: readonly string[], of: Ways & { gate?: object } = {}): StepText {
  const { gate, ...more } = of;
  return action(name, roles[0] ?? "host", [{ type: "manual", command: name }], {
    ...more,
    mirror: {
      kind: "consent",
      consent: {
        of: roles.map((role) => ({ role, office: "Directorate" })),
        rule: { kind: "all" },
        level: "operational",
        question: `${name}?`,
        answer_within: "PT4H",
        holds_for: "PT12H",
        if_silent: "Nothing is done.",
        undo: "It stops at once.",
        ...gate,
      },
      ...of.mirror,
    },
  });
}

/** The host asks the partners that play `asks` for analysts. */
export function aid(name: string, asks: readonly string[], of: Ways & { call?: object } = {}): StepText {
  const { call, ...more } = of;
  const need = {
    category: "Cyber",
    kind: "Team",
    type: "2",
    quantity: 1,
    description: "Analysts",
    role: "analysts",
  };
  return action(name, "host", [{ type: "manual", command: name }], {
    ...more,
    mirror: {
      kind: "aid",
      aid: {
        by: "host",
        asks,
        needs: [need],
        mission: "Find out how they came in.",
        own_measures: "Two analysts are at it.",
        planned_use: "Image and analyse.",
        other_support: "None under contract.",
        effect_ceiling: "E2",
        offers_within: "PT6H",
        needed_within: "PT24H",
        period: "P3D",
        priority: "urgent",
        life_safety: true,
        cost_terms: "Each bears its own.",
        ...call,
      },
      ...of.mirror,
    },
  });
}

export function escalation(name: string, of: Ways & { call?: object } = {}): StepText {
  const { call, ...more } = of;
  return action(name, "host", [{ type: "manual", command: name }], {
    ...more,
    mirror: {
      kind: "escalation",
      escalation: {
        to: "operational",
        of: "host",
        acknowledge_within: "PT15M",
        accept_within: "PT1H",
        reason: "Clinical systems are down at two sites.",
        de_escalation: ["Return the lead to the technical level."],
        exit_criteria: ["No new encryption for 72 hours."],
        ...call,
      },
      ...of.mirror,
    },
  });
}

/** Calls another playbook; its roles are played by the caller's of the same name unless `bind` says otherwise. */
export function call(
  name: string,
  playbook: string,
  of: Ways & { bind?: Record<string, string> } = {},
): StepText {
  const { bind = { host: "host" }, next: _, onFailure: __, mirror: ___, ...fields } = of;
  return {
    type: "playbook-action",
    name,
    playbook_id: idFor("playbook", playbook),
    ...ways(of),
    step_extensions: { [MIRROR]: { kind: "task", bind } },
    ...fields,
  };
}

/** Steps that run beside each other; each begins a branch that ends at the end. */
export function parallel(name: string, branches: readonly string[], of: Ways = {}): StepText {
  return {
    type: "parallel",
    name,
    next_steps: branches.map((branch) => idFor("action", branch)),
    ...ways(of),
  };
}

export interface DocumentText {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** A playbook: the first of the steps begins it. Every agent that a step names plays the role of its name. */
export function document(
  name: string,
  steps: readonly StepText[],
  more: {
    readonly variables?: object;
    readonly byAid?: readonly string[];
    readonly [field: string]: unknown;
  } = {},
): DocumentText {
  const { variables, byAid = [], ...fields } = more;
  const roles = new Set(["host", ...byAid, ...rolesIn(steps)]);
  const idOf = (step: StepText) =>
    idFor(step.type === "playbook-action" || step.type === "parallel" ? "action" : step.type, step.name);
  const own = (step: StepText) =>
    step.type === "playbook-action" || step.type === "parallel" ? idFor(step.type, step.name) : idOf(step);
  // Steps are named as actions where they are pointed at; here each gets the id of its own type.
  const renamed = new Map(steps.map((step) => [idOf(step), own(step)]));
  const pointing = (text: string) =>
    [...renamed].reduce((sofar, [from, to]) => sofar.replaceAll(from, to), text);
  const [first] = steps;
  const workflow = {
    [idFor("start", "start")]: { type: "start", on_completion: first === undefined ? "" : own(first) },
    ...Object.fromEntries(steps.map((step) => [own(step), step])),
    [idFor("end", "end")]: { type: "end" },
  };
  const agent = (role: string) => ({
    type: "group",
    name: role,
    agent_target_extensions: {
      [MIRROR]: { role, ...(byAid.includes(role) ? { bound: "by-aid" } : {}) },
    },
  });
  return {
    type: "playbook",
    spec_version: "cacao-2.0",
    id: idFor("playbook", name),
    name,
    created_by: AUTHOR,
    created: "2026-01-01T00:00:00.000Z",
    modified: "2026-01-01T00:00:00.000Z",
    workflow_start: idFor("start", "start"),
    workflow: JSON.parse(pointing(JSON.stringify(workflow))),
    agent_definitions: Object.fromEntries([...roles].map((role) => [idFor("group", role), agent(role)])),
    target_definitions: {
      [idFor("http-api", "firewall")]: {
        type: "http-api",
        name: "Firewall",
        address: { url: ["https://firewall.example"] },
      },
    },
    ...(variables === undefined ? {} : { playbook_variables: variables }),
    extension_definitions: {
      [MIRROR]: {
        type: "extension-definition",
        name: "Security Mirror",
        created_by: AUTHOR,
        schema: "https://security-mirror.example/schema",
        version: "1.0.0",
      },
    },
    ...fields,
  };
}

function rolesIn(steps: readonly StepText[]): string[] {
  const text = JSON.stringify(steps);
  return ["host", "helpers", "friends", "analysts", "watchers"].filter(
    (role) => text.includes(idFor("group", role)) || text.includes(`"${role}"`),
  );
}
