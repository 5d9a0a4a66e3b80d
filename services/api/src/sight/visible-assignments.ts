import type { AidAssignment, AidRequest, Viewer } from "@mirror/partnership";

/** The partner that asks sees everybody's help; a partner that is asked, its own: what others offer or decline is theirs. */
export function visibleAssignments(viewer: Viewer, request: AidRequest): readonly AidAssignment[] {
  return viewer.partner === request.need.by
    ? request.assignments
    : request.assignments.filter((one) => one.partner === viewer.partner);
}
