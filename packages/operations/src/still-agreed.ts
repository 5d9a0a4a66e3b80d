import type { RunState } from "@mirror/engine";
import {
  type Agreement,
  isStandDownStep,
  type StepUnderAgreement,
  unlessStillAgreed,
} from "@mirror/partnership";
import type { Step } from "@mirror/playbook";
import { known, type PartnerId, type Refusal } from "@mirror/vocabulary";
import { agreementsAmong } from "./among-partners.js";
import type { Turn } from "./turn.js";

/**
 * Whether a step may begin, as far as what its partners agreed on still stands: whom it asks or tells counts as much as who
 * does it. A yes says whether it is of the stand-down, which begins nothing new.
 */
export async function stillAgreed(
  turn: Turn,
  run: RunState,
  step: Step,
  performer: PartnerId,
  asks: readonly PartnerId[],
  on: PartnerId = performer,
): Promise<{ readonly ok: true; readonly isStandDown: boolean } | Refusal> {
  const others = [...new Set([performer, ...asks])].filter((one) => one !== run.lead);
  if (others.length === 0) return { ok: true, isStandDown: false };
  const agreements: Agreement[] = [];
  for (const other of others) agreements.push(...(await agreementsAmong(turn, [run.lead, other])));
  const { kind = null, effect } = step.mirror ?? {};
  const under: StepUnderAgreement = {
    ...{ kind, effect: effect?.class ?? "E0", performer, on, lead: run.lead, asks },
    runStandsDown: await standsDown(turn, run),
  };
  return (
    unlessStillAgreed(under, run.mode, agreements, turn.now()) ?? {
      ok: true,
      isStandDown: isStandDownStep(under),
    }
  );
}

/** Whether a run stands down: it has said so, or is called, from near or far, by one that does, or by an exit step. */
async function standsDown(turn: Turn, run: RunState): Promise<boolean> {
  if (run.standingDown) return true;
  if (run.calledBy === null) return false;
  const caller = await turn.loadKnown(turn.desk.runKind, run.calledBy.run);
  const { playbook } = turn.desk.flows.flowOf(caller.playbook.hash);
  const calling = known(caller.steps.get(run.calledBy.invocation), "The step that called a run");
  return playbook.steps[calling.step]?.mirror?.kind === "exit" || standsDown(turn, caller);
}
