import { DelegationId, Instant, PersonId } from "@mirror/vocabulary";
import { z } from "zod";
import { DelegatedScope } from "./delegated-scope.js";
import { DelegationOnRecord } from "./signed-delegation.js";

/** Somebody may answer for an office from now on. On the partner's stream, as its people are. */
export const DelegationMade = z.object({
  type: z.literal("delegation-made"),
  data: z.object({
    id: DelegationId,
    from: PersonId,
    to: PersonId,
    office: z.string(),
    scope: DelegatedScope,
    until: Instant,
    words: z.string(),
    /** What the official signed; null: nothing, as no key of theirs was on record. The first versions say nothing of it. */
    signed: DelegationOnRecord.nullable().optional(),
    /** The partner's statement whose matrix names it; left out: an official made it. */
    statement: z.int().optional(),
  }),
});
export const DelegationRevoked = z.object({
  type: z.literal("delegation-revoked"),
  data: z.object({ id: DelegationId, by: PersonId }),
});

/** In whose place somebody answered, under which delegation. */
export const InPlaceOf = z.object({ delegation: DelegationId, from: PersonId });
export type InPlaceOf = z.infer<typeof InPlaceOf>;
