import { assignmentOf, openSteps } from "@mirror/engine";
import { type Agreement, decideAgreement } from "@mirror/partnership";
import type { RunId, StreamId } from "@mirror/vocabulary";
import { withPartners } from "../among-partners.js";
import { agreementKind } from "../kinds/agreement-kind.js";
import { runsStandingOn } from "../kinds/run-kind.js";
import { tellRun } from "../tell-run.js";
import type { Turn } from "../turn.js";

/**
 * What follows from where an agreement stands now. The version that it takes the place of ends; where it has ended or is
 * suspended, whoever holds a task that stands on it is stopped (C-08). What is not begun yet is refused when it would begin.
 */
export async function reactToAgreement(turn: Turn, stream: StreamId): Promise<void> {
  const agreement = turn.currentKnown(agreementKind, stream);
  if (turn.written(agreementKind, stream).some((fact) => fact.type === "agreement-entered-into-force"))
    await endOlder(turn, agreement);
  if (agreement.status !== "ended" && agreement.status !== "suspended") return;
  const words = agreement.status === "ended" ? "has ended" : "is suspended";
  for (const id of await turn.listed(runsStandingOn(stream))) {
    const run = await turn.loadKnown(turn.desk.runKind, id);
    for (const step of openSteps(run)) {
      const clauses = step.status === "on-hold" ? [] : (assignmentOf(step)?.authority.clauses ?? []);
      if (!clauses.some((clause) => clause.agreement === stream)) continue;
      await tellRun(turn, id as RunId, {
        type: "hold-step",
        invocation: step.id,
        reason: "agreement-ended",
        detail: `Stop: ${agreement.text.title}, which this stood on, ${words}.`,
      });
    }
  }
}

/** The older version ends when this one begins: now, or on the day that its text names. */
async function endOlder(turn: Turn, { id, text }: Agreement): Promise<void> {
  const { supersedes, effectiveFrom } = text;
  if (supersedes === undefined) return;
  await turn.tell(agreementKind, supersedes, (older, context) =>
    decideAgreement(older, { type: "supersede", by: id, at: effectiveFrom }, withPartners(context, [])),
  );
}
