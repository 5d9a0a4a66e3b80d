/** What hides or reorders text: controls, invisible and unassigned characters, line and paragraph separators. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/gu;

/** One line of what a stranger wrote: nothing hidden in it, at most so many characters. */
export function visibleLine(text: string, charactersMax: number): string {
  return cut(
    text
      .slice(0, 4 * charactersMax)
      .replace(HIDDEN, " ")
      .replace(/ {2,}/g, " ")
      .trim(),
    charactersMax,
  );
}

/** The same for several lines. */
export function visibleLines(text: string, charactersMax: number): string {
  const lines = text.slice(0, 4 * charactersMax).split(/\r?\n/);
  return cut(
    lines
      .map((line) => line.replace(HIDDEN, " ").trimEnd())
      .join("\n")
      .trim(),
    charactersMax,
  );
}

/** By code points, so that no half of a surrogate pair is left. */
function cut(text: string, charactersMax: number): string {
  if (text.length <= charactersMax) return text;
  let kept = "";
  for (const character of text) {
    if (kept.length + character.length > charactersMax - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
