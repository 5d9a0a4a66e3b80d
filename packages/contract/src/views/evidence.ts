import { z } from "zod";

/** The key that this installation signs evidence with: to be handed over beforehand, and compared by its fingerprint. */
export const EvidenceKey = z
  .object({ publicKey: z.string(), fingerprint: z.string() })
  .meta({ id: "EvidenceKey" });
export type EvidenceKey = z.infer<typeof EvidenceKey>;
