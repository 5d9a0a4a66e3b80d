import { expect, test } from "vitest";
import {
  accepted,
  END,
  faultsOf,
  idOf,
  MIRROR,
  task,
  type Written,
  warningsOf,
  written,
} from "../testing/written-playbook.js";
import { guardedSteps } from "./guarded-steps.js";

const ASK = idOf("action", "ask");
const ACT = idOf("action", "act");
const NO = idOf("action", "no");
const HOST = idOf("group", "host");
const TEAM = idOf("group", "team");
const AUTH = idOf("group", "auth");

function plays(role: string, more: Written = {}): Written {
  return { type: "group", name: role, agent_target_extensions: { [MIRROR]: { role, ...more } } };
}

const AGENTS = {
  agent_definitions: { [HOST]: plays("host"), [TEAM]: plays("team"), [AUTH]: plays("authority") },
};

const GATE = {
  of: [{ role: "host", office: "Chief physician" }],
  rule: { kind: "all" },
  level: "operational",
  question: "May the team work on your systems?",
  answer_within: "PT1H",
  holds_for: "PT8H",
  if_silent: "The team stays outside.",
  undo: "Tell the duty desk.",
};

function asking(gate: Written = {}, more: Written = {}): Written {
  return task(ACT, {
    agent: HOST,
    on_completion: undefined,
    on_success: ACT,
    on_failure: NO,
    step_extensions: { [MIRROR]: { kind: "consent", consent: { ...GATE, ...gate } } },
    ...more,
  });
}

function acting(mirror: Written = {}, more: Written = {}): Written {
  const effect = { class: "E4", on: "host", targets: ["Hospital network"], reversible: true };
  return task(END, {
    agent: TEAM,
    step_extensions: { [MIRROR]: { kind: "task", effect, guarded_by: [ASK], ...mirror } },
    ...more,
  });
}

function playbook(steps: Written = {}, more: Written = {}): Written {
  return written(
    { [ASK]: asking(), [ACT]: acting(), [NO]: task(END, { agent: HOST }), ...steps },
    { ...AGENTS, ...more },
  );
}

const own = (step: string, ...parts: string[]) =>
  ["/workflow", step, "step_extensions", MIRROR, ...parts].join("/");

test("a guarded effect on another partner's assets is sound", () => {
  expect(faultsOf(playbook())).toEqual([]);
  expect(warningsOf(playbook())).toEqual([]);
  expect(guardedSteps(accepted(playbook()), ASK).map((step) => step.id)).toEqual([ACT]);
  expect(guardedSteps(accepted(playbook()), ACT)).toEqual([]);
});

test("C-09 a step says how it is undone only where a consent guards it, and where the playbook goes meanwhile", () => {
  const on_withdrawal = { undo: "Put the image back.", within: "PT2H" };
  const both = { on_completion: undefined, on_success: END, on_failure: NO };
  expect(faultsOf(playbook({ [ACT]: acting({ on_withdrawal }, both) }))).toEqual([]);
  expect(faultsOf(playbook({ [ACT]: acting({ on_withdrawal }) }))).toEqual([
    `withdrawal-without-way /workflow/${ACT}`,
  ]);
  const unguarded = task(END, {
    agent: HOST,
    ...both,
    step_extensions: { [MIRROR]: { kind: "task", on_withdrawal } },
  });
  expect(faultsOf(playbook({ [ACT]: unguarded }))).toContain(
    `withdrawal-without-consent ${own(ACT, "on_withdrawal")}`,
  );
});

test("C-04 an effect on another partner's assets needs a consent that guards it", () => {
  expect(faultsOf(playbook({ [ACT]: acting({ guarded_by: [] }) }))).toEqual([
    `own-asset-rule ${own(ACT, "guarded_by")}`,
  ]);
});

test("C-04 another partner's yes does not replace the owner's", () => {
  const other = asking({ of: [{ role: "authority", office: "Minister" }] });
  expect(faultsOf(playbook({ [ASK]: other }))).toEqual([`own-asset-rule ${own(ACT, "guarded_by")}`]);
});

test.each([
  [{ kind: "all" }, true],
  [{ kind: "k_of", k: 2 }, true],
  [{ kind: "k_of", k: 1 }, false],
  [{ kind: "any" }, false],
  [{ kind: "k_of", k: 2 }, false, "team"],
  [{ kind: "k_of", k: 3 }, true, "team"],
  [{ kind: "affected" }, true],
  [{ kind: "each_participant" }, true, "team"],
  [{ kind: "partner", who: "host" }, true],
  [{ kind: "partner", who: "authority" }, false],
  [{ kind: "office", who: "host", office: "Chief physician" }, true],
  [{ kind: "office", who: "authority", office: "Minister" }, false],
  [{ kind: "and", of: [{ kind: "affected" }, { kind: "k_of", k: 2 }] }, true, "team"],
  [{ kind: "and", of: [{ kind: "partner", who: "authority" }, { kind: "any" }] }, false],
  [{ kind: "or", of: [{ kind: "affected" }, { kind: "partner", who: "authority" }] }, false],
  [{ kind: "or", of: [{ kind: "affected" }, { kind: "partner", who: "host" }] }, true],
])("C-04 no quorum replaces the owner's yes: %j is %s", (rule, sound, third?: string) => {
  const two = [...GATE.of, { role: "authority", office: "Minister" }];
  const of = third === undefined ? two : [...two, { role: third, office: "Head" }];
  expect(faultsOf(playbook({ [ASK]: asking({ of, rule }) })).length === 0).toBe(sound);
});

test.each(["all", "any"])("C-04 asked alone, the owner's yes is needed under the rule %s", (kind) => {
  expect(faultsOf(playbook({ [ASK]: asking({ rule: { kind } }) }))).toEqual([]);
});

test("C-04 on one's own assets, and without an effect, no consent is needed", () => {
  expect(faultsOf(playbook({ [ACT]: acting({ guarded_by: [] }, { agent: HOST }) }))).toEqual([]);
  const talk = { class: "E0", on: "host", targets: ["A call"], reversible: true };
  expect(faultsOf(playbook({ [ACT]: acting({ guarded_by: [], effect: talk }) }))).toEqual([]);
});

test("C-04 looking at another partner's logs needs its consent too", () => {
  const look = { class: "E1", on: "host", targets: ["Logs"], reversible: true };
  expect(faultsOf(playbook({ [ACT]: acting({ guarded_by: [], effect: look }) }))).toEqual([
    `own-asset-rule ${own(ACT, "guarded_by")}`,
  ]);
});

test("C-04 an agent that plays no role owns nothing", () => {
  const agents = { ...AGENTS.agent_definitions, [TEAM]: { type: "group", name: "Someone" } };
  const document = playbook({ [ACT]: acting({ guarded_by: [] }) }, { agent_definitions: agents });
  expect(faultsOf(document)).toEqual([`own-asset-rule ${own(ACT, "guarded_by")}`]);
});

test("an effect of class E5 is refused, consent or not", () => {
  const effect = { class: "E5", on: "host", targets: ["x"], reversible: false };
  expect(faultsOf(playbook({ [ACT]: acting({ effect }) }))).toEqual([
    `never-allowed ${own(ACT, "effect", "class")}`,
  ]);
});

test.each([
  ["PAP:RED", "E1", "E2"],
  ["PAP:AMBER", "E2", "E3"],
])("SH-06 %s allows %s and not %s", (pap, most, more) => {
  const withEffect = (level: string) =>
    playbook({
      [ACT]: acting({ pap, effect: { class: level, on: "host", targets: ["x"], reversible: true } }),
    });
  expect(faultsOf(withEffect(most))).toEqual([]);
  expect(faultsOf(withEffect(more))).toEqual([`pap-exceeded ${own(ACT, "effect", "class")}`]);
});

test.each(["PAP:GREEN", "PAP:CLEAR"])("SH-06 %s allows E4", (pap) => {
  expect(faultsOf(playbook({ [ACT]: acting({ pap }) }))).toEqual([]);
});

test("C-01 a consent step says what happens when consent is refused or lapses", () => {
  const document = playbook({ [ASK]: asking({}, { on_failure: undefined }), [NO]: undefined });
  expect(faultsOf(document)).toEqual([`consent-without-refusal /workflow/${ASK}`]);
});

test("a consent step does not time out before its officials have to answer", () => {
  expect(faultsOf(playbook({ [ASK]: asking({}, { timeout: 3_599_999 }) }))).toEqual([
    `timeout-before-answer /workflow/${ASK}/timeout`,
  ]);
  expect(faultsOf(playbook({ [ASK]: asking({}, { timeout: 3_600_000 }) }))).toEqual([]);
});

test.each([
  [[{ type: "http-api", command: "GET https://example.org/ HTTP/1.1" }]],
  [
    [
      { type: "manual", command: "a" },
      { type: "manual", command: "b" },
    ],
  ],
])(
  "a consent step is an action with one manual command, so that other engines stop there too",
  (commands) => {
    expect(faultsOf(playbook({ [ASK]: asking({}, { commands }) }))).toContain(
      `not-a-manual-action /workflow/${ASK}/commands`,
    );
  },
);

test("C-05 each partner is asked once, and no more yeses are wanted than partners asked", () => {
  const twice = asking({ of: [...GATE.of, { role: "host", office: "Deputy" }] });
  expect(faultsOf(playbook({ [ASK]: twice }))).toEqual([
    `asked-twice ${own(ASK, "consent", "of", "1", "role")}`,
  ]);
  const three = asking({ rule: { kind: "k_of", k: 2 } });
  expect(faultsOf(playbook({ [ASK]: three }))).toEqual([
    `never-satisfied ${own(ASK, "consent", "rule", "k")}`,
  ]);
});

test.each([
  [{ kind: "partner", who: "authority" }],
  [{ kind: "office", who: "host", office: "Deputy" }],
  [{ kind: "each_participant" }],
  [{ kind: "and", of: [{ kind: "affected" }, { kind: "partner", who: "authority" }] }],
])("C-05 a rule that counts on somebody who is not asked can never hold: %j", (rule) => {
  expect(faultsOf(playbook({ [ASK]: asking({ rule }) }))).toContain(
    `never-satisfied ${own(ASK, "consent", "rule")}`,
  );
});

test("C-05 those affected by nothing agree to nothing, and an agent that plays no role takes no part", () => {
  const rule = { kind: "affected" };
  const talk = { effect: undefined };
  expect(faultsOf(playbook({ [ASK]: asking({ rule }), [ACT]: acting(talk) }))).toEqual([
    `never-satisfied ${own(ASK, "consent", "rule")}`,
  ]);
  const each = asking({ rule: { kind: "each_participant" } });
  expect(faultsOf(playbook({ [ASK]: each, [ACT]: acting({}, { agent: HOST }) }))).toEqual([]);
});

test("guarded_by names consent steps", () => {
  expect(faultsOf(playbook({ [ACT]: acting({ guarded_by: [ASK, NO] }) }))).toEqual([
    `no-such-guard ${own(ACT, "guarded_by", "1")}`,
  ]);
});

test("C-04 a guard that asks nobody assures nothing", () => {
  expect(faultsOf(playbook({ [ACT]: acting({ guarded_by: [NO] }) }))).toEqual([
    `no-such-guard ${own(ACT, "guarded_by", "0")}`,
    `own-asset-rule ${own(ACT, "guarded_by")}`,
  ]);
});

test("consent is asked before the step that needs it", () => {
  const late = written(
    { [ACT]: acting({}, { on_completion: ASK }), [ASK]: asking({}, { on_success: END }), [NO]: task(END) },
    {
      ...AGENTS,
      agent_definitions: { ...AGENTS.agent_definitions, [idOf("group", "desk")]: plays("desk") },
    },
  );
  expect(faultsOf(late)).toEqual([`guard-comes-later ${own(ACT, "guarded_by", "0")}`]);
});

test("the way on which consent was refused does not count as before", () => {
  const document = playbook({ [ASK]: asking({}, { on_success: NO, on_failure: ACT }), [NO]: task(END) });
  expect(faultsOf(document)).toContain(`guard-comes-later ${own(ACT, "guarded_by", "0")}`);
});

const PAR = idOf("parallel", "par");
const IF = idOf("if-condition", "if");
const ASKED = idOf("end", "asked");
const OTHER = idOf("end", "other");
const FLAG = { playbook_variables: { __go__: { type: "bool", value: "true" } } };
const asked = asking({}, { on_success: ASKED, on_failure: ASKED });
const end = { type: "end" };

test("consent that one branch of a parallel asked for holds after all have ended, and not in the next branch", () => {
  const failing = asking({}, { on_success: ASKED, on_failure: NO });
  const steps = {
    [ASK]: failing,
    [NO]: task(OTHER, { agent: HOST }),
    [ASKED]: end,
    [OTHER]: end,
    [ACT]: acting(),
  };
  const branch = idOf("end", "b");
  const parallel = { type: "parallel", next_steps: [ASK, branch], on_completion: ACT };
  const after = written({ [PAR]: parallel, ...steps, [branch]: end }, AGENTS);
  expect(faultsOf(after)).toEqual([]);
  expect(warningsOf(after)).toEqual([`guard-not-certain ${own(ACT, "guarded_by", "0")}`]);
  const beside = written(
    { [PAR]: { ...parallel, next_steps: [ASK, ACT], on_completion: END }, ...steps },
    AGENTS,
  );
  expect(faultsOf(beside)).toEqual([`guard-comes-later ${own(ACT, "guarded_by", "0")}`]);
});

test("a way round a refusal that leads back to the guarded step is warned of", () => {
  const document = playbook({ [NO]: task(ACT, { agent: HOST }) });
  expect(faultsOf(document)).toEqual([]);
  expect(warningsOf(document)).toEqual([`guard-not-certain ${own(ACT, "guarded_by", "0")}`]);
});

test("what only one branch of an if asked for is not certain behind it", () => {
  const document = written(
    {
      [IF]: { type: "if-condition", condition: "__go__:value = true", on_true: ASK, on_completion: ACT },
      [ASK]: asked,
      [ASKED]: end,
      [ACT]: acting(),
    },
    { ...AGENTS, ...FLAG },
  );
  expect(faultsOf(document)).toEqual([]);
  expect(warningsOf(document)).toEqual([`guard-not-certain ${own(ACT, "guarded_by", "0")}`]);
});

test("behind a consent whose refusal ends elsewhere it is certain, within branches too", () => {
  const document = playbook(
    {
      [ASK]: asking({}, { on_success: IF }),
      [IF]: { type: "if-condition", condition: "__go__:value = true", on_true: ACT, on_completion: END },
      [ACT]: acting({}, { on_completion: ASKED }),
      [ASKED]: end,
    },
    FLAG,
  );
  expect(faultsOf(document)).toEqual([]);
  expect(warningsOf(document)).toEqual([]);
});

test("only actions have effects and are guarded", () => {
  const mirror = {
    kind: "decision",
    effect: { class: "E0", on: "host", targets: ["x"], reversible: true },
    guarded_by: [ASK],
  };
  const document = playbook(
    {
      [ASK]: asking({}, { on_success: IF }),
      [IF]: {
        type: "if-condition",
        condition: "__go__:value = true",
        on_true: ASKED,
        on_completion: ACT,
        step_extensions: { [MIRROR]: mirror },
      },
      [ASKED]: end,
    },
    FLAG,
  );
  expect(faultsOf(document)).toEqual([
    `guards-no-action ${own(IF, "guarded_by")}`,
    `effect-without-action ${own(IF, "effect")}`,
  ]);
});

test("a step that nobody does has no assets of its own to touch, and only a call binds roles", () => {
  const CALL = idOf("playbook-action", "call");
  const call = (mirror: Written) =>
    playbook({
      [ACT]: acting({}, { on_completion: CALL }),
      [CALL]: {
        type: "playbook-action",
        playbook_id: "playbook--33333333-3333-4333-8333-333333333333",
        on_completion: END,
        step_extensions: { [MIRROR]: { kind: "task", ...mirror } },
      },
    });
  const effect = { class: "E1", on: "host", targets: ["x"], reversible: true };
  expect(faultsOf(call({ effect }))).toEqual([
    `effect-without-action ${own(CALL, "effect")}`,
    `own-asset-rule ${own(CALL, "guarded_by")}`,
  ]);
  expect(faultsOf(call({ bind: { hunters: "team" } }))).toEqual([]);
  expect(faultsOf(playbook({ [ACT]: acting({ bind: { hunters: "team" } }) }))).toEqual([
    `bind-without-call ${own(ACT, "bind")}`,
  ]);
});

test("every role that is named is played by an agent", () => {
  const nobody = playbook(
    {
      [ASK]: asking({ of: [{ role: "ghost", office: "?" }] }),
      [ACT]: acting({ effect: { class: "E0", on: "ghost", targets: ["x"], reversible: true } }),
    },
    { playbook_extensions: { [MIRROR]: { trigger: "x", minimum_severity: 1, lead: "ghost" } } },
  );
  expect(faultsOf(nobody)).toEqual([
    `no-such-role /playbook_extensions/${MIRROR}/lead`,
    `no-such-role ${own(ASK, "consent", "of", "0", "role")}`,
    `no-such-role ${own(ACT, "effect", "on")}`,
  ]);
});

const AID = {
  by: "host",
  asks: ["authority"],
  needs: [
    { category: "Cyber", kind: "Team", type: "1", quantity: 1, description: "Forensics", role: "team" },
  ],
  mission: "x",
  own_measures: "x",
  planned_use: "x",
  other_support: "x",
  effect_ceiling: "E4",
  offers_within: "PT6H",
  needed_within: "PT24H",
  period: "P3D",
  priority: "urgent",
  life_safety: true,
  cost_terms: "x",
};

test("C-04 help of class E5 is never asked for, and a playbook that would is refused at import", () => {
  const aid = { ...AID, effect_ceiling: "E5" };
  const asking = task(END, { agent: HOST, step_extensions: { [MIRROR]: { kind: "aid", aid } } });
  expect(faultsOf(playbook({ [ACT]: asking })).join()).toContain(own(ACT, "aid", "effect_ceiling"));
});

test("a role that comes with aid is bound by that aid, and not when the run starts", () => {
  const aided = (bound: string) =>
    written(
      { [ACT]: task(END, { agent: HOST, step_extensions: { [MIRROR]: { kind: "aid", aid: AID } } }) },
      {
        agent_definitions: { ...AGENTS.agent_definitions, [TEAM]: plays("team", { bound }) },
      },
    );
  expect(faultsOf(aided("by-aid"))).toEqual([]);
  expect(faultsOf(aided("at-start"))).toEqual([`aid-role-bound ${own(ACT, "aid", "needs", "0", "role")}`]);
});

test.each(["consent", "aid", "escalation", "share"])(
  "a step of kind %s says what it asks, and other kinds do not",
  (kind) => {
    const silent = playbook({ [NO]: task(END, { agent: HOST, step_extensions: { [MIRROR]: { kind } } }) });
    expect(faultsOf(silent)).toContain(`missing ${own(NO, kind)}`);
    const details = {
      consent: GATE,
      aid: AID,
      share: { with: ["host"], data_classes: [], purpose: "x" },
      escalation: ESCALATION,
    };
    const other = { kind: "task", [kind]: details[kind as keyof typeof details] };
    expect(
      faultsOf(playbook({ [NO]: task(END, { agent: HOST, step_extensions: { [MIRROR]: other } }) })),
    ).toContain(`kind-contradicts ${own(NO, kind)}`);
  },
);

const ESCALATION = {
  to: "operational",
  of: "host",
  acknowledge_within: "PT15M",
  accept_within: "PT1H",
  reason: "x",
  de_escalation: ["Stay technical."],
  exit_criteria: ["Quiet for 72 h."],
};

test("ES-05 an escalation names a way down and its exit criteria", () => {
  const escalating = (more: Written) =>
    playbook({
      [NO]: task(END, {
        agent: HOST,
        step_extensions: { [MIRROR]: { kind: "escalation", escalation: { ...ESCALATION, ...more } } },
      }),
    });
  expect(faultsOf(escalating({}))).toEqual([]);
  expect(faultsOf(escalating({ de_escalation: [] }))).toEqual([
    `shape ${own(NO, "escalation", "de_escalation")}`,
  ]);
  expect(faultsOf(escalating({ exit_criteria: undefined }))).toEqual([
    `missing ${own(NO, "escalation", "exit_criteria")}`,
  ]);
});

test("ES-08 a clock is counted by what the report of its own step says", () => {
  const starting = (clock: Written, more: Written = {}) =>
    playbook({ [ACT]: acting({ clocks: ["GDPR-DS", { duty: "NIS2-EW", does: "starts", ...clock }] }, more) });
  expect(faultsOf(starting({}))).toEqual([]);
  const fault = `clock-without-report ${own(ACT, "clocks", "1", "at")}`;
  expect(faultsOf(starting({ at: "__aware_at__" }))).toEqual([fault]);
  const variables = { playbook_variables: { __aware_at__: { type: "string", external: false } } };
  const returning = acting(
    { clocks: [{ duty: "NIS2-EW", does: "starts", at: "__aware_at__" }] },
    { out_args: ["__aware_at__"] },
  );
  expect(faultsOf(playbook({ [ACT]: returning }, variables))).toEqual([]);
});

test("what our extension does not have is refused, and not passed over", () => {
  const document = playbook({
    [ACT]: acting({ guardedBy: [ASK], effect: { class: "E9", on: "host", targets: [], reversible: 1 } }),
  });
  expect(faultsOf(document)).toEqual([
    `shape ${own(ACT, "effect", "class")}`,
    `shape ${own(ACT, "effect", "targets")}`,
    `shape ${own(ACT, "effect", "reversible")}`,
    `unknown-property ${own(ACT, "guardedBy")}`,
  ]);
});

test("Retrying: a step that a machine carries out may ask when it fails; who does a task says so anyway", () => {
  const extension = { step_extensions: { [MIRROR]: { kind: "task", if_failed: "ask" } } };
  const request = {
    ...task(END, extension),
    agent: idOf("http-api", "api"),
    commands: [{ type: "http-api", command: "PUT /blocks HTTP/1.1" }],
  };
  const more = {
    agent_definitions: {
      [idOf("http-api", "api")]: {
        type: "http-api",
        name: "Firewall",
        address: { dname: ["firewall.example"] },
      },
    },
  };
  expect(faultsOf(written({ [ACT]: request }, more))).toEqual([]);
  expect(faultsOf(written({ [ACT]: task(END, extension) }))).toEqual([
    `asks-without-machine /workflow/${ACT}/step_extensions/${MIRROR}/if_failed`,
  ]);
});
