import { FINISHED_RUN, openSteps, type RunState } from "@mirror/engine";
import type { Mode } from "@mirror/vocabulary";
import type { Spectator } from "../people/spectator.js";
import type { Witness } from "../witness.js";
import type { World } from "../world.js";

const MODES: readonly Mode[] = ["live", "exercise"];

/** INV-16: when the faults are over and everybody does their part, every run comes to its end, and nothing is owed any more. */
export function moving(world: World, spectator: Spectator): Witness {
  return {
    async look(when) {
      if (when !== "end") return;
      for (const run of await spectator.runs())
        if (!FINISHED_RUN.has(run.status))
          world.breaks("INV-16", `${run.playbook.name} goes on: ${whereItStands(run)}`);
      for (const mode of MODES)
        for (const { effect, stream } of await world.record.journal.owed(mode, { limit: 10 }))
          world.breaks("INV-16", `${effect} of ${stream} is still owed.`);
    },
  };
}

function whereItStands(run: RunState): string {
  const steps = openSteps(run).map((step) => `${step.name} is ${step.status}`);
  return `it is ${run.status}; ${steps.join(", ") || "no step is open"}`;
}
