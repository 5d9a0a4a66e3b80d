import { type DecisionContext, type Refusal, refuse, type WakeUp } from "@mirror/vocabulary";
import { z } from "zod";

/** A wake-up that rings: the command of the clock to every stream of this package. `wakeUp` is the name of one that it owes. */
export const Ring = z.strictObject({ type: z.literal("ring"), wakeUp: z.string() });
export type Ring = z.infer<typeof Ring>;

/**
 * Whether a ring has anything to do: `owed` is the wake-up that is due; nothing where it is no longer owed (it rang
 * before, or what it waited for happened). Refuses people, who cannot make time pass, and a ring before its time; `rule`
 * is the one that says what the deadline means.
 */
export function heard(
  ring: Ring,
  wakeUps: readonly WakeUp[],
  context: DecisionContext,
  rule: string,
): { readonly ok: true; readonly owed: WakeUp | undefined } | Refusal {
  if (context.actor.kind === "person") {
    return refuse("forbidden", "not-the-clock", "Only the clock says that a deadline has passed.", rule);
  }
  const owed = wakeUps.find((one) => one.name === ring.wakeUp);
  if (owed !== undefined && owed.dueAt > context.now) {
    return refuse("conflict", "not-yet-due", `This is due at ${owed.dueAt}, and it is ${context.now}.`, rule);
  }
  return { ok: true, owed };
}
