import { expect, test } from "vitest";
import { chart } from "./chart.js";

type State = "shut" | "open" | "gone";
type Event = "push" | "pull" | "break";

const door = chart<State, Event>("door", ["shut", "open"], {
  shut: { push: "open", pull: "shut" },
  open: { pull: "shut", break: "gone" },
  gone: {},
});

test("an arrow leads where it is drawn, and back to its own state where that is drawn", () => {
  expect(door.next("shut", "push")).toBe("open");
  expect(door.next("shut", "pull")).toBe("shut");
  expect(door.next("open", "break")).toBe("gone");
});

test("where no arrow is drawn there is no move", () => {
  expect(door.next("open", "push")).toBeUndefined();
  expect(door.next("gone", "push")).toBeUndefined();
});

test("words that a program has everywhere are no events and no states", () => {
  expect(door.next("open", "toString" as Event)).toBeUndefined();
  expect(door.next("constructor" as State, "push")).toBeUndefined();
});

test("a chart tells what may happen, where it begins, and where it ends", () => {
  expect(door.events("shut")).toEqual(["push", "pull"]);
  expect(door.events("gone")).toEqual([]);
  expect(door.initial).toEqual(["shut", "open"]);
  expect((["shut", "open", "gone"] as const).filter((state) => door.isFinal(state))).toEqual(["gone"]);
});
