import type { PersonId, RunId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { asked, questionOf, scopeOf } from "../testing/consent-story.js";
import { after, codeOf, idOf, ruleOf } from "../testing/desk.js";
import { HOST, NORTH, OFFICE } from "../testing/three-partners.js";
import type { ConsentQuestion } from "./commands.js";
import { consentPage, pageHashOf } from "./page.js";

test("INV-10 a change of anything that the official is shown is another page", () => {
  const base = questionOf();
  const ask = { partner: HOST.id, office: OFFICE, role: "host-hospital" };
  const changes: Record<keyof ConsentQuestion, Partial<ConsentQuestion>> = {
    mode: { mode: "exercise" },
    run: { run: idOf<RunId>("run") },
    invocation: {},
    stepId: {},
    stepName: { stepName: "Another step" },
    question: { question: "May they look at everything?" },
    asks: { asks: [ask] },
    rule: { rule: { kind: "any" } },
    owners: { owners: [HOST.id] },
    level: { level: "political" },
    dualControl: { dualControl: true },
    scope: { scope: scopeOf({ text: "Take everything." }) },
    agreements: { agreements: [] },
    answerBy: { answerBy: after(1) },
    holdsForMs: { holdsForMs: 1 },
    ifSilent: { ifSilent: "We go on." },
    undo: { undo: "It cannot be undone." },
    requestedBy: { requestedBy: idOf<PersonId>("person") },
    lifeSafety: { lifeSafety: true },
    newFacts: { newFacts: "The backups are gone." },
  };
  // What names the step for machines is shown nowhere, and the scope's hash stands for it.
  const { invocation: _invocation, stepId: _stepId, ...shown } = changes;
  const hashes = Object.values(shown).map((change) => pageHashOf({ ...base, ...change }));
  expect(hashes).not.toContain(pageHashOf(base));
  expect(new Set(hashes).size).toBe(hashes.length);
});

test("INV-10 the page says which second office has to agree, and that two people do; one that asks for neither keeps its form", () => {
  const ask = { partner: HOST.id, office: OFFICE, role: "host-hospital" };
  const pages = [ask, { ...ask, takesTwo: true }, { ...ask, takesTwo: true, secondOffice: "Minister" }].map(
    (one) => consentPage(questionOf({ asks: [one] })),
  );
  expect(pages.map(({ page, asked }) => [page, asked.of])).toEqual([
    [1, [ask]],
    [2, [{ ...ask, takesTwo: true }]],
    [2, [{ ...ask, takesTwo: true, secondOffice: "Minister" }]],
  ]);
});

test("INV-10 the page says what is told to whom and what for; one of a step that tells nobody keeps its form", () => {
  const shares = { with: [NORTH.id], dataClasses: ["addresses"], purpose: "That they look.", keepFor: null };
  const pages = [scopeOf(), scopeOf({ shares })].map((scope) => consentPage(questionOf({ scope })));
  expect(pages.map(({ page, exactly }) => [page, exactly.steps.map((one) => one.shares)])).toEqual([
    [1, [undefined]],
    [3, [shares]],
  ]);
});

test("INV-10 a grant names the page that was read: another one is refused, and the decision records it", () => {
  const { desk, grant } = asked();
  const pageHash = pageHashOf(desk.is.question);
  const other = desk.send(HOST.official, {
    type: "grant",
    scopeHash: desk.is.scopeHash,
    pageHash: "sha256:x",
  });
  expect([codeOf(other), ruleOf(other)]).toEqual(["page-changed", "INV-10"]);
  desk.must(HOST.official, { type: "grant", scopeHash: desk.is.scopeHash, pageHash });
  expect(desk.facts.at(-1)).toMatchObject({ type: "consent-granted", data: { pageHash } });
  desk.must(NORTH.official, grant);
  expect(desk.facts.at(-1)).toMatchObject({ type: "consent-granted", data: { pageHash } });
});
