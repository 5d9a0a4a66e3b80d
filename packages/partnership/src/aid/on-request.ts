import { AidAssignmentId, type Instant, type PartnerId, type Refusal, refuse } from "@mirror/vocabulary";
import { type Acting, partnerOf } from "../context.js";
import { heldBack } from "../partner/standing.js";
import { unjustified } from "../words.js";
import type { AidAssignment } from "./assignment.js";
import { aidRequestChart } from "./chart.js";
import type { AidNeed } from "./commands.js";
import { isAtWork, needsReturning } from "./commitments.js";
import { type AidContext, byOf, type Deed, type DeedOf, notNow } from "./deed.js";
import type { AidFact, Asked } from "./facts.js";
import { couldStillHelp } from "./fill.js";
import { datesFault, recipientsFault } from "./need-faults.js";
import type { AidRequest } from "./state.js";

/** Sending a request, sending it again, and giving it up. */
export function decideOnRequest(
  request: AidRequest,
  command: DeedOf<"submit" | "discard" | "reopen" | "close" | "cancel">,
  acting: Acting,
  context: AidContext,
): Deed {
  const by = byOf(acting);
  const { need, status } = request;
  switch (command.type) {
    case "submit": {
      if (status !== "draft") return notNow(request, "was submitted already");
      const texts = {
        ownMeasures: command.ownMeasures ?? need.ownMeasures,
        plannedUse: command.plannedUse ?? need.plannedUse,
        otherSupport: command.otherSupport ?? need.otherSupport,
      };
      const offersBy = command.offersBy ?? need.offersBy;
      const fault = datesFault({ offersBy, neededBy: need.neededBy }, need, context.now);
      if (fault !== undefined) return refuse("invalid", "need-faulty", fault);
      const refusal = unfitToSend({ ...need, ...texts }, need.recipients, context);
      if (refusal !== undefined) return refusal;
      return [
        { type: "aid-submitted", data: { ...by, ...texts } },
        distributed(request, need.recipients, { offersBy, neededBy: need.neededBy }, context),
      ];
    }
    case "discard":
      return status === "draft"
        ? [{ type: "aid-discarded", data: by }]
        : notNow(request, "is no draft any more");
    case "reopen": {
      if (status !== "unfilled" && status !== "expired")
        return notNow(request, "is asked again when it found no help");
      const recipients = command.recipients ?? need.recipients;
      const fault = recipientsFault(recipients, need.by) ?? datesFault(command, need, context.now);
      if (fault !== undefined) return refuse("invalid", "need-faulty", fault);
      const refusal = unfitToSend(need, recipients, context);
      if (refusal !== undefined) return refusal;
      return [
        { type: "aid-reopened", data: { ...by, recipients } },
        distributed(request, recipients, command, context),
      ];
    }
    case "close": {
      if (status !== "unfilled" && status !== "expired")
        return notNow(request, "is given up when it found no help");
      if (request.assignments.some(needsReturning)) {
        return refuse("conflict", "help-not-home", "Some of its help is not home yet.", "ES-09");
      }
      const refusal = unjustified(command.justification, "C-02");
      if (refusal !== undefined) return refusal;
      return [{ type: "aid-closed", data: { because: "given-up", justification: command.justification } }];
    }
    case "cancel":
      if (status === "draft") return notNow(request, "is discarded rather than cancelled");
      if (aidRequestChart.next(status, "cancel") === undefined)
        return notNow(request, "has nothing to cancel");
      return [
        { type: "aid-cancelled", data: { ...by, reason: command.reason } },
        ...request.assignments.flatMap((one) => cancelledWithRequest(one, acting, command.reason)),
      ];
  }
}

/** What a request must say, and to whom it may go (MA-04, MA-13). */
function unfitToSend(
  need: AidNeed,
  recipients: readonly PartnerId[],
  context: AidContext,
): Refusal | undefined {
  const missing = [
    need.ownMeasures.trim() === "" ? "your own measures" : undefined,
    need.plannedUse.trim() === "" ? "the planned use" : undefined,
    need.otherSupport.trim() === "" ? "other support" : undefined,
    need.needs.some((one) => one.description.trim() === "") ? "the estimated need" : undefined,
  ].filter((one) => one !== undefined);
  if (missing.length > 0) {
    return refuse("invalid", "request-incomplete", `A request says also: ${missing.join(", ")}.`, "MA-04");
  }
  if (need.marking === "TLP:RED") {
    return refuse(
      "forbidden",
      "marking-too-narrow",
      "What is TLP:RED goes to named people, never to a partner as a whole.",
      "MA-13",
    );
  }
  const { audience = recipients } = context;
  const outside = recipients.filter((one) => !audience.includes(one));
  if (need.marking === "TLP:AMBER+STRICT" && outside.length > 0)
    return refuse(
      "forbidden",
      "outside-audience",
      "What is TLP:AMBER+STRICT goes to those who take part in the run, and is not put to others.",
      "MA-13",
    );
  for (const recipient of recipients) {
    const partner = partnerOf(context, recipient);
    if (partner === undefined)
      return refuse("invalid", "partner-unknown", `${recipient} is no partner here.`, "MA-13");
    const standing = heldBack(partner, "begin");
    if (standing !== undefined) return standing;
  }
  return undefined;
}

function distributed(
  request: AidRequest,
  recipients: readonly PartnerId[],
  { offersBy, neededBy }: { readonly offersBy: Instant; readonly neededBy: Instant },
  context: AidContext,
): AidFact {
  // Nothing is committed to a draft, or to what found no help: every line is asked for.
  const asked = recipients.flatMap((partner) =>
    request.need.needs.map(({ line }): Asked => ({ assignment: newAssignment(context), partner, line })),
  );
  return { type: "aid-distributed", data: { asked, offersBy, neededBy } };
}

export function newAssignment(context: AidContext): AidAssignmentId {
  return AidAssignmentId.parse(context.newId("aid-assignment"));
}

function cancelledWithRequest(assignment: AidAssignment, acting: Acting, reason: string): AidFact[] {
  const on = { ...byOf(acting), assignment: assignment.id };
  if (isAtWork(assignment)) return [{ type: "aid-released", data: on }];
  const isCancelled =
    couldStillHelp(assignment) || assignment.status === "committed" || assignment.status === "mobilising";
  if (!isCancelled) return [];
  return [{ type: "aid-assignment-cancelled", data: { ...on, reason, side: "requesting" } }];
}
