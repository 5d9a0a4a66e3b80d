import { type Instant, type Refusal, refuse } from "@mirror/vocabulary";
import { type Acting, partnerOf } from "../context.js";
import { amendmentHashOf } from "./amendment.js";
import type { AidAssignment, Offered } from "./assignment.js";
import { clashOf, commitmentOf, commitmentsOf, endOf } from "./commitments.js";
import { type AidContext, byOf, type Deed, type DeedOf, notYet } from "./deed.js";
import { namesRegistered, notToBeHad, registeredAs } from "./from-registry.js";
import type { AidRequest } from "./state.js";

type OnTerms = DeedOf<
  | "ask-extension"
  | "grant-extension"
  | "refuse-extension"
  | "propose-amendment"
  | "sign-amendment"
  | "refuse-amendment"
>;

/** What both sides agree on anew while the team is at work: that it stays for longer, or does something else (MA-05). */
export function decideOnTerms(
  request: AidRequest,
  assignment: AidAssignment,
  command: OnTerms,
  acting: Acting,
  context: AidContext,
): Deed {
  const on = { ...byOf(acting), assignment: assignment.id };
  switch (command.type) {
    case "ask-extension": {
      if (assignment.status !== "deployed") return notYet(assignment, "is extended while it is at work");
      const { until, reason } = command;
      if (until <= endOf(request, assignment))
        return refuse("invalid", "no-extension", "It ends then, or later, already.", "MA-05");
      return [{ type: "aid-extension-asked", data: { ...on, until, reason } }];
    }
    case "grant-extension": {
      if (assignment.status !== "extension-pending") return notYet(assignment, "is not asked to stay");
      const { until } = command;
      if (until !== assignment.asked.until)
        return refuse(
          "conflict",
          "other-end",
          `It is asked to stay until ${assignment.asked.until}.`,
          "MA-05",
        );
      return (
        notFree(request, { ...assignment, until }, context) ?? [
          { type: "aid-extension-granted", data: { ...on, until } },
        ]
      );
    }
    case "refuse-extension":
      if (assignment.status !== "extension-pending") return notYet(assignment, "is not asked to stay");
      return [{ type: "aid-extension-refused", data: { ...on, reason: command.reason } }];
    case "propose-amendment": {
      if (assignment.status !== "deployed") return notYet(assignment, "is amended while it is at work");
      const { amendment } = command;
      if (amendment.until !== undefined && amendment.until <= context.now)
        return refuse("invalid", "end-over", "The help ends at an instant in the future.", "MA-12");
      const amendmentHash = amendmentHashOf(assignment.id, assignment.agreementHash, amendment);
      return [{ type: "aid-amendment-proposed", data: { ...on, amendment, amendmentHash } }];
    }
    case "sign-amendment": {
      if (assignment.status !== "amendment-pending") return notYet(assignment, "has no amendment to sign");
      const { amendment, amendmentHash, by } = assignment.proposed;
      if (by === acting.partner.id)
        return refuse(
          "conflict",
          "already-signed",
          `${acting.partner.name} has signed; the other side has not yet.`,
          "MA-05",
        );
      if (command.amendmentHash !== amendmentHash)
        return refuse(
          "conflict",
          "amendment-changed",
          "This is not the amendment as it stands; read it again.",
          "MA-05",
        );
      const unfree =
        amendment.until === undefined
          ? undefined
          : notFree(request, { ...assignment, until: amendment.until }, context);
      return unfree ?? [{ type: "aid-amended", data: { ...on, amendment, amendmentHash } }];
    }
    case "refuse-amendment":
      if (assignment.status !== "amendment-pending") return notYet(assignment, "has no amendment to refuse");
      return [{ type: "aid-amendment-refused", data: { ...on, reason: command.reason } }];
  }
}

/** Why the resource cannot be promised as offered: its registry does not bear it any more, or it is promised already (MA-06). */
export function notFree(
  request: AidRequest,
  assignment: Pick<AidAssignment, "id" | "partner"> &
    Pick<Offered, "offer"> & { readonly until?: Instant | null },
  context: AidContext,
): Refusal | undefined {
  const { offer, partner } = assignment;
  const wanted = commitmentOf(request, assignment);
  const registered = registeredAs(partnerOf(context, partner), offer);
  if (namesRegistered(offer) && registered === undefined)
    return refuse(
      "conflict",
      "resource-unknown",
      `No registry has ${offer.resource.name} any more.`,
      "MA-06",
    );
  const unavailable = registered && notToBeHad(registered, offer, { from: wanted.from, until: wanted.to });
  if (unavailable !== undefined) return unavailable;
  const promised = [...context.commitments, ...commitmentsOf(request)];
  const clash = clashOf(wanted, promised, registered?.quantity ?? null);
  if (clash === undefined) return undefined;
  const detail = `${offer.resource.name} is promised to ${clash.assignment} from ${clash.from} to ${clash.to}.`;
  return refuse("conflict", "promised-twice", detail, "MA-06");
}
