import {
  evolveShareRecall,
  type ShareRecall,
  type ShareRecallFact,
  shareRecallWakeUps,
} from "@mirror/partnership";
import { msOf, type PartnerId } from "@mirror/vocabulary";
import { reactToShareRecall } from "../reactions/share-recall-reaction.js";
import type { StreamKind } from "../stream-kind.js";
import { streamsOfRun } from "./run-kind.js";

/** The requests to give back a share that a partner is asked, or asks, newest first. */
export function recallsOf(partner: PartnerId): string {
  return `share-recalls-of/${partner}`;
}

export const shareRecallKind: StreamKind<ShareRecall, ShareRecallFact> = {
  name: "share recall",
  evolve: evolveShareRecall,
  wakeUps: shareRecallWakeUps,
  owed: () => [],
  index: ({ id: member, askedAt, share: { by, of, run } }) => {
    const score = msOf(askedAt);
    return [
      { index: recallsOf(of), member, score },
      { index: recallsOf(by), member, score },
      { index: streamsOfRun(run), member, score },
    ];
  },
  lookUps: () => [],
  marking: () => "TLP:AMBER",
  react: reactToShareRecall,
};
