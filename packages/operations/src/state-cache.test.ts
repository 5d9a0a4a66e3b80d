import { instantOf } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { StateCache } from "./state-cache.js";

test("of more states than are held, the one that was longest unused is forgotten, and read anew when it is wanted", () => {
  const states = new StateCache(2);
  const keep = (name: string) =>
    states.keep(name, { state: name, head: { seq: 1, hash: `sha256:${name}` }, lastAt: instantOf(0) });
  keep("run--a");
  keep("run--b");
  expect(states.get("run--a")?.state).toBe("run--a");
  keep("run--c");
  expect(["run--a", "run--b", "run--c"].map((name) => states.get(name)?.state)).toEqual([
    "run--a",
    undefined,
    "run--c",
  ]);
});
