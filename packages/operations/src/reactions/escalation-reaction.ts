import { type Escalation, type EscalationStatus, escalationOutcome, holdersOf } from "@mirror/partnership";
import type { StreamId } from "@mirror/vocabulary";
import { escalationKind } from "../kinds/escalation-kind.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { callPeople } from "../paging/people-page.js";
import { tellRun } from "../tell-run.js";
import type { Turn } from "../turn.js";

/** What follows from an escalation: the step that escalated is answered once the level is active, or has declined. */
export async function reactToEscalation(turn: Turn, stream: StreamId): Promise<void> {
  const escalation = turn.currentKnown(escalationKind, stream);
  await tellTheAffected(turn, escalation);
  const { run: runId, invocation, to } = escalation.case;
  if (invocation === null || runId === null) return;
  const run = await turn.loadKnown(turn.desk.runKind, runId);
  if (run.steps.get(invocation)?.status !== "in-progress") return;
  const outcome = escalationOutcome(escalation);
  if (outcome === "pending") return;
  await tellRun(turn, runId, {
    type: "settle-step",
    invocation,
    result:
      outcome === "active"
        ? { status: "succeeded", outputs: {} }
        : {
            status: "failed",
            code: "escalation-declined",
            rule: "ES-04",
            detail: `The ${to} level did not take over.`,
            outputs: {},
          },
  });
}

/** A level that is taken, or left, is news to everybody whom the incident affects; to nobody before. */
const TOLD_AT: ReadonlySet<EscalationStatus> = new Set(["active", "stood-down"]);
const PEOPLE = ["duty-officer", "authorised-official"] as const;

/** The other partners that are affected are called when a level is taken or left, whether they take part in a run or not. */
async function tellTheAffected(turn: Turn, escalation: Escalation): Promise<void> {
  const { id, status, case: of } = escalation;
  const before = turn.before(escalationKind, id)?.status;
  if (before === status || !TOLD_AT.has(status)) return;
  // A stand-down that was objected to has changed no level.
  if (status === "active" && before === "standdown-proposed") return;
  for (const other of of.affected) {
    if (other === of.of) continue;
    const partner = await turn.loadKnown(partnerKind, other);
    const people = PEOPLE.flatMap((role) => holdersOf(partner, { role }, turn.now()));
    const title =
      status === "active"
        ? "A level was called in an incident that affects you."
        : "A level was left in an incident that affects you.";
    await callPeople(turn, other, people, { about: id, title, answerBy: null });
  }
}
