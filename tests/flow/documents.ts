const MIRROR = "extension-definition--5f0a8d5e-3c0e-4b7e-9a51-6d2f4c8b7e10";

const IDS = {
  start: "start--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0a01",
  look: "action--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0a02",
  found: "if-condition--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0a03",
  block: "action--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0a04",
  blocked: "end--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0a05",
  over: "action--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0a06",
  end: "end--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0a07",
  team: "group--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0a08",
  firewall: "http-api--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0a09",
};

const EXTENSION = {
  [MIRROR]: {
    type: "extension-definition",
    name: "Security Mirror",
    created_by: "identity--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0aff",
    schema: "https://security-mirror.example/schema",
    version: "1.0.0",
  },
};

const id = (type: string, n: number) =>
  `${type}--1c7e0f4e-6d2e-4b66-8f7d-7c2b1f7f0b${String(n).padStart(2, "0")}`;
const REMOTE = {
  start: id("start", 1),
  ask: id("action", 2),
  image: id("action", 3),
  alone: id("action", 4),
  end: id("end", 5),
  host: id("group", 6),
  team: id("group", 7),
  help: id("action", 8),
  escalate: id("action", 9),
};

function task(name: string, agent: string, next: string, extension: object = {}) {
  return {
    type: "action",
    name,
    agent,
    on_completion: next,
    commands: [{ type: "manual", command: `${name}, and say what you found.` }],
    step_extensions: { [MIRROR]: { kind: "task", acknowledge_within: "PT15M", ...extension } },
  };
}

/** A gate: its step fails to `otherwise` when the answer is no, or does not come. */
function gate(name: string, next: string, otherwise: string, extension: object) {
  return {
    type: "action",
    name,
    agent: REMOTE.host,
    on_success: next,
    on_failure: otherwise,
    commands: [{ type: "manual", command: name }],
    step_extensions: { [MIRROR]: extension },
  };
}

function group(name: string, extension: object) {
  return { type: "group", name, agent_target_extensions: { [MIRROR]: extension } };
}

function playbook(n: number, name: string, workflow: object, helpers = "helpers", lent: object = {}) {
  return {
    type: "playbook",
    spec_version: "cacao-2.0",
    id: id("playbook", n),
    name,
    created_by: "identity--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0aff",
    created: "2026-01-01T00:00:00.000Z",
    modified: "2026-01-01T00:00:00.000Z",
    workflow_start: REMOTE.start,
    workflow,
    agent_definitions: {
      [REMOTE.host]: group("Host", { role: "host" }),
      [REMOTE.team]: group("Helpers", { role: helpers }),
      ...lent,
    },
    extension_definitions: EXTENSION,
  };
}

function thin(firewall: string, delayMs: number) {
  return {
    type: "playbook",
    spec_version: "cacao-2.0",
    id: "playbook--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0a00",
    name: "Block a beacon",
    created_by: "identity--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0aff",
    created: "2026-01-01T00:00:00.000Z",
    modified: "2026-01-01T00:00:00.000Z",
    workflow_start: IDS.start,
    playbook_variables: {
      __found__: { type: "bool", description: "Whether a beacon was found", external: false },
    },
    workflow: {
      [IDS.start]: { type: "start", on_completion: IDS.look },
      [IDS.look]: {
        type: "action",
        name: "Look at the logs",
        on_completion: IDS.found,
        agent: IDS.team,
        commands: [{ type: "manual", command: "Look for the beacon in the proxy logs of the last day." }],
        out_args: ["__found__"],
      },
      [IDS.found]: {
        type: "if-condition",
        name: "Found?",
        condition: "__found__:value = true",
        on_true: IDS.block,
        on_completion: IDS.over,
      },
      [IDS.block]: {
        type: "action",
        name: "Block it",
        on_completion: IDS.blocked,
        agent: IDS.team,
        targets: [IDS.firewall],
        commands: [{ type: "http-api", command: "PUT /blocks/beacon HTTP/1.1" }],
      },
      [IDS.blocked]: { type: "end" },
      [IDS.over]: {
        type: "action",
        name: "Say that it is over",
        delay: delayMs,
        on_completion: IDS.end,
        agent: IDS.team,
        commands: [{ type: "manual", command: "Tell the wards." }],
      },
      [IDS.end]: { type: "end" },
    },
    agent_definitions: {
      [IDS.team]: {
        type: "group",
        name: "Responders",
        agent_target_extensions: { [MIRROR]: { role: "responders" } },
      },
    },
    target_definitions: {
      [IDS.firewall]: { type: "http-api", name: "Firewall", address: { url: [firewall] } },
    },
    extension_definitions: EXTENSION,
  };
}

/** Playbooks that tests run: as small as what they show. */
export const cacao = {
  /** A task, a condition on its answer, an automated effect, a delayed task. */
  thin: thin("https://firewall.example", 60_000),
  /** The same against a firewall that is really there. */
  thinAgainst: thin,
  /** Another partner's team works on the host's systems, if the host's official agrees; else the host goes on alone. */
  remote: playbook(10, "Remote forensics", {
    [REMOTE.start]: { type: "start", on_completion: REMOTE.ask },
    [REMOTE.ask]: gate("Ask for remote forensics", REMOTE.image, REMOTE.alone, {
      kind: "consent",
      consent: {
        of: [{ role: "host", office: "Directorate of Norland" }],
        rule: { kind: "all" },
        level: "operational",
        question: "May the helpers image the file servers?",
        answer_within: "PT4H",
        holds_for: "PT12H",
        if_silent: "The host images them alone.",
        undo: "Access ends at once.",
      },
    }),
    [REMOTE.image]: task("Image the file servers", REMOTE.team, REMOTE.end, {
      effect: { class: "E4", on: "host", targets: ["file servers"], reversible: true },
      guarded_by: [REMOTE.ask],
    }),
    [REMOTE.alone]: task("Image them alone", REMOTE.host, REMOTE.end),
    [REMOTE.end]: { type: "end" },
  }),
  /** Help is asked for; without it the host goes on alone. */
  aid: playbook(
    11,
    "Ask for help",
    {
      [REMOTE.start]: { type: "start", on_completion: REMOTE.help },
      [REMOTE.help]: gate(
        "Ask for a team",
        REMOTE.end,
        REMOTE.alone,
        {
          kind: "aid",
          aid: {
            by: "host",
            asks: ["friends"],
            needs: [
              {
                category: "Cybersecurity",
                kind: "Team",
                type: "2",
                quantity: 2,
                description: "Forensic analysts",
                role: "analysts",
              },
            ],
            mission: "Find out how they came in.",
            own_measures: "Two analysts are at it.",
            planned_use: "Image and analyse.",
            other_support: "None under contract.",
            effect_ceiling: "E4",
            offers_within: "PT6H",
            needed_within: "PT24H",
            period: "P3D",
            priority: "urgent",
            life_safety: true,
            cost_terms: "Each bears its own.",
          },
        },
        "friends",
        { [id("group", 13)]: group("Lent analysts", { role: "analysts", bound: "by-aid" }) },
      ),
      [REMOTE.alone]: task("Go on alone", REMOTE.host, REMOTE.end),
      [REMOTE.end]: { type: "end" },
    },
    "friends",
    { [id("group", 13)]: group("Lent analysts", { role: "analysts", bound: "by-aid" }) },
  ),
  /** The host's authority takes the operational level; nobody answering climbs its ladder. */
  escalation: playbook(12, "Escalate", {
    [REMOTE.start]: { type: "start", on_completion: REMOTE.escalate },
    [REMOTE.escalate]: gate("Escalate to the operational level", REMOTE.end, REMOTE.alone, {
      kind: "escalation",
      escalation: {
        to: "operational",
        of: "host",
        acknowledge_within: "PT15M",
        accept_within: "PT1H",
        reason: "Clinical systems are down at two sites.",
        de_escalation: ["Return the lead to the technical level."],
        exit_criteria: ["No new encryption for 72 hours."],
      },
    }),
    [REMOTE.alone]: task("Go on without", REMOTE.host, REMOTE.end),
    [REMOTE.end]: { type: "end" },
  }),
};
