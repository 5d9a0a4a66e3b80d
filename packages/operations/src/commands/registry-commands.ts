import {
  type AgreementCommand,
  decideAgreement,
  decidePartner,
  type PartnerCommand,
} from "@mirror/partnership";
import { type AgreementId, type ExerciseId, type PartnerId, type Refusal, refuse } from "@mirror/vocabulary";
import { partnersAmong, withPartners } from "../among-partners.js";
import { agreementKind } from "../kinds/agreement-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { playbookKind } from "../kinds/playbook-kind.js";
import { decideImport } from "../library/shelf.js";
import type { Turn } from "../turn.js";
import { whoeverIs } from "./who-acts.js";

/** Says something about a partner: its people, teams, rosters, tokens, standing. */
export async function tellPartner(
  turn: Turn,
  id: PartnerId,
  command: PartnerCommand,
): Promise<Refusal | undefined> {
  const partners = await partnersAmong(turn, [id]);
  return turn.decide(partnerKind, id, (state, context) =>
    decidePartner(state, command, withPartners(context, partners)),
  );
}

/** Says something about an agreement: proposes, ratifies, denounces it. One of an exercise is made on its clock. */
export async function tellAgreement(
  turn: Turn,
  id: AgreementId,
  command: AgreementCommand,
  exercise: ExerciseId | null,
): Promise<Refusal | undefined> {
  if (exercise !== null) await turn.joinClock("exercise", exercise);
  const agreement = await turn.load(agreementKind, id);
  if (agreement === undefined && command.type !== "propose")
    return refuse("absent", "no-such-agreement", "There is no such agreement, or it is not yours to see.");
  await turn.joinClockOf(id);
  const parties = command.type === "propose" ? command.text.parties : (agreement?.text.parties ?? []);
  const partners = await partnersAmong(turn, parties);
  return turn.decide(agreementKind, id, (state, context) =>
    decideAgreement(state, command, withPartners(context, partners)),
  );
}

/** Takes a playbook in, for everyone here to start. */
export async function importPlaybook(turn: Turn, id: string, text: string): Promise<Refusal | undefined> {
  const signed = await whoeverIs(turn, "administrator", "run-lead", "planner");
  if (!signed.ok) return signed;
  return turn.decide(playbookKind, id, (shelf) => decideImport(shelf, text));
}
