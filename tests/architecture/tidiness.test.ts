import { expect, test } from "vitest";
import { lockFaults, nameFaults, placeFaults, silencedFaults } from "./tidiness.js";
import { readProject, readSource } from "./workspace.js";

const project = readProject();

test("every file is named for an idea", () => {
  expect(nameFaults(project.map(({ path }) => path))).toEqual([]);
  expect(nameFaults(["packages/engine/src/date-utils.ts"])).toHaveLength(1);
  expect(nameFaults(["packages/engine/src/common/run.ts"])).toHaveLength(1);
  expect(nameFaults(["packages/engine/src/commonwealth.ts"])).toEqual([]);
});

test("nothing names a place that only one machine has", () => {
  expect(placeFaults(project)).toEqual([]);
  expect(placeFaults([{ path: "README.md", text: ["see ", "work", "main"].join("/") }])).toHaveLength(1);
  expect(placeFaults([{ path: "README.md", text: `https://registry${"."}npmjs.org` }])).toHaveLength(1);
  expect(placeFaults([{ path: "README.md", text: "POST https://here.example/work/1" }])).toEqual([]);
});

test("the lock file ties an installation to no registry", () => {
  expect(lockFaults(readSource("package-lock.json").text)).toEqual([]);
  expect(lockFaults('{ "resolved": "https://there/x.tgz" }')).toHaveLength(1);
  expect(lockFaults('{ "resolved": "packages/engine", "link": true }')).toEqual([]);
});

test("no source asks a tool to look away", () => {
  expect(silencedFaults(project)).toEqual([]);
  expect(silencedFaults([{ path: "a.ts", text: `// biome${"-"}ignore lint: later` }])).toHaveLength(1);
});
