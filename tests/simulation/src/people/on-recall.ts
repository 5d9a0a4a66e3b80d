import { answerShareRecall, recallsOf, shareRecallKind } from "@mirror/operations";
import { recallIsOpen } from "@mirror/partnership";
import type { ShareRecallId } from "@mirror/vocabulary";
import type { World } from "../world.js";
import { type Cast, whoIs } from "./cast.js";
import { type Deed, deed, REASON } from "./deed.js";
import type { Spectator } from "./spectator.js";

/** What there is to say to those who ask back what they have shared: it is returned, it is erased, or it is kept (C-09). */
export async function onRecalls(world: World, cast: Cast, spectator: Spectator): Promise<Deed[]> {
  const deeds: Deed[] = [];
  for (const company of Object.values(cast.sides)) {
    const who = whoIs(company, "authorised-official");
    for (const { member } of await spectator.desk.journal.list(recallsOf(company.partner), { limit: 100 })) {
      const recall = await spectator.state(shareRecallKind, member);
      if (recall === undefined || recall.share.of !== company.partner || !recallIsOpen(recall)) continue;
      const answer = world.chance.pick([
        { type: "return", note: REASON },
        { type: "erase", attestation: REASON },
        { type: "refuse", reason: REASON },
      ] as const);
      deeds.push(
        deed(2, who, `${answer.type} what is asked back by ${recall.id.slice(-4)}`, (turn) =>
          answerShareRecall(turn, recall.id as ShareRecallId, answer),
        ),
      );
    }
  }
  return deeds;
}
