import { EffectClass, RunId } from "@mirror/vocabulary";
import { z } from "zod";
import { Line } from "../words.js";

/** What is in danger: nothing else breaks the glass (C-10). */
export const Danger = z.enum(["life", "environment"]);
export type Danger = z.infer<typeof Danger>;

/** For what a partner breaks the glass: in one run, on its own assets, and no further. */
export const GlassScope = z.strictObject({
  run: RunId,
  /** One guarded step of the playbook, by its CACAO id; null: every one within the rest of the scope. */
  step: z.string().nullable(),
  /** No effect beyond this class. */
  effectCeiling: EffectClass,
  /** The partner's own assets, by the names that the playbook's steps give them. */
  targets: z.union([z.literal("any"), z.array(Line).min(1).max(100)]),
});
export type GlassScope = z.infer<typeof GlassScope>;
