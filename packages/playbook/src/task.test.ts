import { expect, test } from "vitest";
import { everyKind, KIND } from "../testing/every-kind.js";
import { answersOf, asks, taskOf } from "./task.js";

const { steps } = everyKind();
const stepOf = (id: string) => steps[id];

test("people are handed actions and questions, and nothing else", () => {
  const handed = Object.entries(KIND).filter(([, id]) => taskOf(stepOf(id)) !== undefined);
  expect(handed.map(([name]) => name)).toEqual([
    "machine",
    "task",
    "consent",
    "guarded",
    "aid",
    "escalation",
    "share",
    "asked",
    "exit",
    "handler",
  ]);
  expect(taskOf(undefined)).toBeUndefined();
});

test("a question about a loop is answered with true or false", () => {
  const step = stepOf(KIND.asked);
  expect(step && asks(step) && answersOf(step)).toEqual(["true", "false"]);
});
