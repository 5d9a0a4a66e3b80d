import { holdersOf } from "@mirror/partnership";
import type { PartnerId, StreamId } from "@mirror/vocabulary";
import { partnerKind } from "../kinds/partner-kind.js";
import { shareRecallKind } from "../kinds/share-recall-kind.js";
import { callPeople } from "../paging/people-page.js";
import type { Turn } from "../turn.js";

/**
 * What was shared is asked back: the officials of whoever has it are called. When nobody has answered in time, they are
 * called again, and with them the officials of whoever asks (C-09). The page names no step: its marking may not leave.
 */
export async function reactToShareRecall(turn: Turn, stream: StreamId): Promise<void> {
  const { share, status } = turn.currentKnown(shareRecallKind, stream);
  const call = async (id: PartnerId, title: string) => {
    const partner = await turn.loadKnown(partnerKind, id);
    const people = holdersOf(partner, { role: "authorised-official" }, turn.now());
    await callPeople(turn, id, people, { about: stream, title, answerBy: null });
  };
  switch (status) {
    case "asked":
      return call(share.of, "Something that was shared with you is asked back.");
    case "overdue":
      await call(share.of, "Overdue: something that was shared with you is asked back.");
      return call(share.by, "Overdue: nobody says what became of what you shared.");
    case "returned":
    case "erased":
    case "refused":
      return;
  }
}
