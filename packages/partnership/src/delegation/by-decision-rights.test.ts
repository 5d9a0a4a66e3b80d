import { keyOf } from "@mirror/partner-keys";
import { expect, test } from "vitest";
import { decidePartner } from "../partner/decide.js";
import type { DecisionRight } from "../partner/decision-rights.js";
import { evolvePartner, type Partner } from "../partner/state.js";
import { signStatement } from "../partner/statement.js";
import { after, codeOf, contextAt, DAY_MS, Desk, ruleOf, START } from "../testing/desk.js";
import { HOST, NORTH, OFFICE, PARTNERS } from "../testing/three-partners.js";
import { delegationHolds } from "./state.js";

const KEY = keyOf("Aldor Health");
const KEYED: Partner = { ...HOST.partner, key: { publicKey: KEY.publicKey, since: START } };

function registry(partner: Partner = KEYED) {
  const desk = new Desk(
    { decide: decidePartner, evolve: evolvePartner, wakeUps: () => [] },
    (now, actor, state) => contextAt(now, actor, state === undefined ? PARTNERS : [state, ...PARTNERS]),
  );
  desk.state = partner;
  const matrix = (delegates?: DecisionRight["delegates"], changes: Partial<DecisionRight> = {}) => {
    const right: DecisionRight = {
      ...{ effects: ["E1", "E3", "E2"], level: "operational", office: OFFICE, dualControl: false },
      ...(delegates !== undefined && { delegates }),
      ...changes,
    };
    const statement = {
      ...{
        type: "set-decision-rights" as const,
        partner: HOST.id,
        number: desk.is.statements + 1,
        statedAt: START,
      },
      ...{ rights: [right], ratifiedBy: null },
    };
    return desk.send(HOST.responder, { type: "state", signed: signStatement(statement, KEY) });
  };
  return { desk, matrix };
}

const NAMED = {
  from: HOST.person(HOST.official),
  to: HOST.person(HOST.officer),
  until: after(DAY_MS),
};

test("C-12 the matrix that a partner's key sets names delegates, each with an end, for its own row and no further", () => {
  const { desk, matrix } = registry();
  expect(codeOf(matrix([NAMED]))).toBe("ok");
  const [made] = desk.is.delegations;
  expect(made).toMatchObject({
    ...NAMED,
    ...{ office: OFFICE, signed: null, statement: 1, revokedAt: null },
    scope: { effectCeiling: "E3", levels: ["operational"], playbooks: "any" },
    words: "Named in the decision rights, by statement 1.",
  });
  expect(made && delegationHolds(desk.is, made, START)).toBe(true);
  expect(made && delegationHolds(desk.is, made, NAMED.until)).toBe(false);
});

test("C-12 whom a later matrix does not name answers in nobody's place any more, and who stays named goes on as before", () => {
  const { desk, matrix } = registry();
  const other = { ...NAMED, to: HOST.person(HOST.responder) };
  matrix([NAMED, other]);
  expect(codeOf(matrix([NAMED]))).toBe("ok");
  expect(desk.is.delegations).toMatchObject([
    { to: NAMED.to, revokedAt: null, statement: 1 },
    { to: other.to, revokedAt: START },
  ]);
  expect(codeOf(matrix())).toBe("ok");
  expect(desk.is.delegations.every(({ revokedAt }) => revokedAt === START)).toBe(true);
  // Named anew, it is another delegation: what is over stays over.
  matrix([NAMED]);
  expect(desk.is.delegations).toHaveLength(3);
});

test("C-12 a matrix leaves alone what an official delegated, before the partner had one", () => {
  const { desk, matrix } = registry();
  const scope = { effectCeiling: "E3" as const, levels: ["operational" as const], playbooks: "any" as const };
  const by = { ...NAMED, scope, words: "Order 12, for the night." } as const;
  const { from: _, ...delegates } = by;
  desk.must(HOST.official, { type: "delegate", ...delegates });
  matrix();
  expect(desk.is.delegations).toMatchObject([{ revokedAt: null }]);
});

test("INV-12 once the decision rights are set, a token alone names no delegate beside them", () => {
  const { desk, matrix } = registry();
  matrix();
  const scope = { effectCeiling: "E3" as const, levels: ["operational" as const], playbooks: "any" as const };
  const decision = desk.send(HOST.official, {
    type: "delegate",
    ...{ to: NAMED.to, until: NAMED.until, scope, words: "Order 12, for the night." },
  });
  expect([codeOf(decision), ruleOf(decision)]).toEqual(["key-needed", "INV-12"]);
});

test("C-12 a matrix delegates no more than an official may do in person, and never for longer than a year", () => {
  const told = (changes: Partial<typeof NAMED>, right: Partial<DecisionRight> = {}) =>
    codeOf(registry().matrix([{ ...NAMED, ...changes }], right));
  expect(told({ from: HOST.person(HOST.responder) })).toBe("nothing-to-delegate");
  expect(told({}, { office: "Another office" })).toBe("nothing-to-delegate");
  expect(told({ to: NAMED.from })).toBe("delegates-to-oneself");
  expect(told({ to: NORTH.person(NORTH.officer) })).toBe("person-unknown");
  expect(told({ until: START })).toBe("delegation-over");
  expect(told({ until: after(366 * DAY_MS) })).toBe("delegation-too-long");
});
