import { Opinion } from "@mirror/partnership";
import { ConsultationId, Instant, RunId, Tlp } from "@mirror/vocabulary";
import { z } from "zod";
import { PartnerRef, PersonRef, Version, WaitingFor } from "./references.js";

export const ConsultationSummary = z
  .object({
    id: ConsultationId,
    status: z.enum(["open", "closed"]),
    run: RunId,
    exercise: z.boolean(),
    by: PartnerRef.meta({ description: "Who asks." }),
    question: z.string(),
    answerBy: Instant,
    waitingFor: WaitingFor,
  })
  .meta({ id: "ConsultationSummary" });
export type ConsultationSummary = z.infer<typeof ConsultationSummary>;

export const ConsultationView = ConsultationSummary.extend({
  version: Version,
  marking: Tlp,
  askedBy: PersonRef,
  openedAt: Instant,
  closedAt: Instant.nullable(),
  opinions: z.array(
    z.object({
      partner: PartnerRef,
      person: PersonRef,
      opinion: Opinion,
      words: z.string().nullable(),
      at: Instant,
    }),
  ),
  notAnswered: z.array(PartnerRef).meta({
    description:
      "Who has said nothing yet; once it is closed, who is recorded as silent. Silence is no opinion.",
  }),
  mayAnswer: z.boolean().meta({ description: "Whether the caller may say what its partner thinks, now." }),
}).meta({ id: "Consultation" });
export type ConsultationView = z.infer<typeof ConsultationView>;
