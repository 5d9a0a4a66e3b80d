import { EscalationId, Instant, PartnerId, PersonId } from "@mirror/vocabulary";
import { z } from "zod";
import { Contact, EscalationCase } from "./commands.js";
import { Trigger } from "./trigger.js";

/** Someone is to be paged now: who, on which rung (from 0), to answer until when. */
export const Page = z.object({
  contact: Contact,
  rung: z.int(),
  /** Its place on the whole ladder, from 0. */
  place: z.int(),
  answerBy: Instant,
});
export type Page = z.infer<typeof Page>;

const Justified = z.object({ person: PersonId, partner: PartnerId, justification: z.string() });

/** What happens in an escalation (stream `escalation--…`). */
export const EscalationFact = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("escalation-proposed"),
    /** `page`: who is to decide it; null where nobody has to. */
    data: z.object({ id: EscalationId, case: EscalationCase, page: Page.nullable() }),
  }),
  z.object({
    type: z.literal("escalation-decision-missed"),
    data: z.object({ contact: Contact, page: Page.nullable() }),
  }),
  z.object({
    type: z.literal("escalation-authorised"),
    /** `by` null: it was automatic (ES-03). */
    data: z.object({ by: Justified.nullable(), page: Page }),
  }),
  /** A page has left, or could not: who was told, and what came of it. It is not sent again. */
  z.object({
    type: z.literal("escalation-page-sent"),
    data: z.object({
      page: z.string(),
      person: PersonId,
      outcome: z.enum(["succeeded", "failed", "unknown"]),
      detail: z.string(),
    }),
  }),
  z.object({ type: z.literal("escalation-rejected"), data: Justified }),
  z.object({
    type: z.literal("escalation-page-missed"),
    data: z.object({ contact: Contact, page: Page }),
  }),
  z.object({
    type: z.literal("escalation-unreached"),
    /** Everybody on the ladder is paged again, together. */
    data: z.object({ everybody: z.array(Contact) }),
  }),
  z.object({
    type: z.literal("escalation-acknowledged"),
    data: z.object({ person: PersonId, partner: PartnerId, acceptBy: Instant }),
  }),
  z.object({
    type: z.literal("escalation-accept-missed"),
    data: z.object({ person: PersonId, page: Page }),
  }),
  z.object({
    type: z.literal("escalation-accepted"),
    data: z.object({ person: PersonId, partner: PartnerId }),
  }),
  z.object({ type: z.literal("escalation-declined"), data: Justified }),
  z.object({
    type: z.literal("escalation-stand-down-proposed"),
    /** `criteriaMet`: what this person says; `checked`: what the record said then, left out where nothing could be. */
    data: z.object({
      person: PersonId,
      partner: PartnerId,
      criteriaMet: z.array(z.string()),
      checked: z.array(z.string()).optional(),
    }),
  }),
  z.object({ type: z.literal("escalation-stand-down-objected"), data: Justified }),
  z.object({
    type: z.literal("escalation-stood-down"),
    data: z.object({ person: PersonId, partner: PartnerId, closesAt: Instant }),
  }),
  z.object({ type: z.literal("escalation-flared-up"), data: Justified }),
  z.object({ type: z.literal("escalation-triggered"), data: z.object({ trigger: Trigger }) }),
  /** Nobody has answered the alarm: everybody is paged once more. */
  z.object({
    type: z.literal("escalation-alarm-repeated"),
    data: z.object({ everybody: z.array(Contact) }),
  }),
  z.object({ type: z.literal("escalation-superseded"), data: Justified.extend({ to: EscalationId }) }),
  z.object({ type: z.literal("escalation-closed"), data: z.object({ because: z.string() }) }),
]);
export type EscalationFact = z.infer<typeof EscalationFact>;
