import { z } from "zod";
import { AppointableEffect, Levels } from "../partner/appointment.js";

/** What a delegate may answer for an office: no more than the official who delegates may. */
export const DelegatedScope = z.strictObject({
  effectCeiling: AppointableEffect,
  levels: Levels,
  playbooks: z.union([z.literal("any"), z.array(z.string()).min(1).max(100)]),
});
export type DelegatedScope = z.infer<typeof DelegatedScope>;
