import {
  type BreakGlass,
  type BreakGlassFact,
  breakGlassIsOpen,
  breakGlassWakeUps,
  evolveBreakGlass,
} from "@mirror/partnership";
import { msOf, type RunId } from "@mirror/vocabulary";
import { reactToBreakGlass } from "../reactions/break-glass-reaction.js";
import type { StreamKind } from "../stream-kind.js";
import { streamsOfRun } from "./run-kind.js";

/** Every break-glass that there was. */
export const BREAK_GLASSES = "break-glasses";

/** Those that wait for somebody: to be joined, to end, or to be reviewed. */
export const OPEN_BREAK_GLASSES = "break-glasses/open";

/** What stands in for a partner's answer in a run now. */
export function glassInForceIn(run: RunId): string {
  return `break-glass-in-force/${run}`;
}

export const breakGlassKind: StreamKind<BreakGlass, BreakGlassFact> = {
  name: "break-glass",
  evolve: evolveBreakGlass,
  wakeUps: breakGlassWakeUps,
  owed: ({ notices }) => notices.map(({ effect }) => ({ effect, capability: "page" })),
  index: (glass) => {
    const { id, scope, openedAt, status } = glass;
    const score = msOf(openedAt);
    return [
      { index: BREAK_GLASSES, member: id, score },
      { index: streamsOfRun(scope.run), member: id, score },
      ...(breakGlassIsOpen(glass) ? [{ index: OPEN_BREAK_GLASSES, member: id, score }] : []),
      ...(status === "in-force" ? [{ index: glassInForceIn(scope.run), member: id, score }] : []),
    ];
  },
  lookUps: () => [],
  marking: () => "TLP:AMBER",
  react: reactToBreakGlass,
};
