import { DeliveryId, EffectId, Instant, type PartnerId, PersonId } from "@mirror/vocabulary";
import { z } from "zod";

/** One try to bring a page to where it goes: when, where (the host alone), what came of it, and what was sent. */
export const Delivery = z.strictObject({
  id: DeliveryId,
  at: Instant,
  /** The id that the reader is shown, by which a repeat is told. */
  page: EffectId,
  to: PersonId,
  about: z.string(),
  title: z.string(),
  answerBy: Instant,
  by: z.enum(["mail", "webhook", "mattermost", "slack", "teams"]),
  /** Null: mail. */
  channel: z.string().nullable(),
  place: z.string(),
  delivered: z.boolean(),
  /** A number of HTTP or of SMTP, or what kept it from being one. */
  status: z.string(),
  /** The how-manieth try by this way, from 1. */
  attempt: z.int(),
});
export type Delivery = z.infer<typeof Delivery>;

/** Where one way of a page stands. */
export interface Standing {
  readonly delivered: boolean;
  readonly attempts: number;
  /** It failed a while ago, and is not tried again yet. */
  readonly waits: boolean;
}

/**
 * What was tried, beside the record and not of it: it may be thrown away, and what is still owed is then sent again, under the
 * same id. The newest of each partner's are kept.
 */
export interface DeliveryLog {
  standing(effect: EffectId, way: string): Promise<Standing>;
  /** Keeps a try. `effect`: whose way it was; a way that failed is not tried for a while, and for longer each time. */
  tried(partner: PartnerId, effect: EffectId, way: string, delivery: Delivery): Promise<void>;
  /** A partner's tries, the newest first. */
  of(partner: PartnerId): Promise<readonly Delivery[]>;
  /** Said by whoever sends: whether mail is set up. */
  tellMail(isSetUp: boolean): Promise<void>;
  mailIsSetUp(): Promise<boolean>;
}

/** As much of Redis as the log needs; a client of ioredis has it. */
interface Lists {
  hset(key: string, field: string, value: string): Promise<unknown>;
  hget(key: string, field: string): Promise<string | null>;
  pexpire(key: string, ms: number): Promise<unknown>;
  set(key: string, value: string, px: "PX", ms: number): Promise<unknown>;
  exists(key: string): Promise<number>;
  lpush(key: string, value: string): Promise<unknown>;
  ltrim(key: string, from: number, to: number): Promise<unknown>;
  lrange(key: string, from: number, to: number): Promise<string[]>;
}

const PREFIX = "mirror-deliveries";
const KEPT_MAX = 1_000;
const REMEMBERED_MS = 7 * 24 * 3600 * 1000;
const FIRST_PAUSE_MS = 5_000;
const PAUSE_MAX_MS = 15 * 60 * 1000;

/** How long a way that has failed so often is left alone: 5 s, 10 s, 20 s … and never more than a quarter of an hour. */
export function pauseMs(attempts: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.max(attempts - 1, 0), PAUSE_MAX_MS);
}

const Came = z.strictObject({ delivered: z.boolean(), attempts: z.int() });

/** The log in Redis. Its pauses are Redis' own: no clock of ours is asked. */
export function redisDeliveryLog(redis: Lists): DeliveryLog {
  const pageKey = (effect: EffectId) => `${PREFIX}:page:${effect}`;
  const pauseKey = (effect: EffectId, way: string) => `${PREFIX}:pause:${effect}:${way}`;
  const logKey = (partner: PartnerId) => `${PREFIX}:log:${partner}`;
  return {
    async standing(effect, way) {
      const [text, paused] = await Promise.all([
        redis.hget(pageKey(effect), way),
        redis.exists(pauseKey(effect, way)),
      ]);
      const came = text === null ? { delivered: false, attempts: 0 } : Came.parse(JSON.parse(text));
      return { ...came, waits: paused > 0 };
    },
    async tried(partner, effect, way, delivery) {
      const { delivered, attempt } = delivery;
      if (!delivered) await redis.set(pauseKey(effect, way), "1", "PX", pauseMs(attempt));
      await redis.hset(pageKey(effect), way, JSON.stringify({ delivered, attempts: attempt }));
      await redis.pexpire(pageKey(effect), REMEMBERED_MS);
      await redis.lpush(logKey(partner), JSON.stringify(delivery));
      await redis.ltrim(logKey(partner), 0, KEPT_MAX - 1);
    },
    async of(partner) {
      const texts = await redis.lrange(logKey(partner), 0, KEPT_MAX - 1);
      return texts.map((text) => Delivery.parse(JSON.parse(text)));
    },
    async tellMail(isSetUp) {
      await redis.hset(`${PREFIX}:set-up`, "mail", isSetUp ? "yes" : "no");
    },
    async mailIsSetUp() {
      return (await redis.hget(`${PREFIX}:set-up`, "mail")) === "yes";
    },
  };
}
