import { isForTests, withoutComments } from "../architecture/source-text.js";
import type { Source } from "../architecture/workspace.js";
import { tableRows } from "./markdown.js";

export interface Term {
  readonly word: string;
  readonly meaning: string;
}

/** The terms of a glossary: the first two cells of each row. */
export function termsIn(glossary: string): Term[] {
  return tableRows(glossary).map(([word = "", meaning = ""]) => ({ word, meaning }));
}

/** Terms that stand there twice, say nothing, or are used nowhere in the code; comments do not count. */
export function glossaryFaults(terms: readonly Term[], sources: readonly Source[]): string[] {
  const said = ` ${sources
    .filter(({ path }) => !isForTests(path))
    .map(({ text }) => wordsOf(withoutComments(text)))
    .join(" ")} `;
  return terms.flatMap(({ word, meaning }, index) => {
    if (terms.findIndex((one) => one.word === word) !== index) return [`${word}: stands here twice`];
    if (meaning === "") return [`${word}: says nothing`];
    return said.includes(` ${wordsOf(word)} `) || said.includes(` ${pluralOf(wordsOf(word))} `)
      ? []
      : [`${word}: is used nowhere in the code`];
  });
}

/** Words of the code that the glossary does not explain. */
export function unexplained(words: readonly string[], terms: readonly Term[]): string[] {
  const known = new Set(terms.flatMap(({ word }) => [wordsOf(word), pluralOf(wordsOf(word))]));
  return words.filter((word) => !known.has(wordsOf(word)));
}

/** Code as the words that it is made of: `aid-request`, `aidRequest` and `AidRequest` are all `aid request`. */
function wordsOf(code: string): string {
  return code
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[^A-Za-z0-9]+/g, " ")
    .trim()
    .toLowerCase();
}

function pluralOf(words: string): string {
  return words.endsWith("y") ? `${words.slice(0, -1)}ies` : `${words}s`;
}
