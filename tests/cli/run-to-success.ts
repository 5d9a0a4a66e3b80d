import { readFileSync } from "node:fs";

/** As many of a verb's words as a test writes out: `"run", "show"`, or `"backup"`. */
const WORDS = /"([a-z][a-z-]*)"(?:,\s*"([a-z][a-z-]*)")?/g;
/** Helpers of ours that fail their test where the command does not end with 0, and give its JSON. */
const JSON_OF =
  /\b(?:json|theOne)\(\s*(?:[\w.]+,\s*){0,2}(?:\.\.\.\[)?\s*"([a-z][a-z-]*)"(?:,\s*"([a-z][a-z-]*)")?/g;
const DEMANDS_OK = /\bcode: 0\b|\bcode\)\.toBe\(0\)/;

/** The same, of words that stand under a name: `const call = ["run", "start"]`, `json(ada, ...call)`. */
const NAMED = /const (\w+) = \[\s*"([a-z][a-z-]*)"(?:,\s*"([a-z][a-z-]*)")?/g;
const JSON_OF_NAMED = /\bjson\(\s*[\w.]+,\s*\.\.\.(\w+)/g;

/** The verbs that a test file has end with 0, by what its statements demand: whoever runs one says so in the same statement. */
export function verbsRunIn(file: string): string[] {
  const text = readFileSync(file, "utf8");
  const named = new Map([...text.matchAll(NAMED)].map(([, name = "", ...words]) => [name, ["", ...words]]));
  return text
    .split(/;\n/)
    .flatMap((statement) => {
      const asJson = [
        ...statement.matchAll(JSON_OF),
        ...[...statement.matchAll(JSON_OF_NAMED)].flatMap(([, name = ""]) => {
          const words = named.get(name);
          return words === undefined ? [] : [words];
        }),
      ];
      const [literal] = statement.matchAll(WORDS);
      const [, spread = ""] = /\.\.\.(\w+)/.exec(statement) ?? [];
      const first = DEMANDS_OK.test(statement) ? (named.get(spread) ?? literal) : undefined;
      return [...asJson, ...(first === undefined ? [] : [first])];
    })
    .flatMap(([, noun = "", verb]) => [noun, `${noun} ${verb}`]);
}

/** The verbs in lines for a shell. */
export function verbsIn(lines: readonly string[]): string[] {
  return lines
    .flatMap((line) => [...line.matchAll(/\bnpx mirror ([a-z-]+)(?: ([a-z-]+))?/g)])
    .flatMap(([, noun = "", verb]) => [noun, `${noun} ${verb}`]);
}
