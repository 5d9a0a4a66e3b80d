import type { ExitCriterionView } from "@mirror/contract";
import type { CheckedCriterion } from "@mirror/partnership";

/** Exit criteria as they are shown: what the record tells first, then what a person has to say (ES-05). */
export function exitCriteria(
  checked: readonly CheckedCriterion[],
  said: readonly string[],
): ExitCriterionView[] {
  return [
    ...checked.map(({ words, holds, because }) => ({ words, toldBy: "record" as const, holds, because })),
    ...said.map((words) => ({ words, toldBy: "person" as const, holds: null, because: null })),
  ];
}
