import type { Actor } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { asked, scopeOf } from "../testing/consent-story.js";
import { HOST, NORTH, OFFICE } from "../testing/three-partners.js";
import type { ScopedStep } from "./scope.js";
import { takesTwo } from "./takes-two.js";

const byHost = { performers: [{ partner: HOST.id, team: HOST.team }] };

function telling(what: string) {
  return { with: [NORTH.id], dataClasses: [what], purpose: "That they look.", keepFor: null };
}

test.each<[string, Partial<ScopedStep>, boolean]>([
  ["class E4", { effect: "E4" }, true],
  ["class E3", { effect: "E3" }, false],
  ["class E3 on a critical asset", { effect: "E3", involves: ["critical-asset"] }, true],
  ["class E2 on a critical asset", { effect: "E2", involves: ["critical-asset"] }, false],
  ["a payment", { effect: "E0", involves: ["payment"] }, true],
  ["a publication", { effect: "E0", involves: ["publication"] }, true],
  ["saying who did it", { effect: "E0", involves: ["attribution"] }, true],
  ["an export of personal data", { effect: "E0", involves: ["personal-data-export"] }, true],
  ["personal data into another's hands", { dataClasses: ["personal data"] }, true],
  ["health data into another's hands", { dataClasses: ["logs", "Health data: minimum data set"] }, true],
  ["personal data in its owner's hands", { dataClasses: ["personal data"], ...byHost }, false],
  ["other data into another's hands", { dataClasses: ["impersonal data"] }, false],
  ["telling others personal data", { shares: telling("personal data") }, true],
  ["telling others other data", { shares: telling("addresses") }, false],
])("C-11 for %s, that two people have to agree is %o", (_what, step, two) => {
  expect(takesTwo(scopeOf(step))).toBe(two);
  expect(asked({ scope: scopeOf(step) }).desk.is.question.dualControl).toBe(two);
});

test("C-11 of all pairs of people, and of all who might have asked, exactly two who decide, are not one, and did not ask make a yes", () => {
  const { official, deputy, officer, responder, lead } = HOST;
  const people: readonly Actor[] = [official, deputy, officer, responder, lead, NORTH.official];
  const asks = [{ partner: HOST.id, office: OFFICE, role: "host-hospital" }];
  const deciding = [official, deputy];
  for (const requester of people)
    for (const first of people)
      for (const second of people) {
        const { desk, grant } = asked({
          asks,
          scope: scopeOf({ effect: "E4" }),
          requestedBy: HOST.person(requester),
        });
        desk.send(first, grant);
        desk.send(second, grant);
        const isMet =
          first !== second &&
          deciding.includes(first) &&
          deciding.includes(second) &&
          first !== requester &&
          second !== requester;
        expect(desk.is.status === "satisfied").toBe(isMet);
      }
});
