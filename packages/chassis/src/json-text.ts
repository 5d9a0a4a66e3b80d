/** How much structure a JSON text may have. What is over it is refused while scanning, before anything is built from it. */
export interface JsonBudget {
  readonly depthMax: number;
  readonly valuesMax: number;
  readonly keysPerObjectMax: number;
  /** In UTF-16 units, as written. */
  readonly stringLengthMax: number;
}

export const JSON_BUDGET: JsonBudget = {
  depthMax: 64,
  valuesMax: 10_000,
  keysPerObjectMax: 2_000,
  stringLengthMax: 65_536,
};

export type JsonRead =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly fault: JsonFault };

export interface JsonFault {
  /** `malformed`: no JSON, or JSON that two readers may read differently; `over-budget`: too much of it. */
  readonly kind: "malformed" | "over-budget";
  /** Where, as an RFC 6901 pointer. */
  readonly pointer: string;
  readonly detail: string;
}

/**
 * Reads JSON that everyone reads alike (I-JSON, RFC 7493). Refused are: what goes over the budget; a name given twice
 * in one object, whose last or first value wins elsewhere; numbers that a double would round; half surrogate pairs;
 * and the names `__proto__` and `constructor`, in any spelling.
 */
export function readJson(text: string, budget: JsonBudget = JSON_BUDGET): JsonRead {
  const fault = scan(text, budget);
  if (fault !== undefined) return { ok: false, fault };
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    // The parser's own message quotes the text, which may hold a secret.
    return { ok: false, fault: { kind: "malformed", pointer: "", detail: "This is not well-formed JSON." } };
  }
}

interface Level {
  /** The names met so far; undefined in an array. */
  readonly names: Set<string> | undefined;
  /** The name or position of the value that comes next. */
  at: string | number;
}

const NUMBER = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;
const NOT_SPACE = /[^ \t\n\r]/g;
const LONE_SURROGATE = /\p{Surrogate}/u;
const FORBIDDEN_NAMES = new Set(["__proto__", "constructor"]);

// Only what the parser does not judge itself is judged here: on a text that is no JSON this may stop anywhere, and the parser says no.
function scan(text: string, budget: JsonBudget): JsonFault | undefined {
  const levels: Level[] = [];
  let values = 0;
  const pointer = () =>
    levels.map(({ at }) => `/${String(at).replace(/~/g, "~0").replace(/\//g, "~1")}`).join("");
  const malformed = (detail: string): JsonFault => ({ kind: "malformed", pointer: pointer(), detail });
  const overBudget = (detail: string): JsonFault => ({ kind: "over-budget", pointer: pointer(), detail });

  for (let index = 0; index < text.length; index++) {
    const level = levels.at(-1);
    const sign = text[index];
    if (sign === "{" || sign === "[") {
      values += 1;
      if (levels.length >= budget.depthMax)
        return overBudget(`This is nested deeper than ${budget.depthMax} levels.`);
      levels.push({ names: sign === "{" ? new Set() : undefined, at: sign === "{" ? "" : 0 });
    } else if (sign === "}" || sign === "]") {
      levels.pop();
    } else if (sign === ",") {
      if (typeof level?.at === "number") level.at += 1;
    } else if (sign === '"') {
      const end = endOfString(text, index);
      if (end === undefined) return undefined;
      if (end - index - 1 > budget.stringLengthMax) {
        return overBudget(`A text is longer than ${budget.stringLengthMax} characters.`);
      }
      const read = readString(text.slice(index, end + 1));
      if (read === undefined) return undefined;
      if (LONE_SURROGATE.test(read))
        return malformed("A text holds half a surrogate pair, which is no character.");
      index = end;
      NOT_SPACE.lastIndex = end + 1;
      if (level?.names === undefined || NOT_SPACE.exec(text)?.[0] !== ":") {
        values += 1;
      } else {
        level.at = read;
        if (FORBIDDEN_NAMES.has(read)) return malformed("This name is not allowed.");
        if (level.names.has(read)) return malformed("This name is given twice in one object.");
        level.names.add(read);
        if (level.names.size > budget.keysPerObjectMax) {
          return overBudget(`An object has more than ${budget.keysPerObjectMax} names.`);
        }
      }
    } else if (sign === "-" || (sign !== undefined && sign >= "0" && sign <= "9")) {
      NUMBER.lastIndex = index;
      const literal = NUMBER.exec(text)?.[0];
      if (literal === undefined) return undefined;
      if (!keptByADouble(literal))
        return malformed("This number cannot be kept exactly: write it as a text.");
      values += 1;
      index += literal.length - 1;
    } else if (sign === "t" || sign === "f" || sign === "n") {
      values += 1;
      index += sign === "f" ? 4 : 3;
    }
    if (values > budget.valuesMax)
      return overBudget(`There are more than ${budget.valuesMax} values in this.`);
  }
  return undefined;
}

function endOfString(text: string, start: number): number | undefined {
  for (let index = start + 1; index < text.length; index++) {
    if (text[index] === "\\") index += 1;
    else if (text[index] === '"') return index;
  }
  return undefined;
}

function readString(literal: string): string | undefined {
  if (!literal.includes("\\")) return literal.slice(1, -1);
  try {
    return String(JSON.parse(literal));
  } catch {
    return undefined;
  }
}

function keptByADouble(literal: string): boolean {
  const number = Number(literal);
  return Number.isFinite(number) && (Math.abs(number) <= Number.MAX_SAFE_INTEGER || !/^-?\d+$/.test(literal));
}
