import type { ShareRecall, ShareRecallFact } from "@mirror/partnership";
import type { PersonId, Recorded } from "@mirror/vocabulary";
import type { Directory } from "../sight/directory.js";
import { at, withoutStop } from "../views/sentences.js";

/** What happened to a request to give back a share, in one sentence. */
export function shareRecallWords(
  fact: Recorded<ShareRecallFact>,
  { share }: ShareRecall,
  names: Directory,
): string {
  const asked = names.partner(share.of).name;
  const who = (by: PersonId) => names.who(by, `An official of ${asked}`);
  switch (fact.type) {
    case "share-asked-back":
      return `${names.partner(share.by).name} asks ${asked} to return or erase what "${share.stepName}" shared, by ${at(share.answerBy)}.`;
    case "share-recall-overdue":
      return `${asked} has not said by ${at(fact.data.dueAt)} what became of what "${share.stepName}" shared.`;
    case "share-returned":
      return `${who(fact.data.by)} says that what "${share.stepName}" shared is returned: ${withoutStop(fact.data.note)}.`;
    case "share-erased":
      return `${who(fact.data.by)} attests that what "${share.stepName}" shared is erased: ${withoutStop(fact.data.attestation)}.`;
    case "share-recall-refused":
      return `${who(fact.data.by)} keeps what "${share.stepName}" shared: ${withoutStop(fact.data.reason)}.`;
  }
}
