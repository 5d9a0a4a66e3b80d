import { expect, test } from "vitest";
import { z } from "zod";
import { Findings, quoted } from "./fault.js";

function faultOf(schema: z.ZodType, value: unknown, at: string[]) {
  const findings = new Findings();
  findings.parse(schema, value, at);
  return findings.faults.map(({ pointer, problem, remedy }) => [pointer, problem, remedy]);
}

test("a remedy says how much: of entries, of characters, or of a number", () => {
  expect(faultOf(z.array(z.string()).min(2), [], ["targets"])).toEqual([
    ["/targets", '"targets" is not as it should be.', "Number of entries: at least 2."],
  ]);
  expect(faultOf(z.string().max(3), "four", ["name"])).toEqual([
    ["/name", '"name" is not as it should be.', "Number of characters: at most 3."],
  ]);
  expect(faultOf(z.number().min(1), 0, ["delay"])).toEqual([
    ["/delay", '"delay" is not as it should be.', "Give at least 1."],
  ]);
});

test("what is wrong with the whole of it is called the document's", () => {
  expect(faultOf(z.strictObject({}), [], [])).toEqual([
    ["", '"document" is of the wrong kind.', "Write it as an object."],
  ]);
});

test("a long name is cut short where it is quoted", () => {
  expect(quoted("x".repeat(80))).toBe(`"${"x".repeat(80)}"`);
  expect(quoted("x".repeat(81))).toBe(`"${"x".repeat(77)}…"`);
});
