import type { Actor, BreakGlassId, Duration, Mode, RunId } from "@mirror/vocabulary";
import type { BreakGlassCommand, OpenBreakGlass } from "../break-glass/commands.js";
import { type BreakGlassContext, decideBreakGlass } from "../break-glass/decide.js";
import type { BreakGlassFact } from "../break-glass/facts.js";
import type { GlassDeed } from "../break-glass/reaches.js";
import type { GlassScope } from "../break-glass/scope.js";
import { type BreakGlass, breakGlassWakeUps, evolveBreakGlass } from "../break-glass/state.js";
import { BECAUSE, GUARDED_STEP } from "./consent-story.js";
import { contextAt, Desk, idOf } from "./desk.js";
import { HOST, NORTH, PARTNERS, SOUTH } from "./three-partners.js";

export const RUN = idOf<RunId>("run");

/** HOST cuts its own ward network off, which a consent of its own guards. */
export function deedOf(changes: Partial<GlassDeed> = {}): GlassDeed {
  return {
    id: GUARDED_STEP,
    effect: "E3",
    on: HOST.id,
    targets: ["ward-network"],
    shares: false,
    ...changes,
  };
}

type GlassDesk = Desk<BreakGlass, BreakGlassCommand, BreakGlassFact, BreakGlassContext>;

export function glassDesk(changes: Partial<BreakGlassContext> = {}): GlassDesk {
  return new Desk(
    { decide: decideBreakGlass, evolve: evolveBreakGlass, wakeUps: breakGlassWakeUps },
    (now, actor) => ({
      ...contextAt(now, actor, PARTNERS),
      participants: [HOST.id, NORTH.id, SOUTH.id],
      deeds: [deedOf()],
      earlier: [],
      ...changes,
    }),
  );
}

export function openOf(
  scope: Partial<GlassScope> = {},
  changes: Partial<OpenBreakGlass> = {},
  mode: Mode = "live",
): OpenBreakGlass {
  return {
    type: "open",
    id: idOf<BreakGlassId>("break-glass", mode),
    danger: "life",
    justification: BECAUSE,
    scope: { run: RUN, step: null, effectCeiling: "E3", targets: ["ward-network"], ...scope },
    lasts: "PT30M" as Duration,
    ...changes,
  };
}

/** HOST's official has broken the glass, and its deputy stands by it. */
export function glassInForce(
  scope: Partial<GlassScope> = {},
  second: Actor = HOST.deputy,
  changes: Partial<BreakGlassContext> = {},
): GlassDesk {
  const desk = glassDesk(changes);
  desk.must(HOST.official, openOf(scope));
  desk.must(second, { type: "join" });
  return desk;
}
