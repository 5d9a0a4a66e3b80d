import { type CaveatId, EffectClass } from "@mirror/vocabulary";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AuthorityQuestion, authorise } from "../authority/authorise.js";
import { decidePartner } from "../partner/decide.js";
import { PartnerFact } from "../partner/facts.js";
import { evolvePartner, type Partner } from "../partner/state.js";
import { inForce } from "../testing/agreement-story.js";
import { asked, CONSENT_STEP, GUARDED_STEP, PLAYBOOK } from "../testing/consent-story.js";
import { codeOf, contextAt, Desk, idOf, ruleOf, START } from "../testing/desk.js";
import { HOST, NORTH, OFFICE, PARTNERS, SOUTH } from "../testing/three-partners.js";
import type { SetCaveat } from "./commands.js";
import { type Caveat, caveatsOn, type Restrictable } from "./state.js";

const ANYTHING = {
  concerning: "both",
  playbooks: "any",
  effects: "any",
  targets: "any",
  dataClasses: "any",
} as const;
const PROHIBITION: SetCaveat = {
  type: "set-caveat",
  kind: "prohibition",
  scope: ANYTHING,
  words: "Not without the parliament.",
};
const LIMITATION: SetCaveat = { ...PROHIBITION, kind: "limitation", higherOffice: "Minister" };

function registry(partner: Partner = HOST.partner) {
  const desk = new Desk({ decide: decidePartner, evolve: evolvePartner, wakeUps: () => [] }, (now, actor) =>
    contextAt(now, actor, PARTNERS),
  );
  desk.state = partner;
  return desk;
}

const restricted = (caveat: SetCaveat, cast = HOST) => registry(cast.partner).must(cast.official, caveat);

test("INV-12 a partner's own officials set and lift its caveats, and nobody else", () => {
  const desk = registry();
  for (const actor of [HOST.administrator, NORTH.official])
    expect(codeOf(desk.send(actor, PROHIBITION))).toBe("not-an-official");
  expect(codeOf(desk.send({ kind: "clock" }, PROHIBITION))).toBe("not-a-person");
  desk.must(HOST.official, PROHIBITION);
  const lift = { type: "lift-caveat", caveat: desk.is.caveats[0]?.id ?? idOf<CaveatId>("caveat") } as const;
  expect(codeOf(desk.send(HOST.responder, lift))).toBe("not-an-official");
  expect(desk.must(HOST.deputy, lift).caveats).toEqual([]);
  expect(codeOf(desk.send(HOST.deputy, lift))).toBe("caveat-unknown");
  for (const { type, data } of desk.facts) PartnerFact.parse(JSON.parse(JSON.stringify({ type, data })));
});

test("C-13 a limitation names the higher office, and a prohibition none", () => {
  expect(ruleOf(registry().send(HOST.official, { ...PROHIBITION, kind: "limitation" }))).toBe("C-13");
  expect(ruleOf(registry().send(HOST.official, { ...PROHIBITION, higherOffice: "Minister" }))).toBe("C-13");
});

const DEED: Restrictable = {
  playbook: PLAYBOOK.id,
  effect: "E2",
  on: HOST.id,
  performer: NORTH.id,
  targets: ["server-1"],
  dataClasses: ["memory"],
};

describe("C-13 a caveat applies", () => {
  const isOn = (scope: Partial<Caveat["scope"]>, deed: Partial<Restrictable> = {}, cast = HOST) =>
    caveatsOn({ ...DEED, ...deed }, [restricted({ ...PROHIBITION, scope: { ...ANYTHING, ...scope } }, cast)])
      .length > 0;
  const unknown: Restrictable = { playbook: PLAYBOOK.id, effect: "E2", on: HOST.id, performer: NORTH.id };

  test.each<[name: string, applies: boolean, expected: boolean]>([
    ["to what is done to what is ours", isOn({ concerning: "assets" }), true],
    ["not to what our teams do, where it is about assets", isOn({ concerning: "assets" }, {}, NORTH), false],
    ["to what our teams do", isOn({ concerning: "teams" }, {}, NORTH), true],
    ["not to what is done to ours, where it is about teams", isOn({ concerning: "teams" }), false],
    ["not to what others do to each other", isOn({}, {}, SOUTH), false],
    ["to an owner that is not known", isOn({ concerning: "assets" }, { on: null }, SOUTH), true],
    ["to the playbook that it names", isOn({ playbooks: [PLAYBOOK.id] }), true],
    ["not to another", isOn({ playbooks: ["playbook--other"] }), false],
    ["to the effect that it names", isOn({ effects: ["E2"] }), true],
    ["not to another effect", isOn({ effects: ["E3"] }), false],
    ["not to talking", isOn({}, { effect: "E0" }), false],
    ["to a target that it names", isOn({ targets: ["server-1", "server-2"] }), true],
    ["not to another target", isOn({ targets: ["server-9"] }), false],
    ["to a step that names no target", isOn({ targets: ["server-9"] }, { targets: [] }), true],
    ["to data that it names", isOn({ dataClasses: ["memory"] }), true],
    ["not to other data", isOn({ dataClasses: ["logs"] }), false],
    [
      "to what is not known",
      caveatsOn(unknown, [restricted({ ...PROHIBITION, scope: { ...ANYTHING, targets: ["x"] } })]).length > 0,
      true,
    ],
  ])("%s", (_name, applies, expected) => {
    expect(applies).toBe(expected);
  });
});

const QUESTION: AuthorityQuestion = {
  mode: "live",
  playbook: { id: PLAYBOOK.id, hash: PLAYBOOK.hash, validUntil: null },
  step: GUARDED_STEP,
  effect: "E2",
  performer: NORTH.id,
  on: HOST.id,
  guardedBy: [CONSENT_STEP],
  executor: null,
  severity: null,
  activities: [],
  sectors: [],
  targets: ["server-1", "server-2"],
  dataClasses: ["memory"],
};

// Made once: thousands of answers are given from them.
const AGREED = inForce();
const granted = asked({ asks: [{ partner: HOST.id, office: OFFICE, role: "host-hospital" }] }).granted(
  HOST.official,
);

/** What NORTH may do to HOST now that HOST has agreed. */
function answer(partners: readonly Partner[], question = QUESTION) {
  return authorise(question, {
    agreements: [AGREED],
    rounds: [{ round: granted, scopeHashNow: granted.scopeHash }],
    partners: PARTNERS.map((one) => partners.find(({ id }) => id === one.id) ?? one),
    at: START,
  });
}

test("C-13 what is prohibited is refused whoever agrees; what is limited is allowed by the higher office alone", () => {
  expect(answer([]).ok).toBe(true);
  expect(answer([restricted(PROHIBITION)])).toMatchObject({ code: "caveat-prohibits", rule: "C-13" });
  expect(answer([restricted(PROHIBITION, NORTH)])).toMatchObject({ code: "caveat-prohibits", rule: "C-13" });
  expect(answer([restricted(LIMITATION)])).toMatchObject({ code: "caveat-limits", rule: "C-13" });
  const higher = { ...LIMITATION, higherOffice: OFFICE };
  expect(answer([restricted(higher)]).ok).toBe(true);
});

test("C-13 adding any caveat never enlarges what may be done", () => {
  const anyOr = (values: readonly string[]) =>
    fc.oneof(fc.constant("any" as const), fc.subarray([...values], { minLength: 1 }));
  const scope = fc.record({
    concerning: fc.constantFrom("assets" as const, "teams" as const, "both" as const),
    playbooks: anyOr([PLAYBOOK.id, "playbook--other"]),
    effects: fc.oneof(
      fc.constant("any" as const),
      fc.subarray([...EffectClass.exclude(["E0", "E5"]).options], { minLength: 1 }),
    ),
    targets: anyOr(["server-1", "server-9"]),
    dataClasses: anyOr(["memory", "logs"]),
  });
  const caveat = fc.record({
    id: fc.constant(idOf<CaveatId>("caveat")),
    kind: fc.constant("limitation" as const),
    higherOffice: fc.constantFrom(null, OFFICE, "Minister"),
    scope,
    words: fc.constant("Because we say so."),
    by: fc.constant(HOST.person(HOST.official)),
    setAt: fc.constant(START),
  });
  const deed = fc.record({
    effect: fc.constantFrom(...EffectClass.options),
    on: fc.constantFrom(HOST.id, NORTH.id, null),
    performer: fc.constantFrom(HOST.id, NORTH.id),
    guardedBy: fc.constantFrom([], [CONSENT_STEP]),
  });
  fc.assert(
    fc.property(fc.array(caveat, { maxLength: 3 }), caveat, deed, (before, added, changes) => {
      const question = { ...QUESTION, ...changes };
      const withCaveats = (caveats: readonly Caveat[]) =>
        answer(
          [HOST, NORTH].map(({ partner }) => ({ ...partner, caveats })),
          question,
        ).ok;
      if (withCaveats([...before, added])) expect(withCaveats(before)).toBe(true);
    }),
    { numRuns: 200 },
  );
});
