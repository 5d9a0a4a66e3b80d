import { ExitCode } from "../exit-codes.js";
import { Stop } from "../stop.js";

/** A row of a CSV file: its fields by the names in the first line, and the line that it begins on, from 1. */
export interface CsvRow {
  readonly line: number;
  readonly fields: Readonly<Record<string, string>>;
}

/** A field in quotation marks, or one without; and what ends it. */
const FIELD = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

/**
 * Reads a CSV file (RFC 4180) whose first line names its columns, of which all that are needed and no others may stand
 * there. Stops the command at the first line that is not as it has to be, and names it. Empty lines are passed over.
 */
export function csvRows(
  file: string,
  text: string,
  columns: { readonly needed: readonly string[]; readonly allowed: readonly string[] },
): CsvRow[] {
  const [head, ...rows] = recordsIn(file, text.replace(/^\uFEFF/, ""));
  const names = head?.cells.map((name) => name.trim().toLowerCase()) ?? [];
  const known = [...columns.needed, ...columns.allowed];
  const wrong =
    names.find((name) => !known.includes(name)) ?? names.find((name, at) => names.indexOf(name) !== at);
  const missing = columns.needed.find((name) => !names.includes(name));
  if (wrong !== undefined || missing !== undefined)
    throw faultAt(file, head?.line ?? 1, `the first line names the columns: ${known.join(", ")}`);
  return rows.map(({ line, cells }) => {
    if (cells.length !== names.length)
      throw faultAt(file, line, `${cells.length} fields stand where ${names.length} are named`);
    return { line, fields: Object.fromEntries(names.map((name, at) => [name, (cells[at] ?? "").trim()])) };
  });
}

/** What stops a command because of one line of a file. */
export function faultAt(file: string, line: number, fault: string): Stop {
  return new Stop(ExitCode.invalidInput, `${file}, line ${line}: ${fault}. Nothing was sent.`);
}

function recordsIn(file: string, text: string): { line: number; cells: string[] }[] {
  const records: { line: number; cells: string[] }[] = [];
  let line = 1;
  let cells: string[] = [];
  let begun = line;
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex < text.length) {
    const [whole = "", quoted, plain = "", end = ""] = FIELD.exec(text) ?? [];
    if (whole === "") throw faultAt(file, line, "a quotation mark stands where none can");
    cells.push(quoted?.replaceAll('""', '"') ?? plain);
    line += whole.split("\n").length - 1;
    if (end === ",") {
      // A comma at the very end has one more field behind it, and there is none to be found any more.
      if (FIELD.lastIndex < text.length) continue;
      cells.push("");
    }
    if (cells.some((cell) => cell !== "")) records.push({ line: begun, cells });
    [cells, begun] = [[], line];
  }
  return records;
}
