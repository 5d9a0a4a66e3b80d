import type { BreakGlassSummary, BreakGlassView } from "@mirror/contract";
import { lastInvocationOf } from "@mirror/engine";
import { type BreakGlass, mayJoinGlass, mayReviewGlass } from "@mirror/partnership";
import type { Instant, PersonId } from "@mirror/vocabulary";
import type { Directory } from "../sight/directory.js";
import { runBehind, type SeenBreakGlass, type SeenRun, seesStep } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { breakGlassWaitsFor } from "../waiting/break-glass.js";
import { versioned } from "./version.js";

export function breakGlassSummary(glass: BreakGlass, names: Directory): BreakGlassSummary {
  const { id, status, partner, scope, mode, danger, openedAt, until } = glass;
  return {
    id,
    status,
    partner: names.partner(partner),
    run: scope.run,
    exercise: mode === "exercise",
    danger,
    openedAt,
    until,
    reviewBy: "reviewBy" in glass ? glass.reviewBy : null,
    waitingFor: breakGlassWaitsFor(glass),
  };
}

export async function breakGlassView(sight: Sight, { glass, of }: SeenBreakGlass): Promise<BreakGlassView> {
  const [names, now] = [await sight.directory(), await sight.now(of.exercise)];
  const behind = await runBehind(sight, of.id);
  const { step, effectCeiling, targets } = glass.scope;
  const people = (all: readonly PersonId[]) => all.map((one) => names.person(one));
  return versioned({
    ...breakGlassSummary(glass, names),
    justification: glass.justification,
    scope: { step, effectCeiling, targets: targets === "any" ? targets : [...targets] },
    by: glass.by.map(({ person, at }) => ({ person: names.person(person), at })),
    alone: glass.alone === null ? null : { tried: people(glass.alone.tried), at: glass.alone.at },
    ended:
      "endedAt" in glass
        ? {
            at: glass.endedAt,
            closedBy: glass.closedBy === null ? null : names.person(glass.closedBy),
          }
        : null,
    uses: glass.uses.map(({ round, at, steps }) => ({
      round,
      at,
      steps: behind === undefined ? [] : steps.flatMap((one) => stepUnder(sight, behind, one)),
    })),
    review: reviewOf(glass, names),
    mayJoin: people(whoMayJoin(glass, names, now)),
    mayReview: people(whoMayReview(glass, names, now)),
  });
}

function reviewOf(glass: BreakGlass, names: Directory): BreakGlassView["review"] {
  if (glass.status !== "reviewed") return null;
  const { by, at, verdict, findings } = glass.review;
  return { person: names.person(by), at, verdict, findings };
}

/** Who of the caller's own partner may still stand by it. */
export function whoMayJoin(glass: BreakGlass, { own }: Directory, now: Instant): PersonId[] {
  const isJoinable =
    glass.status === "waiting-for-second" || (glass.status === "in-force" && glass.by.length < 2);
  if (!isJoinable || own?.id !== glass.partner) return [];
  return mayJoinGlass(own, now).filter((person) => !glass.by.some((one) => one.person === person));
}

/** Who of the caller's own partner may look back at it. */
export function whoMayReview(glass: BreakGlass, { own }: Directory, now: Instant): PersonId[] {
  if (glass.status !== "review-owed" && glass.status !== "review-overdue") return [];
  return own?.id === glass.partner ? mayReviewGlass(own, glass.by, now) : [];
}

/** What has become of a step that was asked about, where the caller may see that. */
function stepUnder(sight: Sight, behind: SeenRun, id: string): BreakGlassView["uses"][number]["steps"] {
  const { run, playbook } = behind;
  const definition = Object.values(playbook.steps).find((one) => one.id === id);
  if (definition === undefined) return [];
  const step = lastInvocationOf(run, definition.id);
  if (step === undefined) return [{ step: null, name: definition.name, status: null }];
  return seesStep(sight, behind, step) ? [{ step: step.id, name: step.name, status: step.status }] : [];
}
