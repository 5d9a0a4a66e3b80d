import type { EffectClass, Instant, PartnerId } from "@mirror/vocabulary";
import type { z } from "zod";
import type { Partner } from "../partner/state.js";
import type { CaveatSet } from "./facts.js";

/** A restriction that a partner has set on what is done to its assets or by its teams. */
export type Caveat = z.infer<typeof CaveatSet>["data"] & { readonly setAt: Instant };

/** What somebody is about to do, as far as caveats ask; what is left out is not known. */
export interface Restrictable {
  readonly playbook: string;
  readonly effect: EffectClass;
  readonly on: PartnerId | null;
  readonly performer: PartnerId;
  readonly targets?: readonly string[];
  readonly dataClasses?: readonly string[];
}

/** The caveats that apply to a deed, with whose each is. What is not known of it counts as met: caveats only restrict (C-13). */
export function caveatsOn(
  deed: Restrictable,
  partners: readonly Partner[],
): readonly { readonly partner: Partner; readonly caveat: Caveat }[] {
  if (deed.effect === "E0") return [];
  return partners.flatMap((partner) =>
    partner.caveats
      .filter(({ scope }) => {
        const isOnOurs = scope.concerning !== "teams" && (deed.on === null || deed.on === partner.id);
        const isByOurs = scope.concerning !== "assets" && deed.performer === partner.id;
        return (
          (isOnOurs || isByOurs) &&
          names(scope.playbooks, [deed.playbook]) &&
          names(scope.effects, [deed.effect]) &&
          names(scope.targets, deed.targets) &&
          names(scope.dataClasses, deed.dataClasses)
        );
      })
      .map((caveat) => ({ partner, caveat })),
  );
}

function names(named: "any" | readonly string[], found: readonly string[] | undefined): boolean {
  // Nothing named may mean anything.
  return (
    named === "any" || found === undefined || found.length === 0 || found.some((one) => named.includes(one))
  );
}
