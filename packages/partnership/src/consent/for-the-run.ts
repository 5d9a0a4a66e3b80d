import { type Decided, decided, type Refusal, refuse } from "@mirror/vocabulary";
import type { PartnershipContext } from "../context.js";
import type {
  BreakGlassOver,
  CancelConsent,
  ConsumeConsent,
  EndBreakGlass,
  FindAuthorityInvalid,
  InvalidateConsent,
  RevokeStandingYes,
  SendElsewhere,
} from "./commands.js";
import { recordOf } from "./decision-record.js";
import type { ConsentFact } from "./facts.js";
import { findAuthorityInvalid } from "./on-authority.js";
import { breakGlassOver, endBreakGlass } from "./on-glass.js";
import { roundIsOver } from "./round-is-over.js";
import { isPending } from "./rule.js";
import { sendElsewhere } from "./send-elsewhere.js";
import { settled } from "./settle.js";
import { type ConsentRound, isGranting } from "./state.js";

type OfTheRun =
  | ConsumeConsent
  | RevokeStandingYes
  | BreakGlassOver
  | EndBreakGlass
  | SendElsewhere
  | FindAuthorityInvalid
  | CancelConsent
  | InvalidateConsent;

/** What our own services say of a round, when the run or what a yes stood on comes to it; no person says any of it. */
export function decideForTheRun(
  round: ConsentRound,
  command: OfTheRun,
  context: PartnershipContext,
): Decided<ConsentFact> | Refusal {
  switch (command.type) {
    case "consume":
      if (round.status !== "satisfied" && round.status !== "provisional") {
        return refuse(
          "conflict",
          "round-not-satisfied",
          `This round is ${round.status}; only a satisfied one is used.`,
          "C-08",
        );
      }
      return decided<ConsentFact>({ type: "consent-round-consumed", data: {} });
    case "revoke-standing-yes":
      return revokeStandingYes(round, command, context);
    case "break-glass":
      return breakGlassOver(round, command, context);
    case "end-break-glass":
      return endBreakGlass(round, command, context);
    case "send-elsewhere":
      return sendElsewhere(round, command, context);
    case "find-authority-invalid":
      return findAuthorityInvalid(round, command, context);
    case "cancel":
      if (roundIsOver(round)) return decided<ConsentFact>();
      return decided<ConsentFact>({ type: "consent-round-cancelled", data: { reason: command.reason } });
    case "invalidate":
      return invalidate(round, command, context);
  }
}

/** The standing consent that a partner's yes came from is revoked: so is that yes (C-06). */
function revokeStandingYes(
  round: ConsentRound,
  command: RevokeStandingYes,
  context: PartnershipContext,
): Decided<ConsentFact> {
  const said = round.decisions.find((one) => isGranting(one) && one.standing === command.standing);
  if (said === undefined || roundIsOver(round)) return decided<ConsentFact>();
  const { person, office, justification } = command.by;
  const withdrawn: ConsentFact = {
    type: "consent-withdrawn",
    data: {
      ...recordOf(round, said, context),
      official: { person, office },
      justification: justification ?? "The standing consent that it stood on was revoked.",
      channel: null,
      attested: null,
      signed: null,
    },
  };
  return decided(...settled(round, [withdrawn], "withdrawn", context.now, context).facts);
}

/** Something else is to be done than what was asked: no answer is about it (C-03). */
function invalidate(
  round: ConsentRound,
  command: InvalidateConsent,
  context: PartnershipContext,
): Decided<ConsentFact> {
  if (roundIsOver(round) || command.scopeHash === round.scopeHash) return decided<ConsentFact>();
  const { scopeHash } = command;
  const voided = round.decisions
    .filter((one) => isPending(one) || isGranting(one))
    .map((one): ConsentFact => ({ type: "consent-invalidated", data: { partner: one.partner, scopeHash } }));
  return decided(...settled(round, voided, "scope-changed", context.now, context).facts);
}
