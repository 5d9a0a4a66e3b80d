import { AgreementId, AidPackageId, ResourceId } from "@mirror/vocabulary";
import { z } from "zod";
import { CostEstimate } from "../aid/cost.js";
import { Line, Words } from "../words.js";

/** One resource of a package, with what it is estimated to cost. */
export const PackagedResource = z.strictObject({
  resource: ResourceId,
  quantity: z.int().min(1).max(1000),
  cost: CostEstimate,
});

/** Prepares a mission-ready package: what is sent together for a mission, with its cost, before anybody asks. */
export const PreparePackage = z.strictObject({
  type: z.literal("prepare-package"),
  name: Line,
  /** What it can do, and what it needs at the place. */
  mission: Words,
  /** The agreement under which it is sent, and its clause; null: under whichever allows it. */
  under: z.strictObject({ agreement: AgreementId, clause: Line }).nullable().default(null),
  conditions: z.array(Line).max(20).default([]),
  resources: z
    .array(PackagedResource)
    .min(1)
    .max(50)
    .refine(
      (all) => new Set(all.map(({ resource }) => resource)).size === all.length,
      "A resource stands in a package once.",
    )
    .refine(
      (all) => new Set(all.map(({ cost }) => cost.currency)).size === 1,
      "A package is estimated in one currency.",
    ),
});
export type PreparePackage = z.infer<typeof PreparePackage>;

export const WithdrawPackage = z.strictObject({
  type: z.literal("withdraw-package"),
  package: AidPackageId,
});
export type WithdrawPackage = z.infer<typeof WithdrawPackage>;
