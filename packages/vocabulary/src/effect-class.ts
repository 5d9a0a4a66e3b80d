import { z } from "zod";

/**
 * What a step does to the world: E0 decide, record, talk · E1 passive look at own logs · E2 active collection inside
 * one's own network · E3 countermeasure on own assets · E4 visible outside, or on another partner's assets with its
 * consent · E5 without the owner's permission, which the product always refuses.
 */
export const EffectClass = z.enum(["E0", "E1", "E2", "E3", "E4", "E5"]);
export type EffectClass = z.infer<typeof EffectClass>;

export function effectWithin(effect: EffectClass, ceiling: EffectClass): boolean {
  return effect <= ceiling;
}
