const MIRROR = "extension-definition--5f0a8d5e-3c0e-4b7e-9a51-6d2f4c8b7e10";
const AUTHOR = "identity--51b00000-0000-4000-8000-0000000000ff";

const id = (type: string, n: number) => `${type}--51b00000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const HOST = id("group", 1);
const HELPERS = id("group", 2);
const LENT = id("group", 3);
const FIREWALL = id("http-api", 4);
const DIRECTORY = id("http-api", 5);

type Step = Readonly<Record<string, unknown>>;

/** What a run of a playbook needs: whose teams play its roles. */
export interface Played {
  readonly document: { readonly id: string; readonly name: string };
  readonly roles: Readonly<Record<string, "host" | "helpers">>;
}

const START = { type: "start" };
const END = { type: "end" };
const said = (extension: object) => ({ step_extensions: { [MIRROR]: extension } });

function task(name: string, more: Step = {}, extension: object = {}): Step {
  return {
    type: "action",
    name,
    agent: HOST,
    commands: [{ type: "manual", command: `${name}, and say what you found.` }],
    ...said({ kind: "task", ...extension }),
    ...more,
  };
}

/** A request to a machine. PUT means the same when sent twice, POST does not (RFC 9110 §9.2.2). */
function request(
  name: string,
  line: string,
  more: Step = {},
  extension: object = {},
  content?: string,
): Step {
  const command = { type: "http-api", command: `${line} HTTP/1.1` };
  return {
    type: "action",
    name,
    agent: HOST,
    targets: [FIREWALL],
    commands: [
      content === undefined
        ? command
        : { ...command, headers: { "content-type": ["application/json"] }, content },
    ],
    ...said({ kind: "task", ...extension }),
    ...more,
  };
}

function gate(name: string, kind: string, details: object, more: Step): Step {
  return {
    type: "action",
    name,
    agent: HOST,
    commands: [{ type: "manual", command: name }],
    ...said({ kind, [kind]: details }),
    ...more,
  };
}

function consent(of: readonly ("host" | "helpers")[], holdsFor: string, dualControl: boolean): object {
  return {
    of: of.map((role) => ({ role, office: `Directorate of the ${role}` })),
    rule: { kind: "all" },
    level: "operational",
    question: "May this be done on the host's systems?",
    answer_within: "PT40S",
    holds_for: holdsFor,
    dual_control: dualControl,
    if_silent: "The host goes on alone.",
    undo: "What was done is undone.",
  };
}

const guarded = (n: number, effect: string) => ({
  effect: { class: effect, on: "host", targets: ["file servers"], reversible: true },
  guarded_by: [id("action", n)],
});

/** How what stood on a consent is taken back when that is (C-09). */
const UNDONE = { on_withdrawal: { undo: "Take it back.", within: "PT60S" } };

/** Writes a document down: `steps` by number, each naming the next by number. */
function playbook(
  n: number,
  name: string,
  steps: Readonly<Record<number, Step>>,
  roles: Played["roles"],
  variables: readonly (readonly [name: string, type: string])[] = [],
  lent = false,
): Played {
  const idOf = (number: number) => id(String(steps[number]?.type ?? "end"), n * 100 + number);
  const linked = (value: unknown): unknown =>
    typeof value === "number" ? idOf(value) : Array.isArray(value) ? value.map(linked) : value;
  const ways = ["on_completion", "on_success", "on_failure", "on_true", "on_false", "next_steps"];
  const workflow = Object.fromEntries(
    Object.entries(steps).map(([number, step]) => [
      idOf(Number(number)),
      Object.fromEntries(
        Object.entries(step).map(([key, value]) => [key, ways.includes(key) ? linked(value) : value]),
      ),
    ]),
  );
  const group = (title: string, extension: object) => ({
    type: "group",
    name: title,
    agent_target_extensions: { [MIRROR]: extension },
  });
  const document = {
    type: "playbook",
    spec_version: "cacao-2.0",
    id: id("playbook", n),
    name,
    created_by: AUTHOR,
    created: "2026-01-01T00:00:00.000Z",
    modified: "2026-01-01T00:00:00.000Z",
    workflow_start: idOf(0),
    workflow,
    playbook_variables: Object.fromEntries(
      variables.map(([variable, type]) => [
        variable,
        { type, description: `What ${variable} is`, external: false },
      ]),
    ),
    agent_definitions: {
      [HOST]: group("Host", { role: "host" }),
      ...("helpers" in roles ? { [HELPERS]: group("Helpers", { role: "helpers" }) } : {}),
      ...(lent ? { [LENT]: group("Lent analysts", { role: "analysts", bound: "by-aid" }) } : {}),
    },
    target_definitions: {
      [FIREWALL]: { type: "http-api", name: "Firewall", address: { url: ["https://firewall.example"] } },
      [DIRECTORY]: { type: "http-api", name: "Directory", address: { url: ["https://directory.example"] } },
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
  };
  return { document, roles };
}

const ALONE: Played["roles"] = { host: "host" };
const TOGETHER: Played["roles"] = { host: "host", helpers: "helpers" };

/** A task that calls people, a way decided, an effect that must not happen twice, one that may, two in a row, a delay. */
const chores = playbook(
  1,
  "Chores",
  {
    0: { ...START, on_completion: 1 },
    1: task("Look", { on_completion: 2, out_args: ["__go__"] }, { acknowledge_within: "PT8S" }),
    2: {
      type: "if-condition",
      name: "Found?",
      condition: "__go__:value = true",
      on_true: 3,
      on_completion: 7,
    },
    3: request("Lock the account", "POST /locks", { on_success: 4, on_failure: 5 }),
    4: request("Block it twice", "PUT /blocks/beacon", {
      on_success: 6,
      on_failure: 5,
      targets: [FIREWALL, DIRECTORY],
    }),
    5: task("Block it by hand", { on_completion: 6 }),
    6: END,
    7: task("Tell the wards", { on_completion: 8, delay: 4_000 }),
    8: END,
  },
  ALONE,
  [["__go__", "bool"]],
);

/** Two partners consent; then another partner's machines and people work on the host's systems. */
const remote = playbook(
  2,
  "Remote work",
  {
    0: { ...START, on_completion: 1 },
    1: gate("Ask both", "consent", consent(["host", "helpers"], "PT50S", false), {
      on_success: 2,
      on_failure: 5,
    }),
    2: request(
      "Isolate from afar",
      "POST /isolations",
      { agent: HELPERS, on_success: 3, on_failure: 5 },
      guarded(201, "E3"),
    ),
    3: request(
      "Collect from afar",
      "PUT /collections/night",
      { agent: HELPERS, on_success: 4, on_failure: 5 },
      { ...guarded(201, "E3"), ...UNDONE },
    ),
    4: task(
      "Look from afar",
      { agent: HELPERS, on_success: 6, on_failure: 5, timeout: 60_000 },
      { ...guarded(201, "E3"), ...UNDONE, acknowledge_within: "PT8S" },
    ),
    5: task("Do it alone", { on_completion: 6 }),
    6: END,
  },
  TOGETHER,
);

/** Consent of two people, good for a short time; and between consent and effect somebody may correct what it is about. */
const corrected = playbook(
  3,
  "Corrected",
  {
    0: { ...START, on_completion: 1 },
    1: task("Name the host", { on_completion: 2, out_args: ["__server__"] }),
    2: gate("Ask the host", "consent", consent(["host"], "PT25S", true), { on_success: 3, on_failure: 6 }),
    3: {
      type: "parallel",
      name: "At once",
      next_steps: [4, 7],
      on_completion: 6,
    },
    4: request(
      "Isolate it",
      "POST /isolations/__server__:value",
      { agent: HELPERS, on_success: 5, on_failure: 5, delay: 1_500 },
      guarded(302, "E4"),
      '{"server":"__server__:value"}',
    ),
    5: END,
    6: task("Write it down", { on_completion: 9 }),
    7: task("Correct the name", { on_completion: 8, out_args: ["__server__"] }),
    8: END,
    9: END,
  },
  TOGETHER,
  [["__server__", "string"]],
);

/** The same with the corrected value in what is sent and not in where it is sent. */
const enclosed = playbook(
  4,
  "Enclosed",
  {
    0: { ...START, on_completion: 1 },
    1: task("Name the host", { on_completion: 2, out_args: ["__server__"] }),
    2: gate("Ask the host", "consent", consent(["host"], "PT60S", false), { on_success: 3, on_failure: 6 }),
    3: { type: "parallel", name: "At once", next_steps: [4, 7], on_completion: 6 },
    4: request(
      "Isolate it",
      "POST /isolations",
      { agent: HELPERS, on_success: 5, on_failure: 5, delay: 1_500 },
      guarded(402, "E3"),
      '{"server":"__server__:value"}',
    ),
    5: END,
    6: task("Write it down", { on_completion: 9 }),
    7: task("Correct the name", { on_completion: 8, out_args: ["__server__"] }),
    8: END,
    9: END,
  },
  TOGETHER,
  [["__server__", "string"]],
);

/** Help is asked for; the team that comes does the work, and without it the host does. */
const aid = playbook(
  5,
  "Ask for help",
  {
    0: { ...START, on_completion: 1 },
    1: gate(
      "Ask for a team",
      "aid",
      {
        by: "host",
        asks: ["helpers"],
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
        effect_ceiling: "E3",
        offers_within: "PT30S",
        needed_within: "PT60S",
        period: "P3D",
        priority: "urgent",
        life_safety: true,
        cost_terms: "Each bears its own.",
      },
      { on_success: 2, on_failure: 3 },
    ),
    2: task("Analyse", { agent: LENT, on_success: 4, on_failure: 3, timeout: 60_000 }),
    3: task("Go on alone", { on_completion: 4 }),
    4: END,
  },
  TOGETHER,
  [],
  true,
);

/** Nobody answering climbs the ladder of the host. */
const escalation = playbook(
  6,
  "Escalate",
  {
    0: { ...START, on_completion: 1 },
    1: gate(
      "Escalate",
      "escalation",
      {
        to: "operational",
        of: "host",
        acknowledge_within: "PT6S",
        accept_within: "PT12S",
        reason: "Clinical systems are down at two sites.",
        de_escalation: ["Return the lead to the technical level."],
        exit_criteria: ["No new encryption for 72 hours."],
      },
      { on_success: 3, on_failure: 2 },
    ),
    2: task("Go on without", { on_completion: 3 }),
    3: END,
  },
  ALONE,
);

/** Branches that join, a loop, a step that runs out of time. */
const branches = playbook(
  7,
  "Branches",
  {
    0: { ...START, on_completion: 1 },
    1: { type: "parallel", name: "At once", next_steps: [2, 5, 9], on_completion: 11 },
    2: request("Reset the account", "POST /resets", { on_success: 3, on_failure: 4, timeout: 15_000 }),
    3: END,
    4: task("Reset it by hand", { on_completion: 3 }),
    5: {
      type: "while-condition",
      name: "Again?",
      condition: "__again__:value != false",
      on_true: 6,
      on_completion: 8,
    },
    6: request("Sweep", "PUT /sweeps/night", { on_success: 7, on_failure: 7 }),
    7: task("Ask whether to sweep again", { on_completion: 12, out_args: ["__again__"] }),
    8: END,
    9: task("Watch", { on_success: 10, on_failure: 10, timeout: 9_000 }, { acknowledge_within: "PT5S" }),
    10: END,
    11: END,
    12: END,
  },
  ALONE,
  [["__again__", "bool"]],
);

/** One playbook calls another, and its end is the caller's answer. */
const calling = playbook(
  8,
  "Calling",
  {
    0: { ...START, on_completion: 1 },
    1: {
      type: "playbook-action",
      name: "Remote work",
      playbook_id: id("playbook", 2),
      on_success: 2,
      on_failure: 3,
      ...said({ kind: "task", bind: { host: "host", helpers: "helpers" } }),
    },
    2: request("Say so", "POST /notes", { on_success: 4, on_failure: 3 }),
    3: task("Say it by hand", { on_completion: 4 }),
    4: END,
  },
  TOGETHER,
);

/** Machines only, several at once. */
const machines = playbook(
  9,
  "Machines",
  {
    0: { ...START, on_completion: 1 },
    1: { type: "parallel", name: "At once", next_steps: [2, 5, 7, 9], on_completion: 11 },
    2: request("Revoke the tokens", "POST /revocations", { on_success: 3, on_failure: 4 }),
    3: END,
    4: task("Revoke them by hand", { on_completion: 3 }),
    5: request("Close the port", "PUT /ports/445", {
      on_success: 6,
      on_failure: 6,
      targets: [FIREWALL, DIRECTORY],
    }),
    6: END,
    7: request("Order the images", "POST /images", {
      on_success: 8,
      on_failure: 8,
      targets: [FIREWALL, DIRECTORY],
    }),
    8: END,
    9: request("Note it", "PUT /notes/night", { on_success: 10, on_failure: 10, delay: 3_000 }),
    10: END,
    11: END,
  },
  ALONE,
);

/** What is told to others under a consent is asked back when that is withdrawn, while the run goes on or after its use (C-09). */
const shared = playbook(
  10,
  "Share",
  {
    0: { ...START, on_completion: 1 },
    1: gate("Ask the host", "consent", consent(["host"], "PT50S", false), { on_success: 2, on_failure: 4 }),
    2: task(
      "Share the addresses",
      { on_success: 3, on_failure: 4 },
      {
        kind: "share",
        guarded_by: [id("action", 1_001)],
        share: { with: ["helpers"], data_classes: ["addresses"], purpose: "That they look for the same." },
      },
    ),
    3: request("Say so", "POST /notes", { on_success: 5, on_failure: 4, delay: 9_000 }),
    4: task("Say it by hand", { on_completion: 5 }),
    5: END,
  },
  TOGETHER,
);

/** What is done on one's own machines in danger to life: its office sleeps, and whoever is awake breaks the glass (C-10). */
const inDanger = playbook(
  11,
  "In danger",
  {
    0: { ...START, on_completion: 1 },
    1: gate(
      "Ask the host",
      "consent",
      { ...consent(["host"], "PT50S", false), life_safety: true },
      { on_success: 2, on_failure: 5 },
    ),
    2: request(
      "Cut it off",
      "POST /cuts",
      { on_success: 3, on_failure: 5, delay: 2_000 },
      guarded(1_101, "E3"),
    ),
    3: task("Look after it", { on_success: 4, on_failure: 5, timeout: 60_000 }, guarded(1_101, "E3")),
    4: request(
      "Cut off the next",
      "PUT /cuts/next",
      { on_success: 6, on_failure: 5, delay: 9_000 },
      guarded(1_101, "E3"),
    ),
    5: task("Do it otherwise", { on_completion: 6 }),
    6: END,
  },
  ALONE,
);

/** As small as what they shake: every kind of step, and every race that we know of. Called ones stand before those that call them. */
export const PLAYED: readonly Played[] = [
  chores,
  remote,
  corrected,
  enclosed,
  aid,
  escalation,
  branches,
  calling,
  machines,
  shared,
  inDanger,
];

/** Those with effects are played more often: most of what can go wrong goes wrong there. */
export const OFTEN: readonly Played[] = [
  ...PLAYED,
  chores,
  machines,
  machines,
  machines,
  remote,
  remote,
  remote,
  calling,
  branches,
  escalation,
  shared,
  shared,
  shared,
  inDanger,
  inDanger,
];

/** What a drill plays: an exercise has no agreement of its own here, so nothing that needs another partner's leave. */
export const DRILLED: readonly Played[] = [chores, branches, machines];
