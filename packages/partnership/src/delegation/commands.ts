import { DelegationId, Instant, PersonId } from "@mirror/vocabulary";
import { z } from "zod";
import { Words } from "../words.js";
import { DelegatedScope } from "./delegated-scope.js";
import { SignedDelegation } from "./signed-delegation.js";

/** An official lets somebody of the same partner answer for its office, in writing, within a scope, until an end (C-12). */
export const Delegate = z.strictObject({
  type: z.literal("delegate"),
  to: PersonId,
  scope: DelegatedScope,
  until: Instant,
  /** What was written: why, and under which order. */
  words: Words,
  /** The official's own signature; without it, only who has no key on record delegates. */
  signed: SignedDelegation.optional(),
});
export type Delegate = z.infer<typeof Delegate>;

/** Ends a delegation at once. */
export const RevokeDelegation = z.strictObject({
  type: z.literal("revoke-delegation"),
  delegation: DelegationId,
});
export type RevokeDelegation = z.infer<typeof RevokeDelegation>;
