import {
  CloseBreakGlass,
  GlassScope,
  GoOnAlone,
  OpenBreakGlass,
  ReviewBreakGlass,
} from "@mirror/partnership";
import { BreakGlassId, RunId } from "@mirror/vocabulary";
import { z } from "zod";
import { Flag, PageQuery, pageOf } from "../paging.js";
import { deciding, reading, reserved, verbsOf } from "../route.js";
import { BreakGlassSummary, BreakGlassView } from "../views/break-glass.js";

const params = z.strictObject({ id: BreakGlassId });

const { verb, bareVerb } = verbsOf({
  name: "break-glass",
  path: "/break-glass",
  params,
  view: BreakGlassView,
});

const OpenBreakGlassBody = OpenBreakGlass.omit({ type: true, id: true, scope: true })
  .extend({
    ...GlassScope.shape,
    step: GlassScope.shape.step.optional().meta({
      description: "One guarded step, by its CACAO id; left out: every one within the rest.",
    }),
    lasts: OpenBreakGlass.shape.lasts.meta({ description: "From now, 60 minutes at most: PT30M." }),
  })
  .meta({ id: "OpenBreakGlass" });

export const breakGlass = {
  list: reading({
    id: "break-glass.list",
    path: "/break-glass",
    summary: "List where glass is broken",
    description: "In the runs that the caller's partner takes part in, newest first.",
    query: PageQuery.extend({
      run: RunId.optional(),
      open: Flag.optional().meta({
        description: "Only those that are not over, or not reviewed; or only the others.",
      }),
      mine: Flag.optional().meta({
        description: "`true`: only those that the caller may join, or may review.",
      }),
    }),
    answer: { status: 200, schema: pageOf(BreakGlassSummary) },
  }),
  show: reading({
    id: "break-glass.show",
    path: "/break-glass/{id}",
    summary: "Show a break-glass",
    description: "For what, by whom, until when; what stood on it, and what its review found.",
    params,
    answer: { status: 200, schema: BreakGlassView },
  }),
  open: reserved(
    deciding({
      id: "break-glass.open",
      path: "/break-glass",
      summary: "Break the glass",
      description:
        "In danger to life or the environment, over the own partner's assets, in one run, for 60 minutes at most (C-10). It stands in for " +
        "the own partner's outstanding answer and for no other's, allows no share and nothing of class E5, and is in force once a second person " +
        "joins it, or once the first one goes on alone. For an authorised official, with a reason of at least 20 characters.",
      body: OpenBreakGlassBody,
      answer: { status: 201, schema: BreakGlassView },
    }),
  ),
  join: reserved(
    bareVerb(
      "join",
      "Stand by it as the second person",
      "Another official, or a duty officer, of the same partner (C-10).",
    ),
  ),
  goOnAlone: reserved(
    verb(
      "go-on-alone",
      "Go on alone",
      "No second person could be reached: who was tried is kept, and everybody who takes part is told at once. For who opened it (C-10).",
      GoOnAlone.omit({ type: true }),
    ),
  ),
  close: reserved(
    verb(
      "close",
      "Close it",
      "Ends it at once, and whatever stood on it alone stops. Any official or duty officer of the partner.",
      CloseBreakGlass.omit({ type: true }),
    ),
  ),
  review: verb(
    "review",
    "Review it",
    "What somebody who had no part in it finds, within 24 hours: an official or an auditor of the partner, in at least 20 characters (C-10).",
    ReviewBreakGlass.omit({ type: true }),
  ),
};
