import {
  type AgreementId,
  type BreakGlassId,
  type ConsentId,
  type DecisionId,
  type Fact,
  instantAfter,
  type Recorded,
  type StandingConsentId,
} from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { agreementChart } from "./agreement/chart.js";
import { evolveAgreement } from "./agreement/state.js";
import { aidAssignmentChart, aidRequestChart } from "./aid/chart.js";
import type { AidFact } from "./aid/facts.js";
import { type AidRequest, evolveAid } from "./aid/state.js";
import { consentDecisionChart, consentRoundChart } from "./consent/chart.js";
import type { ConsentCommand, GlassYes } from "./consent/commands.js";
import { decideConsent } from "./consent/decide.js";
import { evolveConsent } from "./consent/evolve.js";
import { scopeHashOf } from "./consent/scope.js";
import { escalationChart } from "./escalation/chart.js";
import { EscalationCommand } from "./escalation/commands.js";
import { decideEscalation } from "./escalation/decide.js";
import { evolveEscalation } from "./escalation/state.js";
import { evolvePartner } from "./partner/state.js";
import { proposed } from "./testing/agreement-story.js";
import { type AidStory, aidStory, CLAIM, everyCommand } from "./testing/aid-story.js";
import { asked, BECAUSE, conditionOf, onlyHost, questionOf, spoken } from "./testing/consent-story.js";
import { after, CLOCK, contextAt, DAY_MS, Desk, idOf, SERVICE } from "./testing/desk.js";
import { active, EVERY_COMMAND, opened } from "./testing/escalation-story.js";
import { HOST, NORTH, PARTNERS, SOUTH, STRANGER } from "./testing/three-partners.js";
import { type Seen, walk } from "./testing/walk.js";

// A stream that the deciders wrote is in order. One that is not was written by something else: a defect, that is said,
// and never a state that somebody guessed.

const people = [HOST, NORTH, SOUTH].flatMap((cast) => [
  cast.official,
  cast.deputy,
  cast.responder,
  cast.finance,
  cast.secondFinance,
]);
const everyone = [...people, SERVICE, CLOCK];

function together<State, F extends Fact>(...walks: readonly Seen<State, F>[]): Seen<State, F> {
  return {
    states: new Map(walks.flatMap((one) => [...one.states])),
    facts: new Map(walks.flatMap((one) => [...one.facts])),
  };
}
const LATER = idOf<AgreementId>("agreement");
const agreements = walk(
  () => {
    const desk = proposed({ reviewOn: after(100 * DAY_MS) });
    return {
      desk,
      actors: everyone,
      commands: () => [
        { type: "ratify", textHash: desk.is.textHash } as const,
        { type: "ratify", textHash: desk.is.textHash } as const,
        { type: "denounce", justification: BECAUSE } as const,
        { type: "revoke-notice" } as const,
        { type: "ring", wakeUp: "sunset" } as const,
        { type: "ring", wakeUp: "notice-over" } as const,
        { type: "ring", wakeUp: "grace-passed" } as const,
        { type: "ring", wakeUp: "superseded" } as const,
        { type: "decline", justification: BECAUSE } as const,
        { type: "suspend", justification: BECAUSE } as const,
        { type: "lift" } as const,
        { type: "confirm-review" } as const,
        { type: "supersede", by: LATER, at: desk.now } as const,
        { type: "supersede", by: LATER, at: instantAfter(desk.now, 30 * DAY_MS) } as const,
      ],
    };
  },
  (state) => [state.status],
  { walks: 200, steps: 60, waitMs: 60 * DAY_MS },
);

/** Chance alone seldom gets both helpers committed: walks begin at every stage of help. */
const STAGES: readonly ((story: AidStory) => unknown)[] = [
  () => undefined,
  (story) => story.submitted(),
  (story) => story.offered(NORTH),
  (story) => {
    story.offered(SOUTH);
    story.desk.must(SOUTH.official, { type: "withdraw", ...story.on(SOUTH), reason: "We need them." });
  },
  (story) => story.accepted(NORTH),
  (story) => story.signed(NORTH, HOST.official),
  (story) => story.signed(NORTH, NORTH.official),
  (story) => story.committed(SOUTH),
  (story) => story.deployed(NORTH),
  (story) =>
    story.desk.must(HOST.official, {
      type: "ask-extension",
      ...story.on(NORTH),
      until: after(8 * DAY_MS),
      reason: "Two clinics are left.",
    }),
  (story) =>
    story.desk.must(NORTH.official, {
      type: "grant-extension",
      ...story.on(NORTH),
      until: after(8 * DAY_MS),
    }),
  (story) =>
    story.desk.must(HOST.official, {
      type: "propose-amendment",
      ...story.on(NORTH),
      amendment: { notToExceed: 2000 },
    }),
  (story) => story.desk.must(NORTH.official, { type: "refuse-amendment", ...story.on(NORTH), reason: "No." }),
  (story) => story.desk.must(HOST.official, { type: "release", ...story.on(NORTH) }),
  (story) => story.home(NORTH),
  (story) => story.desk.must(NORTH.finance, { type: "claim-costs", ...story.on(NORTH), lines: [...CLAIM] }),
  (story) =>
    story.desk.must(HOST.finance, {
      type: "dispute-costs",
      ...story.on(NORTH),
      lines: [{ line: 2, reason: "Paid by us." }],
    }),
  (story) =>
    story.desk.must(NORTH.finance, {
      type: "answer-dispute",
      ...story.on(NORTH),
      line: 2,
      answer: "Not that train.",
    }),
  (story) => story.desk.must(HOST.finance, { type: "approve-costs", ...story.on(NORTH) }),
  (story) => story.desk.must(HOST.secondFinance, { type: "approve-costs", ...story.on(NORTH) }),
  ...[NORTH.finance, HOST.secondFinance].map(
    (actor) => (story: AidStory) =>
      story.desk.must(actor, {
        type: "resolve-costs",
        ...story.on(NORTH),
        lines: [{ line: 2, agreed: 40 }],
      }),
  ),
  (story) =>
    story.desk.must(HOST.official, { type: "close-assignment", ...story.on(NORTH), note: "Well done." }),
];

const requests = together(
  // An offer has few answers among all that can be said: here it is said no to.
  walk(
    () => {
      const story = aidStory();
      story.submitted();
      story.offered(NORTH);
      const commands = () => everyCommand(story, NORTH).filter((one) => one.type === "reject");
      return { desk: story.desk, actors: [HOST.official], commands };
    },
    (state) => [state.status, ...state.assignments.map((one) => `assignment ${one.status}`)],
    { walks: 1, steps: 3, waitMs: 1 },
  ),
  ...STAGES.map((_stage, upTo) =>
    walk(
      () => {
        const story = aidStory();
        for (const stage of STAGES.slice(0, upTo + 1)) stage(story);
        const commands = () => [...everyCommand(story, NORTH), ...everyCommand(story, SOUTH)];
        return { desk: story.desk, actors: everyone, commands };
      },
      (state) => [state.status, ...state.assignments.map((one) => `assignment ${one.status}`)],
      { walks: 30, steps: 60, waitMs: DAY_MS },
    ),
  ),
);

/** HOST says that its official was none from the beginning. */
const FOUND_INVALID = {
  ...{ type: "find-authority-invalid", partner: HOST.id, person: HOST.person(HOST.official) },
  ...{ from: after(0), justification: BECAUSE },
} as const satisfies ConsentCommand;

const rounds = walk(
  () => {
    const { desk, grant } = asked({ dualControl: true, rule: { kind: "any" } });
    return {
      desk,
      actors: everyone,
      commands: () => [
        grant,
        { type: "refuse", justification: BECAUSE } as const,
        { type: "abstain" } as const,
        { type: "withdraw", justification: BECAUSE } as const,
        { type: "consume" } as const,
        { type: "cancel", reason: "It is over." } as const,
        { type: "invalidate", scopeHash: "sha256:other" } as const,
        { type: "ring", wakeUp: "answer-deadline" } as const,
        { type: "ring", wakeUp: "grant-expiry" } as const,
      ],
    };
  },
  (state) => [state.status, ...state.decisions.map((one) => `decision ${one.status}`)],
  { walks: 300, steps: 40, waitMs: DAY_MS / 6 },
);

const singleControl = walk(
  () => {
    const { desk, grant } = asked();
    const rings = ["answer-deadline", "grant-expiry"].map((wakeUp) => ({ type: "ring", wakeUp }) as const);
    return { desk, actors: [...people, CLOCK, CLOCK, CLOCK], commands: () => [grant, ...rings] };
  },
  (state) => [state.status, ...state.decisions.map((one) => `decision ${one.status}`)],
  { walks: 40, steps: 60, waitMs: DAY_MS / 3 },
);

/** What a round comes to by conditions and by what was only spoken: HOST alone is asked, by one person or by two. */
const conditional = (dualControl: boolean) =>
  walk(
    () => {
      const { desk, grant } = asked({ ...onlyHost, dualControl });
      const { scopeHash } = desk.is;
      const conditions = [conditionOf({ until: instantAfter(desk.now, DAY_MS / 12) })];
      const on = { partner: HOST.id, condition: 1 };
      const rings = [
        "answer-deadline",
        "grant-expiry",
        "condition-deadline",
        "confirmation-deadline",
        "suspension-deadline",
      ].map((wakeUp) => ({ type: "ring", wakeUp }) as const);
      return {
        desk,
        actors: [HOST.official, HOST.deputy, HOST.officer, SERVICE],
        commands: (): ConsentCommand[] => [
          { ...grant, conditions },
          { ...grant, conditions },
          spoken(desk.now, scopeHash),
          { type: "verify-condition", ...on, met: true },
          { type: "verify-condition", ...on, met: false, justification: BECAUSE },
          { type: "report-violation", ...on, justification: BECAUSE },
          { type: "reaffirm", scopeHash },
          { type: "confirm", scopeHash },
          { type: "withdraw", justification: BECAUSE },
          ...rings,
        ],
      };
    },
    (state) => [state.status, ...state.decisions.map((one) => `decision ${one.status}`)],
    { walks: 200, steps: 50, waitMs: DAY_MS / 24 },
  );

const GLASS: GlassYes = {
  partner: HOST.id,
  breakGlass: idOf<BreakGlassId>("break-glass"),
  decision: idOf<DecisionId>("decision"),
  by: [HOST.person(HOST.official)],
  expiresAt: after(DAY_MS),
};
const brokenGlass = walk(
  () => ({
    desk: asked({ rule: { kind: "any" } }).desk,
    actors: [SERVICE],
    commands: () => [
      { type: "break-glass", glass: GLASS } as const,
      { type: "end-break-glass", breakGlass: GLASS.breakGlass } as const,
    ],
  }),
  (state) => [state.status],
  { walks: 10, steps: 10, waitMs: DAY_MS / 24 },
);

const foundInvalid = walk(
  () => {
    const { desk, grant } = asked({ ...onlyHost, dualControl: true });
    const commands = (): ConsentCommand[] => [grant, FOUND_INVALID];
    return { desk, actors: [HOST.official, HOST.deputy, SERVICE], commands };
  },
  (state) => [state.status, ...state.decisions.map((one) => `decision ${one.status}`)],
  { walks: 10, steps: 20, waitMs: DAY_MS / 24 },
);

const escalations = walk(
  () => ({ desk: opened(), actors: everyone, commands: () => EVERY_COMMAND }),
  (state) => [state.status],
  { walks: 300, steps: 60, waitMs: DAY_MS / 24 },
);
const political = walk(
  () => ({
    desk: opened({ from: "operational", to: "political" }),
    actors: everyone,
    commands: () => EVERY_COMMAND,
  }),
  (state) => [state.status],
  { walks: 300, steps: 60, waitMs: DAY_MS / 24 },
);
const taken = walk(
  () => ({ desk: active(), actors: [HOST.official, HOST.deputy], commands: () => EVERY_COMMAND }),
  (state) => [state.status],
  { walks: 100, steps: 30, waitMs: DAY_MS },
);

const unanswered = walk(
  () => ({
    desk: opened(),
    actors: [CLOCK],
    commands: () => EVERY_COMMAND.filter((one) => one.type === "ring"),
  }),
  (state) => [state.status],
  { walks: 3, steps: 300, waitMs: DAY_MS / 24 },
);
const allRounds = together(
  rounds,
  singleControl,
  brokenGlass,
  conditional(false),
  conditional(true),
  foundInvalid,
);
const allEscalations = together(escalations, political, taken, unanswered);

test("walks come to every state that the charts know", () => {
  const missing = (kinds: readonly string[], seen: ReadonlyMap<string, unknown>) =>
    kinds.filter((kind) => !seen.has(kind));
  expect(missing(Object.keys(agreementChart.table), agreements.states)).toEqual([]);
  // A request is submitted and distributed in one breath: nobody finds it in between.
  expect(missing(Object.keys(aidRequestChart.table), requests.states)).toEqual(["submitted"]);
  expect(
    missing(
      Object.keys(aidAssignmentChart.table).map((one) => `assignment ${one}`),
      requests.states,
    ),
  ).toEqual([]);
  expect(missing(Object.keys(consentRoundChart.table), allRounds.states)).toEqual([]);
  expect(
    missing(
      Object.keys(consentDecisionChart.table).map((one) => `decision ${one}`),
      allRounds.states,
    ),
  ).toEqual([]);
  expect(missing(Object.keys(escalationChart.table), allEscalations.states)).toEqual([]);
});

/** One command of every kind that a round can be told. */
const TO_A_ROUND: { readonly [Type in ConsentCommand["type"]]: Extract<ConsentCommand, { type: Type }> } = {
  open: { type: "open", id: idOf<ConsentId>("consent"), question: questionOf() },
  grant: { type: "grant", scopeHash: scopeHashOf(questionOf().scope) },
  refuse: { type: "refuse", justification: BECAUSE },
  abstain: { type: "abstain" },
  withdraw: { type: "withdraw", justification: BECAUSE },
  reaffirm: { type: "reaffirm", scopeHash: scopeHashOf(questionOf().scope) },
  "verify-condition": { type: "verify-condition", partner: HOST.id, condition: 1, met: true },
  "report-violation": { type: "report-violation", partner: HOST.id, condition: 1, justification: BECAUSE },
  attest: spoken(after(0), scopeHashOf(questionOf().scope)),
  confirm: { type: "confirm", scopeHash: scopeHashOf(questionOf().scope) },
  consume: { type: "consume" },
  "revoke-standing-yes": {
    type: "revoke-standing-yes",
    standing: idOf<StandingConsentId>("standing-consent"),
    by: { person: HOST.person(HOST.official), office: "Chief of Operations", justification: null },
  },
  "break-glass": { type: "break-glass", glass: GLASS },
  "end-break-glass": { type: "end-break-glass", breakGlass: GLASS.breakGlass },
  "send-elsewhere": { type: "send-elsewhere", partner: HOST.id },
  "find-authority-invalid": FOUND_INVALID,
  cancel: { type: "cancel", reason: "It is over." },
  invalidate: { type: "invalidate", scopeHash: "sha256:other" },
  ring: { type: "ring", wakeUp: "answer-deadline" },
};

test("every command, by everybody, in every state of a round gives a result, or a refusal that names its rule", () => {
  const unnamed = new Set<string>();
  let refused = 0;
  for (const state of [undefined, ...allRounds.states.values()])
    for (const command of Object.values(TO_A_ROUND))
      for (const actor of [...everyone, STRANGER.official, HOST.officer])
        for (const now of [after(0), after(DAY_MS / 3)]) {
          const decision = decideConsent(state, command, contextAt(now, actor, PARTNERS));
          if (decision.ok) continue;
          refused += 1;
          if (decision.rule === undefined) unnamed.add(`${command.type}: ${decision.code}`);
        }
  expect(refused).toBeGreaterThan(1_000);
  expect([...unnamed]).toEqual([]);
});

test("every command, by everybody, in every state of an escalation gives a result that its state takes, or a refusal that names its rule", () => {
  const unnamed = new Set<string>();
  const kinds = new Set(EVERY_COMMAND.map(({ type }) => type));
  expect(kinds).toEqual(new Set(EscalationCommand.options.map(({ shape }) => shape.type.value)));
  let [taken, refused] = [0, 0];
  for (const state of [undefined, ...allEscalations.states.values()])
    for (const command of EVERY_COMMAND)
      for (const actor of [...everyone, STRANGER.official, HOST.officer, HOST.lead, NORTH.lead])
        for (const now of [after(0), after(60 * DAY_MS)]) {
          const context = { ...contextAt(now, actor, PARTNERS), blockers: [] };
          const decision = decideEscalation(state, command, context);
          if (decision.ok) {
            const at = { at: now, recordedAt: now, actor, partner: null };
            let told = state;
            for (const fact of decision.facts) told = evolveEscalation(told, { ...fact, ...at });
            taken += decision.facts.length;
            continue;
          }
          refused += 1;
          expect(decision.detail).not.toBe("");
          // What is not there stands under no rule.
          if (decision.kind !== "absent" && decision.rule === undefined)
            unnamed.add(`${command.type}: ${decision.code}`);
        }
  expect(taken).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(1_000);
  expect([...unnamed]).toEqual([]);
});

/** A fact about one assignment, told of each that the request has: what is in order for one is out of order for another. */
function ofEach(request: AidRequest, fact: Recorded<AidFact>): readonly Recorded<AidFact>[] {
  if (!("assignment" in fact.data)) return [fact];
  const { data } = fact;
  const others = request.assignments.map((one) => ({ ...fact, data: { ...data, assignment: one.id } }));
  return [fact, ...(others as Recorded<AidFact>[])];
}

/** Every fact told to every state: it is taken, and leads where the chart says; or it is a defect with words. */
function toldAll<State, F extends Fact>(
  seen: Seen<State, F>,
  evolve: (state: State | undefined, fact: Recorded<F>) => State,
  variants: (state: State, fact: Recorded<F>) => readonly Recorded<F>[] = (_state, fact) => [fact],
): { readonly taken: number; readonly defects: readonly string[] } {
  const defects: string[] = [];
  let count = 0;
  for (const state of seen.states.values())
    for (const fact of [...seen.facts.values()].flatMap((one) => variants(state, one))) {
      const frozen = JSON.stringify(state);
      try {
        evolve(state, fact);
        count += 1;
      } catch (error) {
        defects.push(error instanceof Error ? error.message : "not an error");
      }
      expect(JSON.stringify(state)).toBe(frozen);
    }
  return { taken: count, defects };
}

test.each([
  ["an agreement", () => toldAll(agreements, evolveAgreement), /^An agreement that is \S+ cannot /],
  [
    "a request for aid",
    () => toldAll(requests, evolveAid, ofEach),
    /^(A request for aid that is|An assignment that is|This request has no assignment|A claim takes two)/,
  ],
  [
    "a consent round",
    () => toldAll(allRounds, evolveConsent),
    /^(A consent (round|decision) that is|\S+ was not asked in this round)/,
  ],
  [
    "an escalation",
    () => toldAll(allEscalations, evolveEscalation),
    /^(An escalation that is|Nobody holds the level)/,
  ],
])(
  "what %s cannot take from where it stands is a defect in words, and changes nothing",
  (_what, tell, words) => {
    const { taken, defects } = tell();
    expect(taken).toBeGreaterThan(0);
    expect(defects.length).toBeGreaterThan(0);
    expect(defects.filter((one) => !words.test(one))).toEqual([]);
  },
);

test("a stream that does not begin with its beginning is a defect", () => {
  const [ratified] = agreements.facts.values();
  for (const [facts, evolve, begins] of [
    [agreements.facts, evolveAgreement, "agreement-proposed"],
    [requests.facts, evolveAid, "aid-drafted"],
    [allRounds.facts, evolveConsent, "consent-asked"],
    [allEscalations.facts, evolveEscalation, "escalation-proposed"],
  ] as const) {
    for (const fact of facts.values()) {
      if (fact.type === begins) continue;
      expect(() => (evolve as (state: undefined, fact: unknown) => unknown)(undefined, fact)).toThrow(begins);
    }
  }
  expect(ratified).toBeDefined();
  const desk = new Desk(
    { decide: () => ({ ok: true, facts: [] }), evolve: evolvePartner, wakeUps: () => [] },
    (now, actor) => contextAt(now, actor, PARTNERS),
  );
  expect(desk.state).toBeUndefined();
  expect(() =>
    evolvePartner(undefined, {
      type: "token-revoked",
      data: { token: idOf("token") },
      at: desk.now,
      recordedAt: desk.now,
      actor: SERVICE,
      partner: null,
    }),
  ).toThrow("begins with partner-added");
});
