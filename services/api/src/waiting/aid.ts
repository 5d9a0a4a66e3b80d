import { type AidAssignment, type AidRequest, claimDeadline } from "@mirror/partnership";
import type { Directory } from "../sight/directory.js";
import { and, at, once } from "../views/sentences.js";

/** What a request for aid waits for; `assignments`: those that the reader may see. */
export function aidWaitsFor(
  request: AidRequest,
  assignments: readonly AidAssignment[],
  names: Directory,
): string | null {
  const asking = names.partner(request.need.by).name;
  switch (request.status) {
    case "draft":
      return `Waiting for an authorised official of ${asking} to submit the request by ${at(request.need.neededBy)}.`;
    case "submitted":
      return "Waiting to be put to its recipients.";
    case "open":
    case "partially-filled":
    case "filled":
    case "cancelling":
      return helpWaitsFor(request, assignments, asking, names);
    case "unfilled":
      return `Nobody could help: waiting for ${asking} to ask again, or to give the request up.`;
    case "expired":
      return `The time is over: waiting for ${asking} to ask again, or to give the request up.`;
    case "cancelled":
    case "closed":
      return null;
  }
}

function helpWaitsFor(
  request: AidRequest,
  assignments: readonly AidAssignment[],
  asking: string,
  names: Directory,
): string | null {
  const waits = assignments.flatMap((one) => assignmentWaitsFor(one, request, asking, names) ?? []);
  return waits.length === 0 ? null : `Waiting for ${and(once(waits))}.`;
}

/** What one partner's help waits for, to stand after "waiting for". */
function assignmentWaitsFor(
  one: AidAssignment,
  { need }: AidRequest,
  asking: string,
  names: Directory,
): string | null {
  const helping = names.partner(one.partner).name;
  switch (one.status) {
    case "notified":
    case "acknowledged":
    case "under-consideration":
      return `${helping} to offer or decline until ${at(need.offersBy)}`;
    case "offered":
      return `${asking} to decide on the offer of ${helping} until ${at(one.offer.validUntil)}`;
    case "accepted": {
      const signed = one.signatures.map((signature) => signature.partner);
      const missing = [need.by, one.partner].filter((partner) => !signed.includes(partner));
      return `${and(missing.map((partner) => names.partner(partner).name))} to commit until ${at(one.commitBy)}`;
    }
    case "committed":
      return `${helping} to mobilise ${one.offer.resource.name}`;
    case "mobilising":
      return `${asking} to check ${one.offer.resource.name} in`;
    case "extension-pending":
      return `${helping} to leave ${one.offer.resource.name} until ${at(one.asked.until)}, or not`;
    case "amendment-pending": {
      const other = one.proposed.by === need.by ? helping : asking;
      return `${other} to sign or refuse an amendment`;
    }
    case "releasing":
    case "recalled":
      return `${one.offer.resource.name} of ${helping} to depart`;
    case "returning":
      return `${one.offer.resource.name} to be home at ${helping}`;
    case "returned": {
      const by = claimDeadline(need, one.since);
      return `${helping} to waive or claim its costs${by === null ? "" : ` until ${at(by)}`}`;
    }
    case "cost-claimed":
      return one.firstApproval === null
        ? `two people of ${asking}'s finance to approve the costs`
        : `a second person of ${asking}'s finance to approve the costs`;
    case "cost-disputed": {
      if (one.proposed === null) return `finance of ${asking} and ${helping} to resolve what is disputed`;
      const other = one.proposed.by === need.by ? helping : asking;
      return `finance of ${other} to say the same of what is disputed, or otherwise`;
    }
    case "cost-settled":
      return `${asking} to close the help of ${helping}`;
    case "deployed":
    case "declined":
    case "lapsed":
    case "offer-withdrawn":
    case "offer-expired":
    case "offer-rejected":
    case "cancelled":
    case "closed":
      return null;
  }
}
