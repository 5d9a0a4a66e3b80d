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

/** Playbooks that tests run: as small as what they show. */
export const cacao = {
  /** A task, a condition on its answer, an automated effect, a delayed task. */
  thin: {
    type: "playbook",
    spec_version: "cacao-2.0",
    id: "playbook--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0a00",
    name: "Block a beacon",
    created_by: "identity--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0aff",
    created: "2026-01-01T00:00:00.000Z",
    modified: "2026-01-01T00:00:00.000Z",
    workflow_start: IDS.start,
    playbook_variables: { __found__: { type: "bool", description: "Whether a beacon was found", external: false } },
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
        delay: 60_000,
        on_completion: IDS.end,
        agent: IDS.team,
        commands: [{ type: "manual", command: "Tell the wards." }],
      },
      [IDS.end]: { type: "end" },
    },
    agent_definitions: {
      [IDS.team]: { type: "group", name: "Responders", agent_target_extensions: { [MIRROR]: { role: "responders" } } },
    },
    target_definitions: {
      [IDS.firewall]: { type: "http-api", name: "Firewall", address: { url: ["https://firewall.example"] } },
    },
    extension_definitions: {
      [MIRROR]: {
        type: "extension-definition",
        name: "Security Mirror",
        created_by: "identity--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0aff",
        schema: "https://security-mirror.example/schema",
        version: "1.0.0",
      },
    },
  },
};
