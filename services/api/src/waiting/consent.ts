import type { ConsentRound } from "@mirror/partnership";
import type { Directory } from "../sight/directory.js";
import { and, at } from "../views/sentences.js";

/** Who has not answered a round yet, and until when they may. */
export function consentWaitsFor(round: ConsentRound, names: Directory): string | null {
  if (round.status !== "open") return null;
  const pending = round.decisions.flatMap((one) => {
    const who = `${names.partner(one.partner).name} (${one.office})`;
    if (one.status === "requested") return [who];
    return one.status === "partially-authorised" ? [`a second person of ${who}`] : [];
  });
  return pending.length === 0
    ? null
    : `Waiting for the answer of ${and(pending)} until ${at(round.question.answerBy)}.`;
}
