import type { Variable } from "./playbook.js";

/**
 * Whether whoever starts or calls a playbook may give this variable a value (CACAO 2.0 §10.18: `external`). A constant
 * that has no value yet is given one once, and keeps it; any other constant is what the playbook says.
 */
export function isGivenFromOutside(variable: Variable): boolean {
  return variable.external && !isFixed(variable);
}

/** Whether a variable has the value that it will always have. */
export function isFixed({ constant, value }: Variable): boolean {
  return constant && value !== null;
}
