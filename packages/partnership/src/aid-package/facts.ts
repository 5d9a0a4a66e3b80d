import { AgreementId, AidPackageId, PersonId, ResourceId } from "@mirror/vocabulary";
import { z } from "zod";
import { CostEstimate } from "../aid/cost.js";

/** A package stands ready. On the partner's stream, beside the registry that it draws on. */
export const PackagePrepared = z.object({
  type: z.literal("aid-package-prepared"),
  data: z.object({
    id: AidPackageId,
    name: z.string(),
    mission: z.string(),
    under: z.object({ agreement: AgreementId, clause: z.string() }).nullable(),
    conditions: z.array(z.string()),
    resources: z.array(z.object({ resource: ResourceId, quantity: z.int(), cost: CostEstimate })),
    by: PersonId,
  }),
});
export const PackageWithdrawn = z.object({
  type: z.literal("aid-package-withdrawn"),
  data: z.object({ id: AidPackageId, by: PersonId }),
});
/** A mission-ready package (EMAC), as its partner prepared it. */
export type AidPackage = z.infer<typeof PackagePrepared>["data"] & { readonly isWithdrawn: boolean };
