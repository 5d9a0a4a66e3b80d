import { routes, type StandingConsentView } from "@mirror/contract";
import { standingConsentsOf, tellStanding } from "@mirror/operations";
import { StandingConsentId } from "@mirror/vocabulary";
import { decides } from "../door/decides.js";
import { newStreamId } from "../door/new-stream-id.js";
import { pageOfIndex } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import { seenStanding, withinExercise } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { standingSummary, standingView } from "../views/standing-consent-view.js";

async function show(sight: Sight, id: string): Promise<StandingConsentView | undefined> {
  const seen = await seenStanding(sight, id);
  return seen && standingView(seen.standing, await sight.directory());
}

const onStanding = {
  about: (sight: Sight, { params }: { params: { id: StandingConsentId } }) => seenStanding(sight, params.id),
  show: (sight: Sight, { params }: { params: { id: StandingConsentId } }) => show(sight, params.id),
};

export const standingConsentDoors: Door[] = [
  reads(routes.standingConsents.list, (sight, { query, caller }) =>
    pageOfIndex(sight, standingConsentsOf(caller.partner.id), query, async (id) => {
      const seen = await seenStanding(sight, id);
      return seen && standingSummary(seen.standing, await sight.directory());
    }),
  ),
  reads(routes.standingConsents.show, (sight, { params }) => show(sight, params.id)),
  decides(routes.standingConsents.grant, {
    about: (sight, { body }) => withinExercise(sight, body.exercise),
    async decide(turn, { body, caller }, made) {
      const { terms, justification, signed, exercise = null } = body;
      // Who signs names what is given, so that the signature gives nothing else.
      const id =
        signed?.said.standing ??
        StandingConsentId.parse(await newStreamId(turn, caller, "standing-consent", terms.mode));
      made(id);
      return tellStanding(turn, id, { type: "grant", id, terms, justification, signed }, exercise);
    },
    show: (sight, _asked, id) => show(sight, id),
  }),
  decides(routes.standingConsents.second, {
    ...onStanding,
    decide: (turn, { params, body }) => tellStanding(turn, params.id, { type: "second", ...body }, null),
  }),
  decides(routes.standingConsents.revoke, {
    ...onStanding,
    decide: (turn, { params, body }) => tellStanding(turn, params.id, { type: "revoke", ...body }, null),
  }),
];
