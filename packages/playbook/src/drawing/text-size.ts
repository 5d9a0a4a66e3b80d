import { nth } from "../nth.js";

/**
 * How wide a text is in a plain sans-serif type, in parts of the type's size. Estimated: a drawing is made without a screen,
 * and has to come out the same everywhere. Rather too wide than too narrow.
 */
export function textWidth(text: string, size: number): number {
  let parts = 0;
  for (const sign of text) parts += widthOf(sign);
  return parts * size;
}

/** The text in lines of at most this width, broken between words where that can be; what is too long ends in an ellipsis. */
export function wrapped(text: string, size: number, widthMax: number, linesMax: number): string[] {
  const lines: string[] = [];
  let line = "";
  const words = text.split(/\s+/).flatMap((word) => pieces(word, size, widthMax));
  for (const word of words) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && textWidth(longer, size) > widthMax) {
      lines.push(line);
      line = word;
      // Nothing behind the last line is looked at: a long text costs no more than a short one.
      if (lines.length > linesMax) break;
    } else {
      line = longer;
    }
  }
  lines.push(line);
  const shown = lines.filter((one) => one !== "");
  if (shown.length <= linesMax) return shown;
  return [...shown.slice(0, linesMax - 1), withEllipsis(nth(shown, linesMax - 1), size, widthMax)];
}

const TEXT_MAX = 400;

/** A word in pieces that fit on a line. */
function pieces(word: string, size: number, widthMax: number): string[] {
  if (textWidth(word.slice(0, TEXT_MAX), size) <= widthMax && word.length <= TEXT_MAX) return [word];
  const parts: string[] = [];
  let part = "";
  for (const sign of word.slice(0, TEXT_MAX)) {
    if (part !== "" && textWidth(part + sign, size) > widthMax) {
      parts.push(part);
      part = "";
    }
    part += sign;
  }
  return [...parts, part];
}

function withEllipsis(line: string, size: number, widthMax: number): string {
  let short = [...line];
  while (short.length > 0 && textWidth(`${short.join("")}…`, size) > widthMax) short = short.slice(0, -1);
  return `${short.join("").trimEnd()}…`;
}

function widthOf(sign: string): number {
  if (sign > "\u2e7f") return 1.05;
  if ("iljI.,:;'|!".includes(sign)) return 0.32;
  if (" ftr()[]-/".includes(sign)) return 0.4;
  if ("mwMW@%".includes(sign)) return 0.92;
  if (sign >= "A" && sign <= "Z") return 0.7;
  return 0.59;
}
