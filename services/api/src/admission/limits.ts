import { type AllowanceBounds, BaseConfig, type LaneBounds } from "@mirror/chassis";
import type { Lane } from "@mirror/contract";
import { z } from "zod";

/** How much is let in at once, and how much of that one of many may ask (INV-22). */
export interface Limits {
  readonly lanes: Readonly<Record<Lane, LaneBounds>>;
  /** For whoever has not been seen to hold a good token yet: until it is known who asks, and no longer. */
  readonly strangers: LaneBounds;
  /** How many event streams look through what happened at the same time; the others wait for their turn. */
  readonly looking: LaneBounds;
  /** Of one token's requests; those in the reserved lane are counted apart. */
  readonly perToken: AllowanceBounds;
  readonly perPartner: AllowanceBounds;
  /** Of one source's messages. */
  readonly perSource: AllowanceBounds;
}

const ApiLimits = z.object({
  MIRROR_REQUESTS_IN_WORK: count("32", 1).describe(
    "how many ordinary requests are in work at once: 1 to 100000",
  ),
  MIRROR_REQUESTS_WAITING: count("128", 0).describe("how many ordinary requests may wait: 0 to 100000"),
  MIRROR_EVENT_STREAMS: count("500", 1).describe("how many event streams may be open at once: 1 to 100000"),
  MIRROR_CONNECTIONS: count("2000", 1).describe("how many connections are held at once: 1 to 100000"),
  MIRROR_TOKEN_RATE: count("200", 1).describe("how many requests a second one token may send: 1 to 100000"),
  MIRROR_PARTNER_RATE: count("600", 1).describe(
    "how many requests a second all of one partner's tokens may send together: 1 to 100000",
  ),
  MIRROR_SOURCE_RATE: count("20", 1).describe(
    "how many messages a second one source of alerts may send: 1 to 100000",
  ),
});

/** What the API is told by its environment. */
export const ApiConfig = BaseConfig.extend({
  ...ApiLimits.shape,
  MIRROR_PROXIES: count("0", 0).describe(
    "how many proxies of your own stand in front; what they say of https and of addresses is believed: 0 to 100000",
  ),
  MIRROR_PUBLISHER_KEYS: z
    .string()
    .optional()
    .describe(
      "a file of publishers' public keys or certificates, as PEM: signed playbooks come in by these only",
    ),
  MIRROR_ALERT_KEY_FILE: z
    .string()
    .optional()
    .describe("the private key that opens the secrets of signed sources, the same for each api"),
});
export type ApiConfig = z.infer<typeof ApiConfig>;

/** Whoever waits longer than this is better served by asking again. */
const WAIT_MAX_MS = 2_000;
/** So much of an ordinary lane is each of the others'. */
const OF_NORMAL = 0.125;
const LOOKING_AT_ONCE = 4;
/** A stream that waits longer than this for its turn is broken off; its reader comes back after the last event. */
const LOOKING_WAIT_MAX_MS = 120_000;
/** After a quiet time, so many seconds' worth may come at once. */
const BURST_S = 5;

/** The limits that a configuration means. */
export function limitsOf(config: z.infer<typeof ApiLimits>): Limits {
  const { MIRROR_REQUESTS_IN_WORK: inWorkMax, MIRROR_REQUESTS_WAITING: waitingMax } = config;
  const normal = { inWorkMax, waitingMax, waitMaxMs: WAIT_MAX_MS };
  const part = {
    inWorkMax: Math.max(1, Math.round(inWorkMax * OF_NORMAL)),
    waitingMax: Math.round(waitingMax * OF_NORMAL),
    waitMaxMs: WAIT_MAX_MS,
  };
  return {
    lanes: {
      // As much as ordinary work, though little comes: so that it hardly ever waits.
      reserved: { ...normal, waitingMax: Math.max(waitingMax, 64), waitMaxMs: 5 * WAIT_MAX_MS },
      normal,
      lists: part,
      streams: { inWorkMax: config.MIRROR_EVENT_STREAMS, waitingMax: 0, waitMaxMs: WAIT_MAX_MS },
    },
    looking: {
      inWorkMax: LOOKING_AT_ONCE,
      waitingMax: config.MIRROR_EVENT_STREAMS,
      waitMaxMs: LOOKING_WAIT_MAX_MS,
    },
    strangers: { ...part, waitingMax: Math.max(part.waitingMax, 16) },
    perToken: allowance(config.MIRROR_TOKEN_RATE),
    perPartner: allowance(config.MIRROR_PARTNER_RATE),
    perSource: allowance(config.MIRROR_SOURCE_RATE),
  };
}

function allowance(perSecond: number): AllowanceBounds {
  return { perSecond, burst: perSecond * BURST_S };
}

/** The limits where nothing else is said. */
export function usualLimits(): Limits {
  return limitsOf(ApiLimits.parse({}));
}

function count(preset: string, from: number) {
  return z
    .string()
    .refine(
      (text) => /^\d{1,6}$/.test(text) && Number(text) >= from && Number(text) <= 100_000,
      "is no such count",
    )
    .transform(Number)
    .prefault(preset);
}
