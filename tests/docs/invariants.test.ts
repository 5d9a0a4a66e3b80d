import { describe, expect, test } from "vitest";
import { readProject, readSource, type Source } from "../architecture/workspace.js";
import { claimFaults, claimsIn, testNamesIn, unclaimed } from "./invariants.js";

const project = readProject();
const claims = claimsIn(readSource("SECURITY.md").text);

test("every invariant that SECURITY says is shown is shown by a test of that name", () => {
  expect(claims.length).toBeGreaterThan(20);
  expect(claimFaults(claims, project)).toEqual([]);
});

test("every invariant that the code names is in SECURITY", () => {
  expect(unclaimed(claims, project)).toEqual([]);
});

describe("the check of invariants", () => {
  const suite: Source = {
    path: "a.test.ts",
    text: 'test("INV-06 a chain holds", () => {});\ntest.each(["x"])("C-04 %s is refused", async (one) => {});',
  };
  const faultsOf = (...items: string[]) => claimFaults(claimsIn(items.join("\n")), [suite]);

  test.each([
    ["- **INV-06** (shown) It holds.\n  INV-06 in `a.test.ts`."],
    ["- **INV-03** (in part) It is so. C-04, INV-06 in `a.test.ts`; and more to come."],
    ['- **INV-01** (in part) It lasts.\n  "INV-06 a\n  chain holds" in `a.test.ts`.'],
    ["- **INV-19** (not yet) It is seen."],
  ])("accepts %s", (item) => {
    expect(claimsIn(item)).toHaveLength(1);
    expect(faultsOf(item)).toEqual([]);
  });

  test.each([
    ["- **INV-07** (shown) INV-07 in `a.test.ts`", "no test of a.test.ts is named INV-07"],
    ["- **INV-0** (shown) INV-0 in `a.test.ts`", "no test of a.test.ts is named INV-0"],
    ["- **INV-06** (shown) INV-06 in `gone.test.ts`", "there is no gone.test.ts"],
    ["- **INV-06** (in part) INV-06, C-05 in `a.test.ts`", "no test of a.test.ts is named C-05"],
    ['- **INV-06** (shown) "a chain" in `a.test.ts`', "no test of a.test.ts is named a chain"],
    ["- **INV-06** (shown) It holds, as the code shows.", "names no test"],
    ["- **INV-06** (not yet) INV-06 in `a.test.ts`", "names tests, and is said to be not yet shown"],
    ["- **INV-06** (proven) INV-06 in `a.test.ts`", '"proven" is none of'],
  ])("reports %s", (item, fault) => {
    expect(faultsOf(item)).toEqual([expect.stringContaining(fault)]);
  });

  test("reports an invariant that stands there twice", () => {
    const item = "- **INV-19** (not yet) It is seen.";
    expect(faultsOf(item, item)).toEqual(["INV-19: stands here twice"]);
  });

  test("ends an item where the next one begins, and where the list ends", () => {
    const list =
      "- **INV-01** (not yet) It lasts.\n- **INV-06** (shown) It holds.\n\nINV-06 in `a.test.ts`\n";
    expect(claimsIn(list).map(({ id, evidence }) => [id, evidence.length])).toEqual([
      ["INV-01", 0],
      ["INV-06", 0],
    ]);
  });

  test("reports an invariant that only the code knows", () => {
    const code: Source = { path: "a.ts", text: "// kept (INV-04), and INV-02b" };
    expect(unclaimed(claimsIn("- **INV-04** (not yet) Kept."), [code])).toEqual(["INV-02b"]);
  });

  test("finds the names of tests in every way that they are written", () => {
    const text = [
      'test("one", () => {});',
      "test.each([1])(`two %i`, async (n) => {});",
      'test("three", { timeout: 5 }, async () => {});',
      'promise(\n  "four \\"quoted\\"",\n  async (journal) => {},\n);',
      'expect("five").toBe(x);',
    ];
    expect(testNamesIn(text.join("\n"))).toEqual(["one", "two %i", "three", 'four "quoted"']);
  });
});
