import { Writable } from "node:stream";
import { redisForThisFile } from "@mirror/real-redis";
import { DeliveryId, EffectId, instantOf, mintId, PartnerId, PersonId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { type Delivery, type DeliveryLog, pauseMs, redisDeliveryLog } from "./delivery-log.js";
import { openLogger } from "./logger.js";
import { memoryDeliveryLog } from "./memory-delivery-log.js";
import { connectRedis } from "./redis.js";

const log = openLogger({
  service: "test",
  level: "error",
  format: "json",
  to: new Writable({ write: (_c, _e, done) => done() }),
});
const redis = redisForThisFile();
const page = EffectId.parse(mintId("effect", "live", instantOf(0), "p"));
const norland = PartnerId.parse(mintId("partner", "live", instantOf(0), "n"));

function delivery(attempt: number, delivered: boolean): Delivery {
  const at = instantOf(attempt);
  return {
    id: DeliveryId.parse(mintId("delivery", "live", at, "d")),
    at,
    page,
    to: PersonId.parse(mintId("person", "live", instantOf(0), "a")),
    about: "escalation",
    title: "Escalation: please answer.",
    answerBy: at,
    by: "webhook",
    channel: "soc",
    place: "soc.example",
    delivered,
    status: delivered ? "200" : "503",
    attempt,
  };
}

async function inBoth(promise: (deliveries: DeliveryLog, waits: boolean) => Promise<void>) {
  await promise(memoryDeliveryLog(), false);
  const connection = connectRedis(redis().url, { purpose: "deliveries", log });
  await promise(redisDeliveryLog(connection), true);
  connection.disconnect();
}

test("what was tried is told the newest first, and a way that has failed waits where it is kept for long", async () => {
  await inBoth(async (deliveries, waits) => {
    expect(await deliveries.standing(page, "soc")).toEqual({ delivered: false, attempts: 0, waits: false });
    await deliveries.tried(norland, page, "soc", delivery(1, false));
    expect(await deliveries.standing(page, "soc")).toEqual({ delivered: false, attempts: 1, waits });
    expect(await deliveries.standing(page, "mail")).toEqual({ delivered: false, attempts: 0, waits: false });
    await deliveries.tried(norland, page, "soc", delivery(2, true));
    expect(await deliveries.standing(page, "soc")).toMatchObject({ delivered: true, attempts: 2 });
    expect((await deliveries.of(norland)).map(({ status }) => status)).toEqual(["200", "503"]);

    expect(await deliveries.mailIsSetUp()).toBe(false);
    await deliveries.tellMail(true);
    expect(await deliveries.mailIsSetUp()).toBe(true);
  });
});

test("pauses grow from 5 seconds to a quarter of an hour", () => {
  expect([1, 2, 3, 8, 9, 60].map(pauseMs)).toEqual([5_000, 10_000, 20_000, 640_000, 900_000, 900_000]);
});
