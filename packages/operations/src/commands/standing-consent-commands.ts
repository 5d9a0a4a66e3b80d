import type { Outcome } from "@mirror/engine";
import {
  decideStanding,
  RevokeStanding,
  SecondStanding,
  type StandingCommand,
  type StandingConsent,
  type StandingFact,
  type StandingNotice,
} from "@mirror/partnership";
import {
  decided,
  type EffectId,
  type ExerciseId,
  type Refusal,
  readId,
  refuse,
  type StandingConsentId,
} from "@mirror/vocabulary";
import { partnersAmong, withPartners } from "../among-partners.js";
import { unlessInPlay } from "../in-play.js";
import { agreementKind } from "../kinds/agreement-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { standingConsentKind } from "../kinds/standing-consent-kind.js";
import { pageWays } from "../paging/page-ways.js";
import { standingNoticeEffect } from "../paging/standing-notice.js";
import type { Turn } from "../turn.js";
import type { Begun } from "./begun.js";

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

/** A worker is about to tell an official that a standing consent was used. What the use has written is its intent. */
export async function beginNotice(
  turn: Turn,
  id: StandingConsentId,
  notice: EffectId,
  begun: (what: Begun) => void,
): Promise<Refusal | undefined> {
  const found = await owedNotice(turn, id, notice);
  if (!found.ok) return found;
  const { standing, notice: owed } = found;
  const ways = pageWays(await turn.load(partnerKind, standing.partner), owed.person, standing.terms.mode);
  const effect = standingNoticeEffect(standing, owed, ways);
  turn.whenCommitted(() => begun({ effect, livesMs: null, credential: null }));
  return undefined;
}

/** What came of it: one that did not reach its person is still owed, under the same id. */
export async function recordNotice(
  turn: Turn,
  id: StandingConsentId,
  notice: EffectId,
  { status, detail }: Outcome,
): Promise<Refusal | undefined> {
  const found = await owedNotice(turn, id, notice);
  if (!found.ok) return found;
  if (status !== "succeeded") return refuse("conflict", "page-not-sent", detail);
  return turn.decide(standingConsentKind, id, () =>
    decided<StandingFact>({ type: "standing-notice-sent", data: { effect: notice, detail } }),
  );
}

async function owedNotice(
  turn: Turn,
  id: StandingConsentId,
  effect: EffectId,
): Promise<
  { readonly ok: true; readonly standing: StandingConsent; readonly notice: StandingNotice } | Refusal
> {
  const standing = await turn.load(standingConsentKind, id);
  const notice = standing?.notices.find((one) => one.effect === effect);
  if (standing === undefined || notice === undefined)
    return refuse("conflict", "nothing-owed", "This page is no longer owed.");
  await turn.joinClockOf(id);
  return unlessInPlay(turn, id) ?? { ok: true, standing, notice };
}
