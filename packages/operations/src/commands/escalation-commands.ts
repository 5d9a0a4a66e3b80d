import {
  decideEscalation,
  type Escalation,
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
  if (command.type === "escalate-further") {
    const next = await turn.load(escalationKind, command.to);
    if (next === undefined || next.case.run !== escalation.case.run || !isAbove(next, escalation))
      return refuse(
        "invalid",
        "not-further",
        "An escalation is replaced by one of the same run, to a level above it.",
        "ES-04",
      );
  }
  const partners = await partnersAmong(turn, escalationPartners(escalation, command));
  const blockers = command.type === "confirm" ? await blockersOf(turn, escalation.case.run, id) : [];
  return turn.decide(escalationKind, id, (state, context) =>
    decideEscalation(state, command, { ...withPartners(context, partners), blockers }),
  );
}

const LEVELS = ["technical", "operational", "political"] as const;

function isAbove(one: Escalation, other: Escalation): boolean {
  return LEVELS.indexOf(one.case.to) > LEVELS.indexOf(other.case.to);
}

/** What still stands in the way of standing down, this escalation aside (ES-09). */
async function blockersOf(turn: Turn, run: RunId, except: EscalationId) {
  const state = await turn.load(turn.desk.runKind, run);
  const open = await stillOpenIn(turn, state?.calledBy?.top ?? run, null);
  return standDownBlockers({ ...open, escalations: open.escalations.filter((one) => one.id !== except) });
}
