import { z } from "zod";

/** Why, in a few words. */
export const Reason = z.string().trim().min(3, "Say why, in a few words.").max(4000);
/** Why, so that it can be judged afterwards. */
export const Justification = z.string().trim().min(20, "Say why, in at least 20 characters.").max(4000);
/** How somebody knows that an effect did not happen, so that it may be sent again. */
export const HowKnown = z
  .string()
  .trim()
  .min(20, "Say how you know that it did not happen, in at least 20 characters.")
  .max(4000);
