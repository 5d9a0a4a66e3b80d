import { z } from "zod";
import { PartnerId, PersonId } from "./id.js";

/** Who did it: a signed-in person of one partner, a clock that rang, or one of our own services. */
export const Actor = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("person"), person: PersonId, partner: PartnerId }),
  z.strictObject({ kind: z.literal("clock") }),
  z.strictObject({ kind: z.literal("service"), service: z.string() }),
]);
export type Actor = z.infer<typeof Actor>;
export type PersonActor = Extract<Actor, { kind: "person" }>;
