import { type EffectClass, type Refusal, refuse } from "@mirror/vocabulary";
import { caveatsOn, type Restrictable } from "../caveat/state.js";
import { type DecisionRight, rightFor } from "../partner/decision-rights.js";
import type { Partner } from "../partner/state.js";
import type { Level } from "../role.js";
import type { ConsentAsk, ConsentQuestion } from "./commands.js";
import { type ConsentScope, dataOf, strongestIn } from "./scope.js";

/** What a question is about, one deed for each step and whoever does it: what caveats are held against (C-13). */
export function deedsIn({ playbook, steps }: ConsentScope): Restrictable[] {
  return steps.flatMap(({ effect, on, targets, performers, ...touched }) =>
    performers.map((by) => ({
      ...{ playbook: playbook.id, effect, on, targets, dataClasses: dataOf(touched) },
      performer: by.partner,
    })),
  );
}

/** The offices that a partner's own matrix gives what is this strong at this level: one, two that both have to agree, or none (M04). */
export function officesByMatrix({ decisionRights }: Partner, effect: EffectClass, level: Level): string[] {
  return decisionRights === null ? [] : officesIn(rightFor(decisionRights, effect, level));
}

function officesIn(right: DecisionRight | undefined): string[] {
  return right === undefined ? [] : [right.office, right.secondOffice ?? []].flat();
}

/** The higher offices of a partner that its limitations name for what a question is about. */
export function higherOffices(scope: ConsentScope, partner: Partner): string[] {
  return deedsIn(scope)
    .flatMap((deed) => caveatsOn(deed, [partner]))
    .flatMap(({ caveat }) => caveat.higherOffice ?? []);
}

/**
 * To which offices a question goes, by what each partner has said of itself: to those that its matrix names for the
 * strongest effect and the level, in the place of the one that the playbook names, and to the higher office of each
 * limitation that applies: beside the matrix's own, as the second of two who agree; where no matrix is set, in the place of
 * the playbook's. Where a caveat forbids it, or three offices of a partner would have to agree, nobody is asked (C-02, C-11,
 * C-13). What the matrix gives to nobody is asked of the playbook's office all the same: it can say no.
 */
export function officesAsked(
  { asks, scope, level }: Pick<ConsentQuestion, "asks" | "scope" | "level">,
  partners: readonly Partner[],
): { readonly ok: true; readonly asks: readonly ConsentAsk[] } | Refusal {
  const caveats = deedsIn(scope).flatMap((deed) => caveatsOn(deed, partners));
  const prohibited = caveats.find(({ caveat }) => caveat.higherOffice === null);
  if (prohibited !== undefined)
    return refuse("forbidden", "caveat-prohibits", `${prohibited.partner.name} has ruled this out.`, "C-13");
  const routed: ConsentAsk[] = [];
  for (const { partner: id, office: named, role } of asks) {
    const asked = partners.find((one) => one.id === id);
    const { decisionRights = null, name = id } = asked ?? {};
    const right = decisionRights === null ? undefined : rightFor(decisionRights, strongestIn(scope), level);
    const own = officesIn(right);
    const higher = asked === undefined ? [] : higherOffices(scope, asked);
    const [office = named, secondOffice, third] = new Set([...own, ...higher]);
    if (third !== undefined)
      return refuse(
        "forbidden",
        "three-offices",
        `By what ${name} has said of itself, three of its offices would have to agree to this, and a question takes two: ${office}, ${secondOffice}, ${third}.`,
        "C-13",
      );
    routed.push({
      ...{ partner: id, office, role },
      ...(secondOffice === undefined ? {} : { secondOffice }),
      ...(right?.dualControl === true || secondOffice !== undefined ? { takesTwo: true } : {}),
    });
  }
  return { ok: true, asks: routed };
}
