import Table from "cli-table3";

type Cell = string | number | boolean | null | undefined;

const NO_LINES = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

/** Rows under their headings, in columns; what is not there is shown as a dash. */
export function table(headings: readonly string[], rows: readonly (readonly Cell[])[]): string {
  if (rows.length === 0) return "";
  return aligned([headings.map((one) => one.toUpperCase()), ...rows.map((row) => row.map(shown))]);
}

/** What one thing is: a label and a value each, as far as there is a value. */
export function fields(pairs: readonly (readonly [label: string, value: Cell])[]): string {
  const there = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return there.length === 0 ? "" : aligned(there.map(([label, value]) => [label, shown(value)]));
}

/** Parts of a text, an empty line between them; empty parts are left out. */
export function parts(...texts: readonly string[]): string {
  return texts
    .filter((text) => text !== "")
    .map((text) => text.trimEnd())
    .join("\n\n");
}

/** A part with a heading; nothing where there is nothing under it. */
export function section(heading: string, text: string): string {
  return text === "" ? "" : `${heading}\n${indented(text)}`;
}

export function indented(text: string): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => (line === "" ? line : `  ${line}`))
    .join("\n");
}

/** `2026-11-22 03:00:12Z`: an instant as people read it, still in UTC, so that two partners read the same. */
export function when(instant: string | null | undefined): string | null {
  if (instant === null || instant === undefined) return null;
  return `${instant.slice(0, 10)} ${instant.slice(11, 19)}Z`;
}

function aligned(rows: readonly (readonly string[])[]): string {
  const grid = new Table({
    chars: NO_LINES,
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0, compact: true },
  });
  grid.push(...rows.map((row) => [...row]));
  return grid
    .toString()
    .split("\n")
    .map((line) => line.trimEnd())
    .join("\n");
}

function shown(value: Cell): string {
  if (value === null || value === undefined || value === "") return "-";
  if (typeof value === "boolean") return value ? "yes" : "no";
  return String(value).replaceAll("\t", " ");
}
