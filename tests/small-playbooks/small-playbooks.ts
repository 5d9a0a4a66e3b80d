import { MIRROR_EXTENSION_ID } from "@mirror/playbook";

const uuid = (n: number) => `3b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f${String(n).padStart(4, "0")}`;
const id = (type: string, n: number) => `${type}--${uuid(n)}`;

const STEPS = {
  start: id("start", 1),
  look: id("action", 2),
  found: id("if-condition", 3),
  block: id("action", 4),
  blocked: id("end", 5),
  over: id("action", 6),
  end: id("end", 7),
  ask: id("action", 8),
  image: id("action", 9),
  alone: id("action", 10),
  help: id("action", 11),
  escalate: id("action", 12),
  tell: id("action", 13),
  watch: id("action", 14),
};
const TEAM = id("group", 20);
const HELPERS = id("group", 21);
const LENT = id("group", 22);
const FRIENDS = id("group", 24);
const FIREWALL = id("http-api", 23);

function mirror(extension: object) {
  return { [MIRROR_EXTENSION_ID]: extension };
}

function manual(name: string, agent: string, next: object, extension: object) {
  return {
    type: "action",
    name,
    agent,
    ...next,
    commands: [{ type: "manual", command: `${name}, and say what you found.` }],
    step_extensions: mirror(extension),
  };
}

function task(name: string, agent: string, next: string, extension: object = {}) {
  return manual(name, agent, { on_completion: next }, { kind: "task", ...extension });
}

/** A step of the host that fails to `STEPS.alone` when the answer is no, or does not come. */
function gate(name: string, next: string, extension: object) {
  return manual(name, TEAM, { on_success: next, on_failure: STEPS.alone }, extension);
}

function playbook(n: number, name: string, workflow: object, more: object) {
  return {
    type: "playbook",
    spec_version: "cacao-2.0",
    id: id("playbook", n),
    name,
    created_by: id("identity", 99),
    created: "2026-01-01T00:00:00.000Z",
    modified: "2026-01-01T00:00:00.000Z",
    workflow_start: STEPS.start,
    workflow,
    extension_definitions: mirror({
      type: "extension-definition",
      name: "Security Mirror",
      created_by: id("identity", 99),
      schema: "https://security-mirror.example/schema",
      version: "1.0.0",
    }),
    ...more,
  };
}

function group(name: string, extension: object) {
  return { type: "group", name, agent_target_extensions: mirror(extension) };
}

const HOST_AND_HELPERS = {
  [TEAM]: group("Host", { role: "host" }),
  [HELPERS]: group("Helpers", { role: "helpers" }),
};
const ASKED = { helpers: HELPERS, friends: FRIENDS };

/** A task with a form, a way decided by its answer, an automated effect, a last task that may be delayed. */
function beacon(firewall: string, delay: number) {
  return playbook(
    100,
    "Block a beacon",
    {
      [STEPS.start]: { type: "start", on_completion: STEPS.look },
      [STEPS.look]: {
        ...task("Look at the logs", TEAM, STEPS.found, { acknowledge_within: "PT15M", target_time: "PT30M" }),
        out_args: ["__found__"],
      },
      [STEPS.found]: {
        type: "if-condition",
        name: "Found?",
        condition: "__found__:value = true",
        on_true: STEPS.block,
        on_completion: STEPS.over,
      },
      [STEPS.block]: {
        type: "action",
        name: "Block it",
        on_completion: STEPS.blocked,
        agent: TEAM,
        targets: [FIREWALL],
        commands: [{ type: "http-api", command: "PUT /blocks/beacon HTTP/1.1" }],
      },
      [STEPS.blocked]: { type: "end" },
      [STEPS.over]: { ...task("Say that it is over", TEAM, STEPS.end), delay },
      [STEPS.end]: { type: "end" },
    },
    {
      playbook_variables: {
        __found__: { type: "bool", description: "Whether a beacon was found", external: false },
      },
      agent_definitions: { [TEAM]: group("Responders", { role: "responders" }) },
      target_definitions: {
        [FIREWALL]: { type: "http-api", name: "Firewall", address: { url: [firewall] } },
      },
    },
  );
}

/** Another partner's team works on the host's systems, if the host's official agrees; else the host goes on alone. */
function remote(effectClass: "E3" | "E4") {
  return playbook(
    101,
    "Remote forensics",
    {
      [STEPS.start]: { type: "start", on_completion: STEPS.ask },
      [STEPS.ask]: gate("Ask for remote forensics", STEPS.image, {
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
      [STEPS.image]: task("Image the file servers", HELPERS, STEPS.end, {
        effect: { class: effectClass, on: "host", targets: ["file servers"], reversible: true },
        guarded_by: [STEPS.ask],
      }),
      [STEPS.alone]: task("Image them alone", TEAM, STEPS.end),
      [STEPS.end]: { type: "end" },
    },
    { agent_definitions: HOST_AND_HELPERS },
  );
}

/** Help is asked for from these roles; without it the host goes on alone. */
function aid(...asks: readonly (keyof typeof ASKED)[]) {
  return playbook(
    102,
    "Ask for help",
    {
      [STEPS.start]: { type: "start", on_completion: STEPS.help },
      [STEPS.help]: gate("Ask for a team", STEPS.end, {
        kind: "aid",
        aid: {
          by: "host",
          asks,
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
      }),
      [STEPS.alone]: task("Go on alone", TEAM, STEPS.end),
      [STEPS.end]: { type: "end" },
    },
    {
      agent_definitions: {
        [TEAM]: group("Host", { role: "host" }),
        ...Object.fromEntries(asks.map((role) => [ASKED[role], group(role, { role })])),
        [LENT]: group("Lent analysts", { role: "analysts", bound: "by-aid" }),
      },
    },
  );
}

/** The host's authority takes the operational level; nobody answering climbs its ladder. */
const escalation = playbook(
  103,
  "Escalate",
  {
    [STEPS.start]: { type: "start", on_completion: STEPS.escalate },
    [STEPS.escalate]: gate("Escalate to the operational level", STEPS.over, {
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
    [STEPS.over]: task("Work at the operational level", TEAM, STEPS.end),
    [STEPS.alone]: task("Go on without", TEAM, STEPS.end),
    [STEPS.end]: { type: "end" },
  },
  { agent_definitions: HOST_AND_HELPERS },
);

/** What the host's official lets be shared with the helpers, whom the host tells in two steps. */
const shared = playbook(
  104,
  "Share what was found",
  {
    [STEPS.start]: { type: "start", on_completion: STEPS.ask },
    [STEPS.ask]: gate("Ask whether it may be shared", STEPS.tell, {
      kind: "consent",
      consent: {
        of: [{ role: "host", office: "Directorate of Norland" }],
        rule: { kind: "all" },
        level: "operational",
        question: "May the helpers have the addresses?",
        answer_within: "PT4H",
        holds_for: "PT12H",
        if_silent: "Nobody is told.",
        undo: "The helpers erase what they have.",
      },
    }),
    [STEPS.tell]: task("Tell the helpers", TEAM, STEPS.watch, {
      kind: "share",
      guarded_by: [STEPS.ask],
      share: { with: ["helpers"], data_classes: ["addresses"], purpose: "That they look for the same." },
    }),
    [STEPS.watch]: task("Tell them the rest", TEAM, STEPS.end, {
      kind: "share",
      guarded_by: [STEPS.ask],
      share: { with: ["helpers"], data_classes: ["names"], purpose: "That they know whom to ask." },
    }),
    [STEPS.alone]: task("Look alone", TEAM, STEPS.end),
    [STEPS.end]: { type: "end" },
  },
  { agent_definitions: HOST_AND_HELPERS },
);

/** Playbooks that tests run: as small as what they show. */
export const documents = {
  beacon: beacon("https://firewall.example", 0),
  /** The same with another firewall, and a delay of so many milliseconds before its last task. */
  beaconWith: beacon,
  remote: remote("E3"),
  /** The same with what two people of the owner must grant (C-11). */
  remoteInE4: remote("E4"),
  aid: aid("helpers", "friends"),
  aidOfFriends: aid("friends"),
  escalation,
  /** One that tells another partner something, under a consent that can be withdrawn. */
  shared,
};
