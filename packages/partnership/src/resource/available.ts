import type { Resource } from "./state.js";

/** Whether a registry says that a resource can be lent for a whole window; what is promised already is another matter. */
export function isAvailable(
  { availability, retired }: Pick<Resource, "availability" | "retired">,
  window: Resource["availability"][number],
): boolean {
  if (retired !== null) return false;
  if (availability.length === 0) return true;
  let covered = window.from;
  for (const { from, until } of availability.toSorted((one, other) => (one.from < other.from ? -1 : 1)))
    if (from <= covered && covered < until) covered = until;
  return window.until <= covered;
}
