import type { ConsultationId, Instant, PartnerId, PersonId, Recorded, WakeUp } from "@mirror/vocabulary";
import type { ConsultationQuestion, Opinion } from "./commands.js";
import type { ConsultationFact } from "./facts.js";

/** What one partner has said: the last of it, where it was said anew. */
export interface GivenOpinion {
  readonly partner: PartnerId;
  readonly person: PersonId;
  readonly opinion: Opinion;
  readonly words: string | null;
  readonly at: Instant;
}

/** One asking of partners for their opinion. Nothing waits for it, and nothing is allowed by it. */
export interface Consultation {
  readonly id: ConsultationId;
  readonly question: ConsultationQuestion;
  readonly openedAt: Instant;
  readonly opinions: readonly GivenOpinion[];
  /** When its time to answer was over; null: it is not. */
  readonly closedAt: Instant | null;
}

export function evolveConsultation(
  consultation: Consultation | undefined,
  fact: Recorded<ConsultationFact>,
): Consultation {
  const { at } = fact;
  if (fact.type === "consultation-opened")
    return { ...fact.data, openedAt: at, opinions: [], closedAt: null };
  if (consultation === undefined)
    throw new Error(`A consultation begins with consultation-opened, not with ${fact.type}.`);
  switch (fact.type) {
    case "consultation-answered": {
      const others = consultation.opinions.filter((one) => one.partner !== fact.data.partner);
      return { ...consultation, opinions: [...others, { ...fact.data, at }] };
    }
    case "consultation-closed":
      return { ...consultation, closedAt: at };
  }
}

/** The partners that were asked and have said nothing yet, or had not when it was closed. */
export function silentIn({ question, opinions }: Consultation): PartnerId[] {
  return question.asks.filter((asked) => !opinions.some(({ partner }) => partner === asked));
}

/** `answer-deadline`: until then an opinion may be given, and given anew. */
export function consultationWakeUps({ question, closedAt }: Consultation): WakeUp[] {
  return closedAt === null ? [{ name: "answer-deadline", dueAt: question.answerBy }] : [];
}
