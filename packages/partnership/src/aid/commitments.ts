import type { AidAssignmentId, Instant, PartnerId, TeamId } from "@mirror/vocabulary";
import type { AidRequest } from "./state.js";

/** A resource that is promised from when to when. */
export interface Commitment {
  readonly assignment: AidAssignmentId;
  readonly partner: PartnerId;
  /** The assisting partner's own name for it. */
  readonly resource: string;
  readonly from: Instant;
  /** Not included. */
  readonly to: Instant;
}

/** What a request has promised to it and not yet home again. */
export function commitmentsOf(_request: AidRequest): Commitment[] {
  return [];
}

/** The first of the others that promises the same resource in an overlapping window (MA-06). */
export function clashOf(_commitment: Commitment, _others: readonly Commitment[]): Commitment | undefined {
  return undefined;
}

/** A team that plays a role in the run since its help was committed. */
export interface CommittedTeam {
  readonly assignment: AidAssignmentId;
  readonly line: number;
  readonly role: string;
  readonly partner: PartnerId;
  readonly team: TeamId;
}

/** The teams whose help is committed and not yet released, recalled or over. */
export function committedTeams(_request: AidRequest): CommittedTeam[] {
  return [];
}

/** The commitments whose team may use its access now: from check-in to release, recall or the end of the period (MA-08). */
export function accessHeld(_request: AidRequest, _at: Instant): Commitment[] {
  return [];
}
