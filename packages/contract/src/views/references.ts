import { PartnerId, PersonId, TeamId } from "@mirror/vocabulary";
import { z } from "zod";

/** A partner by id and name. */
export const PartnerRef = z.object({ id: PartnerId, name: z.string() }).meta({ id: "PartnerRef" });
export type PartnerRef = z.infer<typeof PartnerRef>;

export const TeamRef = z
  .object({ id: TeamId, name: z.string(), partner: PartnerRef })
  .meta({ id: "TeamRef", description: "A team, and whose it is." });
export type TeamRef = z.infer<typeof TeamRef>;

/** Somebody. Other partners' people are shown by id only: their names are theirs to give. */
export const PersonRef = z
  .object({ id: PersonId, name: z.string().nullable() })
  .meta({ id: "PersonRef", description: "A person; the name is null where it is another partner's." });
export type PersonRef = z.infer<typeof PersonRef>;

/** Which state of a thing a view shows: its ETag, without the quotes. */
export const Version = z
  .string()
  .regex(/^[0-9a-f]+$/)
  .meta({ description: "Its ETag, without the quotes: what `If-Match` is given." });

/** The answer to "what is it waiting for?": who, for what, until when, in one sentence. Null where it waits for nothing. */
export const WaitingFor = z
  .string()
  .nullable()
  .meta({ description: "Who and what is waited for, until when, in one sentence; null: nothing." });
