import { CaveatId, EffectClass } from "@mirror/vocabulary";
import { z } from "zod";
import { Line, Words } from "../words.js";

function anyOr<Item extends z.ZodType>(item: Item) {
  return z.union([z.literal("any"), z.array(item).min(1).max(100)]);
}

/** To what a caveat applies: to whatever meets all of these. What is not known of a step meets it (C-13). */
export const CaveatScope = z.strictObject({
  /** `assets`: what is done to what is ours; `teams`: what our teams do, wherever. */
  concerning: z.enum(["assets", "teams", "both"]),
  playbooks: anyOr(z.string().max(300)),
  effects: anyOr(EffectClass.exclude(["E0", "E5"])),
  targets: anyOr(Line),
  dataClasses: anyOr(Line),
});
export type CaveatScope = z.infer<typeof CaveatScope>;

/**
 * A partner says what may not be done with its assets or by its teams (a prohibition), or only once a higher office of its
 * own has said yes (a limitation) (C-13).
 */
export const SetCaveat = z.strictObject({
  type: z.literal("set-caveat"),
  kind: z.enum(["limitation", "prohibition"]),
  /** Of a limitation: the office that is asked; left out of a prohibition. */
  higherOffice: Line.optional(),
  scope: CaveatScope,
  words: Words,
});
export type SetCaveat = z.infer<typeof SetCaveat>;

/** Takes a caveat back. */
export const LiftCaveat = z.strictObject({ type: z.literal("lift-caveat"), caveat: CaveatId });
export type LiftCaveat = z.infer<typeof LiftCaveat>;
