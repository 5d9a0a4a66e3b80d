import { Instant, instantAfter } from "@mirror/vocabulary";
import fc from "fast-check";
import { expect, test } from "vitest";
import { figuresOf, type Happening } from "./figures.js";
import { medianOf, p90Of } from "./middle.js";

const NIGHT = Instant.parse("2026-11-17T02:40:00.000Z");
const MINUTE = 60_000;
const at = (minutes: number) => instantAfter(NIGHT, minutes * MINUTE);
const minutes = (count: number) => count * MINUTE;

test("time to acknowledge counts from the first call to the human who answers, and says how many calls were missed", () => {
  const happenings: Happening[] = [
    { type: "called", at: at(20), subject: "esc-1", name: "Escalate" },
    { type: "call-missed", at: at(35), subject: "esc-1", name: "Escalate" },
    { type: "called", at: at(35), subject: "esc-1", name: "Escalate" },
    { type: "acknowledged", at: at(39), subject: "esc-1", name: "Escalate" },
    { type: "called", at: at(20), subject: "step-1", name: "Isolate" },
    { type: "acknowledged", at: at(22), subject: "step-1", name: "Isolate" },
  ];
  const { acknowledge } = figuresOf(happenings, []);
  expect(acknowledge.items).toEqual([
    { name: "Escalate", ms: minutes(19), missed: 1 },
    { name: "Isolate", ms: minutes(2), missed: 0 },
  ]);
  expect(acknowledge).toMatchObject({ missed: 1, medianMs: minutes(10.5), p90Ms: minutes(19) });
});

test("a call that nobody has answered has no time, and does not count in the middle", () => {
  const { acknowledge } = figuresOf([{ type: "called", at: NIGHT, subject: "esc-1", name: "Escalate" }], []);
  expect(acknowledge).toMatchObject({ items: [{ ms: null }], medianMs: null, p90Ms: null });
});

test("time to consent counts to the round's end, whichever it is", () => {
  const { consent } = figuresOf(
    [
      { type: "consent-asked", at: at(0), subject: "a", name: "Transfer" },
      { type: "consent-asked", at: at(10), subject: "b", name: "Advisory" },
      { type: "consent-asked", at: at(10), subject: "c", name: "Devices" },
      { type: "consent-answered", at: at(34), subject: "a", outcome: "satisfied" },
      { type: "consent-answered", at: at(140), subject: "b", outcome: "refused" },
    ],
    [],
  );
  expect(consent.items).toEqual([
    { name: "Transfer", ms: minutes(34), outcome: "satisfied", byGlass: false },
    { name: "Advisory", ms: minutes(130), outcome: "refused", byGlass: false },
    { name: "Devices", ms: null, outcome: "open", byGlass: false },
  ]);
  expect(consent.provisional).toBe(0);
  expect(consent.medianMs).toBe(minutes(82));
});

test("C-10 what was acted on under broken glass is counted, whether its office has answered after all or not", () => {
  const { consent } = figuresOf(
    [
      { type: "consent-asked", at: at(0), subject: "a", name: "Isolate" },
      { type: "consent-answered", at: at(3), subject: "a", outcome: "provisional" },
      { type: "consent-answered", at: at(30), subject: "a", outcome: "satisfied" },
      { type: "consent-asked", at: at(0), subject: "b", name: "Devices" },
      { type: "consent-answered", at: at(5), subject: "b", outcome: "provisional" },
    ],
    [],
  );
  expect(consent.items).toEqual([
    { name: "Isolate", ms: minutes(30), outcome: "satisfied", byGlass: true },
    { name: "Devices", ms: minutes(5), outcome: "provisional", byGlass: true },
  ]);
  expect(consent.provisional).toBe(2);
});

test("time to aid counts from the request to the first offer, the last commitment and the check-ins", () => {
  const { aid } = figuresOf(
    [
      { type: "aid-requested", at: at(30), subject: "r", name: "Ask for teams" },
      { type: "aid-declined", at: at(80), subject: "r", assignment: "3" },
      { type: "aid-offered", at: at(82), subject: "r", assignment: "1" },
      { type: "aid-offered", at: at(130), subject: "r", assignment: "2" },
      { type: "aid-committed", at: at(117), subject: "r", assignment: "1" },
      { type: "aid-committed", at: at(170), subject: "r", assignment: "2" },
      { type: "aid-checked-in", at: at(300), subject: "r", assignment: "1" },
      { type: "aid-checked-in", at: at(1300), subject: "r", assignment: "2" },
    ],
    [],
  );
  expect(aid.items).toEqual([
    {
      name: "Ask for teams",
      offers: 2,
      declined: 1,
      firstOfferMs: minutes(52),
      committedMs: minutes(140),
      firstCheckInMs: minutes(270),
      lastCheckInMs: minutes(1270),
    },
  ]);
  expect(aid.firstOffer.medianMs).toBe(minutes(52));
});

test("the spread is contained when the last containment step is done, and not before each is", () => {
  const declared: Happening = { type: "declared", at: at(20) };
  const backups: Happening = { type: "step-done", at: at(45), name: "Take the backups offline" };
  const isolated: Happening = { type: "step-done", at: at(94), name: "Isolate the hit segments" };
  const steps = ["Isolate the hit segments", "Take the backups offline"];
  expect(figuresOf([declared, backups], steps).contain.ms).toBeNull();
  expect(figuresOf([declared, backups, isolated], steps).contain.ms).toBe(minutes(74));
  expect(figuresOf([backups, isolated], steps).contain.ms).toBeNull();
});

test("the figures do not depend on the order in which the record is read", () => {
  const happenings: Happening[] = [
    { type: "declared", at: at(0) },
    { type: "called", at: at(1), subject: "s", name: "S" },
    { type: "acknowledged", at: at(3), subject: "s", name: "S" },
    { type: "consent-asked", at: at(4), subject: "c", name: "C" },
    { type: "consent-answered", at: at(9), subject: "c", outcome: "lapsed" },
    { type: "step-done", at: at(50), name: "Isolate" },
  ];
  const inOrder = figuresOf(happenings, ["Isolate"]);
  fc.assert(
    fc.property(fc.shuffledSubarray(happenings, { minLength: happenings.length }), (shuffled) => {
      expect(figuresOf(shuffled, ["Isolate"])).toEqual(inOrder);
    }),
  );
});

test("the median of an even number lies half-way between the two in the middle", () => {
  expect([medianOf([]), medianOf([5]), medianOf([9, 1]), medianOf([3, 1, 2])]).toEqual([null, 5, 5, 2]);
});

test("nine in ten do not exceed the ninetieth percentile", () => {
  expect(p90Of([])).toBeNull();
  expect(p90Of([7])).toBe(7);
  expect(p90Of([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toBe(9);
});
