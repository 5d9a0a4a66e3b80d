import {
  type ConsentId,
  type DecisionId,
  type EffectClass,
  type Instant,
  type Mode,
  type PartnerId,
  type PersonId,
  type Refusal,
  refuse,
} from "@mirror/vocabulary";
import type { ClauseRef } from "../agreement/clause.js";
import type { Agreement } from "../agreement/state.js";
import type { ConsentRound } from "../consent/state.js";
import type { Partner } from "../partner/state.js";

/** "May this step act now, on these assets, by this partner?" Asked inside the commit of every intent. */
export interface AuthorityQuestion {
  readonly mode: Mode;
  readonly playbook: { readonly id: string; readonly hash: string; readonly validUntil: Instant | null };
  /** The step's CACAO id. */
  readonly step: string;
  readonly effect: EffectClass;
  readonly performer: PartnerId;
  /** Whose assets, people, territory or data are touched; null where none are. */
  readonly on: PartnerId | null;
  /** The consent steps (CACAO ids) that guard the step: each needs its round, whatever the effect and whoever the owner. */
  readonly guardedBy: readonly string[];
  /** The person who carries it out, where one does: not one of two who agreed to it under dual control (C-11). */
  readonly executor: PersonId | null;
}

/** What the answer may stand on, each as it is read now. */
export interface Grounds {
  readonly agreements: readonly Agreement[];
  /** Rounds of this run, each with the hash of its scope as it resolves now (C-03); null: it no longer resolves. */
  readonly rounds: readonly { readonly round: ConsentRound; readonly scopeHashNow: string | null }[];
  /** The performing partner, and the owner of the assets. */
  readonly partners: readonly Partner[];
  readonly at: Instant;
}

/** A yes, and everything it stands on: what an intent records, and when at the latest it may still act. */
export interface Authorised {
  readonly ok: true;
  readonly basis: "no-effect" | "own-assets" | "consented";
  readonly consents: readonly {
    readonly round: ConsentId;
    readonly partner: PartnerId;
    readonly decision: DecisionId;
  }[];
  readonly clauses: readonly ClauseRef[];
  /** The first end among the grants, windows, agreements and the playbook; null where nothing ends it. */
  readonly endsAt: Instant | null;
}

export function authorise(_question: AuthorityQuestion, _grounds: Grounds): Authorised | Refusal {
  return refuse("forbidden", "not-authorised", "");
}
