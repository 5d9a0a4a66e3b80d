import { withoutComments } from "./source-text.js";
import type { Source } from "./workspace.js";

/** A no that a rule gives; what is absent or malformed is a matter of the place that is named, and needs none. */
const BY_RULE = /^"(?:conflict|forbidden)"$/;

/** Refusals that do not say which rule they come from. */
export function unruledRefusals(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, text }) =>
    refusalsIn(withoutComments(text))
      .filter(([kind = "", , , rule]) => BY_RULE.test(kind) && rule === undefined)
      .map(([, code]) => `${path}: ${code} names no rule`),
  );
}

/** The arguments of each `refuse(…)` in a source, as they are written. */
export function refusalsIn(code: string): string[][] {
  return [...code.matchAll(/\brefuse\(/g)].map((found) => argumentsFrom(code, found.index + found[0].length));
}

const OPENING = "([{";
const CLOSING = ")]}";

/** What stands between here and the bracket that closes, parted at its own commas: those in strings and inner brackets are not. */
function argumentsFrom(code: string, start: number): string[] {
  const parts: string[] = [""];
  let depth = 1;
  let quote: string | null = null;
  for (let at = start; at < code.length && depth > 0; at += 1) {
    const char = code.charAt(at);
    if (quote !== null) {
      if (char === quote && code.charAt(at - 1) !== "\\") quote = null;
    } else if (`"'\``.includes(char)) quote = char;
    else if (OPENING.includes(char)) depth += 1;
    else if (CLOSING.includes(char)) depth -= 1;
    if (quote === null && depth === 1 && char === ",") parts.push("");
    else if (depth > 0) parts.push((parts.pop() ?? "") + char);
  }
  return parts.map((part) => part.trim()).filter((part) => part !== "");
}
