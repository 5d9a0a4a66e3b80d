import { DelegationId, Instant, PersonId } from "@mirror/vocabulary";
import { z } from "zod";
import { AppointableEffect, Levels } from "../partner/appointment.js";
import { Words } from "../words.js";

/** What a delegate may answer for an office: no more than the official who delegates may. */
export const DelegatedScope = z.strictObject({
  effectCeiling: AppointableEffect,
  levels: Levels,
  playbooks: z.union([z.literal("any"), z.array(z.string()).min(1).max(100)]),
});
export type DelegatedScope = z.infer<typeof DelegatedScope>;

/** An official lets somebody of the same partner answer for its office, in writing, within a scope, until an end (C-12). */
export const Delegate = z.strictObject({
  type: z.literal("delegate"),
  to: PersonId,
  scope: DelegatedScope,
  until: Instant,
  /** What was written: why, and under which order. */
  words: Words,
});
export type Delegate = z.infer<typeof Delegate>;

/** Ends a delegation at once. */
export const RevokeDelegation = z.strictObject({
  type: z.literal("revoke-delegation"),
  delegation: DelegationId,
});
export type RevokeDelegation = z.infer<typeof RevokeDelegation>;
