import { EraseShare, RefuseRecall, ReturnShare } from "@mirror/partnership";
import { ShareRecallId } from "@mirror/vocabulary";
import { z } from "zod";
import { Flag, PageQuery, pageOf } from "../paging.js";
import { reading, verbsOf } from "../route.js";
import { ShareRecallView } from "../views/share-recall.js";

const params = z.strictObject({ id: ShareRecallId });
const { verb } = verbsOf({ name: "share-recall", path: "/share-recalls", params, view: ShareRecallView });

export const shareRecalls = {
  list: reading({
    id: "share-recall.list",
    path: "/share-recalls",
    summary: "List what is asked back",
    description:
      "What the caller's partner shared or was told under a consent that was withdrawn since, newest first (C-09).",
    query: PageQuery.extend({
      open: Flag.optional().meta({ description: "Only those that wait for an answer, or only the others." }),
    }),
    answer: { status: 200, schema: pageOf(ShareRecallView) },
  }),
  show: reading({
    id: "share-recall.show",
    path: "/share-recalls/{id}",
    summary: "Show what is asked back",
    description:
      "By whom, of whom, until when, and what came of it. For everybody who takes part in its run.",
    params,
    answer: { status: 200, schema: ShareRecallView },
  }),
  return: verb(
    "return",
    "Say that it is returned",
    "All of it is back with whom it came from. For an official of the partner that is asked.",
    ReturnShare.omit({ type: true }),
  ),
  erase: verb(
    "erase",
    "Attest that it is erased",
    "Nothing of it is left; how and where, in at least 20 characters. For an official of the partner that is asked.",
    EraseShare.omit({ type: true }),
  ),
  refuse: verb(
    "refuse",
    "Say why it is kept",
    "With a reason of at least 20 characters. It may still be returned or erased later.",
    RefuseRecall.omit({ type: true }),
  ),
};
