import { MIRROR_EXTENSION_ID, readPlaybook } from "@mirror/playbook";
import { expect, test } from "vitest";
import type { z } from "zod";
import type { ScriptPerson } from "./cast.js";
import { scriptFaults } from "./check-script.js";
import { ExerciseScript } from "./exercise-script.js";

const NIGHT = "2026-11-17T02:40:00.000Z";
const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const PLAYED = `playbook--${uuid(1)}`;
const CALLED = `playbook--${uuid(2)}`;

/** A step as the standard writes it; a gate leads on whichever way it goes. */
interface SampleStep {
  readonly type: string;
  readonly isGate?: true;
  readonly [property: string]: unknown;
}

function playbook(
  id: string,
  lead: string,
  roles: Record<string, "at-start" | "by-aid">,
  steps: SampleStep[],
) {
  const agents = Object.entries(roles).map(([role, bound], index) => [
    `group--${uuid(100 + index)}`,
    { type: "group", name: role, agent_target_extensions: { [MIRROR_EXTENSION_ID]: { role, bound } } },
  ]);
  const stepId = (index: number) => {
    const type = index === 0 ? "start" : index > steps.length ? "end" : (steps[index - 1]?.type ?? "");
    return `${type}--${uuid(index + 1)}`;
  };
  const workflow = Object.fromEntries([
    [stepId(0), { type: "start", on_completion: stepId(1) }],
    ...steps.map((step, index) => {
      const { isGate, ...rest } = step;
      const ways = isGate
        ? { on_success: stepId(index + 2), on_failure: stepId(index + 2) }
        : { on_completion: stepId(index + 2) };
      return [stepId(index + 1), { ...rest, ...ways }];
    }),
    [stepId(steps.length + 1), { type: "end" }],
  ]);
  const reading = readPlaybook(
    JSON.stringify({
      type: "playbook",
      spec_version: "cacao-2.0",
      id,
      name: "Sample",
      created_by: `identity--${uuid(9)}`,
      created: NIGHT,
      modified: NIGHT,
      playbook_variables: { __count__: { type: "integer", value: "0" } },
      workflow_start: stepId(0),
      workflow,
      agent_definitions: Object.fromEntries(agents),
      playbook_extensions: { [MIRROR_EXTENSION_ID]: { trigger: "A test.", minimum_severity: 0, lead } },
    }),
  );
  if (!reading.ok) throw new Error(JSON.stringify(reading.faults));
  return reading.playbook;
}

function action(name: string, agent: number, more: object = {}, mirror: object = { kind: "task" }) {
  return {
    type: "action",
    name,
    agent: `group--${uuid(100 + agent)}`,
    commands: [{ type: "manual", command: "Do it." }],
    step_extensions: { [MIRROR_EXTENSION_ID]: mirror },
    ...more,
  };
}

const words = { mission: "M", own_measures: "O", planned_use: "P", other_support: "S", cost_terms: "C" };
const called = playbook(CALLED, "asker", { asker: "at-start", helper: "at-start", team: "by-aid" }, [
  {
    ...action(
      "Ask for a team",
      0,
      {},
      {
        kind: "aid",
        aid: {
          ...words,
          by: "asker",
          asks: ["helper"],
          needs: [{ category: "C", kind: "K", type: "T", quantity: 1, description: "D", role: "team" }],
          effect_ceiling: "E1",
          offers_within: "PT1H",
          needed_within: "PT2H",
          period: "P1D",
          priority: "urgent",
          life_safety: false,
        },
      },
    ),
  },
]);
const played = playbook(PLAYED, "csirt", { csirt: "at-start", neighbour: "at-start", guests: "by-aid" }, [
  action("Isolate", 0, { out_args: ["__count__"] }),
  {
    isGate: true,
    ...action(
      "Ask consent",
      0,
      {},
      {
        kind: "consent",
        consent: {
          of: [{ role: "csirt", office: "Systems Officer" }],
          rule: { kind: "all" },
          level: "technical",
          question: "May they?",
          answer_within: "PT1H",
          holds_for: "P1D",
          if_silent: "Nobody may.",
          undo: "Withdraw.",
        },
      },
    ),
  },
  {
    isGate: true,
    ...action(
      "Escalate",
      0,
      {},
      {
        kind: "escalation",
        escalation: {
          to: "operational",
          of: "csirt",
          acknowledge_within: "PT15M",
          accept_within: "PT45M",
          reason: "It is bad.",
          de_escalation: ["Stop."],
          exit_criteria: ["It is good."],
        },
      },
    ),
  },
  {
    type: "playbook-action",
    name: "Call for aid",
    playbook_id: CALLED,
    step_extensions: {
      [MIRROR_EXTENSION_ID]: { kind: "task", bind: { asker: "csirt", helper: "neighbour", team: "guests" } },
    },
  },
]);

const official: Pick<ScriptPerson, "title" | "roles" | "office"> = {
  title: "Officer",
  roles: ["authorised-official"],
  office: "Systems Officer",
};
type Sample = z.input<typeof ExerciseScript>;

const base: Sample = {
  name: "Winter Lantern",
  scenario: "Night.",
  objectives: ["Somebody answers."],
  playbook: PLAYED,
  startsAt: NIGHT,
  director: "anna",
  controllers: ["anna"],
  partners: [
    {
      key: "norland",
      name: "Norland",
      kind: "state",
      description: "Affected.",
      people: [
        { key: "anna", name: "Anna", ...official },
        { key: "bo", name: "Bo", ...official },
      ],
      teams: [
        {
          key: "norland-csirt",
          name: "Norland CSIRT",
          members: ["anna", "bo"],
          shifts: [
            { person: "anna", from: "2026-11-17T00:00:00.000Z", to: "2026-11-18T00:00:00.000Z", order: 1 },
            { person: "bo", from: "2026-11-17T00:00:00.000Z", to: "2026-11-18T00:00:00.000Z", order: 2 },
          ],
        },
      ],
    },
    {
      key: "sudmark",
      name: "Sudmark",
      kind: "state",
      description: "Neighbour.",
      people: [
        { key: "cem", name: "Cem", title: "Officer", roles: ["authorised-official"] },
        { key: "dag", name: "Dag", title: "Officer", roles: ["authorised-official"] },
      ],
      teams: [{ key: "sudmark-csirt", name: "Sudmark CSIRT", members: ["cem", "dag"] }],
    },
  ],
  agreement: {
    title: "Arrangement",
    parties: ["norland", "sudmark"],
    legalBasis: "Law.",
    clauses: [
      {
        id: "1.1",
        text: "Help.",
        allows: { playbooks: [PLAYED], effectCeiling: "E4", aid: true, markingCeiling: "TLP:AMBER" },
      },
    ],
    effectiveFrom: "2026-10-01T00:00:00.000Z",
    reviewOn: "2027-10-01T00:00:00.000Z",
    sunsetAt: "2028-10-01T00:00:00.000Z",
    notice: "P90D",
    ratifiedBy: ["anna", "cem"],
  },
  alert: {
    source: "test",
    externalId: "1",
    title: "Alert",
    summary: "Alert.",
    severity: 4,
    lifeSafety: true,
    marking: "TLP:AMBER",
    affected: ["norland"],
    detectedAt: NIGHT,
    raisedBy: "anna",
  },
  startedBy: "bo",
  bindings: { csirt: "norland-csirt", neighbour: "sudmark-csirt" },
  containedBy: ["Isolate"],
  standIns: {
    defaults: {
      claimAfter: "PT2M",
      completeAfterShareOfTarget: 0.3,
      completeAfter: "PT20M",
      acknowledgeAfter: "PT4M",
      acceptAfter: "PT8M",
      values: { bool: true, integer: 1, string: "Done." },
    },
    steps: [{ when: { step: "Isolate" }, after: "PT5M", act: { do: "complete", values: { __count__: 3 } } }],
    consents: [
      {
        when: { step: "Ask consent" },
        by: "anna",
        after: "PT5M",
        act: { do: "grant", justification: "It is needed tonight, and limited." },
      },
    ],
    aid: [
      {
        when: { step: "Ask for a team", state: "notified", role: "team", once: "Isolate" },
        by: "cem",
        after: "PT5M",
        act: {
          do: "offer",
          offer: {
            quantity: 1,
            resource: { id: "S-1", name: "A team", team: "sudmark-csirt" },
            startsAfter: "PT1H",
            validFor: "PT8H",
            cost: { amount: 1, currency: "EUR", notToExceed: 2 },
          },
        },
      },
    ],
    escalations: [
      { when: { step: "Escalate", state: "notified" }, by: "bo", after: "PT4M", act: { do: "acknowledge" } },
    ],
  },
};

/** The faults of the sample after one change to it. */
function faultsAfter(change: (script: Sample) => void): string[] {
  const script = structuredClone(base);
  change(script);
  return scriptFaults(ExerciseScript.parse(script), [played, called]);
}

/** A list's item that the sample surely has. */
function item<T>(list: T[], index = 0): T {
  const found = list[index];
  if (found === undefined) throw new Error("The sample has changed.");
  return found;
}

test("a sound script has no faults", () => {
  expect(faultsAfter(() => {})).toEqual([]);
});

test("a name that nobody has, and one that two have, are told", () => {
  expect(
    faultsAfter((script) => {
      script.director = "nobody";
      item(script.standIns.aid ?? []).by = "nemo";
      item(script.partners, 1).key = "norland";
    }).join("\n"),
  ).toMatch(/Two partners are called norland[\s\S]*director is nobody[\s\S]*nemo[\s\S]*no partner sudmark/);
});

test("a role that no team plays, and one that none has to, are told", () => {
  const faults = faultsAfter((script) => {
    script.bindings = { csirt: "norland-csirt", guests: "nowhere" };
  });
  expect(faults).toContain("No team plays the role neighbour.");
  expect(faults).toContain("The role guests is bound to the team nowhere, which is not there.");
  expect(faults).toContain("The role guests is bound, and the playbook does not want it bound at the start.");
});

test("a rule about a step that is not there, or not of its kind, is told", () => {
  const faults = faultsAfter((script) => {
    item(script.standIns.steps ?? []).when.step = "Isolat";
    item(script.standIns.consents ?? []).when.step = "Isolate";
    item(script.standIns.escalations ?? []).when.step = "Ask consent";
    item(script.standIns.aid ?? []).when.once = "Later";
    script.containedBy = ["Never"];
  });
  expect(faults).toEqual([
    'A rule is about the action step "Isolat", which is not there.',
    'A rule is about the consent step "Isolate", which is not there.',
    'A rule is about the escalation step "Ask consent", which is not there.',
    'A rule is about the action step "Later", which is not there.',
    'A rule is about the action step "Never", which is not there.',
  ]);
});

test("a rule that fills a field which the form does not have is told", () => {
  expect(
    faultsAfter((script) => {
      item(script.standIns.steps ?? []).act = { do: "complete", values: { __other__: 1 } };
    }),
  ).toEqual(['A rule fills __other__ at "Isolate", whose form does not ask for it.']);
});

test("INV-12 nobody offers another partner's team", () => {
  expect(
    faultsAfter((script) => {
      const { act } = item(script.standIns.aid ?? []);
      if (act.do === "offer") act.offer.resource.team = "norland-csirt";
    }),
  ).toEqual(["cem offers the team norland-csirt, which is not of the same partner."]);
});

test("M04 an office, an aid desk and a ladder with one person behind them are told", () => {
  const faults = faultsAfter((script) => {
    item(item(script.partners).people, 1).office = "Night Porter";
    item(item(script.partners, 1).people, 1).roles = ["responder"];
    item(item(script.partners).teams).shifts?.pop();
  });
  expect(faults).toEqual([
    "Ask consent, Systems Officer: Norland has one person for it, and needs two.",
    "Escalate, ladder: Norland has one person for it, and needs two.",
    "Ask for a team, helper: Sudmark has one person for it, and needs two.",
  ]);
});

test("a roster of strangers, or with nobody on duty at the start, is told", () => {
  const faults = faultsAfter((script) => {
    item(item(script.partners).teams).members = ["anna", "bo", "cem"];
    for (const shift of item(item(script.partners).teams).shifts ?? [])
      shift.from = "2026-11-17T12:00:00.000Z";
  });
  expect(faults).toContain("Norland CSIRT has cem, who is not of Norland.");
  expect(faults).toContain("Nobody of Norland CSIRT is on duty when the exercise starts.");
});

test("an agreement that nobody bound, that is not in force, or is about other playbooks is told", () => {
  const faults = faultsAfter((script) => {
    script.agreement.ratifiedBy = ["anna", "bo"];
    script.agreement.effectiveFrom = "2027-01-01T00:00:00.000Z";
    item(script.agreement.clauses).allows.playbooks = [CALLED];
  });
  expect(faults).toEqual([
    "No official of sudmark ratifies the agreement.",
    "The agreement is not in force when the exercise starts.",
    "No clause of the agreement is about the playbook that is played.",
  ]);
});

test("a script for a playbook that is not there is told so", () => {
  const script = ExerciseScript.parse(structuredClone(base));
  expect(scriptFaults(script, [])).toContain(`The playbook ${PLAYED} is not there.`);
});

test("a playbook from elsewhere, whose steps say nothing of ours, has no gates to man", () => {
  const foreign = playbook(`playbook--${uuid(3)}`, "csirt", { csirt: "at-start" }, [
    action("Look", 0, { step_extensions: {} }),
  ]);
  expect(scriptFaults(ExerciseScript.parse(structuredClone(base)), [played, called, foreign])).toEqual([]);
});

test("an unknown field of a script is an error", () => {
  expect(ExerciseScript.safeParse({ ...structuredClone(base), extra: 1 }).success).toBe(false);
});

test("a shift of no member of the team, or that ends before it begins, is told", () => {
  const faults = faultsAfter((script) => {
    item(item(item(script.partners).teams).shifts ?? []).person = "cem";
  });
  expect(faults).toContain("The shift of cem in Norland CSIRT is of no member, or ends before it begins.");
});

test("only an official's ratification binds a partner", () => {
  const faults = faultsAfter((script) => {
    item(item(script.partners).people).roles = ["responder"];
    script.agreement.ratifiedBy = ["anna", "cem"];
  });
  expect(faults).toContain("No official of norland ratifies the agreement.");
});

test("a rule that lets a step ring, or for a gate that nobody plays, needs no form and no people", () => {
  const ringing = faultsAfter((script) => {
    item(script.standIns.steps ?? []).act = { do: "ignore" };
  });
  expect(ringing).toEqual([]);
  const unbound = faultsAfter((script) => {
    script.bindings = { neighbour: "sudmark-csirt" };
  });
  expect(unbound).toContain("Ask consent, Systems Officer: nobody plays the role.");
  expect(unbound).toContain("Escalate, ladder: nobody plays the role.");
  expect(unbound).toContain("Ask for a team, asker: nobody plays the role.");
});
