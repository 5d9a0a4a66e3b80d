import { memoryJournal } from "@mirror/journal";
import { instantOf } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { DUSK_MS, enter, gatherCast } from "./cast.js";

test("the cast enters a new journal as it was gathered", async () => {
  const cast = await gatherCast();
  const journal = memoryJournal({ now: () => instantOf(DUSK_MS) });
  await enter(journal, cast);
  expect(await journal.position()).toBe(cast.commits.length);
  expect(await journal.list("partners", { limit: 10 })).toHaveLength(2);
  expect(await journal.clocks()).toEqual(["live"]);
});
