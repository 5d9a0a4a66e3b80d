import { CaveatId, PersonId } from "@mirror/vocabulary";
import { z } from "zod";
import { CaveatScope } from "./commands.js";

/** From now on this is restricted. On the partner's stream, so that every decision about it reads it. */
export const CaveatSet = z.object({
  type: z.literal("caveat-set"),
  data: z.object({
    id: CaveatId,
    kind: z.enum(["limitation", "prohibition"]),
    /** Null: it is a prohibition. */
    higherOffice: z.string().nullable(),
    scope: CaveatScope,
    words: z.string(),
    by: PersonId,
  }),
});
export const CaveatLifted = z.object({
  type: z.literal("caveat-lifted"),
  data: z.object({ id: CaveatId, by: PersonId }),
});
