import { Involves } from "@mirror/playbook";
import { contentHash, EffectClass, effectWithin, Instant, Mode, PartnerId, TeamId } from "@mirror/vocabulary";
import { z } from "zod";

/** What a step tells other partners: which data, to whom, what for. */
export const ScopedShare = z.strictObject({
  with: z.array(PartnerId),
  dataClasses: z.array(z.string()),
  purpose: z.string(),
  /** How long they may keep it, as an ISO 8601 duration; null: until a person says so. */
  keepFor: z.string().nullable(),
});
export type ScopedShare = z.infer<typeof ScopedShare>;

/** One step that a round is asked about, fully resolved: what will be done, to what, by whom. */
export const ScopedStep = z.strictObject({
  /** The step's CACAO id in the playbook. */
  id: z.string(),
  /** What will be done, as the official reads it: the action's text with every variable filled in. */
  text: z.string(),
  effect: EffectClass,
  targets: z.array(z.string()),
  dataClasses: z.array(z.string()),
  /** What about it takes two people (C-11); left out where nothing does. */
  involves: z.array(Involves).min(1).optional(),
  /** Whose assets, people, territory or data are touched (C-04). */
  on: PartnerId,
  performers: z.array(z.strictObject({ partner: PartnerId, team: TeamId })).min(1),
  /** Left out where it tells nobody anything, and in rounds of versions that did not say so. */
  shares: ScopedShare.optional(),
});
export type ScopedStep = z.infer<typeof ScopedStep>;

/** Exactly what a round is about. Any change of any part is another scope, and needs another round (C-03). */
export const ConsentScope = z.strictObject({
  mode: Mode,
  playbook: z.strictObject({ id: z.string(), modified: Instant, hash: z.string() }),
  steps: z.array(ScopedStep).min(1),
  /** When it may be done: from the first instant, up to but not including the second. */
  window: z.strictObject({ from: Instant, until: Instant }),
});
export type ConsentScope = z.infer<typeof ConsentScope>;

/** `sha256:…` of a scope: what an official's decision is bound to (C-03, INV-10). Steps count in any order; so do targets and the rest of each. */
export function scopeHashOf(scope: ConsentScope): string {
  const steps = scope.steps.map((step) => ({
    ...step,
    targets: step.targets.toSorted(),
    dataClasses: step.dataClasses.toSorted(),
    ...(step.involves === undefined ? {} : { involves: step.involves.toSorted() }),
    performers: step.performers.map((one) => `${one.partner} ${one.team}`).sort(),
    ...(step.shares === undefined ? {} : { shares: inAnyOrder(step.shares) }),
  }));
  return contentHash({ ...scope, steps: steps.toSorted((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)) });
}

function inAnyOrder(shares: ScopedShare): ScopedShare {
  return { ...shares, with: shares.with.toSorted(), dataClasses: shares.dataClasses.toSorted() };
}

/** The classes of data that a step touches: what its effect does, and what it tells others. */
export function dataOf({ dataClasses, shares }: Pick<ScopedStep, "dataClasses" | "shares">): string[] {
  return [...new Set([...dataClasses, ...(shares?.dataClasses ?? [])])];
}

/** The strongest effect that a yes to this would allow: what an official's mandate is held against. E0 where it guards no step. */
export function strongestIn({
  steps,
}: {
  readonly steps: readonly Pick<ScopedStep, "effect">[];
}): EffectClass {
  return steps.reduce<EffectClass>(
    (strongest, { effect }) => (effectWithin(effect, strongest) ? strongest : effect),
    "E0",
  );
}
