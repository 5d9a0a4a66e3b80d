import {
  type Agreement,
  type AgreementCommand,
  type AgreementText,
  decideAgreement,
  decidePartner,
  type PartnerCommand,
} from "@mirror/partnership";
import type { ReadingOptions } from "@mirror/playbook";
import {
  type AgreementId,
  type ExerciseId,
  instantAfter,
  type PartnerId,
  partnerOfActor,
  type Refusal,
  readId,
  refuse,
} from "@mirror/vocabulary";
import { partnersAmong, withPartners } from "../among-partners.js";
import { DECIDED_IN_TIME_MS } from "../decided-in-time.js";
import { agreementKind } from "../kinds/agreement-kind.js";
import { partnerKind, signingInAs } from "../kinds/partner-kind.js";
import { playbookKind } from "../kinds/playbook-kind.js";
import { decideImport, type GivenReading } from "../library/shelf.js";
import { unlessPlayers } from "../players.js";
import type { Turn } from "../turn.js";
import { whoeverIs } from "./who-acts.js";

/** Says something about a partner: its people, teams, rosters, tokens, standing. */
export async function tellPartner(
  turn: Turn,
  id: PartnerId,
  command: PartnerCommand,
): Promise<Refusal | undefined> {
  if (command.type === "add-partner" && command.id !== id) return otherId(id);
  if (command.type === "open-account") {
    // Whose name it is belongs to the read set: of two who take one name at once, one is told.
    const holders = await turn.listed(signingInAs(command.login));
    if (holders.some((one) => one !== id))
      return refuse(
        "conflict",
        "login-taken",
        `Somebody else signs in as ${command.login}; choose another name.`,
      );
  }
  const partners = await partnersAmong(turn, [id]);
  return turn.decide(partnerKind, id, (state, context) =>
    decidePartner(state, command, withPartners(context, partners)),
  );
}

/**
 * Says something about an agreement: proposes, ratifies, denounces it. One of an exercise is made on its clock, between
 * those who play in it, and shows in its id and its text that it is none of the real world's (C-16).
 */
export async function tellAgreement(
  turn: Turn,
  id: AgreementId,
  command: AgreementCommand,
  exercise: ExerciseId | null,
): Promise<Refusal | undefined> {
  const isNew = (await turn.load(agreementKind, id)) === undefined;
  if (command.type === "propose") {
    const mode = exercise === null ? "live" : "exercise";
    if (command.id !== id) return otherId(id);
    if (readId(id)?.mode !== mode || command.text.mode !== mode)
      return refuse(
        "invalid",
        "mixed-modes",
        "The agreement, its text and its exercise have to be of one mode.",
        "C-16",
      );
    if (isNew) await turn.joinClock(mode, exercise);
  } else if (isNew) {
    return refuse("absent", "no-such-agreement", "There is no such agreement, or it is not yours to see.");
  }
  await turn.joinClockOf(id);
  if (exercise !== null && turn.exercise !== exercise)
    return refuse("conflict", "other-exercise", "This agreement is not one of that exercise.", "C-16");
  const { parties } =
    command.type === "propose" ? command.text : (await turn.loadKnown(agreementKind, id)).text;
  const partners = await partnersAmong(turn, parties);
  turn.onlyBefore(instantAfter(turn.now(), DECIDED_IN_TIME_MS));
  const older = command.type === "propose" ? await olderVersion(turn, command.text) : undefined;
  const refusal =
    unlessPlayers(turn, parties) ??
    (await turn.decide(agreementKind, id, (state, context) =>
      decideAgreement(state, command, { ...withPartners(context, partners), older }),
    ));
  const signed = "signed" in command ? command.signed : undefined;
  // A partner's stream is of the real world: in an exercise the statement is checked, and has no turn there.
  if (refusal !== undefined || signed === undefined || readId(id)?.mode === "exercise") return refusal;
  return tellPartner(turn, signed.statement.partner, { type: "state", signed });
}

/** The version that a text means to take the place of; not there where whoever proposes it is no party to that one. */
async function olderVersion(turn: Turn, { supersedes }: AgreementText): Promise<Agreement | undefined> {
  if (supersedes === undefined) return undefined;
  const older = await turn.load(agreementKind, supersedes);
  if (older === undefined || !(await turn.isHere(supersedes))) return undefined;
  const by = partnerOfActor(turn.actor);
  return by === null || older.text.parties.includes(by) ? older : undefined;
}

/** Takes a playbook in, for everyone here to start. `id` is the one that the document bears. */
export async function importPlaybook(
  turn: Turn,
  id: string,
  text: string,
  options: ReadingOptions = {},
  read?: GivenReading,
): Promise<Refusal | undefined> {
  const signed = await whoeverIs(turn, "import-playbook", "administrator", "run-lead", "planner");
  if (!signed.ok) return signed;
  if (!id.startsWith("playbook--")) return otherId(id);
  return turn.decide(playbookKind, id, (shelf) => decideImport(shelf, id, text, options, read));
}

/** What is changed is what is named once, by its stream (INV-20). */
function otherId(id: string): Refusal {
  return refuse("invalid", "other-id", `This is about ${id}, and names another.`, "INV-20");
}
