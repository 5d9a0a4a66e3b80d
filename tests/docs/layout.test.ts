import { expect, test } from "vitest";
import { arrows } from "../architecture/arrows.js";
import { readSource, readWorkspaces } from "../architecture/workspace.js";
import { tableRows } from "./markdown.js";

const rows = tableRows(readSource("ARCHITECTURE.md").text);

/** The packages of a table whose rows begin with a link to a package's page, and what each stands on. */
function arrowsIn(table: readonly (readonly string[])[]): Record<string, string[]> {
  return Object.fromEntries(
    table.flatMap(([first = "", , standsOn = ""]) => {
      const name = /^\[([\w-]+)\]\(packages\/\1\/README\.md\)$/.exec(first)?.[1];
      return name === undefined ? [] : [[name, standsOn === "–" ? [] : standsOn.split(", ")]];
    }),
  );
}

test("ARCHITECTURE draws the arrows between packages as they are", () => {
  const packages = readWorkspaces()
    .filter(({ folder }) => folder.startsWith("packages/"))
    .map(({ name }) => name);
  const drawn = arrowsIn(rows);
  expect(Object.keys(drawn).sort()).toEqual(packages.sort());
  for (const name of packages)
    expect({ [name]: drawn[name]?.toSorted() }).toEqual({ [name]: arrows[name]?.toSorted() });
});

test("ARCHITECTURE names every service", () => {
  const services = readWorkspaces()
    .filter(({ folder }) => folder.startsWith("services/"))
    .map(({ name }) => name);
  const named = rows.map(([first = ""]) => first);
  expect(services.filter((name) => !named.includes(name))).toEqual([]);
});

test("the newest version of the changelog is the one that package.json names", () => {
  const versions = [...readSource("CHANGELOG.md").text.matchAll(/^## \[(\d+\.\d+\.\d+)\]/gm)].map(
    ([, version]) => version,
  );
  const { version } = JSON.parse(readSource("package.json").text);
  expect(versions[0]).toBe(version);
});

test("a table is read for its arrows, and for nothing else", () => {
  const table =
    "| package | what | stands on |\n|---|---|---|\n| [a](packages/a/README.md) | x | – |\n| [b](packages/b/README.md) | x | a, c |\n| api | x | b |\n";
  expect(arrowsIn(tableRows(table))).toEqual({ a: [], b: ["a", "c"] });
});
