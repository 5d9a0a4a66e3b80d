import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { mirrorTerminal } from "../testing/captured.js";
import { type Format, onlyText, writeData } from "./format.js";
import { fields, table } from "./text.js";
import { visible } from "./visible.js";

async function written(format: Format, value: unknown, text = ""): Promise<string> {
  const { terminal, stdout } = mirrorTerminal();
  await writeData(terminal, format, value, () => text);
  return stdout.text;
}

test("JSON and YAML give back exactly the value, and nothing that a terminal would obey", async () => {
  await fc.assert(
    fc.asyncProperty(fc.jsonValue(), fc.string({ unit: "binary" }), async (value, text) => {
      const all = { value, text, steering: "\u001b[2J\u009b31m\u202e" };
      for (const [format, read] of [
        ["json", JSON.parse],
        ["jsonl", JSON.parse],
        ["yaml", (text: string) => parse(text)],
      ] as const) {
        const out = await written(format, all);
        expect(read(out)).toEqual(JSON.parse(JSON.stringify(all)));
        expect(out).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
      }
    }),
  );
});

test("what a partner calls its team cannot move another's cursor, or turn how others read", async () => {
  const out = await written("table", {}, `${fields([["name", "CSIRT\u001b[1A\u202egnihton"]])}\n`);
  expect(out).toBe("name  CSIRT<U+001B>[1A<U+202E>gnihton\n");
  expect(visible("über 5 µs\n\tこんにちは")).toBe("über 5 µs\n\tこんにちは");
});

test("JSON Lines are the items of a list, one on each line", async () => {
  expect(await written("jsonl", { items: [{ id: 1 }, { id: 2 }], next: null })).toBe('{"id":1}\n{"id":2}\n');
  expect(await written("jsonl", { items: [], next: null })).toBe("");
  expect(await written("jsonl", { id: 1 })).toBe('{"id":1}\n');
});

test("columns stand under their headings, whatever the width of what is in them", () => {
  expect(
    table(
      ["id", "name"],
      [
        ["1", "Übung"],
        ["22", null],
        ["3", "日本"],
      ],
    ),
  ).toBe("ID  NAME\n1   Übung\n22  -\n3   日本");
  expect(table(["id"], [])).toBe("");
});

test("one field alone is written for a script, a line for each item, and a field that is not there is no success", () => {
  expect(onlyText({ id: "run--1", status: "active" }, "id")).toBe("run--1\n");
  const two = onlyText({ items: [{ id: "a" }, { id: "b\u001b[2J" }], next: null }, "id");
  expect(two.split("\n")).toHaveLength(3);
  expect(two).not.toContain("\u001b");
  expect(onlyText({ items: [], next: null }, "id")).toBe("");
  expect(() => onlyText({ id: "run--1" }, "secret")).toThrow('"secret"');
  expect(() => onlyText({ id: null }, "id")).toThrow('"id"');
});
