import { AgreementId, EffectClass, Tlp } from "@mirror/vocabulary";
import { z } from "zod";
import { Line, Words } from "../words.js";

/** A kind of aid, as a need is typed (NIMS): a category, and a kind within it where only that is meant. */
export const AidKind = z.strictObject({ category: Line, kind: Line.optional() });
export type AidKind = z.infer<typeof AidKind>;

/** How grave an incident has to be, and may be at most, on the scale of 0 to 5 (ES-01); both ends count. */
export const SeverityRange = z
  .strictObject({ from: z.int().min(0).max(5), to: z.int().min(0).max(5) })
  .refine(({ from, to }) => from <= to, "The lower severity comes first.");

/**
 * What a clause lets the parties do to and for each other. What it does not mention does not limit it: earlier texts had
 * no words for activities, sectors, severities, kinds of aid and cost terms, and still mean any. Nothing is filled in for
 * them on reading, since the parties ratified the hash of exactly what they had before them (INV-10).
 */
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
  /** Which activities (CACAO `playbook_activity`, as the steps' commands name them); absent: any. */
  activities: z.array(Line).min(1).max(100).optional(),
  /** For playbooks of which sectors (CACAO `industry_sectors`); absent: any. */
  sectors: z.array(Line).min(1).max(50).optional(),
  /** For incidents of which severities; absent: any. */
  severities: SeverityRange.optional(),
  /** Which kinds of aid, where it allows aid; absent: any. */
  aidKinds: z.array(AidKind).min(1).max(100).optional(),
  /** Who bears what cost, in words; absent: as each request and offer says (MA-11). */
  costTerms: Words.optional(),
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
