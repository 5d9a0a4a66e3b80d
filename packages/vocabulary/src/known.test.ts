import { expect, test } from "vitest";
import { known } from "./known.js";

test("what was promised is handed on as it is, nothing and no among it", () => {
  for (const there of ["step", "", 0, false, []]) expect(known(there, "The step")).toBe(there);
});

test("what was promised and is not there is a defect, named by what it should have been", () => {
  const steps = new Map<string, string>();
  expect(() => known(steps.get("a"), "The step")).toThrow("The step should be there, and is not.");
  expect(() => known(null, "Its round")).toThrow("Its round should be there, and is not.");
});
