import fc from "fast-check";
import { expect, test } from "vitest";
import { addChanges, noChange } from "./row-changes.js";

interface Row {
  readonly name: string;
  readonly value: number;
}

const rows = fc.uniqueArray(
  fc.record({ name: fc.constantFrom("a", "b", "c", "d"), value: fc.integer({ min: 1, max: 2 }) }),
  { selector: (row) => row.name },
);

test("the rows before, without those dropped and with those put, are the rows after; and nothing is touched that stays", () => {
  fc.assert(
    fc.property(rows, rows, (before, after) => {
      const changes = noChange<Row>();
      addChanges(changes, before, after, (row) => row.name);
      const standing = new Map<string, number>(before.map((row) => [row.name, row.value]));
      for (const row of changes.drop) standing.delete(row.name);
      for (const row of changes.put) standing.set(row.name, row.value);
      expect(standing).toEqual(new Map(after.map((row) => [row.name, row.value])));
      const same = before.filter((row) =>
        after.some((one) => one.name === row.name && one.value === row.value),
      );
      for (const row of same) {
        expect(changes.put).not.toContainEqual(row);
        expect(changes.drop).not.toContainEqual(row);
      }
    }),
  );
});

test("changes of several streams add up", () => {
  const changes = noChange<Row>();
  addChanges(changes, [], [{ name: "a", value: 1 }], (row) => row.name);
  addChanges(changes, [{ name: "b", value: 1 }], [], (row) => row.name);
  expect(changes).toEqual({ put: [{ name: "a", value: 1 }], drop: [{ name: "b", value: 1 }] });
});
