import { type EffectClass, type Instant, type PartnerId, type Refusal, refuse } from "@mirror/vocabulary";
import type { z } from "zod";
import type { ConsentAsk } from "../consent/commands.js";
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

/**
 * To whom a question goes under the caveats that apply to what it is about: to the higher office that a limitation names,
 * in the place of the one that the playbook names; to nobody where one of them forbids it (C-13).
 */
export function routeByCaveats(
  asks: readonly ConsentAsk[],
  deeds: readonly Restrictable[],
  partners: readonly Partner[],
): { readonly ok: true; readonly asks: readonly ConsentAsk[] } | Refusal {
  const found = deeds.flatMap((deed) => caveatsOn(deed, partners));
  const prohibited = found.find(({ caveat }) => caveat.higherOffice === null);
  if (prohibited !== undefined)
    return refuse("forbidden", "caveat-prohibits", `${prohibited.partner.name} has ruled this out.`, "C-13");
  return {
    ok: true,
    asks: asks.map((ask) => {
      const limit = found.find(({ partner }) => partner.id === ask.partner);
      return { ...ask, office: limit?.caveat.higherOffice ?? ask.office };
    }),
  };
}
