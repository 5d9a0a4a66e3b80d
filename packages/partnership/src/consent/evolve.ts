import type { Instant, PartnerId, Recorded } from "@mirror/vocabulary";
import { consentDecisionChart, consentRoundChart, type DecisionEvent, type RoundEvent } from "./chart.js";
import type { ConsentAsk } from "./commands.js";
import type { ConditionState, ConsentCondition } from "./condition.js";
import type { ConsentFact } from "./facts.js";
import {
  type ConsentDecision,
  type ConsentRound,
  decisionOf,
  type Granting,
  isGranting,
  type RoundCommon,
  type Yes,
} from "./state.js";

/** A round after a fact that was recorded in it. */
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
    case "consent-sent-elsewhere": {
      const { partner, office, secondOffice, takesTwo } = fact.data;
      const to = ({ role }: ConsentAsk): ConsentAsk => ({
        ...{ partner, office, role, takesTwo },
        secondOffice: secondOffice ?? undefined,
      });
      const sent = decision(round, partner, "sent-elsewhere", (ask, before) =>
        before.status === "granted" || before.status === "suspended"
          ? { ...before, ...to(ask) }
          : { ...to(ask), status: "requested" },
      );
      // Who is asked stands on the page: it is another one from here on.
      const asks = round.question.asks.map((one) => (one.partner === partner ? to(one) : one));
      return { ...sent, question: { ...round.question, asks } };
    }
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
            : { ...askOf(one), status: "cancelled", at },
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

function askOf({ partner, office, role, secondOffice, takesTwo }: ConsentAsk): ConsentAsk {
  return { partner, office, role, secondOffice, takesTwo };
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
