import { type Consultation, silentIn } from "@mirror/partnership";
import type { Directory } from "../sight/directory.js";
import { and, at } from "../views/sentences.js";

/** Whose opinion is still waited for, until when; null where nobody's is. Nothing else waits for it. */
export function consultationWaitsFor(consultation: Consultation, names: Directory): string | null {
  const silent = silentIn(consultation).map((one) => names.partner(one).name);
  if (consultation.closedAt !== null || silent.length === 0) return null;
  return `The opinion of ${and(silent)} is asked until ${at(consultation.question.answerBy)}; nothing stops meanwhile.`;
}
