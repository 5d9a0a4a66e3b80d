/** Text that is markup already. Only the template below makes any: nothing that a person wrote can become it. */
class Markup {
  constructor(readonly text: string) {}
}
export type Html = Markup;

/** What may stand in a template: markup as it is, everything else as text; nothing for what is not there. */
type Part = Html | string | number | null | undefined | false | readonly Part[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A template whose values are escaped, each of them, in text and in quoted attributes. There is no way round it. */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = pieces[0] ?? "";
  parts.forEach((part, n) => {
    text += written(part) + (pieces[n + 1] ?? "");
  });
  return new Markup(text);
}

function written(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "object") return part.map(written).join("");
  return String(part).replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? "");
}
