import { type ConsultationView, routes } from "@mirror/contract";
import { answerConsultation, CONSULTATIONS, openConsultation, streamsOfRun } from "@mirror/operations";
import { type ConsultationId, durationMs, readId } from "@mirror/vocabulary";
import { decides } from "../door/decides.js";
import { pageOfIndex } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import { seenConsultation, seenRun } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { consultationSummary, consultationView, waitsForOpinion } from "../views/consultation-view.js";

async function show(sight: Sight, id: string): Promise<ConsultationView | undefined> {
  const seen = await seenConsultation(sight, id);
  return seen && consultationView(seen.consultation, await sight.directory(), sight.caller);
}

export const consultationDoors: Door[] = [
  reads(routes.consultations.list, (sight, { query, caller }) =>
    pageOfIndex(
      sight,
      query.run === undefined ? CONSULTATIONS : streamsOfRun(query.run),
      query,
      async (id) => {
        const seen = readId(id)?.kind === "consultation" ? await seenConsultation(sight, id) : undefined;
        if (seen === undefined) return undefined;
        const { consultation } = seen;
        if (query.open !== undefined && (query.open === "true") !== (consultation.closedAt === null))
          return undefined;
        const names = await sight.directory();
        if (query.mine === "true" && !waitsForOpinion(consultation, names, caller)) return undefined;
        return consultationSummary(consultation, names);
      },
    ),
  ),
  reads(routes.consultations.show, (sight, { params }) => show(sight, params.id)),
  decides(routes.consultations.ask, {
    about: (sight, { body }) => seenRun(sight, body.run),
    decide: (turn, { body: { run, answerWithin, ...said } }, made) =>
      openConsultation(turn, run, { ...said, answerWithinMs: durationMs(answerWithin) }, made),
    show: (sight, _asked, id) => show(sight, id),
  }),
  decides(routes.consultations.answer, {
    about: (sight: Sight, { params }: { params: { id: ConsultationId } }) =>
      seenConsultation(sight, params.id),
    decide: (turn, { params, body }) => answerConsultation(turn, params.id, { type: "answer", ...body }),
    show: (sight, { params }) => show(sight, params.id),
  }),
];
