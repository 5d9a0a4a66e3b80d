import type { RunState, StepInvocation } from "@mirror/engine";
import { onDuty } from "@mirror/partnership";
import type { ActionStep } from "@mirror/playbook";
import { contentHash, type Refusal } from "@mirror/vocabulary";
import { authoriseStep } from "../authorise-step.js";
import { partnerKind } from "../kinds/partner-kind.js";
import { instructionOf } from "../step-scope.js";
import { askRun } from "../tell-run.js";
import type { Turn } from "../turn.js";

/** Hands a manual task to the team that plays its role, if what it does is allowed now. Handing out is the intent. */
export async function assignTask(
  turn: Turn,
  run: RunState,
  step: StepInvocation,
  definition: ActionStep,
): Promise<Refusal | undefined> {
  const authorised = await authoriseStep(turn, run, definition, null);
  if (!authorised.ok) return authorised;
  const { basis, consents, clauses, endsAt, parties } = authorised;
  // What is handed out stands on consents and agreements that may end before the commit reaches the disk.
  if (endsAt !== null) turn.endBy(endsAt);
  const partner = await turn.load(partnerKind, parties.performer.partner);
  return askRun(turn, run.id, {
    type: "hand-out",
    invocation: step.id,
    to: parties.performer,
    people: partner === undefined ? [] : onDuty(partner, parties.performer.team, turn.now()).people,
    authority: { basis, consents, clauses, endsAt },
    contentHash: contentHash({
      playbook: run.playbook.hash,
      step: definition.id,
      instruction: instructionOf(run, definition),
      effect: definition.mirror?.effect ?? null,
    }),
  });
}
