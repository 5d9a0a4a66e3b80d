import type { Instant, PersonId } from "@mirror/vocabulary";
import { areOneVoice, mandatedIn, voiceOf } from "../delegation/voice.js";
import type { Partner } from "../partner/state.js";
import { roundGoesOn } from "./rule.js";
import type { ConsentRound } from "./state.js";

/**
 * The people of a partner who may answer a round now: for the office that is asked or in its place (C-02, C-12), each of
 * two people once (C-11), and, where two are needed, neither
 * whoever asks nor who speaks in their place.
 */
export function whoMayAnswer(round: ConsentRound, partner: Partner, at: Instant): PersonId[] {
  const asked = round.decisions.find((one) => one.partner === partner.id);
  if (!roundGoesOn(round) || asked === undefined) return [];
  if (asked.status !== "requested" && asked.status !== "partially-authorised") return [];
  const first = asked.status === "partially-authorised" ? asked.first : null;
  const asking = round.question.dualControl ? round.question.requestedBy : null;
  return partner.people
    .map((one) => one.id)
    .filter((person) => {
      const voice = voiceOf(partner, person, asked.office, round.question, at);
      if (voice === undefined || person === asking || mandatedIn(voice) === asking) return false;
      if (first === null) return true;
      const speaks = [first, ...(first.attested === null ? [] : [{ person: first.attested.by }])];
      return !speaks.some((one) => areOneVoice(partner, one, voice, at));
    });
}
