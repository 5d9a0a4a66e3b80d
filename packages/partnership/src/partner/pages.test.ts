import { type EffectId, instantOf, mintId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { asRecorded } from "../as-recorded.js";
import { contextAt, SERVICE, START } from "../testing/desk.js";
import { HOST, PARTNERS } from "../testing/three-partners.js";
import { PartnerFact } from "./facts.js";
import { evolvePartner } from "./state.js";

test("a person is called from when the partner owes the page until it went out or is wanted no more", () => {
  const [id, other] = ["one", "other"].map(
    (seed) => mintId("effect", "live", instantOf(0), seed) as EffectId,
  );
  const person = HOST.partner.people[0]?.id;
  const called = (page: EffectId | undefined) =>
    PartnerFact.parse({
      type: "person-called",
      data: { id: page, to: person, about: "consent", title: "A consent waits.", answerBy: START },
    });
  const ended = PartnerFact.parse({
    type: "person-call-ended",
    data: { id, because: "not-wanted", detail: "It was answered." },
  });
  const context = contextAt(START, SERVICE, PARTNERS);
  const after = (...facts: PartnerFact[]) =>
    facts
      .reduce((sofar, fact) => evolvePartner(sofar, asRecorded(fact, context)), HOST.partner)
      .pages.map((page) => page.id);
  expect(after(called(id), called(other))).toEqual([id, other]);
  expect(after(called(id), called(other), ended)).toEqual([other]);
});
