import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

/** Where decisions on how a playbook is read and run are tested. */
const FOLDERS = ["playbook", "engine", "operations"].map((name) =>
  fileURLToPath(new URL(`../../${name}/src/`, import.meta.url)),
);
/** The points that CACAO 2.0 leaves to whoever carries a playbook out, as this project counts them. */
const POINTS = Array.from({ length: 30 }, (_, index) => index + 1);

const page = readFileSync(new URL("../SEMANTICS.md", import.meta.url), "utf8");

/** The points that a test's name bears: `CACAO 7: …`, `CACAO 24, 30: …`. */
function pointsIn(source: string): number[] {
  return [...source.matchAll(/["`](?:CACAO|SEMANTICS) (\d+(?:, \d+)*)\b/g)].flatMap(([, numbers = ""]) =>
    numbers.split(", ").map(Number),
  );
}

const tested = new Set(
  FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".test.ts"))
      .flatMap((file) => pointsIn(readFileSync(folder + file, "utf8"))),
  ),
);

test("each point that the standard leaves open is decided, once", () => {
  const decided = [...page.matchAll(/^### (\d+)\. \S/gm)].map(([, number]) => Number(number));
  expect(decided).toEqual(POINTS);
});

test("each point has a test that bears its number", () => {
  expect(POINTS.filter((point) => !tested.has(point))).toEqual([]);
});
