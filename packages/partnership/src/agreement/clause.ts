import { AgreementId, EffectClass, Tlp } from "@mirror/vocabulary";
import { z } from "zod";
import { Words } from "../words.js";

/** What a clause lets the parties do to and for each other. */
export const Allowance = z.strictObject({
  /** Which playbooks (CACAO ids), whatever their version. */
  playbooks: z.union([
    z.literal("any"),
    z
      .array(z.string().regex(/^playbook--/))
      .min(1)
      .max(200),
  ]),
  /** The strongest effect of one party on another's assets. */
  effectCeiling: EffectClass.exclude(["E5"]),
  /** Whether the parties may ask each other for mutual aid under it. */
  aid: z.boolean(),
  /** The narrowest marking that may pass between the parties. */
  markingCeiling: Tlp,
});
export type Allowance = z.infer<typeof Allowance>;

export const Clause = z.strictObject({
  /** Its number in the agreement (`4.2`). */
  id: z.string().regex(/^[0-9A-Za-z][0-9A-Za-z.()-]{0,19}$/, "A clause is numbered like 4.2."),
  text: Words,
  allows: Allowance,
});
export type Clause = z.infer<typeof Clause>;

/** One clause of one version of one agreement: what a decision, an effect or an aid request was allowed by. */
export const ClauseRef = z.strictObject({
  agreement: AgreementId,
  version: z.int().min(1),
  clause: z.string(),
});
export type ClauseRef = z.infer<typeof ClauseRef>;
