import { decideShareRecall, type ShareRecallCommand } from "@mirror/partnership";
import { type Refusal, refuse, type ShareRecallId } from "@mirror/vocabulary";
import { partnersAmong, withPartners } from "../among-partners.js";
import { shareRecallKind } from "../kinds/share-recall-kind.js";
import type { Turn } from "../turn.js";

/** What an official of the partner that is asked says: it is returned, erased, or kept, and why. */
export async function answerShareRecall(
  turn: Turn,
  id: ShareRecallId,
  command: Exclude<ShareRecallCommand, { readonly type: "ask" | "ring" }>,
): Promise<Refusal | undefined> {
  const recall = await turn.load(shareRecallKind, id);
  if (recall === undefined)
    return refuse("absent", "no-such-recall", "There is no such request, or it is not yours to see.");
  await turn.joinClockOf(id);
  const partners = await partnersAmong(turn, []);
  return turn.decide(shareRecallKind, id, (state, context) =>
    decideShareRecall(state, command, withPartners(context, partners)),
  );
}
