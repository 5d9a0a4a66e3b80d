import { z } from "zod";

/** Money in one currency (ISO 4217), in its major unit. */
export const CostEstimate = z
  .strictObject({
    amount: z.number().min(0).max(1e12),
    currency: z.string().regex(/^[A-Z]{3}$/, "A currency is written like EUR (ISO 4217)."),
    notToExceed: z.number().min(0).max(1e12),
  })
  .refine((cost) => cost.amount <= cost.notToExceed, "The estimate is above its own limit.");
export type CostEstimate = z.infer<typeof CostEstimate>;
