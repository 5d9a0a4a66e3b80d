import {
  type BreakGlassId,
  type ConsentId,
  type DecisionId,
  earliest,
  type Instant,
  type PartnerId,
  type PersonId,
  type PublicKey,
  type Recorded,
  type StandingConsentId,
  type WakeUp,
} from "@mirror/vocabulary";
import type { InPlaceOf } from "../delegation/facts.js";
import type { Attestation } from "./attestation.js";
import { consentDecisionChart, consentRoundChart, type DecisionEvent, type RoundEvent } from "./chart.js";
import type { ConsentAsk, ConsentQuestion } from "./commands.js";
import type { ConditionState, ConsentCondition } from "./condition.js";
import type { ClosedBecause, ConsentAnswer, ConsentFact } from "./facts.js";
import { roundGoesOn, waitedFor } from "./rule.js";

/** One partner's answer. Only `granted` counts, and only until it expires. */
export type ConsentDecision = ConsentAsk &
  (
    | { readonly status: "requested" }
    | {
        readonly status: "partially-authorised";
        readonly first: Yes;
        readonly expiresAt: Instant;
        /** What the first of two has set: the second agrees to it with the rest. */
        readonly conditions: readonly ConsentCondition[];
      }
    /** A yes that counts for nothing until all of its conditions are verified (C-07). */
    | ({ readonly status: "conditional" } & Granting)
    | ({ readonly status: "granted" } & Granting)
    /** A yes that counts for nothing until it is reaffirmed: a condition was violated, or its authority was none. */
    | ({
        readonly status: "suspended";
        readonly because: "condition-violated" | "authority-found-invalid";
        readonly justification: string;
        readonly since: Instant;
        /** By when it is reaffirmed; else it is withdrawn. */
        readonly answerBy: Instant;
      } & Granting)
    | {
        readonly status: "denied";
        readonly by: PersonId;
        readonly at: Instant;
        readonly justification: string;
      }
    | { readonly status: "abstained"; readonly by: PersonId; readonly at: Instant }
    | {
        readonly status: "withdrawn";
        /** Null: nobody reaffirmed it in time. */
        readonly by: PersonId | null;
        readonly at: Instant;
        readonly justification: string;
      }
    | { readonly status: "lapsed" | "expired" | "invalidated" | "cancelled"; readonly at: Instant }
  );

/** What a yes is, whether or not it counts at the moment. */
interface Granting {
  readonly decision: DecisionId;
  /** One person, or two under dual control. */
  readonly by: readonly Yes[];
  readonly at: Instant;
  readonly scopeHash: string;
  readonly expiresAt: Instant;
  readonly conditions: readonly ConditionState[];
  /** The standing consent that said it; null: people did, about this very question. */
  readonly standing: StandingConsentId | null;
}

export interface Yes {
  readonly person: PersonId;
  readonly office: string;
  /** Left out: in their own right. */
  readonly inPlaceOf?: InPlaceOf | undefined;
  readonly at: Instant;
  readonly justification: string | null;
  /** Where a duty officer wrote it down for them; `confirmBy` null: they have confirmed it since. */
  readonly attested: Attestation | null;
  /** The key that it was signed with; left out: it was not signed. */
  readonly key?: PublicKey;
}

export type GrantedDecision = Extract<ConsentDecision, { status: "granted" }>;

/** What stands in for one partner's answer, while that is outstanding: its break-glass, and who stands by it (C-10). */
export interface BrokenGlass {
  readonly partner: PartnerId;
  readonly breakGlass: BreakGlassId;
  readonly decision: DecisionId;
  readonly by: readonly PersonId[];
  readonly at: Instant;
  readonly expiresAt: Instant;
}

interface RoundCommon {
  readonly id: ConsentId;
  readonly question: ConsentQuestion;
  readonly scopeHash: string;
  readonly askedAt: Instant;
  /** One per partner asked, in the order of asking; fixed when the round opened (C-05). */
  readonly decisions: readonly ConsentDecision[];
  readonly voidAnswers: readonly VoidAnswer[];
  /** At most one of each partner. */
  readonly brokenGlass: readonly BrokenGlass[];
}

export interface VoidAnswer {
  readonly partner: PartnerId;
  readonly person: PersonId;
  readonly answer: ConsentAnswer;
  readonly at: Instant;
  readonly why: string;
}

/** One asking of one question to its partners. */
export type ConsentRound = RoundCommon &
  (
    | { readonly status: "open" }
    /** In place of an answer that is outstanding, glass is broken. */
    | { readonly status: "provisional"; readonly since: Instant }
    | { readonly status: "satisfied"; readonly since: Instant }
    | { readonly status: "refused" | "revoked"; readonly at: Instant; readonly because: ClosedBecause }
    | { readonly status: "lapsed" | "consumed"; readonly at: Instant }
    | { readonly status: "cancelled"; readonly at: Instant; readonly reason: string }
  );

export function evolveConsent(round: ConsentRound | undefined, fact: Recorded<ConsentFact>): ConsentRound {
  const { at } = fact;
  if (fact.type === "consent-asked") {
    const { id, question, scopeHash } = fact.data;
    const decisions = question.asks.map((ask): ConsentDecision => ({ ...ask, status: "requested" }));
    return {
      id,
      question,
      scopeHash,
      askedAt: at,
      decisions,
      voidAnswers: [],
      brokenGlass: [],
      status: "open",
    };
  }
  if (round === undefined)
    throw new Error(`A consent round begins with consent-asked, not with ${fact.type}.`);
  switch (fact.type) {
    case "consent-half-granted": {
      const { partner, expiresAt, conditions } = fact.data;
      return decision(round, partner, "grant-first-of-two", (ask) => ({
        ...ask,
        status: "partially-authorised",
        first: yesIn(fact.data, at),
        expiresAt,
        conditions,
      }));
    }
    case "consent-granted": {
      // A yes of the first versions could have no conditions, and says nothing of them.
      const { partner, conditions = [] } = fact.data;
      const isSecond = decisionOf(round, partner)?.status === "partially-authorised";
      return decision(round, partner, isSecond ? "grant-second" : "grant", (ask, before) => ({
        ...ask,
        ...granting(fact.data, before, at),
        status: "granted",
        conditions: conditions.map(pending),
        standing: null,
      }));
    }
    case "consent-granted-by-standing": {
      const { partner, by, expiresAt, scopeHash, standing } = fact.data;
      return decision(round, partner, "grant", (ask) => ({
        ...ask,
        status: "granted",
        decision: fact.data.decision,
        by: by.map((yes) => ({ ...yes, attested: null })),
        at,
        scopeHash,
        expiresAt,
        conditions: [],
        standing,
      }));
    }
    case "consent-granted-with-conditions":
      return decision(round, fact.data.partner, "grant-with-conditions", (ask, before) => ({
        ...ask,
        ...granting(fact.data, before, at),
        status: "conditional",
        conditions: fact.data.conditions.map(pending),
        standing: null,
      }));
    case "consent-condition-verified": {
      const { partner, condition } = fact.data;
      return told(
        round,
        partner,
        (one) =>
          one.status === "conditional"
            ? { ...one, conditions: withState(one.conditions, condition, "verified") }
            : undefined,
        "a verified condition",
      );
    }
    case "consent-conditions-met":
      return moving(round, fact.data.partner, "all-conditions-verified", (ask, grant) => ({
        ...ask,
        ...grant,
        status: "granted",
      }));
    case "consent-condition-failed": {
      const { partner, by, justification } = fact.data;
      return decision(round, partner, "condition-failed", (ask) => ({
        ...ask,
        status: "denied",
        by,
        at,
        justification,
      }));
    }
    case "consent-condition-lapsed":
      return decision(round, fact.data.partner, "deadline", (ask) => ({ ...ask, status: "lapsed", at }));
    case "consent-suspended": {
      const { partner, because, condition, justification, answerBy } = fact.data;
      return moving(round, partner, because, (ask, grant) => ({
        ...ask,
        ...grant,
        conditions:
          condition === null ? grant.conditions : withState(grant.conditions, condition, "violated"),
        status: "suspended",
        because,
        justification,
        since: at,
        answerBy,
      }));
    }
    case "consent-reaffirmed":
      return moving(round, fact.data.partner, "reaffirm", (ask, grant) => ({
        ...ask,
        ...grant,
        status: "granted",
      }));
    case "consent-suspension-ended":
      return decision(round, fact.data.partner, "deadline", (ask) => ({
        ...ask,
        status: "withdrawn",
        by: null,
        at,
        justification: "",
      }));
    case "consent-confirmed": {
      const { partner, official } = fact.data;
      const confirmed = (yes: Yes): Yes =>
        yes.attested === null || yes.person !== official.person
          ? yes
          : { ...yes, attested: { ...yes.attested, confirmBy: null } };
      return told(
        round,
        partner,
        (one) => {
          if (one.status === "partially-authorised") return { ...one, first: confirmed(one.first) };
          return isGranting(one) ? { ...one, by: one.by.map(confirmed) } : undefined;
        },
        "a confirmation",
      );
    }
    case "consent-not-confirmed":
      return decision(round, fact.data.partner, "not-confirmed", (ask) => ({ ...ask, status: "lapsed", at }));
    case "consent-glass-broken": {
      const { partner, breakGlass, decision, by, expiresAt } = fact.data;
      const glass = { partner, breakGlass, decision, by, at, expiresAt };
      return { ...round, brokenGlass: [...round.brokenGlass, glass] };
    }
    case "consent-glass-ended":
      return {
        ...round,
        brokenGlass: round.brokenGlass.filter((one) => one.breakGlass !== fact.data.breakGlass),
      };
    case "consent-refused": {
      const { partner, official, justification } = fact.data;
      return decision(round, partner, "deny", (ask) => ({
        ...ask,
        status: "denied",
        by: official.person,
        at,
        justification: justification ?? "",
      }));
    }
    case "consent-abstained": {
      const { partner, official } = fact.data;
      return decision(round, partner, "abstain", (ask) => ({
        ...ask,
        status: "abstained",
        by: official.person,
        at,
      }));
    }
    case "consent-withdrawn": {
      const { partner, official, justification } = fact.data;
      return decision(round, partner, "withdraw", (ask) => ({
        ...ask,
        status: "withdrawn",
        by: official.person,
        at,
        justification: justification ?? "",
      }));
    }
    case "consent-unanswered":
      return decision(round, fact.data.partner, "deadline", (ask) => ({ ...ask, status: "lapsed", at }));
    case "consent-expired":
      return decision(round, fact.data.partner, "expiry", (ask) => ({ ...ask, status: "expired", at }));
    case "consent-invalidated":
      return decision(round, fact.data.partner, "scope-changed", (ask) => ({
        ...ask,
        status: "invalidated",
        at,
      }));
    case "consent-answer-void": {
      const { partner, official, answer, why } = fact.data;
      return {
        ...round,
        voidAnswers: [...round.voidAnswers, { partner, person: official.person, answer, at, why }],
      };
    }
    case "consent-round-satisfied":
    case "consent-round-restored":
      return moved(round, "rule-true", { ...commonOf(round), status: "satisfied", since: at });
    case "consent-round-provisional":
      return moved(round, "break-glass", { ...commonOf(round), status: "provisional", since: at });
    case "consent-round-refused":
      return moved(round, "rule-unsatisfiable", {
        ...commonOf(round),
        status: "refused",
        at,
        because: fact.data.because,
      });
    case "consent-round-lapsed":
      return moved(round, "deadline", { ...commonOf(round), status: "lapsed", at });
    case "consent-round-revoked":
      return moved(round, round.status === "provisional" ? "ttl-or-denial" : "rule-false", {
        ...commonOf(round),
        status: "revoked",
        at,
        because: fact.data.because,
      });
    case "consent-round-consumed":
      return moved(round, "guarded-step-finished", { ...commonOf(round), status: "consumed", at });
    case "consent-round-cancelled": {
      const decisions = round.decisions.map(
        (one): ConsentDecision =>
          consentDecisionChart.next(one.status, "run-cancelled") === undefined
            ? one
            : { partner: one.partner, office: one.office, role: one.role, status: "cancelled", at },
      );
      return moved(round, "run-cancelled", {
        ...commonOf(round),
        decisions,
        status: "cancelled",
        at,
        reason: fact.data.reason,
      });
    }
  }
}

export function decisionOf(round: ConsentRound, partner: PartnerId): ConsentDecision | undefined {
  return round.decisions.find((one) => one.partner === partner);
}

function commonOf(round: ConsentRound): RoundCommon {
  const { id, question, scopeHash, askedAt, decisions, voidAnswers, brokenGlass } = round;
  return { id, question, scopeHash, askedAt, decisions, voidAnswers, brokenGlass };
}

function moved(round: ConsentRound, event: RoundEvent, to: ConsentRound): ConsentRound {
  if (consentRoundChart.next(round.status, event) !== to.status) {
    throw new Error(`A consent round that is ${round.status} does not take ${event}.`);
  }
  return to;
}

function yesIn(data: YesData, at: Instant): Yes {
  // A yes of the first versions says neither how it was given nor what it was signed with.
  const { official, justification, attested = null, signed = null } = data;
  return { ...official, at, justification, attested, ...(signed !== null && { key: signed.key }) };
}

type YesData = Extract<ConsentFact, { type: "consent-granted" }>["data"];

function granting(
  data: YesData,
  before: ConsentDecision,
  at: Instant,
): Omit<Granting, "conditions" | "standing"> {
  const { decision: id, scopeHash, expiresAt } = data;
  const yes = yesIn(data, at);
  const by = before.status === "partially-authorised" ? [before.first, yes] : [yes];
  return { decision: id, by, at, scopeHash, expiresAt };
}

function pending(condition: ConsentCondition): ConditionState {
  return { ...condition, state: "pending" };
}

function withState(
  conditions: readonly ConditionState[],
  number: number,
  state: ConditionState["state"],
): ConditionState[] {
  return conditions.map((one, index) => (index + 1 === number ? { ...one, state } : one));
}

/** Whether a decision is a yes of some kind: one that counts, or one that does not at the moment. */
export function isGranting(
  decision: ConsentDecision,
): decision is Extract<ConsentDecision, { status: "conditional" | "granted" | "suspended" }> {
  return (
    decision.status === "conditional" || decision.status === "granted" || decision.status === "suspended"
  );
}

/** Until when a yes may count at the latest: its own end, or the end of the time to confirm what was only spoken. */
export function grantEnds({ expiresAt, by }: Pick<Granting, "expiresAt" | "by">): Instant {
  return earliest(expiresAt, ...by.map((yes) => yes.attested?.confirmBy ?? undefined));
}

/** Whether this very person still has to confirm what was written down for them. */
export function awaitsConfirmation(decision: ConsentDecision, person: PersonId): boolean {
  return yesesOf(decision).some(
    (yes) => yes.person === person && yes.attested !== null && yes.attested.confirmBy !== null,
  );
}

function yesesOf(decision: ConsentDecision): readonly Yes[] {
  if (decision.status === "partially-authorised") return [decision.first];
  return isGranting(decision) ? decision.by : [];
}

/** By when something that was written down for an official has to be confirmed; undefined where nothing has. */
export function confirmationDue(decision: ConsentDecision): Instant | undefined {
  if (decision.status === "suspended") return undefined;
  const [soonest] = yesesOf(decision)
    .flatMap((yes) => yes.attested?.confirmBy ?? [])
    .sort();
  return soonest;
}

/** Whether a round that a suspension revoked may still be restored: somebody has yet to say whether the yes stands. */
export function awaitsReaffirming(round: ConsentRound): boolean {
  if (round.status !== "revoked" || round.because !== "suspended") return false;
  return round.decisions.some((one) => one.status === "suspended");
}

function decision(
  round: ConsentRound,
  partner: PartnerId,
  event: DecisionEvent,
  to: (ask: ConsentAsk, before: ConsentDecision) => ConsentDecision,
): ConsentRound {
  const after = (before: ConsentDecision) =>
    consentDecisionChart.next(before.status, event) === undefined ? undefined : to(askOf(before), before);
  return told(round, partner, after, event);
}

/** As `decision`, of one that is a yes already. */
function moving(
  round: ConsentRound,
  partner: PartnerId,
  event: DecisionEvent,
  to: (ask: ConsentAsk, grant: Granting) => ConsentDecision,
): ConsentRound {
  const after = (before: ConsentDecision) => {
    if (!isGranting(before) || consentDecisionChart.next(before.status, event) === undefined)
      return undefined;
    const { decision: id, by, at, scopeHash, expiresAt, conditions, standing } = before;
    return to(askOf(before), { decision: id, by, at, scopeHash, expiresAt, conditions, standing });
  };
  return told(round, partner, after, event);
}

function askOf({ partner, office, role }: ConsentAsk): ConsentAsk {
  return { partner, office, role };
}

/** A partner's decision as it is after a fact; a defect where it cannot take that. */
function told(
  round: ConsentRound,
  partner: PartnerId,
  after: (before: ConsentDecision) => ConsentDecision | undefined,
  what: string,
): ConsentRound {
  const before = decisionOf(round, partner);
  if (before === undefined) throw new Error(`${partner} was not asked in this round.`);
  const now = after(before);
  if (now === undefined)
    throw new Error(`A consent decision that is ${before.status} does not take ${what}.`);
  return { ...round, decisions: round.decisions.map((one) => (one.partner === partner ? now : one)) };
}

export interface ConsentWakeUp extends WakeUp {
  readonly name:
    | "answer-deadline"
    | "grant-expiry"
    | "condition-deadline"
    | "confirmation-deadline"
    | "suspension-deadline";
}

/**
 * `answer-deadline` while someone has not answered; `grant-expiry`, `condition-deadline` and `confirmation-deadline` at the
 * soonest of each; `suspension-deadline` until a suspended yes is reaffirmed, also in the round that it revoked.
 */
export function consentWakeUps(round: ConsentRound): ConsentWakeUp[] {
  const isLive = roundGoesOn(round);
  const wakeUps: ConsentWakeUp[] = [];
  const soonest = (name: ConsentWakeUp["name"], all: readonly Instant[]) => {
    const [first] = all.toSorted();
    if (first !== undefined) wakeUps.push({ name, dueAt: first });
  };
  if (isLive || awaitsReaffirming(round)) {
    soonest(
      "grant-expiry",
      round.decisions.flatMap((one) => (one.status === "granted" ? [one.expiresAt] : [])),
    );
    soonest(
      "suspension-deadline",
      round.decisions.flatMap((one) => (one.status === "suspended" ? [one.answerBy] : [])),
    );
    soonest(
      "confirmation-deadline",
      round.decisions.flatMap((one) => confirmationDue(one) ?? []),
    );
  }
  if (!isLive) return wakeUps;
  if (waitedFor(round).length > 0) wakeUps.push({ name: "answer-deadline", dueAt: round.question.answerBy });
  soonest(
    "condition-deadline",
    round.decisions.flatMap((one) =>
      one.status === "conditional"
        ? one.conditions.filter(({ state }) => state === "pending").map(({ until }) => until)
        : [],
    ),
  );
  return wakeUps;
}
