import { type AidAssignmentId, refuse } from "@mirror/vocabulary";
import type { Acting } from "../context.js";
import { takesOffers } from "./answers.js";
import type { AidAssignment } from "./assignment.js";
import { isAtWork } from "./commitments.js";
import { type AidContext, byOf, type Deed, notNow, notYet, type PersonsCommand } from "./deed.js";
import { filledOf } from "./fill.js";
import { decideOnCosts } from "./on-costs.js";
import { decideOnTerms, notFree } from "./on-terms.js";
import type { AidRequest } from "./state.js";
import { aidAgreementOf } from "./terms.js";

/** From an offer to its settlement: accepted, committed by both, sent, at work, home, paid for. */
export function decideOnAssignment(
  request: AidRequest,
  assignment: AidAssignment,
  command: Extract<PersonsCommand, { assignment: AidAssignmentId }>,
  acting: Acting,
  context: AidContext,
): Deed {
  const isOwn = assignment.partner === acting.partner.id || request.need.by === acting.partner.id;
  if (!isOwn) return refuse("forbidden", "not-your-assignment", "This help is another partner's.", "MA-01");
  const on = { ...byOf(acting), assignment: assignment.id };
  const { status } = assignment;
  switch (command.type) {
    case "accept": {
      if (status !== "offered") return notYet(assignment, "is no open offer");
      if (!takesOffers(request)) return notNow(request, "accepts no offers");
      if (command.offerHash !== assignment.offerHash) {
        return refuse(
          "conflict",
          "offer-changed",
          "This is not the offer as it stands; read it again.",
          "MA-05",
        );
      }
      const agreement = aidAgreementOf(request, assignment.id);
      if (agreement === undefined || spokenFor(request, assignment.line) >= agreement.terms.need.quantity) {
        return refuse(
          "conflict",
          "line-filled",
          `Line ${assignment.line} has enough help accepted or committed.`,
          "MA-06",
        );
      }
      return [
        {
          type: "aid-offer-accepted",
          data: {
            ...on,
            offerHash: assignment.offerHash,
            agreementHash: agreement.hash,
            commitBy: request.need.neededBy,
          },
        },
      ];
    }
    case "reject":
      if (status !== "offered") return notYet(assignment, "is no open offer");
      return [{ type: "aid-offer-rejected", data: { ...on, reason: command.reason } }];
    case "commit": {
      if (status !== "accepted") return notYet(assignment, "is committed after its offer is accepted");
      if (assignment.signatures.some((one) => one.partner === acting.partner.id)) {
        return refuse(
          "conflict",
          "already-signed",
          `${acting.partner.name} has signed; the other side has not yet.`,
          "MA-05",
        );
      }
      if (command.agreementHash !== assignment.agreementHash) {
        return refuse(
          "conflict",
          "agreement-changed",
          "This is not the agreement as it stands; read it again.",
          "MA-05",
        );
      }
      if (request.need.costTerms.trim() === "") {
        return refuse(
          "conflict",
          "no-cost-terms",
          "Who pays for what has to be settled before both sides are bound.",
          "MA-11",
        );
      }
      const unfree = notFree(request, assignment, context);
      if (unfree !== undefined) return unfree;
      const data = { ...on, agreementHash: assignment.agreementHash };
      if (assignment.signatures.length === 0) return [{ type: "aid-agreement-signed", data }];
      return [
        { type: "aid-agreement-signed", data },
        { type: "aid-committed", data },
      ];
    }
    case "withdraw":
      if (status === "offered" || status === "accepted") {
        return [{ type: "aid-offer-withdrawn", data: { ...on, reason: command.reason } }];
      }
      if (status !== "committed")
        return notYet(assignment, "has no offer to withdraw; a team on its way is recalled");
      return [
        { type: "aid-assignment-cancelled", data: { ...on, reason: command.reason, side: "assisting" } },
      ];
    case "cancel-assignment":
      if (status !== "committed" && status !== "mobilising") {
        return notYet(assignment, "is no commitment that has not begun");
      }
      return [
        { type: "aid-assignment-cancelled", data: { ...on, reason: command.reason, side: "requesting" } },
      ];
    case "mobilise":
      if (status !== "committed") return notYet(assignment, "mobilises once it is committed");
      if (context.now < assignment.offer.earliestStart) {
        const detail = `${assignment.offer.resource.name} is promised from ${assignment.offer.earliestStart} on.`;
        return refuse("conflict", "too-early", detail, "MA-06");
      }
      return [{ type: "aid-mobilised", data: on }];
    case "check-in":
      if (status !== "mobilising") return notYet(assignment, "checks in once it has set out");
      return [{ type: "aid-checked-in", data: { ...on, verified: command.verified } }];
    case "status":
      if (!isAtWork(assignment)) return notYet(assignment, "reports while it is deployed");
      return [{ type: "aid-reported", data: { ...on, text: command.text } }];
    case "ask-extension":
    case "grant-extension":
    case "refuse-extension":
    case "propose-amendment":
    case "sign-amendment":
    case "refuse-amendment":
      return decideOnTerms(request, assignment, command, acting, context);
    case "release":
      if (!isAtWork(assignment)) return notYet(assignment, "is released while it is deployed");
      return [{ type: "aid-released", data: on }];
    case "recall":
      if (status !== "mobilising" && !isAtWork(assignment)) {
        return notYet(assignment, "is not away; what is promised only is withdrawn");
      }
      return [{ type: "aid-recalled", data: { ...on, notice: command.notice } }];
    case "depart":
      if (status !== "releasing" && status !== "recalled")
        return notYet(assignment, "departs once released or recalled");
      return [{ type: "aid-departed", data: { ...on, handOver: command.handOver } }];
    case "return": {
      if (status !== "returning") return notYet(assignment, "is not on its way home");
      const { people, equipment, credentials, data } = command.attest;
      if (!people || !equipment || !credentials || data === "unaccounted") {
        const detail =
          "People, equipment, credentials and data all have to be accounted for before a return is attested.";
        return refuse("conflict", "not-accounted-for", detail, "MA-09");
      }
      return [{ type: "aid-returned", data: { ...on, attest: command.attest } }];
    }
    case "waive-costs":
    case "claim-costs":
    case "approve-costs":
    case "dispute-costs":
    case "answer-dispute":
    case "resolve-costs":
      return decideOnCosts(assignment, command, acting);
    case "close-assignment":
      if (status !== "cost-settled") return notYet(assignment, "is closed once its costs are settled");
      return [{ type: "aid-assignment-closed", data: { ...on, note: command.note } }];
  }
}

/** How much of a line is committed, or accepted and about to be. */
function spokenFor(request: AidRequest, line: number): number {
  const accepted = request.assignments
    .filter((one) => one.line === line)
    .reduce((sum, one) => sum + (one.status === "accepted" ? one.offer.quantity : 0), 0);
  return filledOf(request, line) + accepted;
}
