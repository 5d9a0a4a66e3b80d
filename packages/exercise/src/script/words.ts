import { z } from "zod";

/** One line of text for people. */
export const Line = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .refine((text) => !text.includes("\n"), "Write it on one line.");

/** Text for people, over several lines if need be. */
export const Words = z.string().trim().min(1).max(8000);
