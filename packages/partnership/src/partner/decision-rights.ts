import { type EffectClass, Instant, PersonId } from "@mirror/vocabulary";
import { z } from "zod";
import { Level } from "../role.js";
import { Line } from "../words.js";
import { AppointableEffect } from "./appointment.js";
import type { Partner } from "./state.js";

/** One row of a partner's matrix: at this level, effects of these classes are this office's to decide. */
export const DecisionRight = z
  .strictObject({
    effects: z.array(AppointableEffect).min(1, "Name at least one effect class."),
    level: Level,
    office: Line,
    /** Whether it takes two persons, whatever the question says (C-11). */
    dualControl: z.boolean(),
    /** The office that one of the two holds, the other holding `office`; left out: both hold that. */
    secondOffice: Line.optional(),
    /** Who answers in whose place for this row, each until an end; left out: nobody by the matrix (C-12). */
    delegates: z
      .array(z.strictObject({ from: PersonId, to: PersonId, until: Instant }))
      .max(20)
      .optional(),
  })
  .refine(
    ({ office, dualControl, secondOffice }) =>
      secondOffice === undefined || (dualControl && secondOffice !== office),
    "A second office is another one, and goes with dual control.",
  );
export type DecisionRight = z.infer<typeof DecisionRight>;

/** Which office decides what. Null at a partner: it has set none, and whoever holds the office that is asked answers. */
export interface DecisionRights {
  readonly rights: readonly DecisionRight[];
  /** The office that binds the partner to agreements; null: any official. */
  readonly ratifiedBy: string | null;
}

/** Whose it is to decide at a partner; undefined where its matrix gives the pair to nobody. */
export function rightFor(
  { rights }: DecisionRights,
  effect: EffectClass,
  level: Level,
): DecisionRight | undefined {
  return rights.find((one) => one.level === level && one.effects.some((each) => each === effect));
}

/** Two rows that give the same pair to two offices would leave it open who decides. */
export function pairGivenTwice(rights: readonly DecisionRight[]): string | undefined {
  const seen = new Set<string>();
  for (const { effects, level } of rights)
    for (const effect of effects) {
      const pair = `${effect} at the ${level} level`;
      if (seen.has(pair)) return pair;
      seen.add(pair);
    }
  return undefined;
}

/** Only a state decides at the political level: a company or other non-state partner never gives a state's consent. */
export function speaksForAState(partner: Partner): boolean {
  return partner.kind === "state";
}
