import type { VariableName } from "./playbook.js";

/**
 * What a variable may be called: `__name__`, a letter or underscore first, at most 250 characters (CACAO 2.0, variables).
 * Never `__proto__`, which JavaScript would look up elsewhere.
 */
export const VARIABLE_NAME = /^(?!__proto__$)__[a-zA-Z_][a-zA-Z0-9_-]{0,245}__$/;

/** One `__name__:value` in a text: from `start` up to and without `end`. */
export interface Reference {
  readonly name: VariableName;
  readonly start: number;
  readonly end: number;
}

const SIGN = "__:value";
const NAME_MIN = 5;
const NAME_MAX = 250;

/**
 * Where a text names variables. Names may touch (`__a__:value__b__:value`); where a name could begin in two places,
 * the longer name is meant. Looks back at most the length of a name, so no text takes long.
 */
export function referencesIn(text: string): Reference[] {
  const found: Reference[] = [];
  for (let sign = text.indexOf(SIGN); sign !== -1; sign = text.indexOf(SIGN, sign + 1)) {
    let left = sign;
    while (left > 0 && sign + 2 - left < NAME_MAX && isNameUnit(text.charCodeAt(left - 1))) left -= 1;
    // All that stands between is fit for a name: it only has to begin as one.
    let start = text.indexOf("__", left);
    while (start < sign && !isNameStart(text.charCodeAt(start + 2))) start = text.indexOf("__", start + 1);
    const name = text.slice(start, sign + 2);
    if (name.length < NAME_MIN || name === "__proto__") continue;
    found.push({ name, start, end: sign + SIGN.length });
  }
  return found;
}

/** Names that look like variables but lack `:value`, so that nothing is filled in where they stand. */
export function bareNamesIn(
  text: string,
  references: readonly Reference[] = referencesIn(text),
): VariableName[] {
  if (!text.includes("__")) return [];
  const between: string[] = [];
  let from = 0;
  for (const { start, end } of references) {
    between.push(text.slice(from, start));
    from = end;
  }
  between.push(text.slice(from));
  const names = between.join(" ").match(/__[a-zA-Z][a-zA-Z0-9-]*(?:_[a-zA-Z0-9-]+){0,30}__/g);
  return [...new Set(names ?? [])];
}

/** A letter or an underscore. */
function isNameStart(code: number): boolean {
  const lower = code | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || code === 0x5f;
}

/** A letter, an underscore, a digit or a hyphen. */
function isNameUnit(code: number): boolean {
  return isNameStart(code) || (code >= 0x30 && code <= 0x39) || code === 0x2d;
}
