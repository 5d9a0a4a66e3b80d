import { describe, expect, test } from "vitest";
import { readProject, type Source } from "../architecture/workspace.js";
import { linkFaults } from "./links.js";
import { namedFileFaults } from "./named-files.js";

const project = readProject();
const documents = project.filter(({ path }) => path.endsWith(".md"));

test("every link in every text leads somewhere", () => {
  expect(documents.length).toBeGreaterThan(10);
  expect(linkFaults(documents, project)).toEqual([]);
});

test("every file that ARCHITECTURE, SECURITY and the packages' pages name is there", () => {
  const naming = documents.filter(({ path }) =>
    /^(?:[A-Z]+|(?:packages|services)\/[\w-]+\/README)\.md$/.test(path),
  );
  expect(naming.map(({ path }) => path)).toContain("ARCHITECTURE.md");
  expect(namedFileFaults(naming, project)).toEqual([]);
});

test("every package has a page, and says where to begin reading", () => {
  const packages = project.filter(({ path }) => /^packages\/[\w-]+\/package\.json$/.test(path));
  for (const { path } of packages) {
    const page = documents.find((one) => one.path === path.replace("package.json", "README.md"));
    expect(page?.text ?? `${path} has no README.md beside it`).toMatch(/^Begin reading at `src\//m);
  }
});

describe("the check of links", () => {
  const there: Source[] = [
    { path: "README.md", text: "" },
    { path: "docs/guide.md", text: "# A guide\n\n## The one commit\n" },
  ];
  const faultsOf = (text: string, path = "README.md") => linkFaults([{ path, text }], there);

  test.each([
    ["[a](docs/guide.md)"],
    ["[a](docs/guide.md#the-one-commit)"],
    ["[a](docs/)"],
    ["[a](https://example.org/nowhere)"],
    ["`[a](nowhere.md)`"],
    ["```md\n[a](nowhere.md)\n```\n"],
    ["# Here\n[a](#here)"],
  ])("accepts %s", (text) => {
    expect(faultsOf(text)).toEqual([]);
  });

  test.each([
    ["[a](docs/guid.md)"],
    ["[a](docs/guide.md#the-two-commits)"],
    ["[a](#nowhere)"],
    ["![a](picture.svg)"],
  ])("reports %s", (text) => {
    expect(faultsOf(text)).toHaveLength(1);
  });

  test("counts from the folder of the text", () => {
    expect(faultsOf("[a](../README.md)", "docs/other.md")).toEqual([]);
    expect(faultsOf("[a](README.md)", "docs/other.md")).toHaveLength(1);
  });
});

describe("the check of named files", () => {
  const there = ["packages/engine/src/decide.ts", "packages/engine/package.json", "infra/redis.conf"].map(
    (path): Source => ({ path, text: "" }),
  );
  const faultsOf = (text: string, path = "ARCHITECTURE.md") => namedFileFaults([{ path, text }], there);

  test.each([
    ["`packages/engine/src/decide.ts`"],
    ["`decide.ts`"],
    ["`packages/*/package.json`"],
    ["`infra/`"],
    ["`decide()`"],
    ["`a/b`"],
    ["packages/engine/src/gone.ts"],
  ])("accepts %s", (text) => {
    expect(faultsOf(text)).toEqual([]);
  });

  test.each([
    ["`packages/engine/src/gone.ts`"],
    ["`gone.ts`"],
    ["`src/decide.ts`"],
    ["`packages/*/README.md`"],
    ["`docs/`"],
  ])("reports %s", (text) => {
    expect(faultsOf(text)).toHaveLength(1);
  });

  test("a package's own page may name its files from where it stands", () => {
    expect(faultsOf("`src/decide.ts`", "packages/engine/README.md")).toEqual([]);
  });
});
