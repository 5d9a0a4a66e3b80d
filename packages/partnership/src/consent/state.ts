import type {
  ConsentId,
  DecisionId,
  Instant,
  PartnerId,
  PersonId,
  Recorded,
  StandingConsentId,
  WakeUp,
} from "@mirror/vocabulary";
import type { InPlaceOf } from "../delegation/facts.js";
import { consentDecisionChart, consentRoundChart, type DecisionEvent, type RoundEvent } from "./chart.js";
import type { ConsentAsk, ConsentQuestion } from "./commands.js";
import type { ClosedBecause, ConsentFact } from "./facts.js";
import { pendingPartners } from "./rule.js";

/** One partner's answer. Only `granted` counts, and only until it expires. */
export type ConsentDecision = ConsentAsk &
  (
    | { readonly status: "requested" }
    | { readonly status: "partially-authorised"; readonly first: Yes; readonly expiresAt: Instant }
    | {
        readonly status: "granted";
        readonly decision: DecisionId;
        /** One person, or two under dual control. */
        readonly by: readonly Yes[];
        readonly at: Instant;
        readonly scopeHash: string;
        readonly expiresAt: Instant;
        /** The standing consent that said it; null: people did, about this very question. */
        readonly standing: StandingConsentId | null;
      }
    | {
        readonly status: "denied";
        readonly by: PersonId;
        readonly at: Instant;
        readonly justification: string;
      }
    | { readonly status: "abstained"; readonly by: PersonId; readonly at: Instant }
    | {
        readonly status: "withdrawn";
        readonly by: PersonId;
        readonly at: Instant;
        readonly justification: string;
      }
    | { readonly status: "lapsed" | "expired" | "invalidated" | "cancelled"; readonly at: Instant }
  );

export interface Yes {
  readonly person: PersonId;
  readonly office: string;
  /** Left out: in their own right. */
  readonly inPlaceOf?: InPlaceOf | undefined;
  readonly at: Instant;
  readonly justification: string | null;
}

export type GrantedDecision = Extract<ConsentDecision, { status: "granted" }>;

interface RoundCommon {
  readonly id: ConsentId;
  readonly question: ConsentQuestion;
  readonly scopeHash: string;
  readonly askedAt: Instant;
  /** One per partner asked, in the order of asking; fixed when the round opened (C-05). */
  readonly decisions: readonly ConsentDecision[];
  readonly voidAnswers: readonly VoidAnswer[];
}

export interface VoidAnswer {
  readonly partner: PartnerId;
  readonly person: PersonId;
  readonly answer: "grant" | "refuse" | "abstain" | "withdraw";
  readonly at: Instant;
  readonly why: string;
}

/** One asking of one question to its partners. */
export type ConsentRound = RoundCommon &
  (
    | { readonly status: "open" }
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
    return { id, question, scopeHash, askedAt: at, decisions, voidAnswers: [], status: "open" };
  }
  if (round === undefined)
    throw new Error(`A consent round begins with consent-asked, not with ${fact.type}.`);
  switch (fact.type) {
    case "consent-half-granted": {
      const { partner, official, justification, expiresAt } = fact.data;
      return decision(round, partner, "grant-first-of-two", (ask) => ({
        ...ask,
        status: "partially-authorised",
        first: { ...official, at, justification },
        expiresAt,
      }));
    }
    case "consent-granted": {
      const { partner, official, justification, expiresAt, scopeHash } = fact.data;
      const before = decisionOf(round, partner);
      const yes: Yes = { ...official, at, justification };
      const isSecond = before?.status === "partially-authorised";
      return decision(round, partner, isSecond ? "grant-second" : "grant", (ask) => ({
        ...ask,
        status: "granted",
        decision: fact.data.decision,
        by: isSecond ? [before.first, yes] : [yes],
        at,
        scopeHash,
        expiresAt,
        standing: null,
      }));
    }
    case "consent-granted-by-standing": {
      const { partner, by, expiresAt, scopeHash, standing } = fact.data;
      return decision(round, partner, "grant", (ask) => ({
        ...ask,
        status: "granted",
        decision: fact.data.decision,
        by,
        at,
        scopeHash,
        expiresAt,
        standing,
      }));
    }
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
      return moved(round, "rule-true", { ...commonOf(round), status: "satisfied", since: at });
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
      return moved(round, "rule-false", {
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
  const { id, question, scopeHash, askedAt, decisions, voidAnswers } = round;
  return { id, question, scopeHash, askedAt, decisions, voidAnswers };
}

function moved(round: ConsentRound, event: RoundEvent, to: ConsentRound): ConsentRound {
  if (consentRoundChart.next(round.status, event) !== to.status) {
    throw new Error(`A consent round that is ${round.status} does not take ${event}.`);
  }
  return to;
}

function decision(
  round: ConsentRound,
  partner: PartnerId,
  event: DecisionEvent,
  to: (ask: ConsentAsk) => ConsentDecision,
): ConsentRound {
  const before = decisionOf(round, partner);
  if (before === undefined) throw new Error(`${partner} was not asked in this round.`);
  const after = to({ partner, office: before.office, role: before.role });
  if (consentDecisionChart.next(before.status, event) !== after.status) {
    throw new Error(`A consent decision that is ${before.status} does not take ${event}.`);
  }
  return { ...round, decisions: round.decisions.map((one) => (one.partner === partner ? after : one)) };
}

/** `answer-deadline` while someone has not answered, and `grant-expiry` at the soonest end of a grant. */
export function consentWakeUps(round: ConsentRound): WakeUp[] {
  if (round.status !== "open" && round.status !== "satisfied") return [];
  const wakeUps: WakeUp[] = [];
  if (pendingPartners(round).length > 0)
    wakeUps.push({ name: "answer-deadline", dueAt: round.question.answerBy });
  const [soonest] = round.decisions
    .flatMap((one) => (one.status === "granted" ? [one.expiresAt] : []))
    .sort();
  if (soonest !== undefined) wakeUps.push({ name: "grant-expiry", dueAt: soonest });
  return wakeUps;
}
