import type { ShareRecallView } from "@mirror/contract";
import type { Tlp } from "@mirror/vocabulary";
import type { Directory } from "../sight/directory.js";
import type { SeenShareRecall } from "../sight/seen.js";
import { shareRecallWaitsFor } from "../waiting/share-recall.js";
import { versioned } from "./version.js";

export function shareRecallView({ recall, item }: SeenShareRecall, names: Directory): ShareRecallView {
  const { id, share, status, askedAt } = recall;
  const { run, invocation, stepName, round, dataClasses, purpose, answerBy } = share;
  return versioned({
    id,
    status,
    by: names.partner(share.by),
    of: names.partner(share.of),
    ...{ run, step: invocation, stepName, consent: round, purpose, answerBy, askedAt },
    dataClasses: [...dataClasses],
    marking: item.marking satisfies Tlp,
    answer:
      recall.status === "asked" || recall.status === "overdue"
        ? null
        : { words: recall.answer.words, by: names.person(recall.answer.by), at: recall.answer.at },
    waitingFor: shareRecallWaitsFor(recall, names),
  });
}
