import { faultAt } from "./csv.js";

/** A content line of a calendar (RFC 5545 3.1), unfolded; `line` is where it begins in the file. */
export interface CalendarLine {
  readonly line: number;
  readonly name: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly value: string;
}

/** The largest calendar that is read, in characters. */
const CHARACTERS_MAX = 1024 * 1024;

/** The content lines of a calendar, oldest first, put together again where they are folded. */
export function calendarLines(file: string, text: string): CalendarLine[] {
  if (text.length > CHARACTERS_MAX) throw faultAt(file, 1, "a calendar of more than 1 MiB is not read");
  const lines: { line: number; text: string }[] = [];
  for (const [index, one] of text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    const last = lines.at(-1);
    if (/^[ \t]/.test(one) && last !== undefined) last.text += one.slice(1);
    else if (one !== "") lines.push({ line: index + 1, text: one });
  }
  return lines.map(({ line, text: one }) => contentLine(file, line, one));
}

/** `NAME;PARAMETER=value;OTHER="a: b":the value`. */
function contentLine(file: string, line: number, text: string): CalendarLine {
  const [head = "", name] = /^([A-Za-z0-9-]+)/.exec(text) ?? [];
  if (name === undefined) throw faultAt(file, line, "no property is named");
  const parameters: Record<string, string> = {};
  const parameter = /;([A-Za-z0-9-]+)=(?:"([^"]*)"|([^";:,]*))/y;
  parameter.lastIndex = head.length;
  let end = head.length;
  for (let found = parameter.exec(text); found !== null; found = parameter.exec(text)) {
    const [, key = "", quoted, plain = ""] = found;
    parameters[key.toUpperCase()] = quoted ?? plain;
    end = parameter.lastIndex;
  }
  if (text[end] !== ":") throw faultAt(file, line, `what stands behind ${name} cannot be read`);
  return { line, name: name.toUpperCase(), parameters, value: text.slice(end + 1) };
}
