import { ConsultationId, PartnerId, PersonId } from "@mirror/vocabulary";
import { z } from "zod";
import { ConsultationQuestion, Opinion } from "./commands.js";

/** What happens in a consultation (stream `consultation--…`). None of it is a decision, and none of it is one of a consent round's facts. */
export const ConsultationFact = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("consultation-opened"),
    data: z.object({ id: ConsultationId, question: ConsultationQuestion }),
  }),
  z.object({
    type: z.literal("consultation-answered"),
    data: z.object({ partner: PartnerId, person: PersonId, opinion: Opinion, words: z.string().nullable() }),
  }),
  /** The deadline came, and these had said nothing: silence is recorded as silence, and is no opinion. */
  z.object({
    type: z.literal("consultation-closed"),
    data: z.object({ silent: z.array(PartnerId) }),
  }),
]);
export type ConsultationFact = z.infer<typeof ConsultationFact>;
