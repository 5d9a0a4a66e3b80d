import type { Playbook, StepId } from "@mirror/playbook";
import { narrowestTlp, type Tlp } from "@mirror/vocabulary";

/** How narrow what concerns a step is: as its playbook and its own marking together (SH-02). */
export function markingOf(playbook: Playbook, step: StepId): Tlp {
  const own = playbook.steps[step]?.mirror?.marking;
  return own === undefined ? playbook.marking : narrowestTlp(playbook.marking, own);
}
