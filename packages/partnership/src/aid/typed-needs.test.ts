import { expect, test } from "vitest";
import { needOf } from "../testing/aid-story.js";
import { codeOf } from "../testing/desk.js";
import type { Need } from "./commands.js";
import { typedNeeds } from "./typed-needs.js";

const KNOWN = [
  { category: "Cybersecurity", kind: "Team", type: "2" },
  { category: "Power", kind: "Generator", type: "I" },
];

const needs = (words: Partial<Need>): Need[] => needOf().needs.map((need) => ({ ...need, ...words }));

test("MA-04 what is needed is said in the words of the registries, however it was typed", () => {
  const typed = typedNeeds(needs({ category: " power", kind: "GENERATOR", type: "i" }), KNOWN);
  expect(typed).toMatchObject({ ok: true, needs: [{ category: "Power", kind: "Generator", type: "I" }] });
  // Another type of a kind that is known is asked for all the same: an offer may stand in its place.
  const other = typedNeeds(needs({ category: "power", kind: "generator", type: "III" }), KNOWN);
  expect(other).toMatchObject({ ok: true, needs: [{ category: "Power", kind: "Generator", type: "III" }] });
});

test("MA-04 free words that no registry knows are refused with what there is, but for the category Other", () => {
  const divers = needs({ category: "Rescue", kind: "Divers" });
  const refused = typedNeeds(divers, KNOWN);
  expect(codeOf(refused)).toBe("type-unknown");
  expect(refused).toMatchObject({
    detail: expect.stringContaining("Cybersecurity, Team; Power, Generator."),
  });
  const many = Array.from({ length: 12 }, (_, n) => ({ category: "Power", kind: `Pump ${n}`, type: "I" }));
  expect(typedNeeds(divers, many)).toMatchObject({ detail: expect.stringContaining(", and others.") });
  const other = needs({ category: "Other", kind: "Divers" });
  expect(typedNeeds(other, KNOWN)).toEqual({ ok: true, needs: other });
  // Without a registry to go by, the words stand as they are.
  expect(typedNeeds(divers, [])).toEqual({ ok: true, needs: divers });
});
