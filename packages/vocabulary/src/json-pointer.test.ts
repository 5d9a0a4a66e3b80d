import { expect, test } from "vitest";
import { pointerTo } from "./json-pointer.js";

test("a pointer leads to the place, and to nothing but it, whatever its names are made of", () => {
  expect(pointerTo([])).toBe("");
  expect(pointerTo(["list", 1, "a/b", "~1", ""])).toBe("/list/1/a~1b/~01/");
});
