import { type AidAssignmentId, contentHash } from "@mirror/vocabulary";
import type { Offer } from "./commands.js";
import { type AidRequest, assignmentOf } from "./state.js";

/** What an acceptance is bound to (MA-05). */
export function offerHashOf(offer: Offer): string {
  return contentHash(offer);
}

/** What both sides sign: who helps whom with what, for what, within which limits, from when to when, and who pays (MA-05, MA-11). */
export function aidAgreementOf(
  request: AidRequest,
  assignment: AidAssignmentId,
): { readonly terms: AidTerms; readonly hash: string } | undefined {
  const found = assignmentOf(request, assignment);
  const need = request.need.needs.find((one) => one.line === found?.line);
  if (found === undefined || need === undefined || !("offer" in found)) return undefined;
  const { mode, by, mission, plannedUse, effectCeiling, period, costTerms, claimWithin, clause, run } =
    request.need;
  const terms: AidTerms = {
    request: request.id,
    assignment,
    mode,
    run,
    requesting: by,
    assisting: found.partner,
    need,
    offer: found.offer,
    offerHash: found.offerHash,
    mission,
    plannedUse,
    effectCeiling,
    period,
    costTerms,
    ...(claimWithin === undefined ? {} : { claimWithin }),
    clause,
  };
  return { terms, hash: contentHash(terms) };
}

export interface AidTerms
  extends Pick<
    AidRequest["need"],
    | "mode"
    | "run"
    | "mission"
    | "plannedUse"
    | "effectCeiling"
    | "period"
    | "costTerms"
    | "claimWithin"
    | "clause"
  > {
  readonly request: AidRequest["id"];
  readonly assignment: AidAssignmentId;
  readonly requesting: AidRequest["need"]["by"];
  readonly assisting: AidRequest["need"]["by"];
  readonly need: AidRequest["need"]["needs"][number];
  readonly offer: Offer;
  readonly offerHash: string;
}
