import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fencedBlocks } from "../docs/markdown.js";

const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");

/** The lines for a shell under a heading of the README. */
function linesUnder(heading: string): string[] {
  const section = readme.split(/^## /m).find((one) => one.startsWith(`${heading}\n`)) ?? "";
  return fencedBlocks(section)
    .filter(({ language }) => language === "sh")
    .flatMap(({ text }) => text.split("\n"))
    .filter((line) => line !== "");
}

/**
 * The README's whole night, from the first partner to the last command, as a test runs it line by line: what starts an
 * installation is left out, for that of the test runs already, and so is what needs its executor.
 */
export function linesOfTheNight(): string[] {
  return [...linesUnder("Run it"), ...linesUnder("A whole night, by command line")].filter(
    (line) => !line.startsWith("npm ") && !line.startsWith("npx mirror secret "),
  );
}
