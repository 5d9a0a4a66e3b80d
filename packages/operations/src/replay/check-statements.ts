import type { Entry } from "@mirror/journal";
import {
  AgreementFact,
  appointmentOf,
  evolvePartner,
  type Partner,
  PartnerFact,
  type Statement,
  signedDelegationText,
  statementText,
} from "@mirror/partnership";
import {
  effectWithin,
  type Instant,
  known,
  type PartnerId,
  type PersonId,
  type PublicKey,
  readId,
  type StreamId,
  saltedDigest,
  verifySignature,
} from "@mirror/vocabulary";
import { readFact } from "../read-fact.js";

/** A statement that a partner signed, as the record holds it. */
export interface StatementSigned {
  readonly stream: StreamId;
  readonly seq: number;
  readonly partner: PartnerId;
  readonly number: number;
  readonly says: Statement["type"];
  readonly key: PublicKey;
  readonly recordedAt: Instant;
}

interface Fault {
  readonly stream: StreamId;
  readonly seq: number;
  readonly fault: string;
}

/** A partner as its statements make it, from an instant on. */
interface Standing {
  readonly since: Instant;
  readonly partner: Partner;
  /** Which statement said last how far each person may speak. */
  readonly powers: ReadonlyMap<PersonId, number>;
}

/** What partners said under their keys, checked, and what they made of themselves by it. */
export interface Statements {
  readonly signed: readonly StatementSigned[];
  readonly faults: readonly Fault[];
  readonly standings: ReadonlyMap<StreamId, readonly Standing[]>;
}

/** A yes that a partner's people gave, as far as its own statements can bear it out. */
export interface Spoken {
  readonly partner: PartnerId;
  readonly person: PersonId;
  /** In whose place, under which delegation; undefined: in their own right. */
  readonly inPlaceOf: { readonly from: PersonId; readonly delegation: string } | undefined;
  /** The key that signed it; null: none. */
  readonly key: PublicKey | null;
  readonly effect: Parameters<typeof effectWithin>[0];
  readonly level: Partner["appointments"][number]["levels"][number];
  readonly entry: Entry;
}

/**
 * Checks the statements that a bundle carries: each is what was recorded, is the partner's own, was signed with the key that
 * it had enrolled by then, and bears a later number than the one before it. So whoever seals a record anew cannot have
 * somebody appointed, and cannot change a letter of what was said (INV-12).
 */
export function checkStatements(entries: readonly Entry[]): Statements {
  const signed: StatementSigned[] = [];
  const faults: Fault[] = [];
  const standings = new Map<StreamId, Standing[]>();
  for (const entry of entries.toSorted((one, other) => one.seq - other.seq)) {
    const { stream, seq, body } = entry;
    const told = standings.get(stream) ?? [];
    const before = told.at(-1);
    const fault = faultIn(entry, before?.partner);
    if (fault !== undefined) {
      faults.push({ stream, seq, fault });
      continue;
    }
    const partner = evolvePartner(before?.partner, readFact<PartnerFact>(entry));
    const powers = new Map(before?.powers);
    const { data } = PartnerFact.parse({ type: body.type, data: body.data });
    if ("key" in data) {
      const { statement, key } = data;
      const { number, type: says } = statement;
      signed.push({
        stream,
        seq,
        partner: statement.partner,
        number,
        says,
        key,
        recordedAt: body.recordedAt,
      });
      if ("person" in statement) powers.set(statement.person, number);
    }
    standings.set(stream, [...told, { since: body.recordedAt, partner, powers }]);
  }
  return { signed, faults, standings };
}

function faultIn(entry: Entry, before: Partner | undefined): string | undefined {
  const { stream, body, salt, digest } = entry;
  if (!digestFits(salt, body, digest))
    return `The content of this entry of ${stream} is not what was recorded.`;
  const read = PartnerFact.safeParse({ type: body.type, data: body.data });
  if (!read.success) return `${body.type} is nothing that a partner's record holds.`;
  const fact = read.data;
  if (fact.type === "partner-added") return before === undefined ? undefined : "A partner is enrolled once.";
  if (before === undefined) return `${stream} begins with something else than the partner.`;
  if (fact.type === "delegation-made") return delegationFault(fact.data, before);
  if (!("key" in fact.data)) return undefined;
  const { statement, signature, key } = fact.data;
  const which = `Statement ${statement.number} of ${before.name}`;
  if (statement.partner !== stream) return `${which} is another partner's.`;
  const enrolled = statement.type === "enrol-key" ? statement.publicKey : before.key?.publicKey;
  if (key !== enrolled) return `${which} is not signed with the key that the partner had enrolled.`;
  if (!verifySignature(key, statementText(statement), signature))
    return `The signature of ${which} does not verify.`;
  if (fact.type === "key-replaced") {
    const { publicKey } = fact.data.statement;
    if (!verifySignature(publicKey, statementText(fact.data.statement), fact.data.proof))
      return `The new key of ${which} did not sign it.`;
  }
  if (statement.number <= before.statements) return `${which} stands after number ${before.statements}.`;
  return undefined;
}

function digestFits(salt: string, body: Entry["body"], digest: string): boolean {
  try {
    return saltedDigest(salt, body) === digest;
  } catch {
    return false;
  }
}

function delegationFault(
  { signed, statement, id, ...made }: Extract<PartnerFact, { type: "delegation-made" }>["data"],
  before: Partner,
): string | undefined {
  if (signed == null) return undefined;
  const { said, signature, key } = signed;
  const isThis =
    said.delegation === id &&
    said.from === made.from &&
    said.to === made.to &&
    said.office === made.office &&
    said.until === made.until &&
    JSON.stringify(said.scope) === JSON.stringify(made.scope);
  if (!isThis || statement !== undefined) return `What was signed is not the delegation ${id}.`;
  if (!verifySignature(key, signedDelegationText(said), signature))
    return `The signature of the delegation ${id} does not verify.`;
  const own = before.appointments.find((one) => one.person === made.from)?.publicKey;
  return own === key ? undefined : `The delegation ${id} is not signed with the key of its official.`;
}

/**
 * On which statement a yes rests: the one that said last how far whoever spoke may speak, or in whose place they did. Null
 * where the partner has made no statement about them, as of an official of before there were keys; a fault where its
 * statements give them no such power.
 */
export function statementBehind(
  { standings }: Statements,
  { partner: id, person, inPlaceOf, key, effect, level, entry }: Spoken,
): { readonly number: number | null; readonly fault: string | undefined } {
  const { recordedAt, exerciseAt } = entry.body;
  const at = exerciseAt ?? recordedAt;
  const all = standings.get(id) ?? [];
  // What was recorded within the same millisecond may or may not have counted yet.
  const stood = all.filter(({ since }, index) => {
    const next = all[index + 1];
    return since <= recordedAt && (next === undefined || next.since >= recordedAt);
  });
  const mandated = inPlaceOf?.from ?? person;
  const last = stood.at(-1);
  const number = last?.powers.get(mandated);
  if (last === undefined || number === undefined) return { number: null, fault: undefined };
  const faults = stood.map(({ partner }) => faultAt(partner));
  return {
    number,
    fault: faults.includes(undefined) ? undefined : known(faults.at(-1), "Why it rests on none"),
  };

  function faultAt(partner: Partner): string | undefined {
    const held = appointmentOf(partner, mandated, at);
    if (held === undefined) return `${mandated} was no appointed official of ${partner.name} then.`;
    if (!effectWithin(effect, held.effectCeiling) || !held.levels.includes(level))
      return `The appointment of ${mandated} did not reach ${effect} at the ${level} level.`;
    const own = appointmentOf(partner, person, at)?.publicKey ?? null;
    if (key !== null && key !== own) return `${partner.name} had named another key as that of ${person}.`;
    const delegation = partner.delegations.find((one) => one.id === inPlaceOf?.delegation);
    const isDelegated =
      delegation !== undefined &&
      delegation.to === person &&
      delegation.from === mandated &&
      delegation.until > at &&
      delegation.revokedAt === null;
    return inPlaceOf === undefined || isDelegated
      ? undefined
      : `${person} had no delegation of ${mandated} then.`;
  }
}

/**
 * What is wrong with how an agreement's parties bound themselves to it, or gave notice: each statement is the one that its
 * partner's record holds, signed with the key that it had then. In an exercise it has no turn there, and its signature counts.
 */
export function ratificationFaults(entries: readonly Entry[], { signed, standings }: Statements): Fault[] {
  return entries.flatMap(({ stream, seq, body }) => {
    const read = AgreementFact.safeParse({ type: body.type, data: body.data });
    if (!read.success) return [];
    const fact = read.data;
    if (fact.type !== "agreement-ratified" && fact.type !== "agreement-denounced") return [];
    const { partner, signed: said } = fact.data;
    const told = standings.get(partner);
    // Before it had a key a party was bound by its official alone; and of a stranger the bundle holds no statement.
    if (said === undefined || told === undefined) return [];
    const { statement, signature } = said;
    const keys = told.flatMap(({ partner: { key } }) => (key === null ? [] : [key.publicKey]));
    const verifies = keys.some((key) => verifySignature(key, statementText(statement), signature));
    const isSaid =
      readId(stream)?.mode === "exercise" ||
      signed.some(
        (one) => one.stream === partner && one.number === statement.number && one.says === statement.type,
      );
    const isThis = statement.agreement === stream && statement.partner === partner;
    if (verifies && isSaid && isThis) return [];
    return [
      {
        stream,
        seq,
        fault: `What ${partner} is held to here it did not sign (statement ${statement.number}).`,
      },
    ];
  });
}
