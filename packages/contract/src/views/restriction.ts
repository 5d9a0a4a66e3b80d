import { CaveatScope, DelegatedScope } from "@mirror/partnership";
import { CaveatId, DelegationId, Instant } from "@mirror/vocabulary";
import { z } from "zod";
import { PartnerRef, PersonRef } from "./references.js";

/** Who answers for an office in whose place (C-12). */
export const DelegationView = z
  .object({
    id: DelegationId,
    from: PersonRef,
    to: PersonRef,
    office: z.string(),
    scope: DelegatedScope,
    until: Instant,
    words: z.string(),
    holds: z.boolean().meta({ description: "Whether it gives anything now." }),
    revokedAt: Instant.nullable(),
    fingerprint: z.string().nullable().meta({
      description: "Of the official's key that it was signed with; null: with none.",
    }),
    statement: z.int().nullable().meta({
      description: "The partner's own statement whose decision rights name it; null: an official made it.",
    }),
  })
  .meta({ id: "Delegation" });
export type DelegationView = z.infer<typeof DelegationView>;

/** What a partner restricts, as far as the caller may know it (C-13). */
export const CaveatView = z
  .object({
    id: CaveatId,
    kind: z.enum(["limitation", "prohibition"]),
    words: z.string().meta({ description: "To others: that something is restricted." }),
    higherOffice: z.string().nullable(),
    scope: CaveatScope.nullable().meta({ description: "Null: not the caller's to see." }),
    setAt: Instant,
  })
  .meta({ id: "Caveat" });
export type CaveatView = z.infer<typeof CaveatView>;

/** What is left once a caveat is lifted. */
export const CaveatsLeft = z
  .object({ partner: PartnerRef, caveats: z.int().meta({ description: "How many it still sets." }) })
  .meta({ id: "CaveatsLeft" });
export type CaveatsLeft = z.infer<typeof CaveatsLeft>;
