import {
  type Decided,
  decided,
  effectWithin,
  type Instant,
  type PersonId,
  type PublicKey,
  type Refusal,
  refuse,
  verifySignature,
} from "@mirror/vocabulary";
import { type PartnershipContext, whoActs } from "../context.js";
import { delegatesFault, newlyDelegated } from "../delegation/by-decision-rights.js";
import type { Level } from "../role.js";
import { appointmentOf, OFFICIAL } from "./appointment.js";
import { pairGivenTwice, speaksForAState } from "./decision-rights.js";
import type { PartnerFact } from "./facts.js";
import { type PartnerAct, standingAgainst } from "./standing.js";
import type { Partner } from "./state.js";
import {
  type Appoint,
  type Dismiss,
  type Limit,
  type SetDecisionRights,
  type SignedStatement,
  type Statement,
  statementText,
} from "./statement.js";

/**
 * What a partner's signed statement does to it. The signature says who speaks; who brings it has only to be one of the
 * partner's people, and for the first key its administrator.
 */
export function decideStatement(
  partner: Partner,
  signed: SignedStatement,
  context: PartnershipContext,
): Decided<PartnerFact> | Refusal {
  const refusal = mayBring(partner, signed.statement, context);
  if (refusal !== undefined) return refusal;
  const spoken = spokenBy(partner, signed);
  if (!spoken.ok) return spoken;
  const { statement, signature, proof } = signed;
  const held = standingAgainst(partner, actOf(statement));
  if (held !== undefined) return held;
  const by = { signature, key: spoken.key };
  switch (statement.type) {
    case "enrol-key":
      return decided<PartnerFact>({ type: "key-enrolled", data: { statement, ...by } });
    case "replace-key":
      if (proof === undefined || !verifySignature(statement.publicKey, statementText(statement), proof))
        return refuse(
          "forbidden",
          "key-not-proven",
          "The new key signs the same statement, to show that you hold it.",
          "INV-12",
        );
      return decided<PartnerFact>({ type: "key-replaced", data: { statement, ...by, proof } });
    case "appoint":
      return (
        appointingFault(partner, statement, context.now) ??
        decided<PartnerFact>({ type: "official-appointed", data: { statement, ...by } })
      );
    case "limit":
      return (
        limitingFault(partner, statement, context.now) ??
        decided<PartnerFact>({ type: "official-limited", data: { statement, ...by } })
      );
    case "dismiss":
      return (
        dismissingFault(partner, statement, context.now) ??
        decided<PartnerFact>({ type: "official-dismissed", data: { statement, ...by } })
      );
    case "set-decision-rights":
      return (
        rightsFault(partner, statement) ??
        delegatesFault(partner, statement.rights, context.now) ??
        decided<PartnerFact>(
          { type: "decision-rights-set", data: { statement, ...by } },
          ...newlyDelegated(partner, statement, context.newId),
        )
      );
    case "demand-of-officials":
      return decided<PartnerFact>({ type: "officials-qualifications-demanded", data: { statement, ...by } });
    case "offer-lead":
    case "accept-lead":
      return decided<PartnerFact>({ type: "lead-spoken-on", data: { statement, ...by } });
    case "ratify":
    case "denounce":
      return decided<PartnerFact>({ type: "agreement-spoken-on", data: { statement, ...by } });
  }
}

/** How much of good standing a statement takes: what gives powers more than what takes them back. */
function actOf({ type }: Statement): PartnerAct {
  switch (type) {
    case "enrol-key":
    case "replace-key":
    case "offer-lead":
    case "accept-lead":
      return type;
    case "appoint":
    case "set-decision-rights":
    // What is demanded may also be less than before.
    case "demand-of-officials":
      return "widen-powers";
    case "limit":
    case "dismiss":
      return "narrow-powers";
    case "ratify":
      return "ratify-agreement";
    case "denounce":
      return "give-notice";
  }
}

/** What a partner says now, and under which key. */
export interface Spoken {
  readonly ok: true;
  readonly key: PublicKey;
}

/**
 * Whether this is what the partner says now: about itself, its next statement, and signed with its key. A statement counts
 * once, in its turn, so that an old one brings nothing back.
 */
export function spokenBy(partner: Partner, { statement, signature }: SignedStatement): Spoken | Refusal {
  if (statement.partner !== partner.id)
    return refuse("invalid", "other-partner", `This statement is not ${partner.name}'s.`, "INV-12");
  const isFirst = statement.type === "enrol-key";
  if (isFirst && partner.key !== null)
    return refuse(
      "conflict",
      "key-enrolled",
      `${partner.name} has enrolled a key; only a statement signed with it puts another in its place.`,
      "INV-12",
    );
  const key = isFirst ? statement.publicKey : partner.key?.publicKey;
  if (key === undefined)
    return refuse(
      "conflict",
      "no-key",
      `${partner.name} has enrolled no key yet: its administrator does (mirror partner enrol-key).`,
      "INV-12",
    );
  const next = nextStatement(partner);
  if (statement.number !== next)
    return refuse(
      "conflict",
      "statement-out-of-turn",
      `${partner.name}'s next statement is number ${next}; this is number ${statement.number}.`,
      "INV-12",
    );
  if (!verifySignature(key, statementText(statement), signature))
    return refuse(
      "forbidden",
      "not-signed",
      `This is not signed with the key of ${partner.name}; nobody else speaks for it.`,
      "INV-12",
    );
  return { ok: true, key };
}

/** Which number the partner's next statement bears. */
export function nextStatement(partner: Partner): number {
  return partner.statements + 1;
}

/** Whoever looks after a partner that has no administrator yet brings nothing: it could enrol a key of its own. */
function mayBring(partner: Partner, statement: Statement, context: PartnershipContext): Refusal | undefined {
  if (context.actor.kind === "service") return undefined;
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  if (acting.partner.id !== partner.id)
    return refuse(
      "forbidden",
      "not-of-this-partner",
      `Only ${partner.name}'s own people bring its statements.`,
      "INV-12",
    );
  if (statement.type !== "enrol-key" || acting.person.roles.includes("administrator")) return undefined;
  return refuse(
    "forbidden",
    "not-administrator",
    `Only an administrator of ${partner.name} enrols its first key.`,
    "INV-12",
  );
}

function appointingFault(partner: Partner, statement: Appoint, now: Instant): Refusal | undefined {
  const { person, levels, until, publicKey } = statement;
  if (!partner.people.some((one) => one.id === person))
    return refuse(
      "invalid",
      "person-unknown",
      `${person} does not work for ${partner.name}; a partner's officials are its own people.`,
      "INV-12",
    );
  if (until !== null && until <= now)
    return refuse("invalid", "appointment-over", "An appointment ends in the future.");
  // Two officials with one key would be one signature that counts as two people.
  const sharesKey =
    publicKey !== null &&
    (partner.key?.publicKey === publicKey ||
      partner.appointments.some((one) => one.person !== person && one.publicKey === publicKey));
  if (sharesKey)
    return refuse("invalid", "key-shared", "Every official signs with a key of their own.", "INV-12");
  return levelsFault(partner, levels);
}

/** A company's official answers for the company: no state has left it a decision at the political level. */
function levelsFault(partner: Partner, levels: readonly Level[]): Refusal | undefined {
  if (speaksForAState(partner) || !levels.includes("political")) return undefined;
  return refuse(
    "forbidden",
    "not-a-state",
    `${partner.name} is no state; nobody of it decides at the political level.`,
    "INV-12",
  );
}

function limitingFault(partner: Partner, statement: Limit, now: Instant): Refusal | undefined {
  const held = appointmentOf(partner, statement.person, now);
  if (held === undefined) return notOfficial(partner, statement.person);
  const { effectCeiling, levels, until } = statement;
  const isNarrower =
    effectWithin(effectCeiling, held.effectCeiling) &&
    levels.every((level) => held.levels.includes(level)) &&
    (held.until === null || (until !== null && until <= held.until));
  if (isNarrower) return undefined;
  return refuse(
    "invalid",
    "not-a-limit",
    "A limit takes powers back, and gives none: appoint the person anew to give more.",
  );
}

/** Of one who is no official any more a partner may still find that they were none before. */
function dismissingFault(
  partner: Partner,
  { person, from }: Pick<Dismiss, "person" | "from">,
  now: Instant,
): Refusal | undefined {
  const known = partner.people.find((one) => one.id === person);
  if (known === undefined || (from === undefined && !known.roles.includes(OFFICIAL)))
    return notOfficial(partner, person);
  if (from === undefined || from <= now) return undefined;
  return refuse("invalid", "dismissed-later", "A dismissal counts from now on, or from an instant before.");
}

function rightsFault(partner: Partner, { rights }: Pick<SetDecisionRights, "rights">): Refusal | undefined {
  const twice = pairGivenTwice(rights);
  if (twice !== undefined)
    return refuse("invalid", "right-given-twice", `${twice} is given to more than one office.`);
  return levelsFault(
    partner,
    rights.map((one) => one.level),
  );
}

function notOfficial(partner: Partner, person: PersonId): Refusal {
  return refuse("absent", "not-an-official", `${person} is no appointed official of ${partner.name}.`);
}
