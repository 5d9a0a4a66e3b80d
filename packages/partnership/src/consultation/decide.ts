import {
  type Decided,
  decided,
  type Instant,
  type PersonId,
  type Refusal,
  readId,
  refuse,
} from "@mirror/vocabulary";
import { type PartnershipContext, whoActs } from "../context.js";
import { hasRole } from "../partner/duty.js";
import { standingAgainst } from "../partner/standing.js";
import type { Partner } from "../partner/state.js";
import { heard } from "../ring.js";
import type { PartnerRole } from "../role.js";
import { unjustified } from "../words.js";
import type { ConsultationCommand, GiveOpinion, OpenConsultation } from "./commands.js";
import type { ConsultationFact } from "./facts.js";
import { type Consultation, consultationWakeUps, silentIn } from "./state.js";

/** Who asks for a partner. */
const ASKS: readonly PartnerRole[] = ["run-lead", "duty-officer", "authorised-official"];
/** Who says what a partner thinks: it binds nobody, so it takes no mandate. */
const SPEAKS: readonly PartnerRole[] = ["duty-officer", "authorised-official"];

/**
 * What a command does to a consultation (M09): it is answered, or its silence is recorded, and it never grants. There is
 * no command by which anything could stand on it.
 */
export function decideConsultation(
  consultation: Consultation | undefined,
  command: ConsultationCommand,
  context: PartnershipContext,
): Decided<ConsultationFact> | Refusal {
  if (command.type === "open")
    return consultation === undefined
      ? decideOpening(command, context)
      : refuse("conflict", "consultation-exists", "This consultation was opened already.", "M09");
  if (consultation === undefined)
    return refuse("absent", "consultation-unknown", "There is no such consultation.");
  if (command.type === "answer") return decideOpinion(consultation, command, context);
  const ring = heard(command, consultationWakeUps(consultation), context, "M09");
  if (!ring.ok) return ring;
  if (ring.owed === undefined) return decided<ConsultationFact>();
  return decided<ConsultationFact>({ type: "consultation-closed", data: { silent: silentIn(consultation) } });
}

function decideOpening(
  { id, question }: OpenConsultation,
  context: PartnershipContext,
): Decided<ConsultationFact> | Refusal {
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  const { partner, person } = acting;
  if (question.by !== partner.id || question.askedBy !== person.id)
    return refuse("forbidden", "not-the-asker", "You ask for yourself and your partner.", "INV-12");
  const refusal = unlessOneOf(ASKS, partner, person.id) ?? standingAgainst(partner, "ask-consultation");
  if (refusal !== undefined) return refusal;
  const { mode, run, asks, answerBy } = question;
  if ([readId(id)?.mode, readId(run)?.mode].some((one) => one !== mode))
    return refuse("invalid", "mixed-modes", "The consultation and its run have to be of one mode.", "C-16");
  if (new Set(asks).size !== asks.length || asks.includes(partner.id))
    return refuse("invalid", "asked-twice", "Each partner is asked once, and your own is not.");
  return (
    unlessAhead(answerBy, context.now) ?? decided({ type: "consultation-opened", data: { id, question } })
  );
}

function decideOpinion(
  { question, closedAt }: Consultation,
  { opinion, words }: GiveOpinion,
  context: PartnershipContext,
): Decided<ConsultationFact> | Refusal {
  const acting = whoActs(context);
  if (!acting.ok) return acting;
  const { partner, person } = acting;
  if (!question.asks.includes(partner.id))
    return refuse(
      "forbidden",
      "not-asked",
      `${partner.name} is not asked here, and nobody answers for another.`,
      "INV-12",
    );
  const refusal = unlessOneOf(SPEAKS, partner, person.id) ?? standingAgainst(partner, "answer-consultation");
  if (refusal !== undefined) return refusal;
  if (closedAt !== null || question.answerBy <= context.now)
    return refuse(
      "conflict",
      "consultation-closed",
      `The time to answer ended at ${question.answerBy}; who had said nothing is recorded as silent.`,
      "M09",
    );
  const unreasoned = opinion === "objects" ? unjustified(words ?? "", "M09") : undefined;
  return (
    unreasoned ??
    decided<ConsultationFact>({
      type: "consultation-answered",
      data: { partner: partner.id, person: person.id, opinion, words: words ?? null },
    })
  );
}

/** Whether a person says for their partner what it thinks. */
export function maySpeak(partner: Partner, person: PersonId): boolean {
  return SPEAKS.some((role) => hasRole(partner, person, role));
}

function unlessAhead(answerBy: Instant, now: Instant): Refusal | undefined {
  if (answerBy > now) return undefined;
  return refuse("invalid", "deadline-passed", "The deadline for an answer lies in the future.", "M09");
}

function unlessOneOf(roles: readonly PartnerRole[], partner: Partner, person: PersonId): Refusal | undefined {
  if (roles.some((role) => hasRole(partner, person, role))) return undefined;
  return refuse(
    "forbidden",
    "role-missing",
    `This takes the role ${roles.join(" or ")} at ${partner.name}.`,
    "M04",
  );
}
