import { type EscalationView, routes } from "@mirror/contract";
import { openEscalation, streamsOfRun, type Turn, tellEscalation, wayOut } from "@mirror/operations";
import { EscalationCommand, escalationIsOpen } from "@mirror/partnership";
import { type Duration, durationMs, type EscalationId, readId } from "@mirror/vocabulary";
import { decides } from "../door/decides.js";
import { pageOfIndex } from "../door/paging.js";
import { type Door, reads } from "../door/reads.js";
import { seenEscalation, seenRun } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { escalationSummary, escalationView } from "../views/escalation-view.js";

async function show(sight: Sight, id: string): Promise<EscalationView | undefined> {
  const seen = await seenEscalation(sight, id);
  if (seen === undefined) return undefined;
  const { exitChecks } = seen.escalation.case;
  const { checked } = exitChecks === undefined ? { checked: [] } : await wayOut(sight.turn, seen.escalation);
  return escalationView(seen, checked, await sight.directory());
}

function msOrUsual(within: Duration | undefined): number | null {
  return within === undefined ? null : durationMs(within);
}

interface OnEscalation {
  readonly params: { readonly id: EscalationId };
}

/** A verb whose command is its body under the verb's name. */
function says(type: EscalationCommand["type"]) {
  return {
    about: (sight: Sight, { params }: OnEscalation) => seenEscalation(sight, params.id),
    decide: (turn: Turn, { params, body }: OnEscalation & { readonly body: object }) =>
      tellEscalation(turn, params.id, EscalationCommand.parse({ type, ...body })),
    show: (sight: Sight, { params }: OnEscalation) => show(sight, params.id),
  };
}

/** A verb that says all by itself. */
function justSays(type: "acknowledge" | "accept" | "confirm") {
  return {
    about: (sight: Sight, { params }: OnEscalation) => seenEscalation(sight, params.id),
    decide: (turn: Turn, { params }: OnEscalation) => tellEscalation(turn, params.id, { type }),
    show: (sight: Sight, { params }: OnEscalation) => show(sight, params.id),
  };
}

export const escalationDoors: Door[] = [
  reads(routes.escalations.list, (sight, { query }) =>
    pageOfIndex(
      sight,
      query.run === undefined ? "escalations" : streamsOfRun(query.run),
      query,
      async (id) => {
        const seen = readId(id)?.kind === "escalation" ? await seenEscalation(sight, id) : undefined;
        if (seen === undefined) return undefined;
        const isOpen = escalationIsOpen(seen.escalation) || seen.escalation.status === "stood-down";
        if (query.open !== undefined && (query.open === "true") !== isOpen) return undefined;
        return escalationSummary(seen, await sight.directory());
      },
    ),
  ),
  reads(routes.escalations.show, (sight, { params }) => show(sight, params.id)),
  decides(routes.escalations.open, {
    about: (sight, { body }) => seenRun(sight, body.run),
    decide: (turn, { body }, made) => {
      const { run, team = null, office = null, acknowledgeWithin, acceptWithin, ...said } = body;
      const acknowledgeWithinMs = msOrUsual(acknowledgeWithin);
      const acceptWithinMs = msOrUsual(acceptWithin);
      return openEscalation(turn, run, { ...said, team, office, acknowledgeWithinMs, acceptWithinMs }, made);
    },
    show: (sight, _asked, id) => show(sight, id),
  }),
  decides(routes.escalations.authorise, says("authorise")),
  decides(routes.escalations.reject, says("reject")),
  decides(routes.escalations.acknowledge, justSays("acknowledge")),
  decides(routes.escalations.accept, justSays("accept")),
  decides(routes.escalations.decline, says("decline")),
  decides(routes.escalations.proposeStandDown, says("propose-stand-down")),
  decides(routes.escalations.object, says("object")),
  decides(routes.escalations.confirm, justSays("confirm")),
  decides(routes.escalations.reEscalate, says("re-escalate")),
  decides(routes.escalations.escalateFurther, says("escalate-further")),
];
