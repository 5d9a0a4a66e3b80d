import { type Instant, type PersonId, type Refusal, refuse } from "@mirror/vocabulary";
import { type Voice, voiceOf } from "../delegation/voice.js";
import type { Partner } from "../partner/state.js";
import type { ConsentQuestion } from "./commands.js";

/** Somebody who speaks for a partner, and as what. */
export interface Speaking {
  readonly partner: Partner;
  readonly official: Voice;
}

/** As what a person speaks for one of the offices that are asked: in their own right or by a delegation (C-02, C-12). */
export function speakingFor(
  partner: Partner,
  person: PersonId,
  offices: readonly string[],
  question: ConsentQuestion,
  now: Instant,
): { readonly ok: true; readonly official: Voice } | Refusal {
  for (const office of offices) {
    const official = voiceOf(partner, person, office, question, now);
    if (official !== undefined) return { ok: true, official };
  }
  return refuse(
    "forbidden",
    "not-the-office",
    `Only an authorised official of ${partner.name} who is its ${offices.join(" or its ")}, or to whom its official has delegated this, may answer.`,
    "C-02",
  );
}
