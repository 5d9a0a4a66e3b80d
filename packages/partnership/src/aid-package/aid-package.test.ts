import type { AidPackageId, ResourceId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { AidFact } from "../aid/facts.js";
import { decidePartner } from "../partner/decide.js";
import { PartnerFact } from "../partner/facts.js";
import { evolvePartner, type Partner } from "../partner/state.js";
import { AddResource } from "../resource/commands.js";
import { aidStory, needOf } from "../testing/aid-story.js";
import { AGREEMENT } from "../testing/consent-story.js";
import { after, codeOf, contextAt, Desk, HOUR_MS, idOf, ruleOf } from "../testing/desk.js";
import { HOST, NORTH, PARTNERS } from "../testing/three-partners.js";
import { PreparePackage } from "./commands.js";

const COST = { amount: 100, currency: "EUR", notToExceed: 200 };

function registry() {
  const desk = new Desk({ decide: decidePartner, evolve: evolvePartner, wakeUps: () => [] }, (now, actor) =>
    contextAt(now, actor, PARTNERS),
  );
  desk.state = NORTH.partner;
  const add = (name: string, type: string, more: object = {}): ResourceId => {
    const typed = { category: "Cybersecurity", kind: "Team", type };
    const about = { name, typed, home: "Northmark", quantity: 2, marking: "TLP:AMBER", team: NORTH.team };
    desk.must(NORTH.official, AddResource.parse({ type: "add-resource", ...about, ...more }));
    return desk.is.resources.at(-1)?.id ?? idOf<ResourceId>("resource");
  };
  return { desk, add };
}

const ready = (resources: readonly ResourceId[], more: object = {}) =>
  PreparePackage.parse({
    type: "prepare-package",
    name: "First night",
    mission: "Images servers and finds the way in; needs power and a room.",
    resources: resources.map((resource) => ({ resource, quantity: 1, cost: COST })),
    ...more,
  });

/** A request for two lines, put to a partner whose registry and packages are known. */
function storyWith(partner: () => Partner, more: object = {}) {
  const [line] = needOf().needs;
  if (line === undefined) throw new Error("The need has a line.");
  const needs = [line, { ...line, line: 2, type: "4", role: "second-team" }];
  const others = PARTNERS.filter((one) => one.id !== NORTH.id);
  const story = aidStory({ needs, ...more }, [], () => [...others, partner()]);
  story.submitted();
  return story;
}

const window = { earliestStart: after(0), validUntil: after(10 * HOUR_MS) };

test("a package that was prepared before is offered in one act: each resource for the line that asks for its type", () => {
  const { desk, add } = registry();
  const resources = [add("Images", "2"), add("Logs", "4"), add("More images", "2")];
  desk.must(NORTH.official, ready(resources, { conditions: ["No night shifts."] }));
  const [prepared] = desk.is.packages;
  if (prepared === undefined) throw new Error("Nothing was prepared.");
  const story = storyWith(() => desk.is);
  story.desk.must(NORTH.official, { type: "offer-package", package: prepared.id, ...window });
  const own = story.desk.is.assignments.filter((one) => one.partner === NORTH.id);
  expect(
    own.map((one) => ("offer" in one ? [one.line, one.offer.resource.name, one.offer.package] : [])),
  ).toEqual([
    [1, "Images", prepared.id],
    [2, "Logs", prepared.id],
    [1, "More images", prepared.id],
  ]);
  expect(own.every((one) => "offer" in one && one.offer.conditions[0] === "No night shifts.")).toBe(true);
  expect(story.desk.folded(AidFact)).toEqual(story.desk.is);
  for (const { type, data } of desk.facts) PartnerFact.parse(JSON.parse(JSON.stringify({ type, data })));
});

test("a package of which a part is not asked for, or cannot be had, offers nothing at all", () => {
  const { desk, add } = registry();
  const fits = add("Images", "2");
  desk.must(NORTH.official, ready([fits, add("Boats", "1")]));
  desk.must(NORTH.official, ready([fits], { name: "Small" }));
  const story = storyWith(() => desk.is);
  const offer = (at: number) =>
    story.desk.send(NORTH.official, {
      type: "offer-package",
      package: desk.is.packages[at]?.id ?? idOf<AidPackageId>("aid-package"),
      ...window,
    });
  expect(codeOf(offer(0))).toBe("not-asked-for");
  expect(codeOf(offer(7))).toBe("package-unknown");
  desk.must(NORTH.official, { type: "retire-resource", resource: fits, reason: "Broken." });
  expect(codeOf(offer(1))).toBe("resource-retired");
  const bare = { ...desk.is, resources: [] };
  const without = storyWith(() => bare);
  const [prepared] = bare.packages;
  if (prepared === undefined) throw new Error("Nothing was prepared.");
  const lost = { type: "offer-package", package: prepared.id, ...window } as const;
  expect(codeOf(without.desk.send(NORTH.official, lost))).toBe("not-asked-for");
  expect(story.desk.is.assignments.every((one) => one.status === "notified")).toBe(true);
});

test("MA-05 what was prepared under one clause is not offered under another", () => {
  const { desk, add } = registry();
  const under = { agreement: AGREEMENT, clause: "4.2" };
  desk.must(NORTH.official, ready([add("Images", "2")], { under }));
  const [prepared] = desk.is.packages;
  if (prepared === undefined) throw new Error("Nothing was prepared.");
  const offer = { type: "offer-package", package: prepared.id, ...window } as const;
  const asked = (clause: object | null) =>
    storyWith(() => desk.is, { clause }).desk.send(NORTH.official, offer);
  expect(ruleOf(asked({ ...under, clause: "5", version: 1 }))).toBe("MA-05");
  expect(ruleOf(asked({ ...under, agreement: idOf("agreement"), version: 1 }))).toBe("MA-05");
  expect(codeOf(asked({ ...under, version: 2 }))).toBe("ok");
  expect(codeOf(asked(null))).toBe("ok");
});

test("MA-01 an official prepares a package from what its registry has, and takes it back", () => {
  const { desk, add } = registry();
  const fits = add("Images", "2");
  const no = (resources: readonly ResourceId[], more: object = {}) =>
    codeOf(desk.send(NORTH.official, ready(resources, more)));
  expect(ruleOf(desk.send(NORTH.officer, ready([fits])))).toBe("MA-01");
  expect(ruleOf(desk.send(HOST.official, ready([fits])))).toBe("MA-01");
  expect(codeOf(desk.send({ kind: "clock" }, ready([fits])))).toBe("not-a-person");
  expect(no([idOf<ResourceId>("resource")])).toBe("resource-unknown");
  expect(no([add("Pumps", "3", { team: null })])).toBe("no-team");
  const three = [{ resource: fits, quantity: 3, cost: COST }];
  expect(no([fits], { resources: three })).toBe("more-than-there-is");
  expect(no([fits])).toBe("ok");
  expect(no([fits])).toBe("package-exists");
  const [prepared] = desk.is.packages;
  if (prepared === undefined) throw new Error("Nothing was prepared.");
  const withdraw = { type: "withdraw-package", package: prepared.id } as const;
  expect(desk.must(NORTH.official, withdraw).packages).toMatchObject([{ isWithdrawn: true }]);
  expect(no([fits])).toBe("ok");
  expect(codeOf(desk.send(NORTH.official, withdraw))).toBe("package-unknown");
  const again = { ...withdraw, package: desk.is.packages.at(-1)?.id ?? prepared.id };
  expect(desk.must(NORTH.official, again).packages.every((one) => one.isWithdrawn)).toBe(true);
  desk.state = { ...desk.is, packages: Array.from({ length: 200 }, () => prepared) };
  expect(no([fits], { name: "One more" })).toBe("too-many-packages");

  const twice = { ...ready([fits]), resources: [...three, ...three] };
  const mixed = [{ ...three[0], resource: add("Logs", "4"), cost: { ...COST, currency: "USD" } }, ...three];
  for (const resources of [twice.resources, mixed])
    expect(PreparePackage.safeParse({ ...twice, resources }).success).toBe(false);
});
