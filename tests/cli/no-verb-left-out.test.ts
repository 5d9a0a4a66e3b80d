import { readdirSync } from "node:fs";
import { join } from "node:path";
import { everyCommand, mirrorTerminal } from "@mirror/cli/testing";
import { expect, test } from "vitest";
import { linesOfTheNight } from "./readme-lines.js";
import { verbsIn, verbsRunIn } from "./run-to-success.js";

const root = join(import.meta.dirname, "../..");

/** Every test file that runs command lines: beside the tool itself, against a server, and on a record that lies here. */
const files = ["packages/cli/src", "tests/cli", "tests/archive", "tests/secrets"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join(root, folder, name)),
);

test("every verb of the tool is run to its success by some test, and what it shows is held against its shape there", async () => {
  const run = new Set([...files.flatMap(verbsRunIn), ...verbsIn(linesOfTheNight())]);
  const verbs = (await everyCommand(mirrorTerminal().terminal)).map((words) => words.join(" "));
  expect(verbs.length).toBeGreaterThan(150);
  expect(verbs.filter((verb) => !run.has(verb))).toEqual([]);
});
