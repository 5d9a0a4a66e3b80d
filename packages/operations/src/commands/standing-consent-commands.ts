import { decideStanding, RevokeStanding, SecondStanding, type StandingCommand } from "@mirror/partnership";
import { type ExerciseId, type Refusal, readId, refuse, type StandingConsentId } from "@mirror/vocabulary";
import { partnersAmong, withPartners } from "../among-partners.js";
import { agreementKind } from "../kinds/agreement-kind.js";
import { standingConsentKind } from "../kinds/standing-consent-kind.js";
import type { Turn } from "../turn.js";

export const SecondStandingBody = SecondStanding.omit({ type: true });
export const RevokeStandingBody = RevokeStanding.omit({ type: true });

/**
 * Gives, seconds or revokes a standing consent. One of an exercise is given on its clock, and shows in its id and its terms
 * that it answers for nothing real (C-16).
 */
export async function tellStanding(
  turn: Turn,
  id: StandingConsentId,
  command: Exclude<StandingCommand, { type: "use" | "ring" }>,
  exercise: ExerciseId | null,
): Promise<Refusal | undefined> {
  const standing = await turn.load(standingConsentKind, id);
  if (command.type === "grant") {
    const mode = exercise === null ? "live" : "exercise";
    if (command.id !== id)
      return refuse("invalid", "other-id", `This is about ${id}, and names another.`, "INV-20");
    if (readId(id)?.mode !== mode || command.terms.mode !== mode)
      return refuse(
        "invalid",
        "mixed-modes",
        "The standing consent, its terms and its exercise have to be of one mode.",
        "C-16",
      );
    if (standing === undefined) await turn.joinClock(mode, exercise);
  } else if (standing === undefined) {
    return refuse(
      "absent",
      "no-such-standing-consent",
      "There is no such standing consent, or it is not yours to see.",
    );
  }
  await turn.joinClockOf(id);
  const named = command.type === "grant" ? command.terms.agreement : null;
  const agreement =
    named === null || !(await turn.isHere(named)) ? undefined : await turn.load(agreementKind, named);
  const partners = await partnersAmong(turn, []);
  return turn.decide(standingConsentKind, id, (state, context) =>
    decideStanding(state, command, {
      ...withPartners(context, partners),
      agreements: agreement === undefined ? [] : [agreement],
    }),
  );
}
