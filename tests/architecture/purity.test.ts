import { describe, expect, test } from "vitest";
import { pure, purityFaults } from "./purity.js";
import { readWorkspaces, type Workspace } from "./workspace.js";

test("pure packages have no clock, no dice, no network and no machine", () => {
  expect(purityFaults(readWorkspaces(), pure)).toEqual([]);
});

describe("the check of purity", () => {
  const pureCompilation = { folder: "packages/engine", types: [], lib: ["ES2023"], references: [] };

  function faultsOf(
    text: string,
    changed: Partial<Workspace> = {},
    path = "packages/engine/src/decide.ts",
  ): string[] {
    const engine: Workspace = {
      folder: "packages/engine",
      name: "engine",
      dependencies: [],
      devDependencies: [],
      compilations: [pureCompilation],
      sources: [{ path, text }],
      ...changed,
    };
    return purityFaults([engine], { "packages/engine/src": { except: ["packages/engine/src/worldly"] } });
  }

  test.each([
    ["const now = Date.now();"],
    ["const now = new Date();"],
    ["const now = new Date;"],
    ["const now = Date();"],
    ["const id = Math.random();"],
    ["const text = at.toLocaleString();"],
    ["const hour = at.getHours();"],
    ["const here = globalThis;"],
    ["declare const process: { env: object };"],
    ['/// <reference types="node" />'],
    ["setTimeout(next, 10);"],
    ["const home = process.env;"],
    ["const id = crypto.randomUUID();"],
    ["const began = performance.now();"],
    ['const answer = fetch("there");'],
    ['import { readFileSync } from "node:fs";'],
  ])("reports %s", (text) => {
    expect(faultsOf(text)).toHaveLength(1);
  });

  test.each([
    ["const at = new Date(ms).toISOString();"],
    ["const ms = Date.parse(at);"],
    ["// Date.now() would differ on replay"],
    ["const hour = at.getUTCHours();"],
    ["await journal.fetch(id);"],
    ["async fetch(id: RunId): Promise<Flow> {"],
    ["const inProcess = run.process.id;"],
  ])("accepts %s", (text) => {
    expect(faultsOf(text)).toEqual([]);
  });

  test("accepts in a test, and in the parts that touch the world, what the pure part must not say", () => {
    expect(faultsOf("Date.now();", {}, "packages/engine/src/decide.test.ts")).toEqual([]);
    expect(faultsOf("Date.now();", {}, "packages/engine/src/worldly/clock.ts")).toEqual([]);
  });

  test("reports a compiler that was told of Node", () => {
    expect(faultsOf("", { compilations: [{ ...pureCompilation, types: ["node"] }] })).toHaveLength(1);
    expect(faultsOf("", { compilations: [{ ...pureCompilation, lib: ["ES2023", "DOM"] }] })).toHaveLength(1);
    expect(faultsOf("", { compilations: [{ ...pureCompilation, types: undefined }] })).toHaveLength(1);
  });

  test("accepts a compiler that was told of Node for the parts that touch the world", () => {
    const worldly = { ...pureCompilation, folder: "packages/engine/src/worldly", types: ["node"] };
    expect(faultsOf("", { compilations: [pureCompilation, worldly] })).toEqual([]);
  });

  test("reports a pure folder that nothing compiles, or that is gone", () => {
    expect(faultsOf("", { compilations: [] })).toEqual(["packages/engine/src: nothing compiles it"]);
    expect(purityFaults([], { "packages/engine/src": { except: [] } })).toHaveLength(1);
  });
});
