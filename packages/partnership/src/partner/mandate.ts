import { type EffectClass, effectWithin, type Instant, type Refusal, refuse } from "@mirror/vocabulary";
import type { Level } from "../role.js";
import { appointmentOf } from "./appointment.js";
import { rightFor, speaksForAState } from "./decision-rights.js";
import type { Partner, Person } from "./state.js";

/** What a yes would allow: the strongest effect, at which level, asked of which office. */
export interface Weight {
  readonly effect: EffectClass;
  readonly level: Level;
  readonly office: string;
  /** The office of the second of two; left out: nobody of another office is asked. */
  readonly secondOffice?: string | undefined;
}

/**
 * Why the yes of an official, or of one in its place, does not reach so far now; undefined where it does. Whoever holds the office may always say no, and
 * take a yes back: nothing here keeps anyone from that.
 */
export function beyondMandate(
  partner: Partner,
  { id }: Pick<Person, "id">,
  weight: Weight,
  at: Instant,
): Refusal | undefined {
  const { effect, level } = weight;
  if (level === "political" && !speaksForAState(partner))
    return refuse(
      "forbidden",
      "not-a-state",
      `${partner.name} is no state, and gives no state's consent: nobody of it decides at the political level.`,
      "INV-12",
    );
  const held = appointmentOf(partner, id, at);
  // An official of before partners had keys was appointed without limits.
  if (held !== undefined && !(effectWithin(effect, held.effectCeiling) && held.levels.includes(level)))
    return refuse(
      "forbidden",
      "beyond-appointment",
      `The appointment reaches up to ${held.effectCeiling}, at the level: ${held.levels.join(", ")}. This is ${effect}, at the ${level} level.`,
      "C-02",
    );
  return beyondOffice(partner, weight);
}

/** Why a yes is not an office's to give, whoever holds it; undefined where it is, and where the partner has set no matrix. */
export function beyondOffice(
  partner: Partner,
  { effect, level, office, secondOffice }: Weight,
): Refusal | undefined {
  const { decisionRights } = partner;
  if (decisionRights === null) return undefined;
  const right = rightFor(decisionRights, effect, level);
  const isOfTheSecond = right?.secondOffice === undefined || right.secondOffice === secondOffice;
  if (right?.office === office && isOfTheSecond) return undefined;
  return refuse(
    "forbidden",
    "not-by-decision-rights",
    `By the decision rights of ${partner.name}, ${effect} at the ${level} level is not for its ${office} to grant.`,
    "C-02",
  );
}

/** Whether a partner's own matrix wants two of its people to agree (C-11). */
export function wantsTwo({ decisionRights }: Partner, effect: EffectClass, level: Level): boolean {
  return decisionRights !== null && rightFor(decisionRights, effect, level)?.dualControl === true;
}
