import { type Refusal, refuse } from "@mirror/vocabulary";
import { z } from "zod";

/** What hides or reorders text: controls, invisible and unassigned characters, line and paragraph separators. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/u;

/** One line that a person wrote: at most 300 characters, and nothing in it that an official could not see. */
export const Line = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .refine((text) => !HIDDEN.test(text), "Use plain characters on one line; hidden ones are refused.");

/** Several lines that a person wrote: at most 4000 characters; line breaks are the only control characters. */
export const Words = z
  .string()
  .trim()
  .min(1)
  .max(4000)
  .refine(
    (text) => !HIDDEN.test(text.replaceAll("\n", "")),
    "Use plain characters; hidden ones are refused.",
  );

/** How long a reason has to be, where a rule asks for one (C-02). */
const JUSTIFICATION_MIN = 20;

/** Why a reason does not do; undefined where it does. The rule is the one that asks for it. */
export function unjustified(text: string, rule: string): Refusal | undefined {
  if (text.trim().length >= JUSTIFICATION_MIN) return undefined;
  const detail = `Give the reason in at least ${JUSTIFICATION_MIN} characters.`;
  return refuse("invalid", "justification-too-short", detail, rule);
}
