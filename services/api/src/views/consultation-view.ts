import type { ConsultationSummary, ConsultationView } from "@mirror/contract";
import { type Consultation, maySpeak, silentIn } from "@mirror/partnership";
import type { Caller } from "../auth/sign-in.js";
import type { Directory } from "../sight/directory.js";
import { consultationWaitsFor } from "../waiting/consultation.js";
import { versioned } from "./version.js";

export function consultationSummary(consultation: Consultation, names: Directory): ConsultationSummary {
  const { id, closedAt, question } = consultation;
  return {
    id,
    status: closedAt === null ? "open" : "closed",
    run: question.run,
    exercise: question.mode === "exercise",
    by: names.partner(question.by),
    question: question.question,
    answerBy: question.answerBy,
    waitingFor: consultationWaitsFor(consultation, names),
  };
}

export function consultationView(
  consultation: Consultation,
  names: Directory,
  caller: Caller,
): ConsultationView {
  const { question, openedAt, closedAt, opinions } = consultation;
  return versioned({
    ...consultationSummary(consultation, names),
    marking: "TLP:AMBER" as const,
    askedBy: names.person(question.askedBy),
    openedAt,
    closedAt,
    opinions: opinions.map(({ partner, person, ...said }) => ({
      ...said,
      partner: names.partner(partner),
      person: names.person(person),
    })),
    notAnswered: silentIn(consultation).map((one) => names.partner(one)),
    mayAnswer: mayGiveOpinion(consultation, names, caller),
  });
}

/** Whether it is the caller's to say what its partner thinks, and not too late. */
function mayGiveOpinion({ question, closedAt }: Consultation, { own }: Directory, caller: Caller): boolean {
  if (closedAt !== null || own === undefined || !question.asks.includes(own.id)) return false;
  return maySpeak(own, caller.person.id);
}

/** Whether it waits in the caller's inbox: their partner has said nothing yet, and they may. */
export function waitsForOpinion(consultation: Consultation, names: Directory, caller: Caller): boolean {
  return (
    mayGiveOpinion(consultation, names, caller) && silentIn(consultation).some((one) => one === names.own?.id)
  );
}
