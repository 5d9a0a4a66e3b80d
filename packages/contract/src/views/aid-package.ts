import { CostEstimate } from "@mirror/partnership";
import { AgreementId, AidPackageId, ResourceId } from "@mirror/vocabulary";
import { z } from "zod";
import { Version } from "./references.js";

/** A mission-ready package, as its own partner's people see it. */
export const AidPackageView = z
  .object({
    id: AidPackageId,
    name: z.string(),
    mission: z.string(),
    under: z.object({ agreement: AgreementId, clause: z.string() }).nullable(),
    conditions: z.array(z.string()),
    resources: z.array(
      z.object({ resource: ResourceId, name: z.string(), quantity: z.int(), cost: CostEstimate }),
    ),
    cost: CostEstimate.meta({ description: "Of all of it." }),
    ready: z
      .boolean()
      .meta({ description: "Whether it is not withdrawn, and everything in it is still in use." }),
    withdrawn: z.boolean(),
    version: Version,
  })
  .meta({ id: "AidPackage" });
export type AidPackageView = z.infer<typeof AidPackageView>;
