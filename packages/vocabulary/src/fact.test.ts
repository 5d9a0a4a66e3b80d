import { expect, test } from "vitest";
import { Actor, partnerOfActor } from "./actor.js";
import { EffectClass, effectWithin } from "./effect-class.js";
import { decided } from "./fact.js";
import { Mode } from "./mode.js";
import { refuse } from "./refusal.js";

test("a yes holds its facts in order, and none where nothing had to change", () => {
  const [one, other] = [
    { type: "asked", data: 1 },
    { type: "answered", data: 2 },
  ];
  expect(decided(one, other)).toEqual({ ok: true, facts: [one, other] });
  expect(decided()).toEqual({ ok: true, facts: [] });
});

test("a no names the rule where one says no, and leaves it out where none does", () => {
  expect(refuse("forbidden", "own-assets", "Ask the owner.", "C-04")).toEqual({
    ok: false,
    kind: "forbidden",
    code: "own-assets",
    rule: "C-04",
    detail: "Ask the owner.",
  });
  expect(refuse("absent", "no-such-run", "There is no such run.")).not.toHaveProperty("rule");
});

test("nobody is anonymous: an actor is a person of a partner, a clock or a named service", () => {
  expect(Actor.safeParse({ kind: "clock" }).success).toBe(true);
  expect(Actor.safeParse({ kind: "service", service: "executor" }).success).toBe(true);
  expect(Actor.safeParse({ kind: "person" }).success).toBe(false);
  expect(Actor.safeParse({ kind: "service" }).success).toBe(false);
  expect(Actor.safeParse({ kind: "clock", person: "x" }).success).toBe(false);
});

test("a person and a source act for their partner, the clock and our own services for none", () => {
  const uuid = "01934f3c-0000-7000-8000-000000000001";
  const partner = `partner--${uuid}`;
  const actors = [
    { kind: "person", person: `person--${uuid}`, partner },
    { kind: "source", source: `source--${uuid}`, partner },
    { kind: "clock" },
    { kind: "service", service: "executor" },
  ].map((one) => Actor.parse(one));
  expect(actors.map(partnerOfActor)).toEqual([partner, partner, null, null]);
});

test("an effect stays under a ceiling up to the ceiling itself", () => {
  const classes = EffectClass.options;
  for (const [height, ceiling] of classes.entries())
    expect(classes.filter((effect) => effectWithin(effect, ceiling))).toEqual(classes.slice(0, height + 1));
});

test("DR-01 there are two modes, and nothing between them", () => {
  expect(Mode.options).toEqual(["live", "exercise"]);
});
