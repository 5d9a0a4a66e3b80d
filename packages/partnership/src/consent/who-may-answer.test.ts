import { expect, test } from "vitest";
import { asked, scopeOf } from "../testing/consent-story.js";
import { START } from "../testing/desk.js";
import { HOST, NORTH, OFFICE } from "../testing/three-partners.js";
import { whoMayAnswer } from "./who-may-answer.js";

const asks = [{ partner: HOST.id, office: OFFICE, role: "host-hospital" }];
const both = [HOST.official, HOST.deputy].map((one) => HOST.person(one));

test("C-02 the officials of the office that is asked may answer, and nobody of another partner, until it is answered", () => {
  const { desk, granted } = asked({ asks });
  expect(whoMayAnswer(desk.is, HOST.partner, START)).toEqual(both);
  expect(whoMayAnswer(desk.is, NORTH.partner, START)).toEqual([]);
  expect(whoMayAnswer(granted(HOST.official), HOST.partner, START)).toEqual([]);
});

test("one who has answered for its partner is not asked again while others still are", () => {
  const { granted } = asked();
  const round = granted(HOST.official);
  expect(round.status).toBe("open");
  expect(whoMayAnswer(round, HOST.partner, START)).toEqual([]);
  expect(whoMayAnswer(round, NORTH.partner, START)).not.toEqual([]);
});

test("C-11 of two people each may answer once, and whoever asks not at all", () => {
  const [official, deputy] = both;
  const scope = scopeOf({ effect: "E4" });
  const { granted } = asked({ asks, scope });
  expect(whoMayAnswer(granted(HOST.official), HOST.partner, START)).toEqual([deputy]);
  const { desk } = asked({ asks, scope, requestedBy: deputy ?? null });
  expect(whoMayAnswer(desk.is, HOST.partner, START)).toEqual([official]);
});

test("C-12 a delegate may answer in its office's place, and is no second one beside whoever delegated", () => {
  const delegation = {
    id: "delegation--0197a000-0000-7000-8000-000000000001",
    from: HOST.person(HOST.official),
    to: HOST.person(HOST.officer),
    office: OFFICE,
    scope: { effectCeiling: "E4", levels: ["operational"], playbooks: "any" },
    until: "2099-01-01T00:00:00.000Z",
    words: "Order 12 of the directorate.",
    madeAt: START,
    revokedAt: null,
  };
  const partner = { ...HOST.partner, delegations: [delegation] } as unknown as typeof HOST.partner;
  const { desk, granted } = asked({ asks, scope: scopeOf({ effect: "E4" }) });
  expect(new Set(whoMayAnswer(desk.is, partner, START))).toEqual(new Set([...both, delegation.to]));
  expect(whoMayAnswer(granted(HOST.official), partner, START)).toEqual([HOST.person(HOST.deputy)]);
  const own = asked({ asks, scope: scopeOf({ effect: "E4" }), requestedBy: delegation.from });
  expect(whoMayAnswer(own.desk.is, partner, START)).toEqual([HOST.person(HOST.deputy)]);
});

test("C-11 where the partner's matrix alone asks for two, whoever asks is called to neither", () => {
  const rights = [{ effects: ["E2"], level: "operational", office: OFFICE, dualControl: true }] as const;
  const partner = { ...HOST.partner, decisionRights: { rights: [...rights], ratifiedBy: null } } as never;
  const { desk } = asked({ asks, requestedBy: both[0] ?? null });
  expect(whoMayAnswer(desk.is, HOST.partner, START)).toEqual(both);
  expect(whoMayAnswer(desk.is, partner, START)).toEqual([both[1]]);
});

test("C-11 whoever wrote down what the first one said is no second one", () => {
  const round = asked({ asks, scope: scopeOf({ effect: "E4" }) }).granted(HOST.official);
  const decisions = round.decisions.map((one) =>
    one.status === "partially-authorised"
      ? { ...one, first: { ...one.first, attested: { by: HOST.person(HOST.deputy) } } }
      : one,
  );
  const written = { ...round, decisions } as unknown as typeof round;
  expect(whoMayAnswer(written, HOST.partner, START)).toEqual([]);
});
