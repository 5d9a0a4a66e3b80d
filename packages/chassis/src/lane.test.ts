import { expect, test } from "vitest";
import { Lane, LaneFull } from "./lane.js";

const bounds = { inWorkMax: 2, waitingMax: 2, waitMaxMs: 60_000 };

/** Four who came one after the other, of whom two are in work and two wait. */
async function filled(lane: Lane) {
  const inWork = [await lane.enter(), await lane.enter()];
  const order: string[] = [];
  const third = lane.enter().then((leave) => {
    order.push("third");
    return leave;
  });
  const fourth = lane.enter().then((leave) => {
    order.push("fourth");
    return leave;
  });
  return { inWork, third, fourth, order };
}

test("INV-22 a lane holds what it may hold and turns the rest away, with when to come again", async () => {
  const lane = new Lane(bounds);
  await filled(lane);
  expect({ inWork: lane.inWork, waiting: lane.waiting, isFull: lane.isFull }).toEqual({
    inWork: 2,
    waiting: 2,
    isFull: true,
  });
  const refused = await lane.enter().catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(LaneFull);
  expect(refused).toMatchObject({ why: "full", retryAfterS: 4 });
});

test("a place that comes free goes to whoever has waited longest, once however often it is let go", async () => {
  const { inWork, third, fourth, order } = await filled(new Lane(bounds));
  inWork[0]?.();
  inWork[0]?.();
  (await third)();
  await fourth;
  expect(order).toEqual(["third", "fourth"]);
});

test("whoever waits too long is told so, and has had no place", async () => {
  const refused: string[] = [];
  const lane = new Lane({ ...bounds, inWorkMax: 1, waitMaxMs: 1 }, { onRefused: (why) => refused.push(why) });
  await lane.enter();
  await expect(lane.enter()).rejects.toMatchObject({ why: "waited-too-long" });
  expect({ waiting: lane.waiting, inWork: lane.inWork, refused }).toEqual({
    waiting: 0,
    inWork: 1,
    refused: ["waited-too-long"],
  });
});

test("whoever goes away while waiting leaves the line to others", async () => {
  const lane = new Lane({ ...bounds, inWorkMax: 1, waitingMax: 1 });
  const first = await lane.enter();
  const gone = new AbortController();
  const left = lane.enter(gone.signal);
  gone.abort();
  (await left)();
  const next = lane.enter();
  first();
  await next;
  expect(lane.inWork).toBe(1);
});

test("under pressure less is let in, and one in any case", async () => {
  const lane = new Lane({ ...bounds, inWorkMax: 10, waitingMax: 0 });
  lane.squeezeTo(0.01);
  await lane.enter();
  await expect(lane.enter()).rejects.toBeInstanceOf(LaneFull);
  lane.squeezeTo(1);
  await lane.enter();
  expect(lane.inWork).toBe(2);
});

test("the wait that is named follows how fast it goes", async () => {
  let now = 0;
  const lane = new Lane({ inWorkMax: 40, waitingMax: 0, waitMaxMs: 1 }, {}, { now: () => now });
  const leave = await lane.enter();
  for (let count = 0; count < 39; count += 1) (await lane.enter())();
  now = 2_000;
  leave();
  // Forty left in two seconds: twenty a second.
  for (let count = 0; count < 40; count += 1) await lane.enter();
  await expect(lane.enter()).rejects.toMatchObject({ retryAfterS: 2 });
});

test("ordinary work makes way for what is decided, and takes its places back afterwards", async () => {
  const reserved = new Lane({ ...bounds, inWorkMax: 10 });
  const normal = new Lane({ ...bounds, inWorkMax: 3 }, {}, { makesWayFor: reserved });
  const decided = [await reserved.enter(), await reserved.enter()];
  await normal.enter();
  const waiting = normal.enter();
  expect({ inWork: normal.inWork, waiting: normal.waiting }).toEqual({ inWork: 1, waiting: 1 });
  decided[0]?.();
  await waiting;
  expect(normal.inWork).toBe(2);
});
