import { type Decided, decided, type Refusal, refuse } from "@mirror/vocabulary";
import { type PartnershipContext, whoActs } from "../context.js";
import { heard } from "../ring.js";
import { decideAnswer } from "./answering.js";
import { decideAttestation } from "./attesting.js";
import type { ConsentCommand } from "./commands.js";
import { decideConfirmation } from "./confirming.js";
import type { ConsentFact } from "./facts.js";
import { decideForTheRun } from "./for-the-run.js";
import { decideReport, decideVerification } from "./on-condition.js";
import { decideOpening } from "./opening.js";
import { overdue } from "./overdue.js";
import type { ConsentRound } from "./state.js";
import { consentWakeUps } from "./wake-ups.js";

/** What a command does to a round. Needs the actor's own partner in the context, and no other. */
export function decideConsent(
  round: ConsentRound | undefined,
  command: ConsentCommand,
  context: PartnershipContext,
): Decided<ConsentFact> | Refusal {
  if (command.type === "open") {
    if (round !== undefined)
      return refuse("conflict", "round-exists", "This round was opened already.", "C-14");
    return decideOpening(command, context);
  }
  if (round === undefined)
    return refuse("absent", "round-unknown", "There is no such consent round.", "INV-12");
  switch (command.type) {
    case "ring": {
      const ring = heard(command, consentWakeUps(round), context, "C-01");
      return ring.ok ? decided(...overdue(round, context).facts) : ring;
    }
    case "grant":
    case "refuse":
    case "abstain":
    case "withdraw":
    case "reaffirm": {
      const acting = whoActs(context);
      return acting.ok ? decideAnswer(round, command, acting, null, context) : acting;
    }
    case "attest":
      return decideAttestation(round, command, context);
    case "confirm":
      return decideConfirmation(round, command, context);
    case "verify-condition":
      return decideVerification(round, command, context);
    case "report-violation":
      return decideReport(round, command, context);
    case "consume":
    case "revoke-standing-yes":
    case "break-glass":
    case "end-break-glass":
    case "send-elsewhere":
    case "find-authority-invalid":
    case "cancel":
    case "invalidate":
      if (context.actor.kind === "person")
        return refuse(
          "forbidden",
          "not-for-people",
          "The run itself says this, when it comes to it.",
          "INV-12",
        );
      return decideForTheRun(round, command, context);
  }
}
