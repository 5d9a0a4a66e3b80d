import type { Actor, DelegationId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import type { Partner } from "../partner/state.js";
import { aboutNobody, asked, BECAUSE, conditionOf, onlyHost } from "../testing/consent-story.js";
import {
  after,
  CLOCK,
  codeOf,
  contextAt,
  DAY_MS,
  HOUR_MS,
  idOf,
  MINUTE_MS,
  ruleOf,
  SERVICE,
  START,
} from "../testing/desk.js";
import { HOST, NORTH, OFFICE, PARTNERS, SOUTH, STRANGER } from "../testing/three-partners.js";
import type { ConsentCommand, ConsentQuestion } from "./commands.js";
import type { ConsentCondition } from "./condition.js";
import { decideConsent } from "./decide.js";
import { evolveConsent } from "./evolve.js";
import { consentInForce } from "./in-force.js";
import { decisionOf } from "./state.js";

/** HOST says yes on these conditions. */
function granted(
  conditions: readonly ConsentCondition[] = [conditionOf()],
  changes: Partial<ConsentQuestion> = onlyHost,
) {
  const { desk, grant } = asked(changes);
  desk.must(HOST.official, { ...grant, conditions: [...conditions] });
  const decision = () => decisionOf(desk.is, HOST.id);
  return { desk, grant, status: () => [desk.is.status, decision()?.status] };
}

const on = { partner: HOST.id, condition: 1 };
const met: ConsentCommand = { type: "verify-condition", ...on, met: true };
const violated: ConsentCommand = { type: "report-violation", ...on, justification: BECAUSE };
const byRun = conditionOf({ checker: { by: "run", holds: "__backups_good__:value = true" } });

test("C-07 a yes with conditions counts only when every one is verified before its deadline", () => {
  const two = [conditionOf(), conditionOf({ until: after(2 * HOUR_MS) })];
  const { desk, status } = granted(two);
  expect(status()).toEqual(["open", "conditional"]);
  expect(consentInForce(desk.is, HOST.id, desk.is.scopeHash, desk.now)).toBeUndefined();
  expect(desk.wakeUps()).toEqual([{ name: "condition-deadline", dueAt: after(HOUR_MS) }]);
  desk.must(HOST.official, met);
  expect(status()).toEqual(["open", "conditional"]);
  expect(desk.wakeUps()).toEqual([{ name: "condition-deadline", dueAt: after(2 * HOUR_MS) }]);
  desk.must(HOST.deputy, { ...met, condition: 2, justification: "I have restored one." });
  expect(status()).toEqual(["satisfied", "granted"]);
  expect(desk.facts.find((one) => one.type === "consent-granted-with-conditions")?.data).toMatchObject({
    conditions: two,
  });
  expect(consentInForce(desk.is, HOST.id, desk.is.scopeHash, desk.now)).toBeDefined();
});

test("C-07 unverified at its deadline, the yes has lapsed and the round is closed, rung or not", () => {
  const { desk, status } = granted([conditionOf(), conditionOf({ until: after(2 * HOUR_MS) })]);
  desk.must(HOST.official, { ...met, condition: 2 });
  desk.now = after(HOUR_MS);
  expect(codeOf(desk.send(HOST.official, met))).toBe("nothing-to-check");
  desk.must(CLOCK, { type: "ring", wakeUp: "condition-deadline" });
  expect(status()).toEqual(["lapsed", "lapsed"]);
  expect(codeOf(desk.send(HOST.official, met))).toBe("nothing-to-check");
});

test("C-07 of two partners' conditions only the one that is late lapses", () => {
  const { desk, grant } = granted([conditionOf()], aboutNobody({ kind: "any" }));
  desk.must(NORTH.official, { ...grant, conditions: [conditionOf({ until: after(3 * HOUR_MS) })] });
  desk.now = after(HOUR_MS);
  desk.must(CLOCK, { type: "ring", wakeUp: "condition-deadline" });
  expect(desk.is.decisions.map((one) => one.status)).toEqual(["lapsed", "conditional", "requested"]);
  expect(desk.is.status).toBe("open");
});

test("C-07 the deadline for an answer passes by a yes that waits for its conditions", () => {
  const { desk, status } = granted([conditionOf({ until: after(6 * HOUR_MS) })], {
    ...onlyHost,
    answerBy: after(HOUR_MS),
  });
  desk.now = after(5 * HOUR_MS);
  desk.must(HOST.official, met);
  expect(status()).toEqual(["satisfied", "granted"]);
});

test("C-07 a condition that is found not to be met makes the yes a no, with a reason", () => {
  const { desk, status } = granted();
  const failed: ConsentCommand = { type: "verify-condition", ...on, met: false };
  expect(codeOf(desk.send(HOST.official, failed))).toBe("justification-too-short");
  desk.must(HOST.official, { ...failed, justification: BECAUSE });
  expect(status()).toEqual(["refused", "denied"]);
  expect(desk.is).toMatchObject({ because: "condition-failed" });
});

test("C-07 only the checker says so: of an office whoever holds it, of a person nobody else, of the run no person", () => {
  const person = conditionOf({
    checker: { by: "person", partner: HOST.id, person: HOST.person(HOST.responder) },
  });
  const everybody = [
    HOST.official,
    HOST.deputy,
    HOST.responder,
    HOST.auditor,
    NORTH.official,
    SERVICE,
    CLOCK,
  ];
  const may = (condition: ConsentCondition) =>
    everybody.filter((actor) => codeOf(granted([condition]).desk.send(actor, met)) === "ok");
  expect(may(conditionOf())).toEqual([HOST.official, HOST.deputy]);
  expect(may(person)).toEqual([HOST.responder]);
  expect(may(byRun)).toEqual([SERVICE, CLOCK]);
  const { desk } = granted();
  expect(ruleOf(desk.send(HOST.auditor, met))).toBe("C-07");
  desk.must(HOST.official, met);
  expect(codeOf(desk.send(HOST.auditor, violated))).toBe("not-the-checker");
});

test("C-07 what a run's values do not say yet is no failure: they may say it before the deadline", () => {
  const { desk, status } = granted([byRun]);
  expect(codeOf(desk.send(SERVICE, { type: "verify-condition", ...on, met: false }))).toBe(
    "nothing-to-check",
  );
  desk.must(SERVICE, met);
  expect(status()).toEqual(["satisfied", "granted"]);
});

test.each<[string, Partial<ConsentCondition>, string]>([
  ["a deadline that has passed", { until: after(0) }, "condition-out-of-time"],
  ["a deadline after the yes has ended", { until: after(DAY_MS) }, "condition-out-of-time"],
  [
    "a checker of a partner that takes no part",
    { checker: { by: "office", partner: STRANGER.id, office: OFFICE } },
    "checker-takes-no-part",
  ],
  [
    "words where a comparison has to be",
    { checker: { by: "run", holds: "All is well" } },
    "condition-unreadable",
  ],
])("C-07 a condition with %s is not taken", (_what, change, code) => {
  const { desk, grant } = asked(onlyHost);
  const decision = desk.send(HOST.official, { ...grant, conditions: [conditionOf(change)] });
  expect([codeOf(decision), ruleOf(decision)]).toEqual([code, "C-07"]);
  expect(desk.is.status).toBe("open");
});

test("C-07 a later violation suspends the yes at once, and reaffirming it restores the round", () => {
  const { desk, status } = granted();
  expect(codeOf(desk.send(HOST.official, violated))).toBe("nothing-to-check");
  desk.must(HOST.official, met);
  expect(codeOf(desk.send(HOST.official, { ...violated, justification: "No." } as ConsentCommand))).toBe(
    "justification-too-short",
  );
  desk.must(HOST.deputy, violated);
  expect(status()).toEqual(["revoked", "suspended"]);
  expect(desk.is).toMatchObject({ because: "suspended" });
  const { scopeHash } = desk.is;
  expect(consentInForce(desk.is, HOST.id, scopeHash, desk.now)).toBeUndefined();
  expect(codeOf(desk.send(HOST.official, { type: "reaffirm", scopeHash: "sha256:other" }))).toBe(
    "scope-changed",
  );
  desk.must(HOST.official, { type: "reaffirm", scopeHash });
  expect(status()).toEqual(["satisfied", "granted"]);
  expect(consentInForce(desk.is, HOST.id, scopeHash, desk.now)).toBeDefined();
  expect(codeOf(desk.send(HOST.official, { type: "reaffirm", scopeHash }))).toBe("nothing-suspended");
});

test("C-07 a suspended yes is withdrawn by its official, or by the clock", () => {
  const said = granted();
  said.desk.must(HOST.official, met);
  said.desk.must(HOST.official, violated);
  said.desk.must(HOST.official, { type: "withdraw", justification: BECAUSE });
  expect(said.status()).toEqual(["revoked", "withdrawn"]);

  const silent = granted();
  silent.desk.must(HOST.official, met);
  silent.desk.must(HOST.official, violated);
  expect(silent.desk.wakeUps()).toEqual([{ name: "suspension-deadline", dueAt: after(HOUR_MS) }]);
  silent.desk.now = after(HOUR_MS);
  silent.desk.must(CLOCK, { type: "ring", wakeUp: "suspension-deadline" });
  expect(silent.status()).toEqual(["revoked", "withdrawn"]);
  expect(silent.desk.wakeUps()).toEqual([]);
  const { scopeHash } = silent.desk.is;
  expect(ruleOf(silent.desk.send(HOST.official, { type: "reaffirm", scopeHash }))).toBe(undefined);
  expect(silent.desk.is.voidAnswers).toMatchObject([{ answer: "reaffirm" }]);
});

test("C-14 in a round that a suspension revoked, nothing counts but whether that yes stands", () => {
  const { desk, grant } = granted(
    [conditionOf()],
    aboutNobody({ kind: "and", of: [{ kind: "partner", who: HOST.id }, { kind: "any" }] }),
  );
  desk.must(HOST.official, met);
  desk.must(HOST.official, violated);
  expect(desk.is.status).toBe("revoked");
  desk.must(NORTH.official, grant);
  expect(desk.is.voidAnswers).toMatchObject([{ partner: NORTH.id, answer: "grant" }]);
  expect(decisionOf(desk.is, NORTH.id)?.status).toBe("requested");
});

test("C-07 where others' yes is enough, a suspended one stops nothing, and a changed scope voids it", () => {
  const { desk, grant } = granted([conditionOf()], aboutNobody({ kind: "any" }));
  desk.must(HOST.official, met);
  desk.must(NORTH.official, grant);
  desk.must(HOST.official, violated);
  expect(desk.is.status).toBe("satisfied");
  desk.must(SERVICE, { type: "invalidate", scopeHash: "sha256:other" });
  expect(desk.is.decisions.map((one) => one.status)).toEqual(["invalidated", "invalidated", "invalidated"]);
});

test("C-08 a suspended yes waits no longer than it would have held", () => {
  const { desk } = granted([conditionOf({ until: after(10 * MINUTE_MS) })], {
    ...onlyHost,
    holdsForMs: 30 * MINUTE_MS,
  });
  desk.must(HOST.official, met);
  desk.must(HOST.official, violated);
  expect(decisionOf(desk.is, HOST.id)).toMatchObject({ answerBy: after(30 * MINUTE_MS) });
});

test("C-11 of two who agree, the second takes on what the first has set, and both conditions count", () => {
  const { desk, grant } = asked({ ...onlyHost, dualControl: true });
  desk.must(HOST.official, { ...grant, conditions: [conditionOf()] });
  desk.must(HOST.deputy, { ...grant, conditions: [byRun] });
  expect(decisionOf(desk.is, HOST.id)).toMatchObject({
    status: "conditional",
    conditions: [{ state: "pending" }, { checker: { by: "run" } }],
  });
  desk.must(HOST.official, met);
  desk.must(SERVICE, { ...met, condition: 2 });
  expect(desk.is.status).toBe("satisfied");
});

test("C-09 a yes with conditions is withdrawn like any other", () => {
  const { desk, status } = granted();
  desk.must(HOST.deputy, { type: "withdraw", justification: BECAUSE });
  expect(status()).toEqual(["refused", "withdrawn"]);
  expect(desk.is).toMatchObject({ because: "withdrawn" });
});

test("C-12 whoever looks at a condition in an official's place is recorded so, and in their own right is not", () => {
  const delegation = {
    ...{ id: idOf<DelegationId>("delegation"), from: HOST.person(HOST.official), office: OFFICE },
    ...{
      to: HOST.person(HOST.officer),
      until: after(DAY_MS),
      words: BECAUSE,
      madeAt: START,
      revokedAt: null,
    },
    scope: { effectCeiling: "E4", levels: ["operational"], playbooks: "any" },
  } as const satisfies Partner["delegations"][number];
  const host: Partner = { ...HOST.partner, delegations: [delegation] };
  const looks = (command: ConsentCommand, actor: Actor, of = granted().desk.is) => {
    const decision = decideConsent(of, command, contextAt(START, actor, [host, ...PARTNERS]));
    if (!decision.ok) throw new Error(decision.detail);
    return decision.facts[0];
  };
  const inPlaceOf = { delegation: delegation.id, from: delegation.from };
  expect(looks(met, HOST.officer)).toMatchObject({
    type: "consent-condition-verified",
    data: { by: HOST.person(HOST.officer), inPlaceOf },
  });
  expect(looks({ ...met, met: false, justification: BECAUSE }, HOST.officer)).toMatchObject({
    type: "consent-condition-failed",
    data: { inPlaceOf },
  });
  const { desk } = granted();
  desk.must(HOST.official, met);
  expect(looks(violated, HOST.officer, desk.is)).toMatchObject({
    type: "consent-suspended",
    data: { inPlaceOf },
  });
  expect(looks(met, HOST.official)?.data).not.toHaveProperty("inPlaceOf");
});

test("C-14 in a round that is over no condition is checked, nor a violation reported", () => {
  const { desk } = granted();
  desk.must(HOST.official, met);
  desk.must(SERVICE, { type: "consume" });
  expect(codeOf(desk.send(HOST.official, violated))).toBe("nothing-to-check");
  const other = granted([conditionOf()], aboutNobody({ kind: "all" }));
  other.desk.must(NORTH.official, { type: "refuse", justification: BECAUSE });
  expect(codeOf(other.desk.send(HOST.official, met))).toBe("nothing-to-check");
  expect(codeOf(other.desk.send(HOST.official, { ...met, partner: SOUTH.id }))).toBe("nothing-to-check");
});

test("C-12 a yes whose authority is found to be none is suspended, and its conditions stand as they were", () => {
  const { desk } = granted();
  desk.must(HOST.official, met);
  desk.must(HOST.official, violated);
  const suspended = desk.facts.find((one) => one.type === "consent-suspended");
  if (suspended?.type !== "consent-suspended") throw new Error("It was suspended.");
  desk.must(HOST.official, { type: "reaffirm", scopeHash: desk.is.scopeHash });
  const because = "authority-found-invalid" as const;
  const noAuthority = { ...suspended, data: { ...suspended.data, because, condition: null } };
  expect(decisionOf(evolveConsent(desk.is, noAuthority), HOST.id)).toMatchObject({
    status: "suspended",
    because,
    conditions: [{ state: "violated" }],
  });
});
