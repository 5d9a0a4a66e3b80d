import { Instant, PersonId } from "@mirror/vocabulary";
import { z } from "zod";
import { Line } from "../words.js";

/** How long an official has to confirm, in person, a yes that a duty officer wrote down for them. */
export const CONFIRM_WITHIN_MS = 30 * 60_000;

/** That an official decided by word of mouth, and who wrote it down. A no and a withdrawal need no confirmation: they stand. */
export const Attestation = z.object({
  by: PersonId,
  spokenAt: Instant,
  /** How it was spoken, in a few words: by telephone, in the room. */
  how: Line,
  confirmBy: Instant.nullable(),
});
export type Attestation = z.infer<typeof Attestation>;
