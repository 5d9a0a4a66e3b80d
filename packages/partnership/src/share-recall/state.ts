import type { Instant, PartnerId, PersonId, Recorded, ShareRecallId, WakeUp } from "@mirror/vocabulary";
import type { RecalledShare } from "./commands.js";
import type { ShareRecallFact } from "./facts.js";

/** A partner's answer to a request to give back a share: what it did, or why it does not, in its words. */
export interface RecallAnswer {
  readonly words: string;
  readonly by: PersonId;
  readonly at: Instant;
}

/** A request to give back what was shared under a consent that was withdrawn since (C-09). */
export type ShareRecall = {
  readonly id: ShareRecallId;
  readonly share: RecalledShare;
  readonly askedAt: Instant;
} & (
  | { readonly status: "asked" }
  | { readonly status: "overdue" }
  | { readonly status: "returned" | "erased" | "refused"; readonly answer: RecallAnswer }
);

export function evolveShareRecall(
  recall: ShareRecall | undefined,
  fact: Recorded<ShareRecallFact>,
): ShareRecall {
  if (fact.type === "share-asked-back") return { ...fact.data, askedAt: fact.at, status: "asked" };
  if (recall === undefined)
    throw new Error(`The recall of a share begins with share-asked-back, not with ${fact.type}.`);
  const { id, share, askedAt } = recall;
  const answered = (status: "returned" | "erased" | "refused", words: string, by: PersonId): ShareRecall => ({
    ...{ id, share, askedAt, status },
    answer: { words, by, at: fact.at },
  });
  switch (fact.type) {
    case "share-recall-overdue":
      return { id, share, askedAt, status: "overdue" };
    case "share-returned":
      return answered("returned", fact.data.note, fact.data.by);
    case "share-erased":
      return answered("erased", fact.data.attestation, fact.data.by);
    case "share-recall-refused":
      return answered("refused", fact.data.reason, fact.data.by);
  }
}

/** Whether nobody has answered: it keeps a run from standing down, due or overdue (ES-09). */
export function recallIsOpen({ status }: ShareRecall): boolean {
  return status === "asked" || status === "overdue";
}

/**
 * Whether what a step has shared is stopped for a partner (C-09, 7): whoever is asked to give it back reads nothing of it here
 * any more, whatever they answer. Who carried the step out (`performer`) goes on reading what they did themselves.
 */
export function stopsReading(
  { share }: ShareRecall,
  reader: PartnerId,
  performer: PartnerId | null,
): boolean {
  return share.of === reader && reader !== performer;
}

/** `answer-deadline`: when the partner that is asked should have answered. */
export function shareRecallWakeUps({ status, share }: ShareRecall): WakeUp[] {
  return status === "asked" ? [{ name: "answer-deadline", dueAt: share.answerBy }] : [];
}
