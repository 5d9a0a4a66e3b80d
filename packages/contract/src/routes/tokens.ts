import { PartnerId } from "@mirror/vocabulary";
import { z } from "zod";
import { Flag, PageQuery, pageOf } from "../paging.js";
import { reading } from "../route.js";
import { UsedToken } from "../views/partner.js";

export const tokens = {
  list: reading({
    id: "token.list",
    path: "/partners/{id}/tokens",
    summary: "List a partner's tokens",
    description:
      "Whom each signs in, for what, until when, and when it last did; the newest first, never the secrets. To the partner's own " +
      "administrators all of them, to its other people their own.",
    params: z.strictObject({ id: PartnerId }),
    query: PageQuery.extend({
      good: Flag.optional().meta({
        description: "Only those that sign somebody in now, or only those that do not.",
      }),
    }),
    answer: { status: 200, schema: pageOf(UsedToken) },
  }),
};
