import { FINISHED_RUN } from "@mirror/engine";
import { decideConsultation, type GiveOpinion } from "@mirror/partnership";
import {
  type ConsultationId,
  instantAfter,
  type PartnerId,
  type Refusal,
  type RunId,
  refuse,
} from "@mirror/vocabulary";
import { withPartners } from "../among-partners.js";
import { consultationKind } from "../kinds/consultation-kind.js";
import type { Turn } from "../turn.js";
import { whoeverIs } from "./who-acts.js";

/** What a person asks whom the opinion of, and how long they have. */
export interface ToConsult {
  readonly question: string;
  readonly asks: readonly PartnerId[];
  readonly answerWithinMs: number;
}

/** Asks partners that take part in a run for their opinion; the run goes on meanwhile, whatever they say. */
export async function openConsultation(
  turn: Turn,
  run: RunId,
  { question, asks, answerWithinMs }: ToConsult,
  opened: (id: ConsultationId) => void,
): Promise<Refusal | undefined> {
  const state = await turn.load(turn.desk.runKind, run);
  const signed = await whoeverIs(turn, "ask-consultation");
  if (!signed.ok) return signed;
  const { partner, id: askedBy } = signed;
  if (state === undefined || !state.participants.includes(partner.id))
    return refuse("absent", "no-such-run", "There is no such run, or it is not yours to see.");
  await turn.joinClockOf(run);
  if (FINISHED_RUN.has(state.status))
    return refuse("conflict", "run-over", `This run is ${state.status}; nobody is asked in it any more.`);
  if (!asks.every((one) => state.participants.includes(one)))
    return refuse("invalid", "takes-no-part", "Whoever is consulted takes part in the run.");
  const id = turn.newId("consultation") as ConsultationId;
  opened(id);
  return turn.decide(consultationKind, id, (consultation, context) =>
    decideConsultation(
      consultation,
      {
        type: "open",
        id,
        question: {
          mode: turn.mode,
          run,
          by: partner.id,
          askedBy,
          question,
          asks: [...asks],
          answerBy: instantAfter(turn.now(), answerWithinMs),
        },
      },
      withPartners(context, [partner]),
    ),
  );
}

/** A partner says what it thinks. */
export async function answerConsultation(
  turn: Turn,
  id: ConsultationId,
  opinion: GiveOpinion,
): Promise<Refusal | undefined> {
  const consultation = await turn.load(consultationKind, id);
  if (consultation === undefined)
    return refuse(
      "absent",
      "no-such-consultation",
      "There is no such consultation, or it is not yours to see.",
    );
  const signed = await whoeverIs(turn, "answer-consultation");
  if (!signed.ok) return signed;
  await turn.joinClockOf(id);
  return turn.decide(consultationKind, id, (state, context) =>
    decideConsultation(state, opinion, withPartners(context, [signed.partner])),
  );
}
