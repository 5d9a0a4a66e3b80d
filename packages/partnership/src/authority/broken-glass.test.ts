import type { BreakGlassId, DecisionId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import type { ConsentQuestion } from "../consent/commands.js";
import { inForce } from "../testing/agreement-story.js";
import { asked, CONSENT_STEP, GUARDED_STEP, PLAYBOOK, scopeOf } from "../testing/consent-story.js";
import { after, codeOf, HOUR_MS, idOf, ruleOf, SERVICE } from "../testing/desk.js";
import { HOST, NORTH, OFFICE, PARTNERS } from "../testing/three-partners.js";
import { type AuthorityQuestion, authorise, type Grounds } from "./authorise.js";

const MINUTES_30 = HOUR_MS / 2;
const GLASS = idOf<BreakGlassId>("break-glass");

/** HOST is asked, and its glass is broken for half an hour. */
function glassOver(changes: Partial<ConsentQuestion> = {}) {
  const { desk } = asked({
    asks: [{ partner: HOST.id, office: OFFICE, role: "host-hospital" }],
    ...changes,
  });
  const decision = idOf<DecisionId>("decision");
  const by = [HOST.person(HOST.official), HOST.person(HOST.officer)];
  const glass = { partner: HOST.id, breakGlass: GLASS, decision, by, expiresAt: after(MINUTES_30) };
  desk.must(SERVICE, { type: "break-glass", glass });
  return { round: desk.is, decision, desk };
}

function weigh(
  round: Grounds["rounds"][number]["round"],
  changes: Partial<AuthorityQuestion> = {},
  at = after(0),
) {
  const question: AuthorityQuestion = {
    ...{ mode: "live", step: GUARDED_STEP, effect: "E2", performer: NORTH.id, on: HOST.id },
    playbook: { id: PLAYBOOK.id, hash: PLAYBOOK.hash, validUntil: null },
    ...{ severity: null, activities: [], sectors: [], guardedBy: [CONSENT_STEP], executor: null },
    ...changes,
  };
  const rounds = [{ round, scopeHashNow: round.scopeHash }];
  return authorise(question, { agreements: [inForce()], rounds, partners: PARTNERS, at });
}

function no(...asking: Parameters<typeof weigh>) {
  const answer = weigh(...asking);
  return [codeOf(answer), ruleOf(answer)];
}

test("C-10 under broken glass the owner's assets may be touched, no longer than it lasts; the record says so", () => {
  const { round, decision } = glassOver();
  expect(weigh(round)).toMatchObject({
    ok: true,
    basis: "break-glass",
    consents: [{ round: round.id, partner: HOST.id, decision }],
    clauses: [{ clause: "4.2" }],
    endsAt: after(MINUTES_30),
  });
  expect(no(round, {}, after(MINUTES_30))).toEqual(["consent-expired", "C-08"]);
});

test("C-10 the owner's own team acts under it too, where a consent guards the step", () => {
  const own = { partner: HOST.id, team: HOST.team };
  const { round } = glassOver({ scope: scopeOf({ performers: [own] }) });
  expect(weigh(round, { performer: HOST.id })).toMatchObject({ basis: "break-glass" });
});

test("C-10 it ends, and nothing more is allowed: the no names the rule", () => {
  const { desk } = glassOver();
  desk.must(SERVICE, { type: "end-break-glass", breakGlass: GLASS });
  expect(no(desk.is)).toEqual(["consent-revoked", "C-10"]);
});

test.for<[string, Parameters<typeof scopeOf>[0], Partial<AuthorityQuestion>, string]>([
  ["another partner's assets", { on: NORTH.id }, { on: NORTH.id, performer: NORTH.id }, "not-own-assets"],
  ["a share", {}, { shares: true }, "never-shares"],
  ["a publication", {}, { involves: ["publication"] }, "never-shares"],
  [
    "a share that touches nothing",
    { effect: "E0" },
    { effect: "E0", on: null, shares: true },
    "never-shares",
  ],
])("C-10 whatever it was opened for, it does not stand in for consent to %s", ([, step, changes, code]) => {
  expect(no(glassOver({ scope: scopeOf(step) }).round, changes)).toEqual([code, "C-10"]);
});

test("C-04, C-10 broken glass of one partner is no grant of the owner of other assets", () => {
  const host = { partner: HOST.id, office: OFFICE, role: "host-hospital" };
  const north = { partner: NORTH.id, office: OFFICE, role: "north-team" };
  const { round } = glassOver({
    asks: [host, north],
    rule: { kind: "any" },
    scope: scopeOf({ on: NORTH.id, performers: [{ partner: HOST.id, team: HOST.team }] }),
  });
  expect(no(round, { on: NORTH.id, performer: HOST.id })).toEqual(["consent-pending", "C-01"]);
});

test("C-10, C-16 glass that is broken in a drill is nothing to the world", () => {
  const { round } = glassOver({ mode: "live" });
  expect(no(round, { mode: "exercise" })).toEqual(["other-mode", "C-16"]);
});

test("C-11 under dual control neither of the two who stand by it carries it out", () => {
  const { round } = glassOver({ dualControl: true });
  expect(no(round, { executor: HOST.person(HOST.officer) })).toEqual(["executor-decided", "C-11"]);
  expect(weigh(round, { executor: NORTH.person(NORTH.responder) }).ok).toBe(true);
});
