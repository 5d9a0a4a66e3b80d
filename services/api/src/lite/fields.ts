/** What a form sends: each name once, as text. */
export type Fields = ReadonlyMap<string, string>;

export const NO_FIELDS: Fields = new Map();

/** The fields that a form of ours bears for us, and that are no words of a person's. */
const OURS = new Set(["token", "then", "key", "version", "answer", "scopeHash"]);

/** Whether a field of this name is one of those. */
export function isOurs(name: string): boolean {
  return OURS.has(name);
}

const KEPT = "kept.";

/** What somebody typed, to be carried through another form: through signing in again. */
export function asKept(fields: Fields): Fields {
  return new Map([...fields].filter(([name]) => !isOurs(name)).map(([name, text]) => [KEPT + name, text]));
}

/** What was carried, as it was typed. */
export function keptIn(fields: Fields): Fields {
  return new Map(
    [...fields]
      .filter(([name]) => name.startsWith(KEPT))
      .map(([name, text]) => [name.slice(KEPT.length), text]),
  );
}

/** Text from a form, with line ends as everything else here has them. */
export function textIn(fields: Fields, name: string): string {
  return (fields.get(name) ?? "").replaceAll("\r\n", "\n");
}

/** The same; undefined where nothing was written. */
export function wordsIn(fields: Fields, name: string): string | undefined {
  const text = textIn(fields, name).trim();
  return text === "" ? undefined : text;
}
