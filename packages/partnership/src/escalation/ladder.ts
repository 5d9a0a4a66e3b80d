import type { Instant, TeamId } from "@mirror/vocabulary";
import type { Partner } from "../partner/state.js";
import type { Rung } from "./commands.js";

/** A partner's ladder as its rosters stand: first who is on duty in the team, then its duty officers and officials; never a rung of one, if it can be helped (ES-02). */
export function ladderOf(_partner: Partner, _team: TeamId | null, _at: Instant): Rung[] {
  return [];
}

/** What is wrong with a ladder, in words; none: it holds (ES-02). */
export function ladderFaults(_ladder: readonly Rung[], _partner: Partner): string[] {
  return [];
}
