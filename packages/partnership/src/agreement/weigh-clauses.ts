import {
  type EffectClass,
  effectWithin,
  type Instant,
  type Mode,
  type PartnerId,
  type Refusal,
  refuse,
  type Tlp,
  tlpWithin,
} from "@mirror/vocabulary";
import type { AidKind, Clause, ClauseRef } from "./clause.js";
import { type Agreement, agreementEndsAt, agreementInForce, agreementOverAt } from "./state.js";

/**
 * "May these partners do this with each other, and where does it say so?" What is null is not asked about where the
 * question comes from, and no clause is silent on it; an empty list is an answer: it is asked about, and nothing is named.
 */
export interface AgreementQuestion {
  readonly mode: Mode;
  /** Everyone that has to be a party: who acts and whose assets they are, or who asks for aid and who is asked. */
  readonly parties: readonly PartnerId[];
  /** The playbook's CACAO id; null outside any playbook. */
  readonly playbook: string | null;
  readonly effect: EffectClass;
  /** Whether it is mutual aid. */
  readonly aid: boolean;
  /** What kinds of aid are needed. */
  readonly aidKinds: readonly AidKind[] | null;
  /** What is shared for it; null where nothing is. */
  readonly marking: Tlp | null;
  /** How grave the incident is, 0 to 5. */
  readonly severity: number | null;
  /** What the step's commands are, as CACAO names activities. */
  readonly activities: readonly string[] | null;
  /** Which sectors the playbook is for. */
  readonly sectors: readonly string[] | null;
}

/**
 * `allows`; `forbids`: it speaks of this, and does not go far enough; `silent`: it is about something else, and neither
 * allows nor forbids.
 */
export type ClauseFinding = "allows" | "forbids" | "silent";

export interface ClauseWeighed {
  readonly clause: Clause;
  readonly finding: ClauseFinding;
  /** Why it does not allow it, after "clause 4.2": `allows effects up to E1, and this is E3`; empty where it does. */
  readonly why: string;
}

/** One agreement between the parties of a question, and what each of its clauses says to it. */
export interface AgreementWeighed {
  readonly agreement: Agreement;
  /** Why nothing stands on it now; null where something may. Its clauses are weighed all the same. */
  readonly outOfForce: Refusal | null;
  readonly endsAt: Instant;
  readonly clauses: readonly ClauseWeighed[];
}

/** What every agreement of this mode between these parties says to a question, in the order given. */
export function weighClauses(
  question: AgreementQuestion,
  agreements: readonly Agreement[],
  at: Instant,
): AgreementWeighed[] {
  return agreements
    .filter((one) => one.text.mode === question.mode && isBetween(one, question.parties))
    .map((agreement) => ({
      agreement,
      outOfForce: agreementInForce(agreement, at) ? null : whyOutOfForce(agreement, at),
      endsAt: agreementEndsAt(agreement),
      clauses: agreement.text.clauses.map((clause) => weigh(clause, question)),
    }));
}

export function isBetween(agreement: Agreement, parties: readonly PartnerId[]): boolean {
  return parties.every((party) => agreement.text.parties.includes(party));
}

export function refTo({ agreement }: AgreementWeighed, { clause }: ClauseWeighed): ClauseRef {
  return { agreement: agreement.id, version: agreement.text.version, clause: clause.id };
}

function weigh(clause: Clause, question: AgreementQuestion): ClauseWeighed {
  const silence = silenceOf(clause, question);
  if (silence !== undefined) return { clause, finding: "silent", why: silence };
  const shortfall = shortfallOf(clause, question);
  if (shortfall !== undefined) return { clause, finding: "forbids", why: shortfall };
  return { clause, finding: "allows", why: "" };
}

/**
 * Why a clause is about something else; undefined where it speaks of this. What it is about is its playbooks, activities,
 * sectors, severities and kinds of aid: where it is limited to some, what is not known to be among them is outside.
 */
function silenceOf({ allows }: Clause, question: AgreementQuestion): string | undefined {
  const { playbook, severity } = question;
  if (question.aid && !allows.aid) return "is not about mutual aid";
  if (allows.playbooks !== "any" && (playbook === null || !allows.playbooks.includes(playbook)))
    return "is about other playbooks";
  const { severities } = allows;
  if (severities !== undefined && severity !== null && !isWithin(severity, severities))
    return `is for severities ${severities.from} to ${severities.to}, and this is ${severity}`;
  if (!isAmong(question.activities, allows.activities))
    return `is about ${allows.activities?.join(", ")}, and this is ${named(question.activities)}`;
  if (!isAmong(question.sectors, allows.sectors))
    return `is for the sectors ${allows.sectors?.join(", ")}, and this is for ${named(question.sectors)}`;
  const needed = question.aidKinds?.find((one) => !isKindAmong(one, allows.aidKinds));
  if (needed !== undefined) return `is about other kinds of aid than ${aidKindWords(needed)}`;
  return undefined;
}

/** What a clause lacks for this question, in words; undefined where it goes far enough. */
function shortfallOf({ allows }: Clause, question: AgreementQuestion): string | undefined {
  if (!effectWithin(question.effect, allows.effectCeiling)) {
    return `allows effects up to ${allows.effectCeiling}, and this is ${question.effect}`;
  }
  if (question.marking !== null && !tlpWithin(question.marking, allows.markingCeiling)) {
    return `allows sharing up to ${allows.markingCeiling}, and this is ${question.marking}`;
  }
  return undefined;
}

function isWithin(severity: number, { from, to }: { readonly from: number; readonly to: number }): boolean {
  return from <= severity && severity <= to;
}

function isAmong(asked: readonly string[] | null, allowed: readonly string[] | undefined): boolean {
  if (allowed === undefined || asked === null) return true;
  return asked.length > 0 && asked.every((one) => allowed.includes(one));
}

function isKindAmong(needed: AidKind, allowed: readonly AidKind[] | undefined): boolean {
  if (allowed === undefined) return true;
  return allowed.some(
    (one) => one.category === needed.category && (one.kind === undefined || one.kind === needed.kind),
  );
}

/** A kind of aid as people say it: `Cyber (Incident response team)`. */
export function aidKindWords({ category, kind }: AidKind): string {
  return kind === undefined ? category : `${category} (${kind})`;
}

function named(asked: readonly string[] | null): string {
  return asked?.join(", ") || "of no named kind";
}

/** Why nothing may stand on an agreement at an instant at which nothing does. */
export function whyOutOfForce(agreement: Agreement, at: Instant): Refusal {
  const { title, effectiveFrom } = agreement.text;
  const no = (code: string, detail: string, rule: string) => refuse("forbidden", code, detail, rule);
  if (agreement.status === "proposed")
    return no("agreement-not-ratified", `${title} is not ratified by all its parties.`, "C-04");
  const overAt = agreementOverAt(agreement);
  if (overAt <= at) {
    const isDeclined = agreement.status === "ended" && agreement.because === "decline";
    return isDeclined
      ? no("agreement-not-ratified", `${title} was declined by one of its parties.`, "C-04")
      : no("agreement-ended", `${title} ended at ${overAt}.`, "C-08");
  }
  if (agreement.status === "suspended")
    return no("agreement-suspended", `${title} is suspended since ${agreement.since}.`, "C-08");
  if (at < effectiveFrom) return no("agreement-not-begun", `${title} begins at ${effectiveFrom}.`, "C-04");
  return no(
    "agreement-review-overdue",
    `${title} was to be reviewed by ${agreement.reviewDueAt}, and its days of grace are over.`,
    "HA-05",
  );
}
