import { recallIsOpen, type ShareRecall } from "@mirror/partnership";
import type { Directory } from "../sight/directory.js";
import { at } from "../views/sentences.js";

/** What a request to give back a share waits for, in one sentence; null where it was answered. */
export function shareRecallWaitsFor(recall: ShareRecall, names: Directory): string | null {
  if (!recallIsOpen(recall)) return null;
  const { of, answerBy } = recall.share;
  const late = recall.status === "overdue" ? "overdue since" : "until";
  return `Waiting for an official of ${names.partner(of).name} to return it, erase it, or say why not, ${late} ${at(answerBy)}.`;
}
