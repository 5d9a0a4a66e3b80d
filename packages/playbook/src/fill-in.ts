import type { VariableName } from "./playbook.js";
import type { Value, ValueOf } from "./value.js";
import { type Reference, referencesIn } from "./variable-reference.js";

export type FilledIn =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly missing: VariableName[] };

/**
 * Puts the variables' values where a text says `__name__:value`: each once, as they are, and never looked at again,
 * so that a value which itself reads like a variable stays what it is. Names every variable that is not there or
 * not known.
 */
export function fillIn(text: string, lookUp: ValueOf): FilledIn {
  return fillInAs(text, lookUp, (value) => value);
}

/** The same for a reader: what is not there, or not known yet, stays visible by its name. */
export function fillInKnown(text: string, lookUp: ValueOf): string {
  let filled = "";
  let from = 0;
  for (const { name, start, end } of referencesIn(text)) {
    filled += text.slice(from, start) + (lookUp(name)?.value ?? text.slice(start, end));
    from = end;
  }
  return filled + text.slice(from);
}

/** The same, with each value written the way its place needs it: percent-encoded, escaped. */
export function fillInAs(
  text: string,
  lookUp: ValueOf,
  written: (value: string, variable: Value, reference: Reference) => string,
): FilledIn {
  const missing = new Set<VariableName>();
  let filled = "";
  let from = 0;
  for (const reference of referencesIn(text)) {
    const variable = lookUp(reference.name);
    filled += text.slice(from, reference.start);
    from = reference.end;
    if (variable === undefined || variable.value === null) missing.add(reference.name);
    else filled += written(variable.value, variable, reference);
  }
  return missing.size > 0
    ? { ok: false, missing: [...missing] }
    : { ok: true, text: filled + text.slice(from) };
}
