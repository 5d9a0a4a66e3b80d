import { type Entry, sealEntries } from "@mirror/journal";
import { keyOf } from "@mirror/partner-keys";
import { type OfficialDelegation, type Statement, signDelegation, signStatement } from "@mirror/partnership";
import {
  type AgreementId,
  type DelegationId,
  type Instant,
  instantAfter,
  type Mode,
  mintId,
  type PartnerId,
  type PersonId,
} from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { checkStatements, ratificationFaults, statementBehind } from "./check-statements.js";

const AT = "2026-11-22T03:00:00.000Z" as Instant;
const at = (minutes: number) => instantAfter(AT, minutes * 60_000);
const id = <Id>(kind: Parameters<typeof mintId>[0], seed = "", mode: Mode = "live") =>
  mintId(kind, mode, AT, `${kind}${seed}`) as Id;
const KEY = keyOf("Norland");
const NEXT = keyOf("Norland, later");
const BO = keyOf("Bo");
const PARTNER = id<PartnerId>("partner");
const PERSON = id<PersonId>("person", "Bo");
const DELEGATE = id<PersonId>("person", "Ada");
const AGREEMENT = id<AgreementId>("agreement");

interface Said {
  readonly type: string;
  readonly data: object;
  readonly minute: number;
}

/** Entries of a partner's stream, sealed as they say; what stands between them is its own business. */
function entries(said: readonly Said[], stream: string = PARTNER, first = 1): Entry[] {
  return said.map(({ type, data, minute }, index) => {
    const body = {
      ...{ type, data, mode: "live", marking: "TLP:AMBER", recordedAt: at(minute), exerciseAt: null },
      ...{
        actor: { kind: "person", person: PERSON, partner: PARTNER },
        partner: PARTNER,
        occurredAt: at(minute),
      },
    } as Entry["body"];
    const [entry] = sealEntries(null, stream, [body], ["0".repeat(32)]);
    if (entry === undefined) throw new Error("One body is one entry.");
    return { ...entry, seq: first + index * 3 };
  });
}

const ADDED: Said = {
  ...{ type: "partner-added", minute: 0 },
  data: { id: PARTNER, name: "Norland", kind: "state" },
};

/** A statement as it is recorded. */
function stating(type: string, minute: number, says: object, signer = KEY, changes: object = {}): Said {
  const statement = { partner: PARTNER, statedAt: at(minute), ...says } as Statement;
  const { signature } = signStatement(statement, signer);
  return { type, minute, data: { statement, signature, key: signer.publicKey, ...changes } };
}

const ENROLLED = stating("key-enrolled", 1, { type: "enrol-key", number: 1, publicKey: KEY.publicKey });
const appoints = (number: number, changes: object = {}, minute = number) =>
  stating("official-appointed", minute, {
    ...{ type: "appoint", number, person: PERSON, office: "Directorate", effectCeiling: "E3" },
    ...{ levels: ["operational"], until: null, publicKey: BO.publicKey, ...changes },
  });
const APPOINTED = appoints(2);
const faultsOf = (...said: readonly Said[]) =>
  checkStatements(entries(said)).faults.map(({ fault }) => fault);

test("INV-12 what a partner signed is told with its number and key, and is without a fault as it was recorded", () => {
  const { signed, faults } = checkStatements(entries([ADDED, ENROLLED, APPOINTED]));
  expect(faults).toEqual([]);
  expect(signed).toMatchObject([
    { partner: PARTNER, number: 1, says: "enrol-key", key: KEY.publicKey, recordedAt: at(1) },
    { partner: PARTNER, number: 2, says: "appoint", seq: 7 },
  ]);
});

test("INV-12 a letter that is changed is named by its entry, however well the record is sealed", () => {
  const { data } = APPOINTED;
  if (!("statement" in data)) throw new Error("It is a statement.");
  const changed = {
    ...APPOINTED,
    data: { ...data, statement: { ...(data.statement as object), office: "X" } },
  };
  expect(checkStatements(entries([ADDED, ENROLLED, changed])).faults).toMatchObject([
    { stream: PARTNER, seq: 7, fault: "The signature of Statement 2 of Norland does not verify." },
  ]);
  const [, , sealed] = entries([ADDED, ENROLLED, APPOINTED]);
  if (sealed === undefined) throw new Error("There are three.");
  for (const salt of ["1".repeat(32), "none"])
    expect(checkStatements([...entries([ADDED, ENROLLED]), { ...sealed, salt }]).faults).toMatchObject([
      { seq: 7, fault: expect.stringContaining("is not what was recorded") },
    ]);
});

test("INV-12 a statement that is out of turn, another's, or signed with another key is no statement", () => {
  expect(faultsOf(ADDED, ENROLLED, APPOINTED, appoints(2, {}, 3))).toEqual([
    "Statement 2 of Norland stands after number 2.",
  ]);
  expect(faultsOf(ADDED, ENROLLED, stating("official-appointed", 2, { ...said(APPOINTED) }, NEXT))).toEqual([
    "Statement 2 of Norland is not signed with the key that the partner had enrolled.",
  ]);
  const others = { ...said(APPOINTED), partner: id<PartnerId>("partner", "another") };
  expect(faultsOf(ADDED, ENROLLED, stating("official-appointed", 2, others))).toEqual([
    "Statement 2 of Norland is another partner's.",
  ]);
  expect(faultsOf(ENROLLED)).toEqual([`${PARTNER} begins with something else than the partner.`]);
  expect(faultsOf(ADDED, ADDED)).toEqual(["A partner is enrolled once."]);
  expect(faultsOf(ADDED, { type: "official-made", data: {}, minute: 1 })).toEqual([
    "official-made is nothing that a partner's record holds.",
  ]);
  const revoked = { type: "delegation-revoked", data: { id: id("delegation"), by: PERSON }, minute: 2 };
  expect(faultsOf(ADDED, revoked)).toEqual([]);
});

function said({ data }: Said): object {
  if (!("statement" in data) || typeof data.statement !== "object" || data.statement === null)
    throw new Error("It is a statement.");
  return data.statement;
}

test("INV-12 another key takes the place of the first only where both have signed that", () => {
  const says = { type: "replace-key", number: 2, publicKey: NEXT.publicKey };
  const statement = { partner: PARTNER, statedAt: at(2), ...says } as Statement;
  const both = signStatement(statement, KEY, NEXT);
  const replaced = stating("key-replaced", 2, says, KEY, { proof: both.proof });
  const later = stating("official-appointed", 3, { ...said(appoints(3)) }, NEXT);
  expect(faultsOf(ADDED, ENROLLED, replaced, later)).toEqual([]);
  const unproven = stating("key-replaced", 2, says, KEY, { proof: both.signature });
  expect(faultsOf(ADDED, ENROLLED, unproven)).toEqual([
    "The new key of Statement 2 of Norland did not sign it.",
  ]);
});

const DELEGATION = {
  ...{ id: id<DelegationId>("delegation"), from: PERSON, to: DELEGATE, office: "Directorate" },
  ...{ until: at(600), words: "Order 12." },
  scope: { effectCeiling: "E3" as const, levels: ["operational" as const], playbooks: "any" as const },
};
function delegates(signer = BO, changes: Partial<OfficialDelegation> = {}, on: object = {}): Said {
  const { id: delegation, ...made } = DELEGATION;
  const words: OfficialDelegation = { delegation, partner: PARTNER, ...made, statedAt: at(3), ...changes };
  const signed = { ...signDelegation(words, signer), key: signer.publicKey };
  return { type: "delegation-made", minute: 3, data: { ...DELEGATION, signed, ...on } };
}

test("C-12 a delegation that was signed is the one that is recorded, under its official's own key", () => {
  const told = (one: Said) => faultsOf(ADDED, ENROLLED, APPOINTED, one);
  expect(told(delegates())).toEqual([]);
  expect(told(delegates(BO, {}, { signed: null }))).toEqual([]);
  expect(told(delegates(BO, { office: "Another" }))).toEqual([
    expect.stringContaining("is not the delegation"),
  ]);
  expect(told(delegates(NEXT))).toEqual([expect.stringContaining("not signed with the key of its official")]);
  const stolen = delegates(BO);
  const { signed } = stolen.data as { signed: object };
  const forged = { ...stolen, data: { ...stolen.data, signed: { ...signed, key: NEXT.publicKey } } };
  expect(told(forged)).toEqual([expect.stringContaining("does not verify")]);
});

const yes = (
  changes: Partial<Parameters<typeof statementBehind>[1]> = {},
  minute = 10,
  exerciseAt: Instant | null = null,
) => ({
  ...{ partner: PARTNER, person: PERSON, inPlaceOf: undefined, key: BO.publicKey },
  ...{ effect: "E2" as const, level: "operational" as const },
  entry: { body: { recordedAt: at(minute), exerciseAt } } as Entry,
  ...changes,
});

test("INV-12 every yes rests on the statement that said last how far its official may speak, and on no other", () => {
  const dismissed = stating("official-dismissed", 5, {
    ...{ type: "dismiss", number: 3, person: PERSON, reason: "The term is over." },
  });
  const told = checkStatements(entries([ADDED, ENROLLED, APPOINTED, delegates(), dismissed]));
  const behind = (...one: Parameters<typeof yes>) => statementBehind(told, yes(...one));
  expect(behind({}, 4)).toEqual({ number: 2, fault: undefined });
  // Within one millisecond nobody knows which came first.
  expect(behind({}, 5)).toEqual({ number: 3, fault: undefined });
  expect(behind({}, 6)).toMatchObject({ number: 3, fault: expect.stringContaining("no appointed official") });
  expect(behind({ effect: "E4" }, 4).fault).toContain("did not reach E4");
  expect(behind({ level: "political" }, 4).fault).toContain("at the political level");
  expect(behind({ key: NEXT.publicKey }, 4).fault).toContain("another key");
  expect(behind({ key: null }, 4).fault).toBeUndefined();
  expect(behind({}, 4, at(4))).toEqual({ number: 2, fault: undefined });
  // Of before there were keys, and of a stranger, there is no statement to rest on.
  expect(behind({}, 1)).toEqual({ number: null, fault: undefined });
  expect(behind({ person: DELEGATE }, 4)).toEqual({ number: null, fault: undefined });
  expect(behind({ partner: id<PartnerId>("partner", "another") }, 4)).toEqual({
    number: null,
    fault: undefined,
  });
});

test("C-12 a yes in another's place rests on that one's statement, and on a delegation that held", () => {
  const told = checkStatements(entries([ADDED, ENROLLED, APPOINTED, delegates()]));
  const inPlaceOf = { from: PERSON, delegation: DELEGATION.id };
  const behind = (changes: object, minute = 10) =>
    statementBehind(told, yes({ person: DELEGATE, key: null, inPlaceOf, ...changes }, minute));
  expect(behind({})).toEqual({ number: 2, fault: undefined });
  for (const changes of [
    { person: id<PersonId>("person", "another") },
    { inPlaceOf: { ...inPlaceOf, delegation: id("delegation", "another") } },
  ])
    expect(behind(changes).fault).toContain("had no delegation");
  expect(behind({}, 601).fault).toContain("had no delegation");
});

test("INV-12 what an agreement's party is held to is a statement that it made, with a key of its own", () => {
  const on = { agreement: AGREEMENT, version: 1, textHash: "sha256:text" };
  const ratifies = { type: "ratify", number: 2, ...on };
  const told = checkStatements(entries([ADDED, ENROLLED, stating("agreement-spoken-on", 2, ratifies)]));
  const ratified = (signed: object | undefined, partner = PARTNER, agreement = AGREEMENT) =>
    ratificationFaults(
      entries(
        [
          {
            ...{ type: "agreement-ratified", minute: 2 },
            data: {
              ...{ partner, person: PERSON, office: null, textHash: "sha256:text" },
              ...(signed && { signed }),
            },
          },
        ],
        agreement,
      ),
      told,
    );
  const signed = (says: object, signer = KEY) =>
    signStatement({ partner: PARTNER, statedAt: at(2), ...says } as Statement, signer);
  expect(ratified(signed(ratifies))).toEqual([]);
  expect(ratified(undefined)).toEqual([]);
  expect(ratified(signed(ratifies), id<PartnerId>("partner", "another"))).toEqual([]);
  expect(ratified(signed(ratifies, NEXT))).toMatchObject([{ stream: AGREEMENT, seq: 1 }]);
  expect(ratified(signed({ ...ratifies, number: 3 }))).toHaveLength(1);
  expect(ratified(signed({ ...ratifies, agreement: id("agreement", "another") }))).toHaveLength(1);
  const drilled = id<AgreementId>("agreement", "", "exercise");
  expect(ratified(signed({ ...ratifies, agreement: drilled, number: 9 }), PARTNER, drilled)).toEqual([]);
  const others = entries([{ type: "agreement-entered-into-force", data: {}, minute: 3 }], AGREEMENT);
  expect(ratificationFaults([...others, ...entries([ADDED], AGREEMENT)], told)).toEqual([]);
});
