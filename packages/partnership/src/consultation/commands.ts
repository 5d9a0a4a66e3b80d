import { ConsultationId, Instant, Mode, PartnerId, PersonId, RunId } from "@mirror/vocabulary";
import { z } from "zod";
import { Ring } from "../ring.js";
import { Words } from "../words.js";

/** What partners are asked their opinion of. There is nothing in it that could be allowed: no scope, no step, no effect. */
export const ConsultationQuestion = z.strictObject({
  mode: Mode,
  run: RunId,
  /** Who asks, and for which partner. */
  by: PartnerId,
  askedBy: PersonId,
  question: Words,
  asks: z.array(PartnerId).min(1).max(50),
  /** From when on whoever has said nothing is recorded as silent. */
  answerBy: Instant,
});
export type ConsultationQuestion = z.infer<typeof ConsultationQuestion>;

/** Asks. `id` names the new stream. */
export const OpenConsultation = z.strictObject({
  type: z.literal("open"),
  id: ConsultationId,
  question: ConsultationQuestion,
});
export type OpenConsultation = z.infer<typeof OpenConsultation>;

export const Opinion = z.enum(["supports", "objects", "no-view"]);
export type Opinion = z.infer<typeof Opinion>;

/** What a partner thinks of it. An objection says why, in at least 20 characters. Until the deadline it may be said anew. */
export const GiveOpinion = z.strictObject({
  type: z.literal("answer"),
  opinion: Opinion,
  words: Words.optional(),
});
export type GiveOpinion = z.infer<typeof GiveOpinion>;

export const ConsultationCommand = z.discriminatedUnion("type", [OpenConsultation, GiveOpinion, Ring]);
export type ConsultationCommand = z.infer<typeof ConsultationCommand>;
