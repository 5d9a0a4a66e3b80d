import { type Instant, type Refusal, refuse } from "@mirror/vocabulary";
import type { Acting } from "../context.js";
import type { AidAssignment } from "./assignment.js";
import type { Offer } from "./commands.js";
import { type AidContext, byOf, type Deed, type DeedOf, nothingWaits, notNow } from "./deed.js";
import type { AidFact } from "./facts.js";
import { filledOf } from "./fill.js";
import { registryRefusal, withRegisteredType } from "./from-registry.js";
import { offersOf } from "./offer-package.js";
import { newAssignment } from "./on-request.js";
import type { AidRequest } from "./state.js";
import { offerHashOf } from "./terms.js";
import { awaitsOffer } from "./wake-ups.js";

/** What a partner that is asked says: received, looking, no, or an offer. */
export function decideAnswer(
  request: AidRequest,
  command: DeedOf<"acknowledge" | "consider" | "decline" | "offer" | "offer-package">,
  acting: Acting,
  context: AidContext,
): Deed {
  const own = request.assignments.filter((one) => one.partner === acting.partner.id);
  const on = (assignment: AidAssignment) => ({ ...byOf(acting), assignment: assignment.id });
  const acknowledged = (assignment: AidAssignment): AidFact[] =>
    assignment.status === "notified" ? [{ type: "aid-acknowledged", data: on(assignment) }] : [];
  switch (command.type) {
    case "acknowledge": {
      const facts = own.flatMap(acknowledged);
      return facts.length > 0 ? facts : nothingWaits(acting);
    }
    case "consider": {
      const facts = own
        .filter((one) => one.status === "notified" || one.status === "acknowledged")
        .flatMap((one): AidFact[] => [...acknowledged(one), { type: "aid-considered", data: on(one) }]);
      return facts.length > 0 ? facts : nothingWaits(acting);
    }
    case "decline": {
      const { line, reason, text = null } = command;
      if (reason === "other" && text === null) {
        return refuse("invalid", "reason-missing", 'A decline for reason "other" says which.', "MA-02");
      }
      const facts = own
        .filter((one) => awaitsOffer(one) && (line === undefined || one.line === line))
        .map((one): AidFact => ({ type: "aid-declined", data: { ...on(one), reason, text } }));
      return facts.length > 0 ? facts : nothingWaits(acting);
    }
    case "offer":
      return offered(request, [command.offer], acting, context);
    case "offer-package": {
      const found = offersOf(request, command, acting);
      return found.ok ? offered(request, found.offers, acting, context) : found;
    }
  }
}

/** Puts offers on the table together, or none of them. */
function offered(request: AidRequest, given: readonly Offer[], acting: Acting, context: AidContext): Deed {
  const facts: AidFact[] = [];
  const waiting = request.assignments.filter((one) => one.partner === acting.partner.id && awaitsOffer(one));
  for (const one of given) {
    const offer = withRegisteredType(acting.partner, one);
    const refusal = offerRefusal(request, offer, acting, context.now);
    if (refusal !== undefined) return refusal;
    const at = waiting.findIndex(({ line }) => line === offer.line);
    const [asked] = at === -1 ? [] : waiting.splice(at, 1);
    const offerHash = offerHashOf(offer);
    // A second offer, or one after a no or a lapse, is unasked for: it begins an assignment of its own.
    const assignment = asked?.id ?? newAssignment(context);
    const on = { ...byOf(acting), assignment };
    if (asked?.status === "notified") facts.push({ type: "aid-acknowledged", data: on });
    facts.push({ type: "aid-offered", data: { ...on, offer, offerHash, isNew: asked === undefined } });
  }
  return facts;
}

function offerRefusal(
  request: AidRequest,
  offer: Offer,
  { partner }: Acting,
  now: Instant,
): Refusal | undefined {
  if (!takesOffers(request)) return notNow(request, "takes no offers");
  const need = request.need.needs.find((one) => one.line === offer.line);
  if (need === undefined) return refuse("invalid", "line-unknown", `This request has no line ${offer.line}.`);
  if (filledOf(request, offer.line) >= need.quantity) {
    return refuse("conflict", "line-filled", `Line ${offer.line} has all the help it needs.`, "MA-06");
  }
  if (!partner.teams.some((team) => team.id === offer.resource.team)) {
    return refuse("invalid", "team-unknown", `${partner.name} offers its own teams only.`, "INV-12");
  }
  if (offer.validUntil <= now)
    return refuse("invalid", "offer-over", "An offer is good until an instant in the future.", "MA-12");
  if (offer.earliestStart >= request.need.period.until) {
    return refuse("invalid", "offer-too-late", "The team could start only when the period is over.");
  }
  const until = offer.until ?? request.need.period.until;
  if (until > request.need.period.until || until <= offer.earliestStart)
    return refuse(
      "invalid",
      "offer-dates",
      "The help ends after it begins, and within the request's period.",
    );
  const window = { from: offer.earliestStart, until };
  return registryRefusal(partner, offer, need, window);
}

/** Whether a request still looks for help. */
export function takesOffers(request: AidRequest): boolean {
  return request.status === "open" || (request.status === "partially-filled" && !request.isLate);
}
