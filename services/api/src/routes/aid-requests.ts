import { type AidView, routes } from "@mirror/contract";
import {
  agreementsAmong,
  aidKind,
  partnersAmong,
  streamsOfRun,
  type Turn,
  tellAid,
  withPartners,
} from "@mirror/operations";
import { AidCommand, clausesAllowing, decideAid } from "@mirror/partnership";
import { AidRequestId, type Refusal, readId } from "@mirror/vocabulary";
import { decides } from "../door/decides.js";
import type { Asked } from "../door/input.js";
import { newStreamId } from "../door/new-stream-id.js";
import { pageOfIndex } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import { seenAid, withinExercise } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { aidSummary, aidView } from "../views/aid-view.js";

async function show(sight: Sight, id: string): Promise<AidView | undefined> {
  const seen = await seenAid(sight, id);
  return seen && aidView(sight, seen.request);
}

interface OnRequest {
  readonly params: { readonly id: AidRequestId };
}

/** A verb whose command is its body under the verb's name. */
function says(type: AidCommand["type"]) {
  return {
    about: (sight: Sight, { params }: OnRequest) => seenAid(sight, params.id),
    decide: (turn: Turn, { params, body }: OnRequest & { readonly body: object }) =>
      tellAid(turn, params.id, AidCommand.parse({ type, ...body })),
    show: (sight: Sight, { params }: OnRequest) => show(sight, params.id),
  };
}

/** A verb that says all by itself. */
function justSays(type: "discard" | "acknowledge" | "consider") {
  return {
    about: (sight: Sight, { params }: OnRequest) => seenAid(sight, params.id),
    decide: (turn: Turn, { params }: OnRequest) => tellAid(turn, params.id, { type }),
    show: (sight: Sight, { params }: OnRequest) => show(sight, params.id),
  };
}

const OVER: ReadonlySet<AidView["status"]> = new Set(["cancelled", "closed"]);

export const aidDoors: Door[] = [
  reads(routes.aidRequests.list, (sight, { query }) =>
    pageOfIndex(
      sight,
      query.run === undefined ? "aid-requests" : streamsOfRun(query.run),
      query,
      async (id) => {
        const seen = readId(id)?.kind === "aid-request" ? await seenAid(sight, id) : undefined;
        if (seen === undefined) return undefined;
        if (query.open !== undefined && (query.open === "true") === OVER.has(seen.request.status))
          return undefined;
        return aidSummary(sight, seen.request);
      },
    ),
  ),
  reads(routes.aidRequests.show, (sight, { params }) => show(sight, params.id)),
  decides(routes.aidRequests.draft, {
    about: (sight, { body }) => withinExercise(sight, body.exercise),
    decide: draft,
    show: (sight, _asked, id) => show(sight, id),
  }),
  decides(routes.aidRequests.submit, says("submit")),
  decides(routes.aidRequests.discard, justSays("discard")),
  decides(routes.aidRequests.acknowledge, justSays("acknowledge")),
  decides(routes.aidRequests.consider, justSays("consider")),
  decides(routes.aidRequests.offer, says("offer")),
  decides(routes.aidRequests.decline, says("decline")),
  decides(routes.aidRequests.accept, says("accept")),
  decides(routes.aidRequests.reject, says("reject")),
  decides(routes.aidRequests.commit, says("commit")),
  decides(routes.aidRequests.withdraw, says("withdraw")),
  decides(routes.aidRequests.mobilise, says("mobilise")),
  decides(routes.aidRequests.checkIn, says("check-in")),
  decides(routes.aidRequests.status, says("status")),
  decides(routes.aidRequests.recall, says("recall")),
  decides(routes.aidRequests.release, says("release")),
  decides(routes.aidRequests.depart, says("depart")),
  decides(routes.aidRequests.return, says("return")),
  decides(routes.aidRequests.waiveCosts, says("waive-costs")),
  decides(routes.aidRequests.claimCosts, says("claim-costs")),
  decides(routes.aidRequests.approveCosts, says("approve-costs")),
  decides(routes.aidRequests.closeAssignment, says("close-assignment")),
  decides(routes.aidRequests.cancel, says("cancel")),
  decides(routes.aidRequests.cancelAssignment, says("cancel-assignment")),
  decides(routes.aidRequests.reopen, says("reopen")),
  decides(routes.aidRequests.close, says("close")),
];

/** A request outside any run; the clause that it stands on is looked up, and nothing is asked that no agreement covers. */
async function draft(
  turn: Turn,
  { body, caller }: Asked<typeof routes.aidRequests.draft>,
  made: (id: string) => void,
): Promise<Refusal | undefined> {
  const { exercise = null, ...need } = body;
  const mode = exercise === null ? "live" : "exercise";
  const id = AidRequestId.parse(await newStreamId(turn, caller, "aid-request", mode));
  await turn.joinClock(mode, exercise);
  const by = caller.partner.id;
  const clauses = clausesAllowing(
    {
      mode,
      parties: [by, ...need.recipients],
      playbook: null,
      effect: need.effectCeiling,
      aid: true,
      marking: need.marking,
    },
    await agreementsAmong(turn, [by]),
    turn.now(),
  );
  if (!clauses.ok) return clauses;
  made(id);
  const partners = await partnersAmong(turn, need.recipients);
  return turn.decide(aidKind, id, (state, context) =>
    decideAid(
      state,
      {
        type: "draft",
        id,
        need: { ...need, mode, run: null, invocation: null, by, clause: clauses.clauses[0] ?? null },
      },
      { ...withPartners(context, partners), commitments: [] },
    ),
  );
}
