import { z } from "zod";
import { PartnerId, PersonId, SourceId } from "./id.js";

/** Who did it: a signed-in person of one partner, a partner's source of alerts, a clock that rang, or one of our own services. */
export const Actor = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("person"), person: PersonId, partner: PartnerId }),
  z.strictObject({ kind: z.literal("source"), source: SourceId, partner: PartnerId }),
  z.strictObject({ kind: z.literal("clock") }),
  z.strictObject({ kind: z.literal("service"), service: z.string() }),
]);
export type Actor = z.infer<typeof Actor>;
export type PersonActor = Extract<Actor, { kind: "person" }>;

/** The partner that somebody acted for; null for the clock and our own services, which act for none. */
export function partnerOfActor(actor: Actor): PartnerId | null {
  return "partner" in actor ? actor.partner : null;
}
