import { Instant, instantAfter } from "@mirror/vocabulary";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ExerciseScript } from "../script/exercise-script.js";
import { PartnerKey, PersonKey } from "../script/keys.js";
import { nextStandInAction, soonestAction } from "./next-action.js";
import type { SeenAidAssignment, SeenConsent, SeenEscalation, SeenItem, SeenStep } from "./view.js";

const NIGHT = Instant.parse("2026-11-17T02:40:00.000Z");
const at = (minutes: number) => instantAfter(NIGHT, minutes * 60_000);
const anna = PersonKey.parse("anna");
const bo = PersonKey.parse("bo");
const cem = PersonKey.parse("cem");
const norland = PartnerKey.parse("norland");

/** The smallest cast there is, with the rules of one test. */
function given(rules: object): ExerciseScript {
  const person = (key: string) => ({ key, name: key, title: "On duty", roles: ["responder"] });
  return ExerciseScript.parse({
    name: "Winter Lantern",
    scenario: "Night.",
    objectives: ["Somebody answers."],
    playbook: "playbook--00000000-0000-4000-8000-000000000001",
    startsAt: NIGHT,
    director: "anna",
    partners: [
      {
        key: "norland",
        name: "Norland",
        kind: "state",
        description: "The affected partner.",
        people: [person("anna"), person("bo"), person("cem")],
        teams: [{ key: "csirt", name: "CSIRT", members: ["anna", "bo", "cem"] }],
      },
    ],
    agreement: {
      title: "None",
      parties: ["norland", "sudmark"],
      legalBasis: "None.",
      clauses: [
        {
          id: "1.1",
          text: "Nothing.",
          allows: { playbooks: "any", effectCeiling: "E0", aid: false, markingCeiling: "TLP:CLEAR" },
        },
      ],
      effectiveFrom: NIGHT,
      reviewOn: NIGHT,
      sunsetAt: at(1),
      notice: "P90D",
      ratifiedBy: ["anna", "bo"],
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
    startedBy: "anna",
    bindings: { csirt: "csirt" },
    containedBy: ["Isolate"],
    standIns: {
      defaults: {
        claimAfter: "PT2M",
        completeAfterShareOfTarget: 0.5,
        completeAfter: "PT20M",
        acknowledgeAfter: "PT4M",
        acceptAfter: "PT8M",
        values: { bool: true, integer: 7, string: "As the playbook says." },
      },
      ...rules,
    },
  });
}

function step(changes: Partial<SeenStep> = {}): SeenStep {
  return {
    kind: "step",
    id: "step-1",
    name: "Isolate",
    state: "assigned",
    since: NIGHT,
    openedAt: NIGHT,
    occurrence: 1,
    offeredTo: [anna, bo, cem],
    called: [anna],
    heldBy: null,
    targetMs: 60 * 60_000,
    form: [],
    ...changes,
  };
}
const held = (changes: Partial<SeenStep> = {}) => step({ state: "in-progress", heldBy: anna, ...changes });

function round(changes: Partial<SeenConsent> = {}): SeenConsent {
  const may = { mayAnswer: [anna, bo], answered: [] };
  return { kind: "consent", id: "consent-1", name: "Ask", state: "open", since: NIGHT, ...may, ...changes };
}

function help(changes: Partial<SeenAidAssignment> = {}): SeenAidAssignment {
  return {
    kind: "aid-assignment",
    id: "help-1",
    request: "request-1",
    name: "Ask for teams",
    state: "notified",
    since: NIGHT,
    line: 1,
    role: "team",
    assisting: norland,
    acted: [],
    ...changes,
  };
}

function call(changes: Partial<SeenEscalation> = {}): SeenEscalation {
  const paged = { paged: [anna], acknowledgedBy: null };
  return {
    kind: "escalation",
    id: "esc-1",
    name: "Escalate",
    state: "notified",
    since: NIGHT,
    ...paged,
    ...changes,
  };
}

const next = (script: ExerciseScript, me: PersonKey, items: SeenItem[], now = NIGHT) =>
  nextStandInAction(script, { me, items }, now);

test("whoever is called first takes a step after the usual time, and nobody else does", () => {
  const script = given({});
  expect(next(script, anna, [step()])).toEqual({
    by: anna,
    call: { call: "claim-step", step: "step-1" },
    dueAt: at(2),
    isDue: false,
    about: "Isolate",
  });
  expect(next(script, bo, [step()])).toBeNull();
});

test("who is off duty takes nothing", () => {
  expect(next(given({}), cem, [step({ offeredTo: [anna, bo] })])).toBeNull();
});

test("work is spread: the least busy of the team takes the next step", () => {
  const script = given({});
  const items = [held({ id: "step-0", name: "Backups" }), step()];
  expect(next(script, bo, items)?.call).toEqual({ call: "claim-step", step: "step-1" });
  expect(next(script, anna, [step()])?.call).toEqual({ call: "claim-step", step: "step-1" });
});

test("who lets it ring does nothing, and the next one takes it once he is called", () => {
  const script = given({
    steps: [{ when: { step: "Isolate" }, by: "anna", after: "PT1M", act: { do: "ignore" } }],
  });
  expect(next(script, anna, [step()])).toBeNull();
  expect(next(script, bo, [step()])).toBeNull();
  expect(next(script, bo, [step({ called: [anna, bo], since: at(15) })])?.dueAt).toBe(at(17));
});

test("a rule names who takes a step, and when", () => {
  const script = given({
    steps: [{ when: { step: "Isolate" }, by: "bo", after: "PT9M", act: { do: "claim" } }],
  });
  expect(next(script, bo, [step()])?.dueAt).toBe(at(9));
});

test("whom a rule has finish a step is who takes it", () => {
  const script = given({
    steps: [{ when: { step: "Isolate" }, by: "cem", after: "PT9M", act: { do: "complete" } }],
  });
  expect(next(script, cem, [step()])?.call).toEqual({ call: "claim-step", step: "step-1" });
  expect(next(script, anna, [step()])).toBeNull();
  expect(next(script, anna, [step({ offeredTo: [anna, bo] })])?.call).toMatchObject({ call: "claim-step" });
});

test("a step is completed by its holder after a share of its target time, with plausible values", () => {
  const form = [
    { name: "__done__", type: "bool" },
    { name: "__count__", type: "integer" },
    { name: "__where__", type: "string" },
  ];
  const script = given({});
  expect(next(script, anna, [held({ form })])).toMatchObject({
    dueAt: at(30),
    call: {
      call: "complete-step",
      step: "step-1",
      values: { __done__: true, __count__: 7, __where__: "As the playbook says." },
    },
  });
  expect(next(script, bo, [held({ form })])).toBeNull();
  expect(next(script, anna, [held({ targetMs: null })])?.dueAt).toBe(at(20));
});

test("a rule fills what it names, for the n-th time that the run comes there, and the rest is plausible", () => {
  const rule = (occurrence: number, hours: number) => ({
    when: { step: "Isolate", occurrence },
    after: "PT5M",
    act: { do: "complete", values: { __hours__: hours } },
  });
  const script = given({ steps: [rule(1, 24), rule(2, 48)] });
  const form = [
    { name: "__hours__", type: "integer" },
    { name: "__sure__", type: "bool" },
  ];
  const values = (occurrence: number) => {
    const action = next(script, anna, [held({ form, occurrence })]);
    return action?.call.call === "complete-step" ? action.call.values : null;
  };
  expect(values(1)).toEqual({ __hours__: 24, __sure__: true });
  expect(values(2)).toEqual({ __hours__: 48, __sure__: true });
  expect(values(3)).toEqual({ __hours__: 7, __sure__: true });
});

test("what a form does not ask for is not sent", () => {
  const script = given({
    steps: [{ when: { step: "Isolate" }, after: "PT5M", act: { do: "complete", values: { __other__: 1 } } }],
  });
  expect(next(script, anna, [held()])?.call).toMatchObject({ values: {} });
});

test("a rule can have a step fail, with its reason", () => {
  const script = given({
    steps: [
      {
        when: { step: "Isolate" },
        after: "PT5M",
        act: { do: "fail", reason: "The switch does not answer." },
      },
    ],
  });
  expect(next(script, anna, [held()])?.call).toEqual({
    call: "fail-step",
    step: "step-1",
    reason: "The switch does not answer.",
  });
});

const because = "It is needed tonight, and limited.";
const answers = given({
  consents: [
    { when: { step: "Ask" }, by: "anna", after: "PT9M", act: { do: "grant", justification: because } },
    { when: { step: "Ask" }, by: "bo", after: "PT5M", act: { do: "refuse", justification: because } },
  ],
});

test("an official gives the answer that the script says, at its hour", () => {
  expect(next(answers, anna, [round()])).toMatchObject({
    dueAt: at(9),
    call: { call: "grant-consent", consent: "consent-1", justification: because },
  });
  expect(next(answers, bo, [round()])?.call).toMatchObject({ call: "refuse-consent" });
});

test("C-01 an official without a rule says nothing, and who may not answer does not", () => {
  expect(next(answers, cem, [round({ mayAnswer: [anna, bo, cem] })])).toBeNull();
  expect(next(answers, anna, [round({ mayAnswer: [bo] })])).toBeNull();
});

test("C-14 who has answered, or comes to a closed round, does not answer again", () => {
  expect(next(answers, anna, [round({ answered: [anna] })])).toBeNull();
  expect(next(answers, anna, [round({ state: "refused" })])).toBeNull();
});

test("C-02 a script whose official gives no real reason is refused", () => {
  const rule = {
    when: { step: "Ask" },
    by: "anna",
    after: "PT9M",
    act: { do: "grant", justification: "Fine." },
  };
  expect(() => given({ consents: [rule] })).toThrow("20 characters");
});

test("C-09 whoever is called to undo a step does so, and the first official of whoever was told erases what is asked back", () => {
  const script = given({});
  const undoing = step({ state: "compensating", called: [bo, anna] });
  expect(next(script, bo, [undoing])).toMatchObject({
    call: { call: "complete-step", step: "step-1", values: {} },
    dueAt: at(20),
  });
  expect(next(script, anna, [undoing])).toBeNull();
  const recall = (state: string): SeenItem => ({
    ...{ kind: "share-recall", id: "recall-1", name: "Tell", since: NIGHT, state },
    mayAnswer: [anna, bo],
  });
  for (const state of ["asked", "overdue"])
    expect(next(script, anna, [recall(state)])).toMatchObject({
      call: { call: "erase-share", recall: "recall-1" },
      dueAt: at(20),
    });
  expect(next(script, bo, [recall("asked")])).toBeNull();
  expect(next(script, anna, [recall("erased")])).toBeNull();
});

test("aid is acted on by line, in the state that the rule waits for", () => {
  const script = given({
    aid: [
      { when: { step: "Ask for teams", state: "draft" }, by: "anna", after: "PT6M", act: { do: "submit" } },
      {
        when: { step: "Ask for teams", state: "notified" },
        by: "bo",
        after: "PT7M",
        act: { do: "acknowledge" },
      },
      {
        when: { step: "Ask for teams", state: "acknowledged", role: "other-team" },
        by: "bo",
        after: "PT8M",
        act: { do: "decline", reason: "no-capacity" },
      },
    ],
  });
  const draft: SeenItem = {
    kind: "aid-request",
    id: "request-1",
    name: "Ask for teams",
    state: "draft",
    since: NIGHT,
    requesting: norland,
  };
  expect(next(script, anna, [draft])?.call).toEqual({
    call: "aid",
    request: "request-1",
    assignment: null,
    line: null,
    act: { do: "submit" },
  });
  expect(next(script, bo, [help()])?.call).toEqual({
    call: "aid",
    request: "request-1",
    assignment: "help-1",
    line: 1,
    act: { do: "acknowledge" },
  });
  expect(next(script, bo, [help({ state: "acknowledged" })])).toBeNull();
  expect(next(script, bo, [help({ state: "acknowledged", role: "other-team" })])?.dueAt).toBe(at(8));
});

test("who has signed waits for the other side", () => {
  const script = given({
    aid: [
      {
        when: { step: "Ask for teams", state: "accepted" },
        by: "anna",
        after: "PT8M",
        act: { do: "commit" },
      },
    ],
  });
  expect(next(script, anna, [help({ state: "accepted" })])?.dueAt).toBe(at(8));
  expect(next(script, anna, [help({ state: "accepted", acted: [anna] })])).toBeNull();
});

test("a rule that waits for a step counts from there", () => {
  const script = given({
    aid: [
      {
        when: { step: "Ask for teams", state: "deployed", once: "Release" },
        by: "anna",
        after: "PT15M",
        act: { do: "release" },
      },
    ],
  });
  const deployed = help({ state: "deployed" });
  expect(next(script, anna, [deployed])).toBeNull();
  const release = step({ id: "step-2", name: "Release", state: "done", openedAt: at(600) });
  expect(next(script, anna, [deployed, release])?.dueAt).toBe(at(615));
});

const ladder = given({
  escalations: [
    { when: { step: "Escalate", state: "notified" }, by: "anna", after: "PT5M", act: { do: "ignore" } },
    { when: { step: "Escalate", state: "notified" }, by: "bo", after: "PT3M", act: { do: "acknowledge" } },
    {
      when: { step: "Escalate", state: "active", once: "Propose" },
      by: "bo",
      after: "PT30M",
      act: { do: "propose-stand-down" },
    },
  ],
});

test("ES-02 who does not hear his telephone does nothing, and the next one answers when he is paged", () => {
  expect(next(ladder, anna, [call()])).toBeNull();
  expect(next(ladder, bo, [call()])).toBeNull();
  expect(next(ladder, bo, [call({ paged: [bo], since: at(15) })])).toMatchObject({
    dueAt: at(18),
    call: { call: "acknowledge-escalation", escalation: "esc-1" },
  });
});

test("who is paged and has no rule answers, and accepts what he has acknowledged", () => {
  expect(next(ladder, cem, [call({ paged: [cem] })])?.dueAt).toBe(at(4));
  const acknowledged = call({ state: "acknowledged", acknowledgedBy: cem });
  expect(next(ladder, cem, [acknowledged])).toMatchObject({
    dueAt: at(8),
    call: { call: "accept-escalation" },
  });
  expect(next(ladder, anna, [acknowledged])).toBeNull();
});

test("a level is proposed for stand-down only when the run has come so far", () => {
  expect(next(ladder, bo, [call({ state: "active" })])).toBeNull();
  const propose = step({ name: "Propose", state: "assigned", offeredTo: [], openedAt: at(60) });
  expect(next(ladder, bo, [call({ state: "active" }), propose])).toMatchObject({
    dueAt: at(90),
    call: { call: "propose-stand-down" },
  });
});

test("what is overdue is due now, and what comes first is done first", () => {
  const script = given({});
  const items = [held({ id: "a" }), held({ id: "b", since: at(-30) })];
  expect(next(script, anna, items, at(45))).toMatchObject({
    call: { step: "b" },
    dueAt: at(45),
    isDue: true,
  });
  expect(next(script, anna, items, at(-20))).toMatchObject({
    call: { step: "b" },
    dueAt: NIGHT,
    isDue: false,
  });
});

test("the same view in another order gives the same answer", () => {
  const items: SeenItem[] = [held(), held({ id: "b" }), round(), help(), call(), step({ id: "c" })];
  const first = next(answers, anna, items);
  fc.assert(
    fc.property(fc.shuffledSubarray(items, { minLength: items.length }), (shuffled) => {
      expect(next(answers, anna, shuffled)).toEqual(first);
    }),
  );
});

test("of several people, whoever is due first acts first", () => {
  const script = given({});
  const late = next(script, anna, [held()]);
  const soon = next(script, bo, [step({ offeredTo: [bo] })]);
  expect(soonestAction([late, null, soon])).toEqual(soon);
  expect(soonestAction([null])).toBeNull();
});

test("of people due at one instant, the name that comes first acts first, and of one person's things too", () => {
  const action = (who: PersonKey, about: string) => {
    const found = next(given({}), who, [held({ heldBy: who, name: about })]);
    if (found === null) throw new Error("There is something to do.");
    return found;
  };
  const [anna1, bo1, bo2] = [action(anna, "Isolate"), action(bo, "Backups"), action(bo, "Isolate")];
  expect(soonestAction([bo1, anna1])).toEqual(anna1);
  expect(soonestAction([bo2, bo1])).toEqual(bo1);
  expect(soonestAction([bo1, bo1])).toEqual(bo1);
});

test("a rule has a level accepted, declined, and stood down", () => {
  const byRule = (state: string, act: object) =>
    next(
      given({ escalations: [{ when: { step: "Escalate", state }, by: "anna", after: "PT1M", act }] }),
      anna,
      [call({ state: state as SeenEscalation["state"], acknowledgedBy: bo })],
    )?.call;
  expect(byRule("acknowledged", { do: "accept" })).toEqual({
    call: "accept-escalation",
    escalation: "esc-1",
  });
  const justification = "It is not ours to take, and theirs is awake.";
  expect(byRule("acknowledged", { do: "decline", justification })).toEqual({
    call: "decline-escalation",
    escalation: "esc-1",
    justification,
  });
  expect(byRule("standdown-proposed", { do: "confirm-stand-down" })).toMatchObject({
    call: "confirm-stand-down",
  });
});

test("a rule that waits for a step counts from whichever came later", () => {
  const script = given({
    escalations: [
      {
        when: { step: "Escalate", state: "active", once: "Propose" },
        by: "bo",
        after: "PT30M",
        act: { do: "propose-stand-down" },
      },
    ],
  });
  const early = step({ name: "Propose", state: "assigned", offeredTo: [], openedAt: at(-60) });
  expect(next(script, bo, [call({ state: "active" }), early])?.dueAt).toBe(at(30));
});
