import { type BreakGlassView, routes } from "@mirror/contract";
import { BREAK_GLASSES, OPEN_BREAK_GLASSES, streamsOfRun, tellBreakGlass } from "@mirror/operations";
import { breakGlassIsOpen } from "@mirror/partnership";
import { BreakGlassId, readId } from "@mirror/vocabulary";
import type { z } from "zod";
import { decides } from "../door/decides.js";
import { newStreamId } from "../door/new-stream-id.js";
import { pageOfIndex } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import { type SeenBreakGlass, seenBreakGlass, seenRun } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { breakGlassSummary, breakGlassView, whoMayJoin, whoMayReview } from "../views/break-glass-view.js";

async function show(sight: Sight, id: string): Promise<BreakGlassView | undefined> {
  const seen = await seenBreakGlass(sight, id);
  return seen && breakGlassView(sight, seen);
}

interface OnGlass {
  readonly params: { readonly id: BreakGlassId };
}

const onGlass = {
  about: (sight: Sight, { params }: OnGlass) => seenBreakGlass(sight, params.id),
  show: (sight: Sight, { params }: OnGlass) => show(sight, params.id),
};

export const breakGlassDoors: Door[] = [
  reads(routes.breakGlass.list, (sight, { query, caller }) =>
    pageOfIndex(sight, indexFor(query), query, async (id) => {
      const seen = readId(id)?.kind === "break-glass" ? await seenBreakGlass(sight, id) : undefined;
      if (seen === undefined) return undefined;
      if (query.open !== undefined && (query.open === "true") !== breakGlassIsOpen(seen.glass))
        return undefined;
      if (query.mine === "true" && !(await waitsFor(sight, seen, caller.person.id))) return undefined;
      return breakGlassSummary(seen.glass, await sight.directory());
    }),
  ),
  reads(routes.breakGlass.show, (sight, { params }) => show(sight, params.id)),
  decides(routes.breakGlass.open, {
    about: (sight, { body }) => seenRun(sight, body.run),
    async decide(turn, { body, caller }, made) {
      const { run, step = null, effectCeiling, targets, ...said } = body;
      const mode = readId(run)?.mode ?? "live";
      const id = BreakGlassId.parse(await newStreamId(turn, caller, "break-glass", mode));
      made(id);
      return tellBreakGlass(turn, id, {
        type: "open",
        id,
        ...said,
        scope: { run, step, effectCeiling, targets },
      });
    },
    show: (sight, _asked, id) => show(sight, id),
  }),
  decides(routes.breakGlass.join, {
    ...onGlass,
    decide: (turn, { params }) => tellBreakGlass(turn, params.id, { type: "join" }),
  }),
  decides(routes.breakGlass.goOnAlone, {
    ...onGlass,
    decide: (turn, { params, body }) => tellBreakGlass(turn, params.id, { type: "alone", ...body }),
  }),
  decides(routes.breakGlass.close, {
    ...onGlass,
    decide: (turn, { params, body }) => tellBreakGlass(turn, params.id, { type: "close", ...body }),
  }),
  decides(routes.breakGlass.review, {
    ...onGlass,
    decide: (turn, { params, body }) => tellBreakGlass(turn, params.id, { type: "review", ...body }),
  }),
];

function indexFor({ run, open, mine }: z.output<typeof routes.breakGlass.list.query>): string {
  if (run !== undefined) return streamsOfRun(run);
  return open === "true" || mine === "true" ? OPEN_BREAK_GLASSES : BREAK_GLASSES;
}

/** Whether somebody may stand by it, or look back at it, now. */
async function waitsFor(sight: Sight, { glass, of }: SeenBreakGlass, person: string): Promise<boolean> {
  const [names, now] = [await sight.directory(), await sight.now(of.exercise)];
  return [...whoMayJoin(glass, names, now), ...whoMayReview(glass, names, now)].some((one) => one === person);
}
