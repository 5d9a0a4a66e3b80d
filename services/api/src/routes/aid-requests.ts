import { type AidView, routes } from "@mirror/contract";
import { draftAid, streamsOfRun, type Turn, tellAid } from "@mirror/operations";
import { AidCommand } from "@mirror/partnership";
import { type AidRequestId, readId } from "@mirror/vocabulary";
import { decides } from "../door/decides.js";
import { pageOfIndex } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import { seenAid, withinExercise } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { aidSummary, aidView } from "../views/aid-view.js";

async function show(sight: Sight, id: string): Promise<AidView | undefined> {
  const seen = await seenAid(sight, id);
  return seen && aidView(sight, seen.request);
}

interface OnRequest {
  readonly params: { readonly id: AidRequestId };
}

/** A verb whose command is its body under the verb's name. */
function says(type: AidCommand["type"]) {
  return {
    about: (sight: Sight, { params }: OnRequest) => seenAid(sight, params.id),
    decide: (turn: Turn, { params, body }: OnRequest & { readonly body: object }) =>
      tellAid(turn, params.id, AidCommand.parse({ type, ...body })),
    show: (sight: Sight, { params }: OnRequest) => show(sight, params.id),
  };
}

/** A verb that says all by itself. */
function justSays(type: "discard" | "acknowledge" | "consider") {
  return {
    about: (sight: Sight, { params }: OnRequest) => seenAid(sight, params.id),
    decide: (turn: Turn, { params }: OnRequest) => tellAid(turn, params.id, { type }),
    show: (sight: Sight, { params }: OnRequest) => show(sight, params.id),
  };
}

const OVER: ReadonlySet<AidView["status"]> = new Set(["cancelled", "closed"]);

export const aidDoors: Door[] = [
  reads(routes.aidRequests.list, (sight, { query }) =>
    pageOfIndex(
      sight,
      query.run === undefined ? "aid-requests" : streamsOfRun(query.run),
      query,
      async (id) => {
        const seen = readId(id)?.kind === "aid-request" ? await seenAid(sight, id) : undefined;
        if (seen === undefined) return undefined;
        if (query.open !== undefined && (query.open === "true") === OVER.has(seen.request.status))
          return undefined;
        return aidSummary(sight, seen.request);
      },
    ),
  ),
  reads(routes.aidRequests.show, (sight, { params }) => show(sight, params.id)),
  decides(routes.aidRequests.draft, {
    about: (sight, { body }) => withinExercise(sight, body.exercise),
    decide: (turn, { body: { exercise = null, ...need } }, made) => draftAid(turn, need, exercise, made),
    show: (sight, _asked, id) => show(sight, id),
  }),
  decides(routes.aidRequests.submit, says("submit")),
  decides(routes.aidRequests.discard, justSays("discard")),
  decides(routes.aidRequests.acknowledge, justSays("acknowledge")),
  decides(routes.aidRequests.consider, justSays("consider")),
  decides(routes.aidRequests.offer, says("offer")),
  decides(routes.aidRequests.offerPackage, says("offer-package")),
  decides(routes.aidRequests.decline, says("decline")),
  decides(routes.aidRequests.accept, says("accept")),
  decides(routes.aidRequests.reject, says("reject")),
  decides(routes.aidRequests.commit, says("commit")),
  decides(routes.aidRequests.withdraw, says("withdraw")),
  decides(routes.aidRequests.mobilise, says("mobilise")),
  decides(routes.aidRequests.checkIn, says("check-in")),
  decides(routes.aidRequests.status, says("status")),
  decides(routes.aidRequests.askExtension, says("ask-extension")),
  decides(routes.aidRequests.grantExtension, says("grant-extension")),
  decides(routes.aidRequests.refuseExtension, says("refuse-extension")),
  decides(routes.aidRequests.proposeAmendment, says("propose-amendment")),
  decides(routes.aidRequests.signAmendment, says("sign-amendment")),
  decides(routes.aidRequests.refuseAmendment, says("refuse-amendment")),
  decides(routes.aidRequests.recall, says("recall")),
  decides(routes.aidRequests.release, says("release")),
  decides(routes.aidRequests.depart, says("depart")),
  decides(routes.aidRequests.return, says("return")),
  decides(routes.aidRequests.waiveCosts, says("waive-costs")),
  decides(routes.aidRequests.claimCosts, says("claim-costs")),
  decides(routes.aidRequests.approveCosts, says("approve-costs")),
  decides(routes.aidRequests.disputeCosts, says("dispute-costs")),
  decides(routes.aidRequests.answerDispute, says("answer-dispute")),
  decides(routes.aidRequests.resolveCosts, says("resolve-costs")),
  decides(routes.aidRequests.closeAssignment, says("close-assignment")),
  decides(routes.aidRequests.cancel, says("cancel")),
  decides(routes.aidRequests.cancelAssignment, says("cancel-assignment")),
  decides(routes.aidRequests.reopen, says("reopen")),
  decides(routes.aidRequests.close, says("close")),
];
