import { extname } from "node:path";
import { Instant } from "@mirror/vocabulary";
import type { Terminal } from "../terminal.js";
import { csvRows, faultAt } from "./csv.js";
import { textOf } from "./file.js";
import { instant } from "./instant.js";
import { type ShiftGiven, withOrder } from "./shift.js";

/** A shift with its place on the ladder; `line` is where it stands in the file. */
export type ShiftInFile = ShiftGiven & { readonly order: number; readonly line: number };

/** Whether a roster is written as CSV: by the end of its name. */
export function isCsv(file: string): boolean {
  return extname(file).toLowerCase() === ".csv";
}

/**
 * The shifts of a CSV file: `person,from,to`, and `order` where who is asked first does not follow from the order of the
 * lines. Whatever is wrong is said with its line.
 */
export async function shiftsInCsv(terminal: Terminal, file: string): Promise<ShiftInFile[]> {
  const rows = csvRows(file, await textOf(terminal, file), {
    needed: ["person", "from", "to"],
    allowed: ["order"],
  });
  const shifts = rows.map(({ line, fields: { person = "", from = "", to = "", order = "" } }) => {
    if (person === "") throw faultAt(file, line, "nobody is named");
    if (order !== "" && !/^[1-9]\d{0,3}$/.test(order))
      throw faultAt(file, line, `"${order}" is no place in an order, which counts from 1`);
    const [begins, ends] = [instantAt(file, line, from), instantAt(file, line, to)];
    if (begins >= ends) throw faultAt(file, line, `the shift ends at ${to}, before it begins`);
    return { line, person, from: begins, to: ends, given: order };
  });
  return withOrder(shifts).map(({ given, order, ...one }) => ({
    ...one,
    order: given === "" ? order : Number(given),
  }));
}

function instantAt(file: string, line: number, text: string): string {
  const read = Instant.safeParse(instant(text));
  if (read.success) return read.data;
  throw faultAt(file, line, `"${text}" is no instant in UTC, such as 2026-11-22T08:00Z`);
}
