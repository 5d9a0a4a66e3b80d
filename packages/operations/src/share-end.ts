import type { RunState, StepInvocation } from "@mirror/engine";
import type { ShareCall } from "@mirror/playbook";
import { durationMs, type Instant, instantAfter } from "@mirror/vocabulary";

/** Until when what a step has shared may be kept: what a person said last, else what its playbook says; null: nobody has said. */
export function shareEndsAt(
  { shareEnds }: RunState,
  step: StepInvocation,
  share: ShareCall | undefined,
): Instant | null {
  if (share === undefined || step.status !== "done") return null;
  const said = shareEnds.get(step.id);
  if (said !== undefined) return said;
  return share.keep_for === undefined ? null : instantAfter(step.at, durationMs(share.keep_for));
}
