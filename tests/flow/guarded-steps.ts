import { MIRROR_EXTENSION_ID } from "@mirror/playbook";

const uuid = (n: number) => `5d6d9d3e-5c1d-4a55-9f6c-6b1a0f6f${String(n).padStart(4, "0")}`;
const id = (type: string, n: number) => `${type}--${uuid(n)}`;
const START = id("start", 1);
const ASK = id("action", 2);
const ALL = id("parallel", 3);
const ALONE = id("action", 4);
const END = id("end", 5);
const HOST = id("group", 6);
const HELPERS = id("group", 7);
const FIREWALL = id("http-api", 8);

/** How long the delayed task waits before it is handed out. */
export const DELAY_MS = 60_000;

const mirror = (extension: object) => ({ [MIRROR_EXTENSION_ID]: extension });
const guarded = {
  kind: "task",
  effect: { class: "E2", on: "host", targets: ["file servers"], reversible: true },
  guarded_by: [ASK],
};
const manual = (text: string) => [{ type: "manual", command: text }];

/** What the helpers do on the host's systems once it has agreed: by a machine, by hand later, by hand now. */
const DEEDS = {
  Block: {
    type: "action",
    name: "Block",
    agent: HELPERS,
    targets: [FIREWALL],
    commands: [{ type: "http-api", command: "POST /blocks HTTP/1.1" }],
    on_completion: END,
    step_extensions: mirror(guarded),
  },
  Image: {
    type: "action",
    name: "Image",
    agent: HELPERS,
    delay: DELAY_MS,
    commands: manual("Image the file servers."),
    on_completion: END,
    step_extensions: mirror(guarded),
  },
  Copy: {
    type: "action",
    name: "Copy",
    agent: HELPERS,
    commands: manual("Copy the logs."),
    on_completion: END,
    step_extensions: mirror(guarded),
  },
};
const DEED_IDS = { Block: id("action", 11), Image: id("action", 12), Copy: id("action", 13) };

export type Deed = keyof typeof DEEDS;

/** A playbook in which the host is asked once, and some of the deeds follow, side by side. Two people of it agree where `dualControl` says so. */
export function guardedSteps(deeds: readonly Deed[], { dualControl = false } = {}) {
  const consent = {
    of: [{ role: "host", office: "Directorate of Norland" }],
    rule: { kind: "all" },
    level: "operational",
    question: "May the helpers act on the file servers?",
    answer_within: "PT4H",
    holds_for: "PT12H",
    dual_control: dualControl,
    if_silent: "The host does it alone.",
    undo: "Access ends at once.",
  };
  const [first] = deeds;
  const next = deeds.length === 1 && first !== undefined ? DEED_IDS[first] : ALL;
  return {
    type: "playbook",
    spec_version: "cacao-2.0",
    id: id(
      "playbook",
      100 + deeds.map((deed) => deed.length).reduce((sum, n) => sum * 7 + n, 0) + (dualControl ? 1 : 0),
    ),
    name: `Guarded ${deeds.join(" and ")}`,
    created_by: id("identity", 99),
    created: "2026-01-01T00:00:00.000Z",
    modified: "2026-01-01T00:00:00.000Z",
    workflow_start: START,
    workflow: {
      [START]: { type: "start", on_completion: ASK },
      [ASK]: {
        type: "action",
        name: "Ask",
        agent: HOST,
        commands: manual("Ask the host."),
        on_success: next,
        on_failure: ALONE,
        step_extensions: mirror({ kind: "consent", consent }),
      },
      ...(deeds.length === 1
        ? {}
        : {
            [ALL]: {
              type: "parallel",
              name: "All",
              next_steps: deeds.map((deed) => DEED_IDS[deed]),
              on_completion: END,
            },
          }),
      ...Object.fromEntries(deeds.map((deed) => [DEED_IDS[deed], DEEDS[deed]])),
      [ALONE]: {
        type: "action",
        name: "Alone",
        agent: HOST,
        commands: manual("Do it alone."),
        on_completion: END,
        step_extensions: mirror({ kind: "task" }),
      },
      [END]: { type: "end" },
    },
    agent_definitions: {
      [HOST]: { type: "group", name: "Host", agent_target_extensions: mirror({ role: "host" }) },
      [HELPERS]: { type: "group", name: "Helpers", agent_target_extensions: mirror({ role: "helpers" }) },
    },
    target_definitions: {
      [FIREWALL]: { type: "http-api", name: "Firewall", address: { url: ["https://firewall.example"] } },
    },
    extension_definitions: mirror({
      type: "extension-definition",
      name: "Security Mirror",
      created_by: id("identity", 99),
      schema: "https://security-mirror.example/schema",
      version: "1.0.0",
    }),
  };
}
