import { routes, type ShareRecallView } from "@mirror/contract";
import { answerShareRecall, recallsOf, type Turn } from "@mirror/operations";
import { recallIsOpen, ShareRecallCommand } from "@mirror/partnership";
import type { ShareRecallId } from "@mirror/vocabulary";
import { decides } from "../door/decides.js";
import { pageOfIndex } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import { seenShareRecall } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { shareRecallView } from "../views/share-recall-view.js";

async function show(sight: Sight, id: string): Promise<ShareRecallView | undefined> {
  const seen = await seenShareRecall(sight, id);
  return seen && shareRecallView(seen, await sight.directory());
}

interface OnRecall {
  readonly params: { readonly id: ShareRecallId };
}

/** An answer is its body under the verb's name. */
function says(type: "return" | "erase" | "refuse") {
  return {
    about: (sight: Sight, { params }: OnRecall) => seenShareRecall(sight, params.id),
    decide: (turn: Turn, { params, body }: OnRecall & { readonly body: object }) => {
      const command = ShareRecallCommand.parse({ type, ...body });
      if (command.type === "ask" || command.type === "ring") throw new Error(`${type} is no answer.`);
      return answerShareRecall(turn, params.id, command);
    },
    show: (sight: Sight, { params }: OnRecall) => show(sight, params.id),
  };
}

export const shareRecallDoors: Door[] = [
  reads(routes.shareRecalls.list, (sight, { query }) =>
    pageOfIndex(sight, recallsOf(sight.caller.viewer.partner), query, async (id) => {
      const seen = await seenShareRecall(sight, id);
      if (seen === undefined) return undefined;
      if (query.open !== undefined && (query.open === "true") !== recallIsOpen(seen.recall)) return undefined;
      return shareRecallView(seen, await sight.directory());
    }),
  ),
  reads(routes.shareRecalls.show, (sight, { params }) => show(sight, params.id)),
  decides(routes.shareRecalls.return, says("return")),
  decides(routes.shareRecalls.erase, says("erase")),
  decides(routes.shareRecalls.refuse, says("refuse")),
];
