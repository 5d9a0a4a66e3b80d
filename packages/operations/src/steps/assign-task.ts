import type { RunState, StepInvocation } from "@mirror/engine";
import { onDuty } from "@mirror/partnership";
import type { Playbook, Task } from "@mirror/playbook";
import { contentHash, type Refusal } from "@mirror/vocabulary";
import { authoriseStep } from "../authorise-step.js";
import { deedOf } from "../instruction.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { askRun } from "../tell-run.js";
import type { Turn } from "../turn.js";

/** Hands a manual task to the team that plays its role, if what it does is allowed now. Handing out is the intent. */
export async function assignTask(
  turn: Turn,
  run: RunState,
  step: StepInvocation,
  definition: Task,
): Promise<Refusal | undefined> {
  const authorised = await authoriseStep(turn, run, definition, null);
  if (!authorised.ok) return authorised;
  const { basis, consents, clauses, endsAt, parties } = authorised;
  const { playbook } = turn.desk.flows.flowOf(run.playbook.hash);
  const partner = await turn.loadKnown(partnerKind, parties.performer.partner);
  return askRun(turn, run.id, {
    type: "hand-out",
    invocation: step.id,
    to: parties.performer,
    people: onDuty(partner, parties.performer.team, turn.now()).people,
    authority: { basis, consents, clauses, endsAt },
    contentHash: assignedContentHash(run, playbook, definition),
  });
}

/** Names exactly what is handed out: the instruction with its values, and the effect that it is to have (INV-10). */
export function assignedContentHash(run: RunState, playbook: Playbook, step: Task): string {
  return contentHash({
    playbook: run.playbook.hash,
    step: step.id,
    instruction: deedOf(run, playbook, step),
    effect: step.mirror?.effect ?? null,
  });
}
