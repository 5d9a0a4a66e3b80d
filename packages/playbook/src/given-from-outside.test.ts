import { expect, test } from "vitest";
import { isFixed, isGivenFromOutside } from "./given-from-outside.js";
import type { Variable } from "./playbook.js";

const variable = (more: Partial<Variable>): Variable => ({
  type: "string",
  description: "",
  value: null,
  constant: false,
  external: true,
  ...more,
});

test("CACAO 10.18: whoever starts a playbook gives what is external, a constant only once", () => {
  expect(isGivenFromOutside(variable({}))).toBe(true);
  expect(isGivenFromOutside(variable({ value: "as it is", constant: false }))).toBe(true);
  expect(isGivenFromOutside(variable({ constant: true }))).toBe(true);
  expect(isGivenFromOutside(variable({ constant: true, value: "as it is" }))).toBe(false);
  expect(isGivenFromOutside(variable({ external: false }))).toBe(false);
});

test("a constant is fixed as soon as it has a value", () => {
  expect(isFixed(variable({ constant: true }))).toBe(false);
  expect(isFixed(variable({ constant: true, value: "" }))).toBe(true);
  expect(isFixed(variable({ value: "x" }))).toBe(false);
});
