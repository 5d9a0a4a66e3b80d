import { FINISHED_RUN, openSteps } from "@mirror/engine";
import type { World } from "../world.js";
import type { Cast } from "./cast.js";
import type { Deed, Mood } from "./deed.js";
import { onAnswer } from "./on-answer.js";
import { onGlass } from "./on-glass.js";
import { onRecalls } from "./on-recall.js";
import { onAgreement, onRun } from "./on-run.js";
import { onStep } from "./on-step.js";
import type { Spectator } from "./spectator.js";

/** Reads the screens of everybody, and says what there is to do. */
export async function deedsNow(world: World, cast: Cast, spectator: Spectator, mood: Mood): Promise<Deed[]> {
  const deeds: Deed[] = [];
  for (const run of await spectator.runs()) {
    if (FINISHED_RUN.has(run.status)) continue;
    deeds.push(...onRun(world, cast, run, mood));
    for (const step of openSteps(run)) deeds.push(...(await onStep(world, cast, spectator, run, step, mood)));
    // What was granted can be taken back while what it guards goes on.
    for (const step of run.steps.values())
      if (step.status === "done" && step.answeredBy !== null && mood === "night")
        deeds.push(...(await onAnswer(world, cast, spectator, step, mood)));
  }
  deeds.push(...(await onGlass(cast, spectator, mood)));
  deeds.push(...(await onRecalls(world, cast, spectator)));
  deeds.push(...(await onAgreement(world, cast, spectator, mood)));
  return deeds;
}
