import { describe, expect, test } from "vitest";
import { importFaults, placesOfLibraries } from "./imports.js";
import { importsOf, withoutComments } from "./source-text.js";
import { readWorkspaces, type Workspace } from "./workspace.js";

test("every import is declared where it is made, and stays within its place", () => {
  expect(importFaults(readWorkspaces(), placesOfLibraries)).toEqual([]);
});

describe("the check of imports", () => {
  function faultsOf(path: string, text: string, changed: Partial<Workspace> = {}): string[] {
    const journal: Workspace = {
      folder: "packages/journal",
      name: "journal",
      dependencies: ["@mirror/vocabulary", "ioredis"],
      devDependencies: ["pino"],
      compilations: [],
      sources: [{ path, text }],
      ...changed,
    };
    return importFaults([journal], placesOfLibraries);
  }

  test("accepts what is declared, a neighbour, and what Node brings", () => {
    const text = 'import { a } from "@mirror/vocabulary";\nimport { b } from "./b.js";\nimport "node:fs";';
    expect(faultsOf("packages/journal/src/a.ts", text)).toEqual([]);
  });

  test("reports a package that is not declared", () => {
    expect(faultsOf("packages/journal/src/a.ts", 'export * from "zod/v4";')).toEqual([
      "packages/journal/src/a.ts: imports zod, which its package.json does not declare",
    ]);
  });

  test("reports a product that leans on a development dependency, which a test may", () => {
    const text = 'import { pino } from "pino";';
    expect(faultsOf("packages/journal/src/a.ts", text)).toHaveLength(1);
    expect(faultsOf("packages/journal/src/a.test.ts", text)).toEqual([]);
  });

  test("reports a way into another package's files", () => {
    expect(faultsOf("packages/journal/src/a.ts", 'import { x } from "../../engine/src/x.js";')).toEqual([
      "packages/journal/src/a.ts: reaches out of its package to packages/engine/src/x.js",
    ]);
  });

  test("reports a library outside its place, also when it is imported late", () => {
    const text = 'const { Redis } = await import("ioredis");';
    expect(faultsOf("packages/journal/src/redis/a.ts", text)).toEqual([]);
    expect(faultsOf("packages/journal/src/a.ts", text)).toHaveLength(1);
  });

  test("reports a product that uses the promises made for tests", () => {
    const text = 'import { promises } from "@mirror/journal/conformance";';
    const changed = { dependencies: ["@mirror/journal"] };
    expect(
      faultsOf("packages/operations/src/a.ts", text, { ...changed, folder: "packages/operations" }),
    ).toEqual(["packages/operations/src/a.ts: imports @mirror/journal/conformance, which is for tests"]);
  });
});

describe("reading imports", () => {
  test("finds each form of them, over several lines too", () => {
    const text =
      'import a, {\n  type B,\n} from "one";\nexport * from "two";\nimport "three";\ntype C = import("four").C;';
    expect(importsOf(text)).toEqual(["one", "two", "three", "four"]);
  });

  test("leaves comments out, and addresses in strings in", () => {
    expect(importsOf('// import a from "one";\n/* import "two"; */')).toEqual([]);
    expect(withoutComments('const at = "http://here"; // there').trim()).toBe('const at = "http://here";');
  });
});
