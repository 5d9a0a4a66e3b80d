import type { AidAssignmentId, Instant, PartnerId, TeamId } from "@mirror/vocabulary";
import type { AidAssignment, AidAssignmentOf } from "./assignment.js";
import type { Offer } from "./commands.js";
import type { AidRequest } from "./state.js";

/** A resource that is promised from when to when. */
export interface Commitment {
  readonly assignment: AidAssignmentId;
  readonly partner: PartnerId;
  /** Its id in the assisting partner's registry, or that partner's own name for it. */
  readonly resource: string;
  /** How many of it. */
  readonly quantity: number;
  readonly from: Instant;
  /** Not included. */
  readonly to: Instant;
}

/** A team that is let in. */
export type AtWork = AidAssignmentOf<"deployed" | "extension-pending" | "amendment-pending">;
type Away = AtWork | AidAssignmentOf<"committed" | "mobilising" | "releasing" | "recalled" | "returning">;

/** Whether a team is let in and at work, whatever is asked about it meanwhile (MA-08). */
export function isAtWork(assignment: AidAssignment): assignment is AtWork {
  const { status } = assignment;
  return status === "deployed" || status === "extension-pending" || status === "amendment-pending";
}

/** When help ends, as it was offered, extended or amended; else when its request's period does. */
export function endOf(
  request: Pick<AidRequest, "need">,
  assignment: { readonly offer: Offer; readonly until?: Instant | null },
): Instant {
  return assignment.until ?? assignment.offer.until ?? request.need.period.until;
}

/** Whether an assignment's resource is promised or away: it is not free, and it has to come home before a run stands down. */
export function needsReturning(assignment: AidAssignment): assignment is Away {
  switch (assignment.status) {
    case "committed":
    case "mobilising":
    case "deployed":
    case "extension-pending":
    case "amendment-pending":
    case "releasing":
    case "recalled":
    case "returning":
      return true;
    case "notified":
    case "acknowledged":
    case "under-consideration":
    case "offered":
    case "accepted":
    case "returned":
    case "cost-claimed":
    case "cost-disputed":
    case "cost-settled":
    case "declined":
    case "lapsed":
    case "offer-withdrawn":
    case "offer-expired":
    case "offer-rejected":
    case "cancelled":
    case "closed":
      return false;
  }
}

/** What a request has promised to it and not yet home again. */
export function commitmentsOf(request: AidRequest): Commitment[] {
  return request.assignments.filter(needsReturning).map((one) => commitmentOf(request, one));
}

/** The window of an offer runs from its earliest start to the end of the help. */
export function commitmentOf(
  request: AidRequest,
  assignment: Pick<Away, "id" | "partner" | "offer"> & { readonly until?: Instant | null },
): Commitment {
  const { id, partner, offer } = assignment;
  const { resource, quantity, earliestStart } = offer;
  return {
    assignment: id,
    partner,
    resource: resource.id,
    quantity,
    from: earliestStart,
    to: endOf(request, assignment),
  };
}

/**
 * The first of the others that stands in the way of a promise: one of the same resource of the same partner, in an
 * overlapping window, where together they are at some instant more than there is (MA-06). `thereAre` is null of what no
 * registry counts: that can be in one place at a time.
 */
export function clashOf(
  commitment: Commitment,
  others: readonly Commitment[],
  thereAre: number | null,
): Commitment | undefined {
  const overlapping = others.filter(
    (other) =>
      other.assignment !== commitment.assignment &&
      other.partner === commitment.partner &&
      other.resource === commitment.resource &&
      other.from < commitment.to &&
      commitment.from < other.to,
  );
  if (thereAre === null) return overlapping[0];
  // What is out grows only where a window begins.
  const instants = [commitment, ...overlapping].map((one) => one.from);
  for (const at of instants.filter((one) => commitment.from <= one)) {
    const out = overlapping.filter((one) => one.from <= at && at < one.to);
    const promised = out.reduce((sum, one) => sum + one.quantity, commitment.quantity);
    if (promised > thereAre) return out[0];
  }
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
export function committedTeams(request: AidRequest): CommittedTeam[] {
  return request.assignments.flatMap((one) => {
    if (one.status !== "committed" && one.status !== "mobilising" && !isAtWork(one)) return [];
    const { id: assignment, line, partner } = one;
    return request.need.needs
      .filter((need) => need.line === line)
      .map(({ role }) => ({ assignment, line, role, partner, team: one.offer.resource.team }));
  });
}

/** The assignments whose team may use its access: from check-in to release, recall or the end of the help, rung or not (MA-08). */
export function accessHeld(request: AidRequest, at: Instant): CommittedTeam[] {
  const atWork = new Set(
    request.assignments.filter((one) => isAtWork(one) && at < endOf(request, one)).map((one) => one.id),
  );
  return committedTeams(request).filter((one) => atWork.has(one.assignment));
}
