import type { Actor, BreakGlassId, DecisionId } from "@mirror/vocabulary";
import fc from "fast-check";
import { expect, test } from "vitest";
import { aboutNobody, asked, BECAUSE, conditionOf, scopeOf, spoken } from "../testing/consent-story.js";
import { after, CLOCK, HOUR_MS, idOf, SERVICE, START } from "../testing/desk.js";
import { type Cast, HOST, NORTH, OFFICE, SOUTH } from "../testing/three-partners.js";
import type { ConsentCommand } from "./commands.js";
import { ConsentFact } from "./facts.js";
import type { ConsentRule } from "./rule.js";
import { type ConsentScope, type ScopedShare, scopeHashOf } from "./scope.js";

type Answer = "grant" | "refuse" | "abstain" | "silence";
const ANSWERS: readonly Answer[] = ["grant", "refuse", "abstain", "silence"];
const QUORA: readonly Extract<ConsentRule, { kind: "all" | "any" | "k_of" }>[] = [
  { kind: "all" },
  { kind: "any" },
  { kind: "k_of", k: 1 },
  { kind: "k_of", k: 2 },
  { kind: "k_of", k: 3 },
];
const two: ConsentRule = { kind: "k_of", k: 2 };
const RULES: readonly ConsentRule[] = [
  ...QUORA,
  { kind: "partner", who: NORTH.id },
  { kind: "office", who: NORTH.id, office: OFFICE },
  { kind: "and", of: [{ kind: "partner", who: SOUTH.id }, two] },
  { kind: "or", of: [{ kind: "partner", who: SOUTH.id }, two] },
  { kind: "each_participant" },
];
const THREE = [HOST, NORTH, SOUTH];

function commandOf(answer: Exclude<Answer, "silence">, scopeHash: string): ConsentCommand {
  if (answer === "grant") return { type: "grant", scopeHash };
  return answer === "refuse" ? { type: "refuse", justification: BECAUSE } : { type: "abstain" };
}

/** How a round of three partners ends when they answer like this, in this order, and its deadline passes. */
function resultOf(rule: ConsentRule, answers: readonly Answer[], order: readonly number[]): string {
  const { desk } = asked(aboutNobody(rule));
  for (const index of order) {
    const answer = answers[index];
    const cast = THREE[index];
    if (answer !== undefined && answer !== "silence" && cast !== undefined) {
      desk.send(cast.official, commandOf(answer, desk.is.scopeHash));
    }
  }
  desk.now = after(4 * HOUR_MS);
  desk.send(CLOCK, { type: "ring", wakeUp: "answer-deadline" });
  return desk.is.status;
}

const needed = (rule: (typeof QUORA)[number]) => (rule.kind === "all" ? 3 : rule.kind === "any" ? 1 : rule.k);

test("C-05 truth table: a round is satisfied exactly when enough of the three partners asked grant", () => {
  for (const rule of QUORA) {
    for (const a of ANSWERS) {
      for (const b of ANSWERS) {
        for (const c of ANSWERS) {
          const grants = [a, b, c].filter((one) => one === "grant").length;
          const isSatisfied = resultOf(rule, [a, b, c], [0, 1, 2]) === "satisfied";
          expect([rule, a, b, c, isSatisfied]).toEqual([rule, a, b, c, grants >= needed(rule)]);
        }
      }
    }
  }
});

test("C-05 truth table: named partners, named offices, those affected and those who take part, and both of two, and either", () => {
  const isMet = (rule: ConsentRule, granted: readonly boolean[]): boolean => {
    const [host = false, north = false, south = false] = granted;
    const count = granted.filter((one) => one).length;
    switch (rule.kind) {
      case "all":
        return host && north && south;
      case "any":
        return count > 0;
      case "k_of":
        return count >= rule.k;
      case "affected":
        return host;
      case "each_participant":
        return host && north;
      case "partner":
      case "office":
        return granted[THREE.findIndex((cast) => cast.id === rule.who)] ?? false;
      case "and":
        return rule.of.every((one) => isMet(one, granted));
      case "or":
        return rule.of.some((one) => isMet(one, granted));
    }
  };
  // NORTH's team works on HOST's servers: HOST's own yes is needed whatever the rule says (C-04).
  const all: ConsentRule[] = [
    ...RULES,
    { kind: "affected" },
    { kind: "and", of: [{ kind: "affected" }, two] },
    { kind: "or", of: [{ kind: "affected" }, { kind: "office", who: SOUTH.id, office: OFFICE }] },
  ];
  for (const rule of all)
    for (const host of [true, false])
      for (const north of [true, false])
        for (const south of [true, false]) {
          const { desk, grant } = asked({ rule });
          const granted = [host, north, south];
          for (const [index, cast] of THREE.entries())
            desk.send(cast.official, granted[index] === true ? grant : { type: "abstain" });
          expect([rule, granted, desk.is.status === "satisfied"]).toEqual([
            rule,
            granted,
            host && isMet(rule, granted),
          ]);
        }
});

test("C-15 the order in which answers arrive does not change the result", () => {
  const orders = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ]; // all there are
  fc.assert(
    fc.property(
      fc.constantFrom(...RULES),
      fc.tuple(fc.constantFrom(...ANSWERS), fc.constantFrom(...ANSWERS), fc.constantFrom(...ANSWERS)),
      (rule, answers) => {
        const results = new Set(orders.map((order) => resultOf(rule, answers, order)));
        expect(results.size).toBe(1);
      },
    ),
    { numRuns: 150 },
  );
});

/** What one partner comes to say, in its own order: nobody verifies a condition before it is set. */
const COURSES = [
  "silence",
  "grant",
  "two grants",
  "refuse",
  "abstain",
  "a condition that is met",
  "a condition that is not",
  "two who set a condition that is met",
  "spoken and confirmed",
] as const;
type Course = (typeof COURSES)[number];
type Said = readonly [actor: Actor, command: ConsentCommand];

function saidIn(course: Course, { id, official, deputy, officer, person }: Cast, scopeHash: string): Said[] {
  const grant = { type: "grant", scopeHash } as const;
  const conditions = [conditionOf({ checker: { by: "office", partner: id, office: OFFICE } })];
  const looked = { type: "verify-condition", partner: id, condition: 1 } as const;
  const met: Said = [deputy, { ...looked, met: true }];
  switch (course) {
    case "silence":
      return [];
    case "grant":
      return [[official, grant]];
    case "two grants":
      return [
        [official, grant],
        [deputy, grant],
      ];
    case "refuse":
      return [[official, { type: "refuse", justification: BECAUSE }]];
    case "abstain":
      return [[official, { type: "abstain" }]];
    case "a condition that is met":
      return [[official, { ...grant, conditions }], met];
    case "a condition that is not":
      return [
        [official, { ...grant, conditions }],
        [deputy, { ...looked, met: false, justification: BECAUSE }],
      ];
    case "two who set a condition that is met":
      return [[official, { ...grant, conditions }], [deputy, grant], met];
    case "spoken and confirmed":
      return [
        [officer, spoken(START, scopeHash, { official: person(official) })],
        [official, { type: "confirm", scopeHash }],
      ];
  }
}

/** Whatever each partner says, one after the other as chance has it: `turns` says whose word comes next. */
function interleaved(said: readonly (readonly Said[])[], turns: readonly number[]): Said[] {
  const left = said.map((one) => [...one]);
  const order: Said[] = [];
  for (const turn of turns) {
    const those = left.filter((one) => one.length > 0);
    order.push(...(those[turn % Math.max(those.length, 1)]?.splice(0, 1) ?? []));
  }
  return [...order, ...left.flat()];
}

test("C-15 nor does it where two of a partner agree, where conditions are verified, or where a yes was only spoken", () => {
  const ends = new Set<string>();
  const course = fc.constantFrom(...COURSES);
  fc.assert(
    fc.property(
      fc.constantFrom(...RULES),
      fc.boolean(),
      fc.tuple(course, course, course),
      fc.array(fc.array(fc.nat(5), { minLength: 9, maxLength: 9 }), { minLength: 4, maxLength: 4 }),
      (rule, dualControl, courses, orders) => {
        const results = orders.map((turns) => {
          const { desk } = asked({ ...aboutNobody(rule), dualControl });
          const said = courses.map((one, index) => saidIn(one, THREE[index] ?? HOST, desk.is.scopeHash));
          for (const [actor, command] of interleaved(said, turns)) desk.send(actor, command);
          desk.now = after(4 * HOUR_MS);
          desk.send(CLOCK, { type: "ring", wakeUp: "answer-deadline" });
          return desk.is.status;
        });
        expect(new Set(results).size).toBe(1);
        for (const one of results) ends.add(one);
      },
    ),
    {
      numRuns: 150,
      examples: [
        [{ kind: "any" }, true, ["spoken and confirmed", "two grants", "grant"], [[0], [1], [2], [1]]],
      ],
    },
  );
  expect(ends).toContain("satisfied");
});

const asking = [HOST, NORTH, SOUTH].flatMap((cast) => [cast.official, cast.deputy]);
const anyone = fc.constantFrom(...asking, HOST.responder, HOST.officer, SERVICE, CLOCK);
const scopeHash = scopeHashOf(scopeOf());
const ofSome = fc.constantFrom(HOST.id, NORTH.id);
const breakGlass = idOf<BreakGlassId>("break-glass");
const glassOverHost: ConsentCommand = {
  type: "break-glass",
  glass: {
    ...{ partner: HOST.id, breakGlass, decision: idOf<DecisionId>("decision") },
    by: [HOST.person(HOST.official), HOST.person(HOST.deputy)],
    expiresAt: after(HOUR_MS),
  },
};
/** Everything that is said to a round by anybody, but for a yes, spoken or written. */
const anyCommandButAGrant: fc.Arbitrary<ConsentCommand> = fc.oneof(
  fc.constant<ConsentCommand>({ type: "refuse", justification: BECAUSE }),
  fc.constant<ConsentCommand>({ type: "abstain" }),
  fc.constant<ConsentCommand>({ type: "withdraw", justification: BECAUSE }),
  fc.constant<ConsentCommand>({ type: "reaffirm", scopeHash }),
  fc.constant<ConsentCommand>({ type: "confirm", scopeHash }),
  fc.constantFrom<ConsentCommand>(
    spoken(START, scopeHash, { answer: "refuse", justification: BECAUSE }),
    spoken(START, scopeHash, { answer: "withdraw", justification: BECAUSE }),
  ),
  ofSome.map((partner): ConsentCommand => ({ type: "verify-condition", partner, condition: 1, met: true })),
  ofSome.map(
    (partner): ConsentCommand => ({
      ...{ type: "report-violation", partner, condition: 1, justification: BECAUSE },
    }),
  ),
  fc.constant<ConsentCommand>({ type: "consume" }),
  fc.constant<ConsentCommand>({ type: "cancel", reason: "over" }),
  fc.constantFrom<ConsentCommand>(glassOverHost, { type: "end-break-glass", breakGlass }),
  fc
    .constantFrom("sha256:other", "x", scopeHash)
    .map((hash): ConsentCommand => ({ type: "invalidate", scopeHash: hash })),
  fc
    .constantFrom(
      "answer-deadline",
      "grant-expiry",
      "condition-deadline",
      "confirmation-deadline",
      "suspension-deadline",
      "other",
    )
    .map((wakeUp): ConsentCommand => ({ type: "ring", wakeUp })),
);
const aGrant = fc.record({
  isTrue: fc.boolean(),
  expiresInMs: fc.option(fc.integer({ min: -HOUR_MS, max: 9 * HOUR_MS }), { nil: undefined }),
});

test("C-01 no sequence without a grant ever satisfies a round, nor grants anything for anybody", () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(
      fc.constantFrom(...RULES),
      fc.array(fc.tuple(anyone, anyCommandButAGrant, fc.integer({ min: 0, max: HOUR_MS })), {
        maxLength: 30,
      }),
      (rule, story) => {
        const { desk } = asked({ rule });
        let elapsed = 0;
        let wasProvisional = false;
        for (const [actor, command, waitMs] of story) {
          elapsed += waitMs;
          desk.now = after(elapsed);
          desk.send(actor, command);
          seen.add(desk.is.status);
          expect(desk.is.status).not.toBe("satisfied");
          expect(desk.is.decisions.map(({ status }) => status)).not.toContain("granted");
          // What was done under broken glass is used up, as a consent is, and nobody has granted it (C-10).
          wasProvisional ||= desk.is.status === "provisional";
          if (desk.is.status === "consumed") expect(wasProvisional).toBe(true);
        }
      },
    ),
    {
      numRuns: 300,
      examples: [
        [
          { kind: "any" },
          [
            [SERVICE, glassOverHost, 0],
            [SERVICE, { type: "consume" }, 0],
          ],
        ],
        [
          { kind: "partner", who: HOST.id },
          [
            [SERVICE, glassOverHost, 0],
            [CLOCK, { type: "ring", wakeUp: "answer-deadline" }, 4 * HOUR_MS],
          ],
        ],
      ],
    },
  );
  for (const status of ["provisional", "consumed"]) expect(seen).toContain(status);
});

test("whatever is sent in whatever order, it is answered, written down, and read back as the same round", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...RULES),
      fc.boolean(),
      fc.array(
        fc.tuple(anyone, fc.oneof(anyCommandButAGrant, aGrant), fc.integer({ min: 0, max: 2 * HOUR_MS })),
        { maxLength: 30 },
      ),
      (rule, dualControl, story) => {
        const { desk } = asked({ rule, dualControl });
        let elapsed = 0;
        for (const [actor, what, waitMs] of story) {
          elapsed += waitMs;
          desk.now = after(elapsed);
          const command: ConsentCommand =
            "type" in what
              ? what
              : {
                  type: "grant",
                  scopeHash: what.isTrue ? desk.is.scopeHash : "sha256:other",
                  ...(what.expiresInMs === undefined ? {} : { expiresAt: after(elapsed + what.expiresInMs) }),
                };
          desk.send(actor, command);
        }
        expect(desk.folded(ConsentFact)).toEqual(desk.is);
        for (const { name, dueAt } of desk.wakeUps()) {
          desk.waitUntil(dueAt);
          desk.send(CLOCK, { type: "ring", wakeUp: name });
          expect(desk.wakeUps()).not.toContainEqual({ name, dueAt });
        }
      },
    ),
  );
});

const shares: ScopedShare = {
  with: [NORTH.id, SOUTH.id],
  dataClasses: ["addresses", "memory"],
  purpose: "That they look.",
  keepFor: null,
};

test("C-03 a change of any part of a scope is another scope", () => {
  const base: ConsentScope = scopeOf({ dataClasses: ["memory", "logs"] });
  const [step] = base.steps;
  if (step === undefined) throw new Error("A scope has a step.");
  const mutations: Record<string, ConsentScope> = {
    mode: { ...base, mode: "exercise" },
    "playbook id": { ...base, playbook: { ...base.playbook, id: "playbook--other" } },
    "playbook version": { ...base, playbook: { ...base.playbook, modified: after(1) } },
    "resolved hash": { ...base, playbook: { ...base.playbook, hash: "sha256:changed" } },
    "window start": { ...base, window: { ...base.window, from: after(1) } },
    "window end": { ...base, window: { ...base.window, until: after(1) } },
    "another step": { ...base, steps: [step, { ...step, id: "action--other" }] },
    step: { ...base, steps: [{ ...step, id: "action--other" }] },
    "action text": { ...base, steps: [{ ...step, text: `${step.text} ` }] },
    "effect class": { ...base, steps: [{ ...step, effect: "E3" }] },
    target: { ...base, steps: [{ ...step, targets: [...step.targets, "server-3"] }] },
    "one target less": { ...base, steps: [{ ...step, targets: step.targets.slice(1) }] },
    "what takes two people": { ...base, steps: [{ ...step, involves: ["payment"] }] },
    "data class": { ...base, steps: [{ ...step, dataClasses: ["memory", "patient-records"] }] },
    owner: { ...base, steps: [{ ...step, on: SOUTH.id }] },
    performer: { ...base, steps: [{ ...step, performers: [{ partner: SOUTH.id, team: SOUTH.team }] }] },
    "performing team": {
      ...base,
      steps: [{ ...step, performers: [{ partner: NORTH.id, team: SOUTH.team }] }],
    },
    "that it is told": { ...base, steps: [{ ...step, shares }] },
    "who is told": { ...base, steps: [{ ...step, shares: { ...shares, with: [SOUTH.id] } }] },
    "what is told": { ...base, steps: [{ ...step, shares: { ...shares, dataClasses: ["memory"] } }] },
    "what it is told for": {
      ...base,
      steps: [{ ...step, shares: { ...shares, purpose: "That they act." } }],
    },
    "how long it is kept": { ...base, steps: [{ ...step, shares: { ...shares, keepFor: "P30D" } }] },
  };
  const hashes = Object.values(mutations).map(scopeHashOf);
  expect(hashes).not.toContain(scopeHashOf(base));
  expect(new Set(hashes).size).toBe(hashes.length);
});

test("C-03 the order in which targets and steps were listed is no change", () => {
  const base = scopeOf();
  const [step] = base.steps;
  if (step === undefined) throw new Error("A scope has a step.");
  const other = { ...step, id: "action--other" };
  const told = {
    ...shares,
    with: shares.with.toReversed(),
    dataClasses: shares.dataClasses.toReversed(),
  };
  const turned = { ...step, targets: step.targets.toReversed(), shares: told };
  expect(scopeHashOf({ ...base, steps: [other, turned] })).toBe(
    scopeHashOf({ ...base, steps: [{ ...step, shares }, other] }),
  );
});

test("a partner asked through an office that nobody holds cannot be spoken for", () => {
  const asks = [{ partner: HOST.id, office: `Deputy ${OFFICE}`, role: "host-hospital" }];
  for (const actor of asking) {
    const { desk, grant } = asked({ asks });
    expect(desk.send(actor, grant).ok).toBe(false);
  }
});

test("C-03 the order in which steps are listed is no part of what is asked, and the same step twice is", () => {
  const [step] = scopeOf().steps;
  if (step === undefined) throw new Error("The scope has a step.");
  const later = { ...step, id: "action--bbbbbbbb-0000-4000-8000-000000000009" };
  const hashOf = (...steps: ConsentScope["steps"]) => scopeHashOf({ ...scopeOf(), steps });
  expect(hashOf(step, later)).toBe(hashOf(later, step));
  expect(hashOf(step, step)).not.toBe(hashOf(step));
});
