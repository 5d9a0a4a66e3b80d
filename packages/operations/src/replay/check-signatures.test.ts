import type { Entry } from "@mirror/journal";
import { keyOf } from "@mirror/partner-keys";
import {
  OfficialDecision,
  OfficialStanding,
  signDecision,
  signStanding,
  standingTermsHash,
} from "@mirror/partnership";
import { type Instant, mintId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { decisionIn, saidInAdvance } from "./check-signatures.js";
import { checkStatements } from "./check-statements.js";
import { decisionsIn } from "./decisions-in.js";

const AT = "2026-11-22T03:00:00.000Z" as Instant;
const KEY = keyOf("The official");
const id = (kind: Parameters<typeof mintId>[0]) => mintId(kind, "live", AT, kind);

const said = OfficialDecision.parse({
  ...{ round: id("consent"), decision: "refuse", pageHash: "sha256:page", scopeHash: "sha256:scope" },
  ...{ mode: "live", partner: id("partner"), person: id("person"), expiresAt: null, conditions: [] },
  ...{ justification: "It is not for us to allow.", statedAt: AT },
});

const recorded = (changes: object = {}, type = "consent-refused"): Entry =>
  ({
    ...{ stream: said.round, seq: 2 },
    body: {
      type,
      data: {
        ...{ decision: id("decision"), partner: said.partner, role: "host", authority: [] },
        ...{ official: { person: said.person, office: "Directorate" }, justification: said.justification },
        ...{ scopeHash: said.scopeHash, pageHash: said.pageHash, mode: "live", channel: "command-line" },
        signed: { ...signDecision(said, KEY), key: KEY.publicKey },
        ...changes,
      },
    },
  }) as unknown as Entry;

test("INV-12 what an official signed is told with its key, and what was not signed with how it came", () => {
  expect(decisionIn(recorded())).toMatchObject({ signed: { key: KEY.publicKey }, fault: undefined });
  expect(decisionIn(recorded({ signed: null, channel: "page" }))).toMatchObject({
    signed: { key: null, channel: "page" },
    fault: undefined,
  });
  expect(decisionIn(recorded({}, "consent-round-satisfied"))).toBeUndefined();
  expect(decisionIn(recorded({ mode: "neither" }))).toBeUndefined();
});

test("INV-12 what an official confirms was said by word of mouth, and is told with the key that they signed it with", () => {
  const confirmed = { ...said, decision: "confirm" as const, justification: null };
  const own = { signed: { ...signDecision(confirmed, KEY), key: KEY.publicKey } };
  const confirming = (changes: object) => decisionIn(recorded(changes, "consent-confirmed"));
  expect(confirming(own)).toMatchObject({
    signed: { decision: "confirm", person: said.person, key: KEY.publicKey, channel: null },
    fault: undefined,
  });
  expect(confirming({ signed: null })).toMatchObject({ signed: { key: null, channel: null } });
  expect(confirming({ ...own, scopeHash: "sha256:other" })?.fault).toContain("is not the decision");
});

test("INV-12 a decision that was changed after it was signed is named, however well the record is sealed", () => {
  for (const changes of [
    { justification: "We have changed our mind." },
    { scopeHash: "sha256:other" },
    { pageHash: "sha256:other" },
    { official: { person: mintId("person", "live", AT, "another"), office: "Directorate" } },
    { partner: mintId("partner", "live", AT, "another") },
  ])
    expect(decisionIn(recorded(changes))?.fault).toContain("is not the decision");
  expect(decisionIn(recorded({}, "consent-abstained"))?.fault).toContain("is not the decision");
  const other = { ...signDecision({ ...said, justification: "Yes." }, KEY), said, key: KEY.publicKey };
  expect(decisionIn(recorded({ signed: other }))?.fault).toContain("does not verify");
  const stolen = { ...signDecision(said, KEY), key: keyOf("Somebody else").publicKey };
  expect(decisionIn(recorded({ signed: stolen }))?.fault).toContain("does not verify");
});

const terms = OfficialStanding.shape.terms.parse({
  ...{ mode: "live", playbook: { id: "playbook--1", hash: "sha256:playbook" }, office: "Directorate" },
  ...{ level: "operational", effectCeiling: "E2", severities: { from: 0, to: 5 }, targets: "any" },
  ...{ dataClasses: [], performers: [said.partner], agreement: null, usesMax: 1, until: AT },
});
const inAdvance = OfficialStanding.parse({
  ...{ standing: id("standing-consent"), decision: "grant", partner: said.partner, person: said.person },
  ...{ terms, justification: null, statedAt: AT },
});
const given = (
  words: Partial<OfficialStanding> | null = {},
  changes: object = {},
  type:
    | "standing-granted"
    | "standing-half-granted"
    | "standing-seconded"
    | "standing-expired" = "standing-granted",
  key = KEY.publicKey,
): Entry => {
  const signed = words && { ...signStanding({ ...inAdvance, ...words }, KEY), key };
  const official = { person: said.person, office: "Directorate", justification: null, signed };
  const granted = {
    id: inAdvance.standing,
    partner: said.partner,
    terms,
    termsHash: standingTermsHash(terms),
  };
  const data = { ...(type.endsWith("granted") ? granted : {}), official, ...changes };
  return { stream: inAdvance.standing, seq: 1, body: { type, data } } as unknown as Entry;
};
const told = (...of: Parameters<typeof given>) => saidInAdvance(given(...of), said.partner);

test("C-06, INV-12 a yes in advance is told with the key that signed it, and one that was changed since is named", () => {
  expect(told()).toMatchObject({
    signed: { decision: "grant-in-advance", key: KEY.publicKey },
    fault: undefined,
  });
  expect(told({}, {}, "standing-half-granted")?.fault).toBeUndefined();
  const second = told({ decision: "second" }, {}, "standing-seconded");
  expect(second).toMatchObject({ signed: { decision: "second-in-advance" }, fault: undefined });
  expect(told(null)).toMatchObject({ signed: { key: null }, fault: undefined });
  expect(told({}, {}, "standing-expired")).toBeUndefined();
  expect(told({}, { partner: "nobody" })).toBeUndefined();
  for (const words of [
    { standing: mintId("standing-consent", "live", AT, "another") as OfficialStanding["standing"] },
    { decision: "second" as const },
    { partner: mintId("partner", "live", AT, "another") as OfficialStanding["partner"] },
    { person: mintId("person", "live", AT, "another") as OfficialStanding["person"] },
    { justification: "Another reason." },
    { terms: { ...terms, usesMax: 99 } },
  ])
    expect(told(words)?.fault).toContain("is not the yes in advance");
  expect(told({}, {}, "standing-granted", keyOf("Somebody else").publicKey)?.fault).toContain(
    "does not verify",
  );
});

test("a stream that begins with nothing of ours tells of no decisions, and a yes in advance rests on nothing but what is there", () => {
  const round = id("consent");
  expect(decisionsIn(round, [], undefined)).toEqual([]);
  expect(decisionsIn(round, [recorded()], undefined)).toEqual([]);
  expect(decisionsIn(round, [recorded({ mode: "neither" })], undefined)).toEqual([]);
  expect(decisionsIn(id("run"), [given()], undefined)).toEqual([]);
  const { standing } = inAdvance;
  expect(decisionsIn(standing, [given({}, {}, "standing-expired")], undefined)).toEqual([]);
  expect(decisionsIn(standing, [given({}, { partner: "nobody" })], undefined)).toEqual([]);
  expect(
    decisionsIn(standing, [given(), given({}, {}, "standing-expired")], checkStatements([])),
  ).toMatchObject([{ signed: { statement: null }, faults: [] }]);
});
