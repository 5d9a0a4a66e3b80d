import type { Instant, PersonId } from "@mirror/vocabulary";
import type { Partner } from "../partner/state.js";
import { officesWanting } from "./offices-of.js";
import { roundIsOver } from "./round-is-over.js";
import { speakingFor } from "./speaking.js";
import { type ConsentRound, decisionOf } from "./state.js";

/** The people of a partner who may say now whether its suspended yes stands; nobody where none is suspended (C-07). */
export function whoMayReaffirm(round: ConsentRound, partner: Partner, at: Instant): PersonId[] {
  const decision = decisionOf(round, partner.id);
  if (decision?.status !== "suspended" || roundIsOver(round)) return [];
  return partner.people
    .map((one) => one.id)
    .filter((person) => speakingFor(partner, person, officesWanting(decision), round.question, at).ok);
}
