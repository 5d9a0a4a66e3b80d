import type { Involves } from "@mirror/playbook";
import {
  effectWithin,
  type Instant,
  type Mode,
  type PartnerId,
  type Refusal,
  type RunId,
  refuse,
} from "@mirror/vocabulary";
import type { ConsentQuestion } from "../consent/commands.js";
import type { ScopedStep } from "../consent/scope.js";
import type { GlassScope } from "./scope.js";
import type { BreakGlass } from "./state.js";

/** Something that would be done in a run, as far as breaking the glass goes by it. */
export interface GlassDeed extends Pick<ScopedStep, "id" | "effect" | "on" | "targets"> {
  /** What about it takes two people; left out where nothing does. */
  readonly involves?: readonly Involves[] | undefined;
  /** Whether it shares something. */
  readonly shares: boolean;
}

/** Whose glass, in which run and mode, for what. */
export interface Reaching {
  readonly mode: Mode;
  readonly partner: PartnerId;
  readonly scope: GlassScope;
}

/** Why breaking the glass does not reach a deed; undefined where it does (C-10). What is not named counts as beyond its scope. */
export function beyondGlass(
  { partner, scope }: Pick<Reaching, "partner" | "scope">,
  deed: GlassDeed,
): Refusal | undefined {
  const fault = neverByGlass(partner, deed);
  if (fault !== undefined) return fault;
  // What decides, records or talks touches nobody's assets.
  if (deed.effect === "E0") return undefined;
  if (scope.step !== null && scope.step !== deed.id)
    return beyond("beyond-glass", "It was opened for another step.");
  if (!effectWithin(deed.effect, scope.effectCeiling))
    return beyond(
      "beyond-glass",
      `It was opened for effects up to ${scope.effectCeiling}, and this is ${deed.effect}.`,
    );
  const { targets } = scope;
  // A step that names nothing may be about anything.
  if (targets !== "any" && !(deed.targets.length > 0 && deed.targets.every((one) => targets.includes(one))))
    return beyond(
      "beyond-glass",
      `It was opened for ${targets.join(", ")}, and this touches something else.`,
    );
  return undefined;
}

/** What no broken glass ever allows, whatever it was opened for (C-10). */
export function neverByGlass(
  partner: PartnerId,
  deed: Pick<GlassDeed, "effect" | "on" | "shares" | "involves">,
): Refusal | undefined {
  if (deed.effect === "E5")
    return beyond("effect-never-allowed", "Nothing of class E5 is ever done, in no danger.");
  if (deed.effect !== "E0" && deed.on !== partner)
    return beyond(
      "not-own-assets",
      "Glass is broken on one's own assets only: this touches another partner's, whose own consent it needs.",
    );
  if (deed.shares || (deed.involves ?? []).some((one) => one !== "payment" && one !== "critical-asset"))
    return beyond(
      "never-shares",
      "No danger lowers a marking: what leaves the house needs the consent that it always needs.",
    );
  return undefined;
}

/** Why a break-glass does not answer a question for its partner now; undefined where it does. All that is asked about has to be within it. */
export function glassAgainst(
  glass: BreakGlass,
  question: ConsentQuestion,
  sharing: readonly string[],
  at: Instant,
): Refusal | undefined {
  if (glass.status !== "in-force" || glass.until <= at)
    return beyond(
      "glass-not-in-force",
      `This break-glass is not in force (${glass.status}, until ${glass.until}).`,
    );
  const crossed = otherWorld(glass, question);
  if (crossed !== undefined) return crossed;
  if (!question.asks.some((ask) => ask.partner === glass.partner))
    return beyond(
      "not-asked",
      "It replaces its own partner's consent and nobody else's, and that partner is not asked.",
    );
  const { steps } = question.scope;
  if (steps.every(({ effect }) => effect === "E0"))
    return beyond(
      "nothing-touched",
      "Nothing of what is asked touches an asset; an answer can wait for its office.",
    );
  for (const step of steps) {
    const refusal = beyondGlass(glass, { ...step, shares: sharing.includes(step.id) });
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** Why it has no say in a run: it is of another one, or of the other side of the drill firewall (C-10, C-16). */
export function otherWorld(
  { mode, scope }: Pick<Reaching, "mode" | "scope">,
  { mode: there, run }: { readonly mode: Mode; readonly run: RunId },
): Refusal | undefined {
  if (mode !== there)
    return beyond("other-mode", `Glass that is broken in mode ${mode} has no value in mode ${there} (C-16).`);
  return scope.run === run ? undefined : beyond("other-run", "It was opened for another run.");
}

function beyond(code: string, detail: string): Refusal {
  return refuse("forbidden", code, detail, "C-10");
}
