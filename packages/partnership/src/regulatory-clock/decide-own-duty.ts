import { type Decided, decided, type Refusal, refuse } from "@mirror/vocabulary";
import { type PartnershipContext, whoActs } from "../context.js";
import type { PartnerFact } from "../partner/facts.js";
import type { Partner } from "../partner/state.js";
import { unjustified } from "../words.js";
import type { StateDuty, WithdrawDuty } from "./own-duty.js";
import { reportingDuty } from "./reporting-duties.js";
import { ownDuties, reportingDutyOf } from "./reporting-duty-of.js";

const DUTIES_MAX = 200;

/**
 * The partner's own people keep its registry of duties: a duty officer or an official. What is known here keeps its name, and
 * a duty that follows another follows one that is known here or stated.
 */
export function decideOwnDuty(
  partner: Partner,
  command: StateDuty | WithdrawDuty,
  context: PartnershipContext,
): Decided<PartnerFact> | Refusal {
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  const { person } = acting;
  const keeps = person.roles.includes("duty-officer") || person.roles.includes("authorised-official");
  if (acting.partner.id !== partner.id || !keeps)
    return refuse(
      "forbidden",
      "not-its-keeper",
      `A duty officer or an official of ${partner.name} states its duties.`,
      "INV-12",
    );
  const by = person.id;
  const stated = ownDuties(partner).map(({ id }) => id);
  if (command.type === "withdraw-duty") {
    const refusal = unjustified(command.reason, "ES-08");
    if (refusal !== undefined) return refusal;
    if (!stated.includes(command.duty))
      return refuse("absent", "duty-unknown", `${partner.name} has stated no duty ${command.duty}.`);
    return decided<PartnerFact>({
      type: "reporting-duty-withdrawn",
      data: { duty: command.duty, reason: command.reason, by },
    });
  }
  const { duty } = command;
  if (reportingDuty(duty.id) !== undefined)
    return refuse(
      "conflict",
      "duty-known",
      `${duty.id} is known here already: name your own otherwise.`,
      "ES-08",
    );
  if (duty.follows !== null && reportingDutyOf(duty.follows, partner) === undefined)
    return refuse("invalid", "follows-unknown", `${duty.follows}, which it follows, is not known here.`);
  if (!stated.includes(duty.id) && stated.length >= DUTIES_MAX)
    return refuse("conflict", "too-many-duties", `A partner states ${DUTIES_MAX} duties at most.`, "INV-22");
  return decided<PartnerFact>({ type: "reporting-duty-stated", data: { duty, by } });
}
