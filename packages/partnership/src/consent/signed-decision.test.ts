import { keyOf } from "@mirror/partner-keys";
import type { PublicKey, Signer } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import type { Partner } from "../partner/state.js";
import { aboutNobody, asked, BECAUSE, consentDesk, questionOf } from "../testing/consent-story.js";
import { after, codeOf, contextAt, HOUR_MS, idOf, ruleOf, SERVICE, START } from "../testing/desk.js";
import { HOST, NORTH, PARTNERS } from "../testing/three-partners.js";
import type { ConsentCommand, GrantConsent } from "./commands.js";
import { decideConsent } from "./decide.js";
import { ConsentFact } from "./facts.js";
import { pageHashOf } from "./page.js";
import { decisionText, type OfficialDecision, SignedDecision, signDecision } from "./signed-decision.js";

const KEY = keyOf("The official");
const OTHER = keyOf("Somebody else");

/** HOST, whose key has named these as its people's keys. */
function hostWith(keys: readonly (readonly [person: ReturnType<typeof HOST.person>, key: PublicKey])[]) {
  const appointments = keys.map(([person, publicKey]) => ({
    ...{ person, publicKey, effectCeiling: "E4", levels: ["operational"], until: null, since: START },
  })) as Partner["appointments"];
  return PARTNERS.map((one) => (one.id === HOST.id ? { ...one, appointments } : one));
}

const OF_OFFICIAL = [HOST.person(HOST.official), KEY.publicKey] as const;

/** A round that HOST's official, whose key is on record, is asked in. */
function round(partners = hostWith([OF_OFFICIAL]), changes = {}) {
  const desk = consentDesk(partners);
  const question = questionOf({ ...aboutNobody({ kind: "any" }), ...changes });
  desk.must(SERVICE, { type: "open", id: idOf("consent"), question });
  const { id, scopeHash } = desk.is;
  const said = (changes: Partial<OfficialDecision> = {}): OfficialDecision => ({
    ...{ round: id, decision: "grant", pageHash: pageHashOf(question), scopeHash, mode: "live" },
    ...{ partner: HOST.id, person: HOST.person(HOST.official), justification: null, expiresAt: null },
    ...{ conditions: [], statedAt: START, ...changes },
  });
  const signed = (changes: Partial<OfficialDecision> = {}, signer: Signer = KEY) =>
    signDecision(said(changes), signer);
  const grant = (with_: Partial<GrantConsent> = {}): ConsentCommand => ({
    type: "grant",
    scopeHash,
    ...with_,
  });
  const told = (command: ConsentCommand, actor = HOST.official, inSession = false) => {
    const decision = decideConsent(desk.is, command, {
      ...contextAt(desk.now, actor, partners),
      inSession,
    });
    return [codeOf(decision), ruleOf(decision)];
  };
  return { desk, said, signed, grant, told };
}

test("INV-12 where an official's key is on record, a token alone gives no yes, and a session at a page does, on the record as such", () => {
  const { desk, grant, told } = round();
  expect(told(grant())).toEqual(["key-needed", "INV-12"]);
  expect(told(grant({ channel: "page" }))).toEqual(["key-needed", "INV-12"]);
  expect(told(grant(), HOST.official, true)).toEqual(["ok", undefined]);
  const decision = decideConsent(desk.is, grant({ channel: "api" }), {
    ...contextAt(START, HOST.official, hostWith([OF_OFFICIAL])),
    inSession: true,
  });
  expect(decision).toMatchObject({ facts: [{ data: { channel: "page", signed: null } }, {}] });
  // The deputy has no key on record.
  expect(told(grant(), HOST.deputy)).toEqual(["ok", undefined]);
});

test("INV-12 no one is kept from a no, or from taking a yes back, for want of a key", () => {
  const { desk, grant, signed, told } = round();
  expect(told({ type: "refuse", justification: BECAUSE })).toEqual(["ok", undefined]);
  expect(told({ type: "abstain" })).toEqual(["ok", undefined]);
  desk.must(HOST.official, grant({ signed: signed() }));
  expect(told({ type: "withdraw", justification: BECAUSE })).toEqual(["ok", undefined]);
});

test("INV-10 what is signed is this page of this round, by this person, for exactly this answer: anything else is not taken", () => {
  const { grant, signed, told } = round();
  expect(told(grant({ signed: signed() }))).toEqual(["ok", undefined]);
  const others: readonly Partial<OfficialDecision>[] = [
    { round: idOf("consent") },
    { pageHash: "sha256:other" },
    { scopeHash: "sha256:other" },
    { decision: "refuse" },
    { mode: "exercise" },
    { partner: NORTH.id },
    { person: HOST.person(HOST.deputy) },
    { justification: BECAUSE },
    { expiresAt: after(HOUR_MS) },
    {
      conditions: [
        { text: BECAUSE, checker: { by: "person", person: HOST.person(HOST.lead) }, until: START },
      ],
    },
  ] as readonly Partial<OfficialDecision>[];
  for (const changes of others)
    expect([changes, told(grant({ signed: signed(changes) }))]).toEqual([
      changes,
      ["other-decision", "INV-10"],
    ]);
  // When it was signed is no part of the answer, and still of what is signed.
  expect(told(grant({ signed: signed({ statedAt: after(1) }) }))).toEqual(["ok", undefined]);
  const { said } = signed({ statedAt: after(1) });
  expect(told(grant({ signed: { said, signature: signed().signature } }))).toEqual(["not-signed", "INV-12"]);
});

test("INV-12 only the key that the partner has named counts, and only its holder's", () => {
  const { grant, signed, told } = round();
  expect(told(grant({ signed: signed({}, OTHER) }))).toEqual(["not-signed", "INV-12"]);
  const person = HOST.person(HOST.deputy);
  expect(told(grant({ signed: signed({ person }, KEY) }), HOST.deputy)).toEqual([
    "no-key-on-record",
    "INV-12",
  ]);
});

test("C-17 a signature that was used says nothing a second time", () => {
  const { desk, grant, signed, told } = round(hostWith([OF_OFFICIAL]), { rule: { kind: "all" } });
  const once = grant({ signed: signed() });
  desk.must(HOST.official, once);
  expect(told(once)[0]).toBe("already-granted");
  desk.must(HOST.official, { type: "withdraw", justification: BECAUSE });
  desk.must(HOST.official, once);
  expect(desk.facts.at(-1)?.type).toBe("consent-answer-void");
  expect(round().told(once)).not.toContain("ok");
});

test("C-02 the record holds what was signed, with the signature and the key, and reads it back", () => {
  const { desk, grant, signed } = round();
  const bearing = signed({ justification: BECAUSE });
  desk.must(HOST.official, grant({ signed: bearing, justification: BECAUSE, channel: "command-line" }));
  const fact = desk.facts.find((one) => one.type === "consent-granted");
  const read = ConsentFact.parse(JSON.parse(JSON.stringify({ type: fact?.type, data: fact?.data })));
  expect(read.data).toMatchObject({ channel: "command-line", signed: { ...bearing, key: KEY.publicKey } });
  expect(desk.is.decisions[0]).toMatchObject({ by: [{ key: KEY.publicKey }] });
  expect(decisionText(bearing.said)).toMatch(
    /^Security Mirror: an official's decision, version 1\n\{"conditions"/,
  );
  expect(SignedDecision.parse(JSON.parse(JSON.stringify(bearing)))).toEqual(bearing);
});

test("C-12 whoever answers in the place of an official with a key needs one too, or a page", () => {
  const partners = hostWith([OF_OFFICIAL]).map((one) =>
    one.id === HOST.id
      ? {
          ...one,
          delegations: [
            {
              ...{ id: idOf("delegation"), from: HOST.person(HOST.official), to: HOST.person(HOST.officer) },
              ...{ office: "Chief of Operations", until: after(HOUR_MS), words: BECAUSE, madeAt: START },
              ...{
                scope: { effectCeiling: "E4", levels: ["operational"], playbooks: "any" },
                revokedAt: null,
              },
            },
          ] as unknown as Partner["delegations"],
        }
      : one,
  );
  const { grant, told } = round(partners);
  expect(told(grant(), HOST.officer)).toEqual(["key-needed", "INV-12"]);
  expect(told(grant(), HOST.officer, true)).toEqual(["ok", undefined]);
});

test("INV-12 what a duty officer wrote down for an official with a key is confirmed with that key", () => {
  const { desk, said, signed, told } = round();
  const { scopeHash } = desk.is;
  desk.must(HOST.officer, {
    ...{ type: "attest", official: HOST.person(HOST.official), answer: "grant", scopeHash },
    how: "By telephone.",
  });
  expect(told({ type: "confirm", scopeHash })).toEqual(["key-needed", "INV-12"]);
  const bearing = signed({ decision: "confirm" });
  expect(told({ type: "confirm", scopeHash, signed: bearing })).toEqual(["ok", undefined]);
  desk.must(HOST.official, { type: "confirm", scopeHash, signed: bearing });
  expect(desk.facts.at(-1)).toMatchObject({
    type: "consent-confirmed",
    data: { signed: { said: said({ decision: "confirm" }) } },
  });
});

test("an official of a partner that names no keys answers as before", () => {
  const { desk, grant } = asked(aboutNobody({ kind: "any" }));
  expect(codeOf(desk.send(HOST.official, grant))).toBe("ok");
  expect(desk.facts.find((one) => one.type === "consent-granted")?.data).toMatchObject({ signed: null });
});
