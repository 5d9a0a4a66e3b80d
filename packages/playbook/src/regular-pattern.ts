import { RE2JS, RE2JSException } from "re2js";
import { orThrown } from "./thrown.js";

/** The longest pattern, and the most instructions that it may come to. */
export const PATTERN_BUDGET = { chars: 500, size: 1_000 } as const;

/**
 * Why a text cannot be the pattern of MATCHES; undefined where it can. Patterns are RE2's: what they find, they find in
 * time that grows with the text alone, so look-around and back-references are refused. Size is told before it costs
 * anything (INV-15).
 */
export function patternProblem(pattern: string): string | undefined {
  if (pattern.length > PATTERN_BUDGET.chars)
    return `This regular expression is longer than ${PATTERN_BUDGET.chars} characters.`;
  if (sizeOfPattern(pattern) > PATTERN_BUDGET.size)
    return "This regular expression repeats too much at once.";
  const compiled = orThrown(() => RE2JS.compile(normalised(pattern)), RE2JSException);
  if (!(compiled instanceof RE2JSException)) return undefined;
  return `This is no regular expression that we run: ${compiled.message.replace(/^error parsing regexp: /, "")}.`;
}

/** Whether a pattern is found anywhere in a text; the caller has bounded both. */
export function matchesPattern(text: string, pattern: string): boolean {
  return RE2JS.compile(normalised(pattern)).matcher(normalised(text)).find();
}

/** STIX 2.1 compares text in Unicode's normal form C. */
export function normalised(text: string): string {
  return text.normalize("NFC");
}

const FLAGS = /\(\?[a-zA-Z-]*\)/y;

/** What a named class of characters (`\pL`) counts: it is a table. */
const TABLE_SIZE = 20;

/**
 * How many instructions a pattern comes to, or more: each character one, what is repeated as often as it is repeated. It
 * takes one look at each character, so that `((a{99}){99}){99}` is never built to be measured.
 */
export function sizeOfPattern(pattern: string): number {
  // What stands in the groups around this place, and in its own.
  const around: number[] = [];
  let here = 0;
  // What a repetition behind it would repeat.
  let last = 0;
  const add = (size: number) => {
    last = size;
    here += size;
  };
  for (let at = 0; at < pattern.length; at += 1) {
    const sign = pattern[at];
    if (sign === "\\") {
      // Quoted text would have to be read otherwise, and hide what stands in it.
      if (pattern[at + 1] === "Q") return Number.POSITIVE_INFINITY;
      add(/[pPx]/.test(pattern.charAt(at + 1)) ? TABLE_SIZE : 1);
      at += 1;
    } else if (sign === "[") {
      const end = endOfClass(pattern, at);
      add(1 + TABLE_SIZE * (pattern.slice(at, end).split(/\\[pP]|\[:/).length - 1));
      at = end;
    } else if (sign === "(") {
      // A change of flags is no piece: what is repeated behind it is what stands before it.
      FLAGS.lastIndex = at;
      const [flags] = FLAGS.exec(pattern) ?? [];
      if (flags !== undefined) {
        at += flags.length - 1;
        continue;
      }
      around.push(here);
      // Where it begins, where it ends, and what stands for an empty one.
      here = 3;
    } else if (sign === ")") {
      const outer = around.pop();
      // One that closes nothing makes it no pattern at all.
      if (outer === undefined) continue;
      const size = here;
      here = outer;
      add(size);
    } else if (sign === "*" || sign === "+" || sign === "?") {
      // Two where what is repeated may be empty.
      here += 2;
      last += 2;
    } else if (sign === "{") {
      const [whole, least = "0", most] =
        /^\{(\d{1,9})(?:,(\d{0,9}))?\}/.exec(pattern.slice(at, at + 24)) ?? [];
      if (whole === undefined) {
        add(1);
        continue;
      }
      const times = Math.max(Number(least), Number(most ?? "0"), 1);
      // Each time that may be left out has an instruction for that.
      const grown = (last + 1) * times;
      here += grown - last;
      last = grown;
      at += whole.length - 1;
    } else {
      add(1);
    }
  }
  return around.reduce((sum, size) => sum + size, here);
}

function endOfClass(pattern: string, start: number): number {
  let at = start + (pattern[start + 1] === "^" ? 2 : 1);
  // A closing bracket that stands first in a class is one of its characters.
  if (pattern[at] === "]") at += 1;
  for (; at < pattern.length; at += 1) {
    if (pattern[at] === "\\") at += 1;
    else if (pattern[at] === "[" && pattern[at + 1] === ":") at = Math.max(at, pattern.indexOf(":]", at) + 1);
    else if (pattern[at] === "]") return at;
  }
  return pattern.length;
}
