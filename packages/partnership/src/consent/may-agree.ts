import { type Instant, type Refusal, refuse } from "@mirror/vocabulary";
import { areOneVoice, mandatedIn, unlessTwo } from "../delegation/voice.js";
import { beyondMandate, type Weight } from "../partner/mandate.js";
import type { ConsentQuestion, GrantConsent } from "./commands.js";
import { pageHashOf } from "./page.js";
import { strongestIn } from "./scope.js";
import type { Speaking } from "./speaking.js";
import { type ConsentDecision, type ConsentRound, isGranting } from "./state.js";
import { takesTwoOf } from "./takes-two-of.js";

/** Why this official may not give this yes now; undefined where nothing is in the way (C-02, C-03, C-08, C-11). */
export function grantRefusal(
  round: ConsentRound,
  decision: ConsentDecision,
  answer: GrantConsent,
  { partner, official }: Speaking,
  isDual: boolean,
  now: Instant,
): Refusal | undefined {
  const changed = changedSince(round, answer);
  if (changed !== undefined) return changed;
  if (answer.pageHash !== undefined && answer.pageHash !== pageHashOf(round.question)) {
    return refuse(
      "conflict",
      "page-changed",
      "This is not the page that is asked with; read it again before you answer.",
      "INV-10",
    );
  }
  if (answer.expiresAt !== undefined && answer.expiresAt <= now) {
    return refuse("invalid", "grant-over", "A grant ends in the future.", "C-08");
  }
  if (round.question.scope.window.until <= now) {
    return refuse("conflict", "window-over", "The time in which it may be done is over.", "C-08");
  }
  const asks = ifRequester(round, { partner, official }, isDual, now);
  if (asks !== undefined || decision.status !== "partially-authorised") return asks;
  const { first } = decision;
  if (first.attested !== null && areOneVoice(partner, { person: first.attested.by }, official, now))
    return refuse(
      "forbidden",
      "attester-decides",
      "You, or whoever speaks with you as one, have written down the first yes; a third person has to agree.",
      "C-11",
    );
  if (first.person === official.person) {
    return refuse(
      "forbidden",
      "same-person-twice",
      "You have agreed already; a second person has to.",
      "C-11",
    );
  }
  return unlessTwo(partner, first, official, now);
}

/** Why an official may not say of a yes that it stands: it has to be one that this partner may still give, by who gave it. */
export function mayNotStand(
  round: ConsentRound,
  decision: ConsentDecision,
  { partner, official }: Speaking,
  now: Instant,
): Refusal | undefined {
  const isDual = takesTwoOf(partner, round.question);
  const gaveAlone = isDual && isGranting(decision) && decision.by.length < 2;
  const isReplaced = decision.status === "suspended" && decision.because === "authority-found-invalid";
  // Whoever stands by it in the place of one whose word was void is another than the one who is left (C-11).
  const [notAnother] =
    isDual && isReplaced ? decision.by.flatMap((yes) => unlessTwo(partner, yes, official, now) ?? []) : [];
  return (
    ifRequester(round, { partner, official }, isDual, now) ??
    notAnother ??
    (gaveAlone
      ? refuse(
          "forbidden",
          "takes-two",
          `Two people of ${partner.name} agree to this now, and one gave this yes: it can be withdrawn, and asked again.`,
          "C-11",
        )
      : beyondMandate(partner, { id: mandatedIn(official) }, weightOf(round.question, decision), now))
  );
}

/** Whether what is answered is what is asked (C-03). */
export function changedSince(
  round: ConsentRound,
  { scopeHash }: { readonly scopeHash: string },
): Refusal | undefined {
  if (scopeHash === round.scopeHash) return undefined;
  return refuse(
    "conflict",
    "scope-changed",
    "This is not what is asked; read it again before you answer.",
    "C-03",
  );
}

/** Where two have to agree, whoever asks is neither of them, nor one voice with either by a delegation, and says later for neither that it stands (C-11). */
function ifRequester(
  { question: { requestedBy } }: ConsentRound,
  { partner, official }: Speaking,
  isDual: boolean,
  now: Instant,
): Refusal | undefined {
  return isDual && requestedBy !== null && areOneVoice(partner, official, { person: requestedBy }, now)
    ? refuse("forbidden", "requester-decides", "Whoever asks is not one of the two who agree.", "C-11")
    : undefined;
}

/** What an official's appointment and the partner's matrix are held against, by a yes and by a later word that it stands (C-02). */
export function weightOf(
  { level, scope }: ConsentQuestion,
  { office, secondOffice }: ConsentDecision,
): Weight {
  return { effect: strongestIn(scope), level, office, secondOffice };
}
