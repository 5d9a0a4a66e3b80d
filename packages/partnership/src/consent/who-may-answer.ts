import type { Instant, PersonId } from "@mirror/vocabulary";
import { areOneVoice } from "../delegation/voice.js";
import type { Partner } from "../partner/state.js";
import { officesWanting } from "./offices-of.js";
import { roundGoesOn } from "./rule.js";
import { speakingFor } from "./speaking.js";
import type { ConsentRound } from "./state.js";
import { takesTwoOf } from "./takes-two-of.js";

/**
 * The people of a partner who may answer a round now: for the office that is asked or in its place (C-02, C-12), each of
 * two people once (C-11), and, where two are needed, neither
 * whoever asks nor who is one voice with them.
 */
export function whoMayAnswer(round: ConsentRound, partner: Partner, at: Instant): PersonId[] {
  const asked = round.decisions.find((one) => one.partner === partner.id);
  if (!roundGoesOn(round) || asked === undefined) return [];
  if (asked.status !== "requested" && asked.status !== "partially-authorised") return [];
  const first = asked.status === "partially-authorised" ? asked.first : null;
  const asking = takesTwoOf(partner, round.question) ? round.question.requestedBy : null;
  return partner.people
    .map((one) => one.id)
    .filter((person) => {
      const speaking = speakingFor(partner, person, officesWanting(asked), round.question, at);
      if (!speaking.ok) return false;
      const others = [
        ...(asking === null ? [] : [{ person: asking }]),
        ...(first === null ? [] : [first]),
        ...(first === null || first.attested === null ? [] : [{ person: first.attested.by }]),
      ];
      return !others.some((one) => areOneVoice(partner, one, speaking.official, at));
    });
}
