import { FINISHED_RUN, openSteps, type StepInvocation } from "@mirror/engine";
import type { SeenRun } from "../sight/seen.js";
import { seesStep } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { and } from "../views/sentences.js";
import { gateWaitsFor } from "./gate.js";
import { stepWaitsFor } from "./step.js";

/** What a run is blocked on, in one sentence; null where it is over. */
export async function runWaitsFor(sight: Sight, seen: SeenRun): Promise<string | null> {
  const { run } = seen;
  if (FINISHED_RUN.has(run.status)) return null;
  const names = await sight.directory();
  if (run.heldBy.length > 0)
    return `Held by ${and(run.heldBy.map((one) => names.partner(one).name))}: nothing is handed out or sent until it is released.`;
  const waiting = openSteps(run).filter((step) => waitsItself(step) && seesStep(sight, seen, step));
  const [first, ...others] = waiting;
  if (first === undefined) return "Waiting for something that is not yours to see.";
  const words = `${first.name}: ${stepWaitsFor(first, await gateWaitsFor(sight, first), names)}`;
  return others.length === 0 ? words : `${words} Besides: ${and(others.map((step) => step.name))}.`;
}

/** A step that only waits for its branches says nothing that they do not. */
function waitsItself(step: StepInvocation): boolean {
  return !(step.status === "in-progress" && step.work.by === "flow");
}
