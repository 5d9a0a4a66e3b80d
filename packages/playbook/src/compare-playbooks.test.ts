import type { JsonObject } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { END, idOf, task, type Written, written } from "../testing/written-playbook.js";
import { comparePlaybooks } from "./compare-playbooks.js";

const [LOOK, CALL, WAIT] = [idOf("action", "look"), idOf("action", "call"), idOf("action", "wait")];

function document(steps: Written, more: Written = {}): JsonObject {
  return JSON.parse(JSON.stringify(written(steps, more))) as JsonObject;
}

const before = document({ [LOOK]: task(CALL, { name: "Look" }), [CALL]: task(END, { name: "Call" }) });

test("a playbook does not differ from itself, in whatever order its keys stand", () => {
  const turned = (value: unknown): unknown =>
    typeof value !== "object" || value === null || Array.isArray(value)
      ? value
      : Object.fromEntries(
          Object.entries(value)
            .toReversed()
            .map(([key, inner]) => [key, turned(inner)]),
        );
  expect(comparePlaybooks(before, before)).toEqual({ same: true, steps: [], rest: [] });
  expect(comparePlaybooks(before, turned(before) as JsonObject).same).toBe(true);
});

test("steps are named as added, removed or changed, and a changed one field by field, by JSON pointer", () => {
  const after = document({
    [LOOK]: task(WAIT, {
      name: "Look",
      timeout: 60_000,
      commands: [{ type: "manual", command: "Look twice." }],
    }),
    [WAIT]: task(END, { name: "Wait" }),
  });
  expect(comparePlaybooks(before, after)).toEqual({
    same: false,
    steps: [
      {
        step: LOOK,
        type: "action",
        name: "Look",
        what: "changed",
        fields: [
          { pointer: `/workflow/${LOOK}/commands/0/command`, before: "Do it.", after: "Look twice." },
          { pointer: `/workflow/${LOOK}/on_completion`, before: CALL, after: WAIT },
          { pointer: `/workflow/${LOOK}/timeout`, after: 60_000 },
        ],
      },
      { step: WAIT, type: "action", name: "Wait", what: "added", fields: [] },
      { step: CALL, type: "action", name: "Call", what: "removed", fields: [] },
    ],
    rest: [],
  });
  expect(comparePlaybooks(after, before).steps.map(({ what, name }) => `${name} ${what}`)).toEqual([
    "Look changed",
    "Call added",
    "Wait removed",
  ]);
});

test("what stands beside the steps is compared too; lists of another length as a whole", () => {
  const after = document(
    { [LOOK]: task(CALL, { name: "Look" }), [CALL]: task(END, { name: "Call" }) },
    { modified: "2026-02-01T00:00:00.000Z", markings: [], labels: ["a/b"] },
  );
  const { steps, rest } = comparePlaybooks(before, after);
  expect(steps).toEqual([]);
  expect(rest).toEqual([
    { pointer: "/modified", before: "2026-01-02T00:00:00.000Z", after: "2026-02-01T00:00:00.000Z" },
    { pointer: "/markings", before: before.markings, after: [] },
    { pointer: "/labels", after: ["a/b"] },
  ]);
});

test("documents without steps, and steps that are none, are compared all the same", () => {
  const { workflow: _, ...bare } = document({});
  const odd: JsonObject = { ...bare, workflow: { [LOOK]: 7, [CALL]: { name: "" } } };
  expect(comparePlaybooks(bare, odd)).toEqual({
    same: false,
    steps: [
      { step: LOOK, type: "", name: LOOK, what: "added", fields: [] },
      { step: CALL, type: "", name: CALL, what: "added", fields: [] },
    ],
    rest: [],
  });
  expect(comparePlaybooks(odd, { ...odd, workflow: { [LOOK]: 8, [CALL]: { name: "" } } }).steps).toEqual([
    {
      step: LOOK,
      type: "",
      name: LOOK,
      what: "changed",
      fields: [{ pointer: `/workflow/${LOOK}`, before: 7, after: 8 }],
    },
  ]);
});
