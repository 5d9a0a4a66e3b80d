import type { Playbook, Step, StepId } from "@mirror/playbook";
import { known } from "@mirror/vocabulary";

/** A step of a playbook of the type that the run's own record has shown it to be; that it is another is a defect. */
export function stepOfType<Type extends Step["type"]>(
  playbook: Playbook,
  id: StepId,
  type: Type,
): Extract<Step, { readonly type: Type }> {
  const found = Object.values(playbook.steps).find(
    (step): step is Extract<Step, { readonly type: Type }> => step.type === type && step.id === id,
  );
  return known(found, `The ${type} ${id} of the playbook ${playbook.id}`);
}
