import {
  decideEscalation,
  type EscalationCommand,
  escalationPartners,
  standDownBlockers,
} from "@mirror/partnership";
import { type EscalationId, type Refusal, type RunId, refuse } from "@mirror/vocabulary";
import { partnersAmong, withPartners } from "../among-partners.js";
import { escalationKind } from "../kinds/escalation-kind.js";
import { stillOpenIn } from "../still-open.js";
import type { Turn } from "../turn.js";

/** Something that a person says about an escalation: that they have it, take the level, or leave it again. */
export async function tellEscalation(
  turn: Turn,
  id: EscalationId,
  command: EscalationCommand,
): Promise<Refusal | undefined> {
  const escalation = await turn.load(escalationKind, id);
  if (escalation === undefined)
    return refuse("absent", "no-such-escalation", "There is no such escalation, or it is not yours to see.");
  await turn.joinClockOf(id);
  const partners = await partnersAmong(turn, escalationPartners(escalation, command));
  const blockers = command.type === "confirm" ? await blockersOf(turn, escalation.case.run, id) : [];
  return turn.decide(escalationKind, id, (state, context) =>
    decideEscalation(state, command, { ...withPartners(context, partners), blockers }),
  );
}

/** What still stands in the way of standing down, this escalation aside (ES-09). */
async function blockersOf(turn: Turn, run: RunId, except: EscalationId) {
  const state = await turn.load(turn.desk.runKind, run);
  const open = await stillOpenIn(turn, state?.calledBy?.top ?? run, null);
  return standDownBlockers({ ...open, escalations: open.escalations.filter((one) => one.id !== except) });
}
