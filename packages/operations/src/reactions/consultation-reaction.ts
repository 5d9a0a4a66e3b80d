import { type Consultation, holdersOf, type Partner, silentIn } from "@mirror/partnership";
import type { Instant, PartnerId, PersonId, StreamId } from "@mirror/vocabulary";
import { consultationKind } from "../kinds/consultation-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { callPeople } from "../paging/people-page.js";
import type { Turn } from "../turn.js";

/**
 * A consultation is put to its partners: whoever may say what they think is called, since it has to be answered or its silence
 * recorded (M09). When its time is over, or everybody has spoken, whoever asked is told; nothing else follows from an opinion.
 * Pages name neither run nor question: their marking may not leave (SH-14).
 */
export async function reactToConsultation(turn: Turn, stream: StreamId): Promise<void> {
  const consultation = turn.currentKnown(consultationKind, stream);
  const before = turn.before(consultationKind, stream);
  const { by, askedBy, asks } = consultation.question;
  if (before === undefined)
    for (const id of asks) {
      const partner = await turn.loadKnown(partnerKind, id);
      await callToConsultation(turn, consultation, id, speakersOf(partner, turn.now()));
    }
  if (isAnswered(consultation) && before !== undefined && !isAnswered(before)) {
    const silent = silentIn(consultation).length;
    const title =
      silent === 0 ? "All whom you consulted have answered." : `You consulted, and ${silent} said nothing.`;
    await callPeople(turn, by, [askedBy], { about: stream, title, answerBy: null });
  }
}

/** People of a partner are called to say what it thinks. */
export async function callToConsultation(
  turn: Turn,
  { id, question: { answerBy } }: Consultation,
  partner: PartnerId,
  people: readonly PersonId[],
): Promise<void> {
  await callPeople(turn, partner, people, { about: id, title: "Your partner's opinion is asked.", answerBy });
}

/** Everybody who says what a partner thinks. */
export function speakersOf(partner: Partner, at: Instant): PersonId[] {
  const roles = ["duty-officer", "authorised-official"] as const;
  return roles.flatMap((role) => holdersOf(partner, { role }, at));
}

function isAnswered(consultation: Consultation): boolean {
  return consultation.closedAt !== null || silentIn(consultation).length === 0;
}
