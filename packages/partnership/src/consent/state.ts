import type {
  BreakGlassId,
  ConsentId,
  DecisionId,
  Instant,
  PartnerId,
  PersonId,
  PublicKey,
  StandingConsentId,
} from "@mirror/vocabulary";
import type { InPlaceOf } from "../delegation/facts.js";
import type { Attestation } from "./attestation.js";
import type { ConsentAsk, ConsentQuestion } from "./commands.js";
import type { ConditionState, ConsentCondition } from "./condition.js";
import type { ClosedBecause, ConsentAnswer } from "./facts.js";

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
export interface Granting {
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

export interface RoundCommon {
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

export function decisionOf(round: ConsentRound, partner: PartnerId): ConsentDecision | undefined {
  return round.decisions.find((one) => one.partner === partner);
}

/** Whether a decision is a yes of some kind: one that counts, or one that does not at the moment. */
export function isGranting(
  decision: ConsentDecision,
): decision is Extract<ConsentDecision, { status: "conditional" | "granted" | "suspended" }> {
  return (
    decision.status === "conditional" || decision.status === "granted" || decision.status === "suspended"
  );
}

/** What people, or a standing consent, have said yes with so far. */
export function yesesOf(decision: ConsentDecision): readonly Yes[] {
  if (decision.status === "partially-authorised") return [decision.first];
  return isGranting(decision) ? decision.by : [];
}
