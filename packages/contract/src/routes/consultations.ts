import { GiveOpinion } from "@mirror/partnership";
import { ConsultationId, Duration, PartnerId, RunId } from "@mirror/vocabulary";
import { z } from "zod";
import { Flag, PageQuery, pageOf } from "../paging.js";
import { deciding, reading, verbsOf } from "../route.js";
import { ConsultationSummary, ConsultationView } from "../views/consultation.js";

const params = z.strictObject({ id: ConsultationId });

const ConsultBody = z
  .strictObject({
    run: RunId,
    question: z.string().trim().min(3, "Say it in a few words.").max(4000),
    asks: z.array(PartnerId).min(1).max(50).meta({ description: "Partners that take part in the run." }),
    answerWithin: Duration.prefault("PT1H"),
  })
  .meta({ id: "Consult" });

const { verb } = verbsOf({
  name: "consultation",
  path: "/consultations",
  params,
  view: ConsultationView,
});

export const consultations = {
  list: reading({
    id: "consultation.list",
    path: "/consultations",
    summary: "List consultations",
    description: "Those of runs that the caller's partner takes part in, newest first.",
    query: PageQuery.extend({
      run: RunId.optional(),
      open: Flag.optional().meta({ description: "Only those that are open, or only those that are not." }),
      mine: Flag.optional().meta({ description: "Only those that wait for an opinion which you may give." }),
    }),
    answer: { status: 200, schema: pageOf(ConsultationSummary) },
  }),
  show: reading({
    id: "consultation.show",
    path: "/consultations/{id}",
    summary: "Show a consultation",
    description: "What was asked, what each partner thinks, and who has not answered.",
    params,
    answer: { status: 200, schema: ConsultationView },
  }),
  ask: deciding({
    id: "consultation.ask",
    path: "/consultations",
    summary: "Consult partners",
    description:
      "Asks partners that take part in a run for their opinion. The run goes on meanwhile; at the deadline silence is recorded " +
      "as silence. It never grants: what needs consent goes on waiting for it. For a run lead, duty officer or official.",
    body: ConsultBody,
    answer: { status: 201, schema: ConsultationView },
  }),
  answer: verb(
    "answer",
    "Say what your partner thinks",
    "It supports, objects (with a reason) or has no view; until the deadline it may say so anew. For a duty officer or official.",
    GiveOpinion.omit({ type: true }),
  ),
};
