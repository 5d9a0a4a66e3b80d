import { expect, test } from "vitest";
import { orThrown } from "./thrown.js";

class Unfit extends Error {}

test("an error of the kind that is waited for is an answer; any other one is a defect, and goes on", () => {
  const unfit = new Unfit("It does not fit.");
  expect(orThrown(() => 3, Unfit)).toBe(3);
  expect(
    orThrown(() => {
      throw unfit;
    }, Unfit),
  ).toBe(unfit);
  expect(() =>
    orThrown(() => {
      throw new TypeError("What is that?");
    }, Unfit),
  ).toThrow(new TypeError("What is that?"));
});
