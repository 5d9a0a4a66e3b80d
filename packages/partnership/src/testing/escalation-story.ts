import type { EscalationId, RunId } from "@mirror/vocabulary";
import type { EscalationCase, EscalationCommand } from "../escalation/commands.js";
import { DWELL_MS, decideEscalation } from "../escalation/decide.js";
import { escalationWakeUps, evolveEscalation } from "../escalation/state.js";
import type { Partner } from "../partner/state.js";
import type { Blocker } from "../stand-down/blockers.js";
import type { CheckedCriterion } from "../stand-down/exit-checks.js";
import { BECAUSE } from "./consent-story.js";
import { contextAt, Desk, HOUR_MS, idOf, MINUTE_MS, SERVICE } from "./desk.js";
import { HOST, NORTH, OFFICE, PARTNERS } from "./three-partners.js";

export const CRITERIA = ["No new encryption for 72 hours.", "Clinical services are back."];

export function caseOf(changes: Partial<EscalationCase> = {}): EscalationCase {
  const mode = changes.mode ?? "live";
  const rung = (...casts: (typeof HOST.officer)[]) => ({
    contacts: casts.map((actor) => ({ person: HOST.person(actor), team: null })),
  });
  return {
    mode,
    run: idOf<RunId>("run", mode),
    invocation: null,
    from: "technical",
    to: "operational",
    of: HOST.id,
    affected: [NORTH.id],
    office: OFFICE,
    ladder: [rung(HOST.responder, HOST.officer), rung(HOST.official, HOST.deputy)],
    acknowledgeWithinMs: 15 * MINUTE_MS,
    acceptWithinMs: HOUR_MS,
    dwellMs: DWELL_MS.operational,
    reason: "Two hospitals are down.",
    deEscalation: ["Return to the technical level."],
    exitCriteria: CRITERIA,
    severity: 4,
    ...changes,
  };
}

export function escalationDesk(
  blockers: readonly Blocker[] = [],
  partners: readonly Partner[] = PARTNERS,
  checked: readonly CheckedCriterion[] = [],
) {
  return new Desk(
    { decide: decideEscalation, evolve: evolveEscalation, wakeUps: escalationWakeUps },
    (now, actor) => ({
      ...contextAt(now, actor, partners),
      blockers,
      // A context that says nothing of them is the usual one.
      ...(checked.length > 0 && { checked }),
    }),
  );
}

export function opening(changes: Partial<EscalationCase> = {}): EscalationCommand {
  return {
    type: "open",
    id: idOf<EscalationId>("escalation", changes.mode ?? "live"),
    case: caseOf(changes),
  };
}

export function opened(changes: Partial<EscalationCase> = {}, blockers: readonly Blocker[] = []) {
  const desk = escalationDesk(blockers);
  desk.must(SERVICE, opening(changes));
  return desk;
}

/** An escalation that its level has taken. */
export function active(changes: Partial<EscalationCase> = {}, blockers: readonly Blocker[] = []) {
  const desk = opened(changes, blockers);
  desk.must(HOST.responder, { type: "acknowledge" });
  desk.must(HOST.official, { type: "accept" });
  return desk;
}

/** A command of every kind, each well formed. */
export const EVERY_COMMAND: readonly EscalationCommand[] = [
  { type: "open", id: idOf<EscalationId>("escalation"), case: caseOf() },
  { type: "authorise", justification: BECAUSE },
  { type: "reject", justification: BECAUSE },
  { type: "acknowledge" },
  { type: "accept" },
  { type: "decline", justification: BECAUSE },
  { type: "propose-stand-down", criteriaMet: CRITERIA },
  { type: "object", justification: BECAUSE },
  { type: "confirm" },
  { type: "re-escalate", justification: BECAUSE },
  { type: "escalate-further", to: idOf<EscalationId>("escalation"), justification: BECAUSE },
  { type: "note-trigger", trigger: { kind: "clock", subject: "regulatory-clock--1" } },
  { type: "end", reason: "The run is over." },
  { type: "ring", wakeUp: "decision-deadline" },
  { type: "ring", wakeUp: "acknowledgement-deadline" },
  { type: "ring", wakeUp: "alarm-again" },
  { type: "ring", wakeUp: "accept-deadline" },
  { type: "ring", wakeUp: "dwell-over" },
];
