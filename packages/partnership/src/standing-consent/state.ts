import type {
  ConsentId,
  EffectId,
  Instant,
  PartnerId,
  PersonId,
  Recorded,
  StandingConsentId,
  WakeUp,
} from "@mirror/vocabulary";
import type { Yes } from "../consent/state.js";
import { type StandingEvent, standingConsentChart } from "./chart.js";
import type { FoundCondition, StandingFact } from "./facts.js";
import type { StandingTerms } from "./terms.js";

/** One question that it answered. */
export interface StandingUse {
  readonly use: number;
  readonly round: ConsentId;
  readonly scopeHash: string;
  readonly conditions: readonly FoundCondition[];
  readonly expiresAt: Instant;
  readonly at: Instant;
}

/** Somebody who has to be told of a use, and has not been reached yet. */
export interface StandingNotice {
  readonly effect: EffectId;
  readonly person: PersonId;
  readonly round: ConsentId;
  readonly at: Instant;
}

/** What is said in advance is said in person: no duty officer writes it down for another. */
type SaidInPerson = Omit<Yes, "attested">;

interface StandingCommon {
  readonly id: StandingConsentId;
  readonly partner: PartnerId;
  readonly terms: StandingTerms;
  readonly termsHash: string;
  /** Who said yes: one person, or two. */
  readonly by: readonly SaidInPerson[];
  readonly uses: readonly StandingUse[];
  readonly notices: readonly StandingNotice[];
}

/** A yes that a partner gave in advance, within terms, for so many uses, until an end (C-06). */
export type StandingConsent = StandingCommon &
  (
    | { readonly status: "half-granted" | "in-force" }
    | { readonly status: "used-up" | "expired"; readonly at: Instant }
    | { readonly status: "revoked"; readonly at: Instant; readonly revokedBy: SaidInPerson }
  );

export function evolveStanding(
  standing: StandingConsent | undefined,
  fact: Recorded<StandingFact>,
): StandingConsent {
  const { at } = fact;
  if (fact.type === "standing-half-granted" || fact.type === "standing-granted") {
    const { id, partner, terms, termsHash, official } = fact.data;
    const status = fact.type === "standing-granted" ? "in-force" : "half-granted";
    return { id, partner, terms, termsHash, by: [spoken(official, at)], uses: [], notices: [], status };
  }
  if (standing === undefined)
    throw new Error(`A standing consent begins with being granted, not with ${fact.type}.`);
  const { id, partner, terms, termsHash, by, uses, notices } = standing;
  const common = { id, partner, terms, termsHash, by, uses, notices };
  switch (fact.type) {
    case "standing-seconded":
      return moved(standing, "second", {
        ...common,
        by: [...by, spoken(fact.data.official, at)],
        status: "in-force",
      });
    case "standing-used": {
      const { isLast, notices: told, ...use } = fact.data;
      const used = {
        ...common,
        uses: [...uses, { ...use, at }],
        notices: [...notices, ...told.map((one) => ({ ...one, round: use.round, at }))],
      };
      return isLast
        ? moved(standing, "last-use", { ...used, status: "used-up", at })
        : moved(standing, "use", { ...used, status: "in-force" });
    }
    case "standing-notice-sent":
      return { ...standing, notices: notices.filter((one) => one.effect !== fact.data.effect) };
    case "standing-revoked":
      return moved(standing, "revoke", {
        ...common,
        status: "revoked",
        at,
        revokedBy: { ...fact.data.official, at },
      });
    case "standing-expired":
      return moved(standing, "end", { ...common, status: "expired", at });
  }
}

/** Left out, as the first versions do, or null: it was not signed. */
function spoken(
  { signed = null, ...official }: Extract<StandingFact, { type: "standing-seconded" }>["data"]["official"],
  at: Instant,
): SaidInPerson {
  return { ...official, at, ...(signed !== null && { key: signed.key }) };
}

function moved(standing: StandingConsent, event: StandingEvent, to: StandingConsent): StandingConsent {
  if (standingConsentChart.next(standing.status, event) !== to.status)
    throw new Error(`A standing consent that is ${standing.status} does not take ${event}.`);
  return to;
}

/** `standing-end`, while there is anything left to end. */
export function standingWakeUps(standing: StandingConsent): WakeUp[] {
  switch (standing.status) {
    case "half-granted":
    case "in-force":
    case "used-up":
      return [{ name: "standing-end", dueAt: standing.terms.until }];
    case "revoked":
    case "expired":
      return [];
  }
}
