import { expect, test } from "vitest";
import {
  asked,
  BECAUSE,
  conditionOf,
  consentDesk,
  onlyHost,
  questionOf,
  spoken,
} from "../testing/consent-story.js";
import { after, CLOCK, codeOf, HOUR_MS, idOf, MINUTE_MS, ruleOf, SERVICE, START } from "../testing/desk.js";
import { HOST, NORTH, whileHeldBack } from "../testing/three-partners.js";
import { CONFIRM_WITHIN_MS } from "./attestation.js";
import type { AttestDecision, ConsentQuestion } from "./commands.js";
import { consentInForce } from "./in-force.js";
import { pageHashOf } from "./page.js";
import { decisionOf } from "./state.js";

function opened(changes: Partial<ConsentQuestion> = {}) {
  const { desk, grant } = asked({ ...onlyHost, ...changes });
  const { scopeHash } = desk.is;
  return {
    desk,
    grant,
    confirm: { type: "confirm", scopeHash } as const,
    said: (more: Partial<AttestDecision> = {}) => spoken(desk.now, scopeHash, more),
  };
}

test("C-02 what an official said is written down by the duty officer, counts at once, and stands when it is confirmed", () => {
  const { desk, said, confirm } = opened();
  const pageHash = pageHashOf(desk.is.question);
  desk.must(
    HOST.officer,
    said({ pageHash, expiresAt: after(2 * HOUR_MS), justification: "We know the team." }),
  );
  expect(desk.facts.find((one) => one.type === "consent-granted")).toMatchObject({
    actor: HOST.officer,
    data: {
      official: { person: HOST.person(HOST.official) },
      channel: null,
      expiresAt: after(2 * HOUR_MS),
      attested: { by: HOST.person(HOST.officer), spokenAt: START, how: "By telephone" },
    },
  });
  expect(desk.is.status).toBe("satisfied");
  expect(desk.wakeUps()).toContainEqual({ name: "confirmation-deadline", dueAt: after(CONFIRM_WITHIN_MS) });
  expect(codeOf(desk.send(HOST.deputy, confirm))).toBe("nothing-to-confirm");
  expect(codeOf(desk.send(HOST.official, { ...confirm, scopeHash: "sha256:other" }))).toBe("scope-changed");
  desk.must(HOST.official, confirm);
  expect(desk.wakeUps()).toEqual([{ name: "grant-expiry", dueAt: after(2 * HOUR_MS) }]);
  desk.now = after(HOUR_MS);
  expect(consentInForce(desk.is, HOST.id, desk.is.scopeHash, desk.now)).toBeDefined();
  expect(codeOf(desk.send(HOST.official, confirm))).toBe("nothing-to-confirm");
});

test("C-02 a spoken yes that nobody confirms in time counts for nothing, rung or not", () => {
  const { desk, said, confirm } = opened();
  desk.must(HOST.officer, said());
  const { scopeHash } = desk.is;
  const end = after(CONFIRM_WITHIN_MS);
  expect(consentInForce(desk.is, HOST.id, scopeHash, after(CONFIRM_WITHIN_MS - 1))).toBeDefined();
  expect(consentInForce(desk.is, HOST.id, scopeHash, end)).toBeUndefined();
  desk.now = end;
  expect(codeOf(desk.send(HOST.official, confirm))).toBe("nothing-to-confirm");
  desk.must(CLOCK, { type: "ring", wakeUp: "confirmation-deadline" });
  expect(desk.is).toMatchObject({
    status: "revoked",
    because: "not-confirmed",
    decisions: [{ status: "lapsed" }],
  });
  expect(desk.wakeUps()).toEqual([]);
});

test("C-02 a spoken no and a spoken withdrawal stand at once, with their reasons", () => {
  const no = opened();
  expect(codeOf(no.desk.send(HOST.officer, no.said({ answer: "refuse" })))).toBe("justification-too-short");
  no.desk.must(HOST.officer, no.said({ answer: "refuse", justification: BECAUSE }));
  expect(no.desk.is).toMatchObject({ status: "refused", decisions: [{ status: "denied" }] });
  const back = opened();
  back.desk.must(HOST.official, back.grant);
  const { spokenAt: _now, ...withdrawal } = back.said({ answer: "withdraw", justification: BECAUSE });
  back.desk.must(HOST.officer, withdrawal);
  expect(back.desk.is).toMatchObject({ status: "revoked", because: "withdrawn" });
  expect(back.desk.wakeUps()).toEqual([]);
});

test("INV-12 only a duty officer attests, for another person of the same partner who holds the office", () => {
  const { desk, said } = opened();
  const of = (decision: ReturnType<typeof desk.send>) => [codeOf(decision), ruleOf(decision)];
  for (const actor of [HOST.official, HOST.responder, NORTH.officer])
    expect(of(desk.send(actor, said()))).toEqual(["not-to-attest", "INV-12"]);
  expect(of(desk.send(SERVICE, said()))).toEqual(["not-a-person", "INV-12"]);
  const officer = HOST.person(HOST.officer);
  expect(of(desk.send(HOST.officer, said({ official: officer })))).toEqual(["not-to-attest", "INV-12"]);
  const responder = HOST.person(HOST.responder);
  expect(of(desk.send(HOST.officer, said({ official: responder })))).toEqual(["not-the-office", "C-02"]);
  const stranger = NORTH.person(NORTH.official);
  expect(of(desk.send(HOST.officer, said({ official: stranger })))).toEqual(["not-to-attest", "INV-12"]);
  expect(of(desk.send(NORTH.officer, said({ official: stranger })))).toEqual(["not-asked", "INV-12"]);
  for (const spokenAt of [after(-1), after(1)])
    expect(of(desk.send(HOST.officer, said({ spokenAt })))).toEqual(["spoken-at-another-time", "C-02"]);
  expect(codeOf(desk.send(SERVICE, { type: "confirm", scopeHash: desk.is.scopeHash }))).toBe("not-a-person");
  expect(codeOf(desk.send(NORTH.official, { type: "confirm", scopeHash: desk.is.scopeHash }))).toBe(
    "nothing-to-confirm",
  );
});

test("C-11 of two who agree one may be spoken for, not both, and whoever writes it down is neither", () => {
  const { desk, said, grant, confirm } = opened({ dualControl: true });
  desk.must(HOST.officer, said());
  expect(decisionOf(desk.is, HOST.id)?.status).toBe("partially-authorised");
  const deputy = HOST.person(HOST.deputy);
  const both = desk.send(HOST.officer, said({ official: deputy }));
  expect([codeOf(both), ruleOf(both)]).toEqual(["both-attested", "C-11"]);
  desk.must(HOST.deputy, grant);
  expect(desk.is.status).toBe("satisfied");
  desk.must(HOST.official, confirm);
  desk.now = after(HOUR_MS);
  expect(consentInForce(desk.is, HOST.id, desk.is.scopeHash, desk.now)).toBeDefined();
});

test("C-11 whoever is both official and on duty is not the one of two and the pen of the other", () => {
  const partner = {
    ...HOST.partner,
    people: HOST.partner.people.map((one) =>
      one.id === HOST.person(HOST.deputy) ? { ...one, roles: [...one.roles, "duty-officer" as const] } : one,
    ),
  };
  const begin = () => {
    const desk = consentDesk([partner]);
    desk.must(SERVICE, {
      type: "open",
      id: idOf("consent"),
      question: questionOf({ ...onlyHost, dualControl: true }),
    });
    return { desk, grant: { type: "grant", scopeHash: desk.is.scopeHash } as const };
  };
  const first = begin();
  first.desk.must(HOST.deputy, first.grant);
  expect(codeOf(first.desk.send(HOST.deputy, spoken(first.desk.now, first.desk.is.scopeHash)))).toBe(
    "both-attested",
  );
  const second = begin();
  second.desk.must(HOST.deputy, spoken(second.desk.now, second.desk.is.scopeHash));
  const decision = second.desk.send(HOST.deputy, second.grant);
  expect([codeOf(decision), ruleOf(decision)]).toEqual(["attester-decides", "C-11"]);
});

test("C-11 the first of two, only spoken and not confirmed, lapses with its time, and so does a yes on conditions", () => {
  const half = opened({ dualControl: true });
  half.desk.must(HOST.officer, half.said());
  half.desk.now = after(CONFIRM_WITHIN_MS);
  half.desk.must(CLOCK, { type: "ring", wakeUp: "confirmation-deadline" });
  expect(half.desk.is).toMatchObject({ status: "refused", because: "not-confirmed" });

  const two = opened({ dualControl: true });
  two.desk.must(HOST.officer, two.said());
  two.desk.must(HOST.deputy, { ...two.grant, conditions: [conditionOf()] });
  expect(two.desk.wakeUps().map((one) => one.name)).toEqual(["confirmation-deadline", "condition-deadline"]);
  two.desk.now = after(CONFIRM_WITHIN_MS);
  two.desk.must(CLOCK, { type: "ring", wakeUp: "confirmation-deadline" });
  expect(two.desk.is).toMatchObject({ status: "refused", decisions: [{ status: "lapsed" }] });

  const confirmed = opened({ dualControl: true });
  confirmed.desk.must(HOST.officer, confirmed.said());
  confirmed.desk.must(HOST.official, confirmed.confirm);
  expect(confirmed.desk.wakeUps().map((one) => one.name)).toEqual(["answer-deadline"]);
});

test("C-07 a yes that was only spoken, and is suspended, waits no longer than for its confirmation", () => {
  const { desk, said, grant } = opened({ dualControl: true });
  desk.must(HOST.officer, said());
  desk.now = after(20 * MINUTE_MS);
  desk.must(HOST.deputy, { ...grant, conditions: [conditionOf()] });
  desk.must(HOST.deputy, { type: "verify-condition", partner: HOST.id, condition: 1, met: true });
  desk.must(HOST.deputy, {
    type: "report-violation",
    partner: HOST.id,
    condition: 1,
    justification: BECAUSE,
  });
  expect(desk.wakeUps()).toEqual([{ name: "suspension-deadline", dueAt: after(CONFIRM_WITHIN_MS) }]);
});

test("C-14 what was spoken too late is void, and a suspended partner confirms nothing", () => {
  const { desk, said } = opened();
  desk.must(HOST.official, { type: "refuse", justification: BECAUSE });
  desk.must(HOST.officer, said());
  expect(desk.is.voidAnswers).toMatchObject([{ person: HOST.person(HOST.official), answer: "grant" }]);
  const held = consentDesk(whileHeldBack(HOST, "suspended"));
  held.must(SERVICE, { type: "open", id: idOf("consent"), question: questionOf(onlyHost) });
  expect(codeOf(held.send(HOST.officer, spoken(held.now, held.is.scopeHash)))).toBe("partner-suspended");
});
