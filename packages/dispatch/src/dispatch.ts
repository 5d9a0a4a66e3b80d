import type { Mode } from "@mirror/vocabulary";
import { type Job, Queue, Worker } from "bullmq";
import type { Redis } from "ioredis";
import {
  CAPABILITY_NAMES,
  type CapabilityName,
  faultOfHint,
  type Hint,
  isCapability,
  queueName,
} from "./hint.js";

export interface DispatchOptions {
  /** Opens a connection of its own to Redis; `blocking` ones must wait for the server for ever (`maxRetriesPerRequest: null`). */
  readonly connect: (purpose: string, blocking: boolean) => Redis;
  /** In front of every key of the queues: `mirror-queues`. */
  readonly prefix: string;
  /** Hears of what went wrong beside a caller: a connection, a lock, a performance that failed and will be tried again. */
  readonly onError: (error: Error) => void;
}

export interface WorkOptions {
  /** How many hints of this queue are followed at once. */
  readonly concurrency: number;
}

export interface Dispatch {
  /**
   * Says that effects are owed. A hint whose effect is waiting or at work already changes nothing. Throws HintsRefused
   * after having added the good ones, when some are defective; throws when Redis is away: sweeping makes up for it.
   */
  hint(hints: readonly Hint[]): Promise<void>;
  /**
   * Throws away what stands in the way of these hints: BullMQ's scripts, broken off halfway by a server whose memory is
   * full, leave jobs that are in no line; and a worker whose clock was fast puts its next attempt far off. Neither is
   * followed, and both keep every later hint of their effect out.
   */
  clear(hints: readonly Hint[]): Promise<void>;
  /**
   * Follows the hints of one queue. The same hint may be followed twice, even at the same time (a stalled worker that
   * comes back): only the journal says who may act. What `perform` throws is tried again, later and later.
   */
  work<M extends Mode>(
    mode: M,
    capability: CapabilityName,
    perform: (hint: Hint<M>, taken: Taken) => Promise<void>,
    options: WorkOptions,
  ): Promise<Work>;
  /** How many hints each queue holds, for health and figures. */
  pending(): Promise<PendingHints[]>;
  /** Throws every queue away. Nothing is lost by it: the journal knows what is owed. */
  drop(): Promise<void>;
  /** Ends what this has opened; work in hand is finished first. */
  stop(): Promise<void>;
}

/** What is known of a hint beside what it says. */
export interface Taken {
  /** How many workers had it in hand and were not heard of again. */
  readonly deaths: number;
}

export interface Work {
  /** Takes no more hints, and waits some seconds for those in hand. */
  stop(): Promise<void>;
}

export interface PendingHints {
  readonly mode: Mode;
  readonly capability: CapabilityName;
  readonly waiting: number;
  readonly active: number;
  /** Failed and waiting for their next attempt. */
  readonly delayed: number;
}

/** Hints that no queue must carry. */
export class HintsRefused extends Error {
  constructor(readonly faults: readonly string[]) {
    super(faults.join(" "));
    this.name = "HintsRefused";
  }
}

const MODES: readonly Mode[] = ["live", "exercise"];

// A killed worker's hint comes back after a lock's life and one check.
const LOCK_DURATION_MS = 6_000;
const STALLED_INTERVAL_MS = 2_000;
// A hint is never given up for the deaths of its workers: what the effect's intent says decides whether it may be sent.
const STALLED_COUNT_MAX = 1_000_000;
const ATTEMPT_MAX = 12;
const BACKOFF_FIRST_MS = 100;
const BACKOFF_MAX_MS = 10_000;
const RETRY_AFTER_REDIS_ERROR_MS = 1_000;
/** What a stop waits for work in hand, so that its outcome is noted … */
const WORK_GRACE_MS = 10_000;
/** … and for BullMQ, which with Redis away would wait for ever to note that it was done. */
const QUEUE_GRACE_MS = 1_000;
/** Nobody follows BullMQ's own events; it keeps them all the same. */
const EVENTS_KEPT = 10;

/** No attempt is put off for so long by a clock that is right. */
const FAR_OFF_MS = 60_000;
/** A delayed job's score is its instant times this, so that a number can follow. */
const DELAYED_SCORE_PER_MS = 4_096;
/** Where a job waits for what comes next, in BullMQ's own names: three lists, then two sorted sets … */
const LINES = ["wait", "active", "paused", "prioritized", "delayed"] as const;
/** … and where one stands that is over. Ours are removed then: what is found there was broken off. */
const ENDED = ["completed", "failed"] as const;
const CLEAR_SCRIPT = `
for line = 1, 3 do
  if redis.call("LPOS", KEYS[line], ARGV[1]) then return 0 end
end
if redis.call("ZSCORE", KEYS[4], ARGV[1]) then return 0 end
local due = redis.call("ZSCORE", KEYS[5], ARGV[1])
if due then
  local now = redis.call("TIME")
  if tonumber(due) / ARGV[3] < now[1] * 1000 + now[2] / 1000 + ARGV[2] then return 0 end
end
for line = 5, 7 do redis.call("ZREM", KEYS[line], ARGV[1]) end
return redis.call("DEL", KEYS[8])
`;

/** What a job says; the mode and the capability are the queue's. */
interface JobData {
  readonly stream: string;
}

/** The queues between those who know what is owed and those who do it. BullMQ is named nowhere else. */
export function openDispatch({ connect, prefix, onError }: DispatchOptions): Dispatch {
  const connection = connect("hints", false);
  const queues = new Map<string, Queue<JobData, void, string>>();
  const works = new Set<Work>();

  const queueOf = (mode: Mode, capability: CapabilityName) => {
    const name = queueName(mode, capability);
    const known = queues.get(name);
    if (known !== undefined) return known;
    const queue = new Queue<JobData, void, string>(name, {
      connection,
      prefix,
      skipVersionCheck: true,
      streams: { events: { maxLen: EVENTS_KEPT } },
      defaultJobOptions: {
        // Kept among the finished, an id could not be hinted at again.
        removeOnComplete: true,
        removeOnFail: true,
        attempts: ATTEMPT_MAX,
        backoff: { type: "capped" },
        stackTraceLimit: 0,
      },
    });
    queue.on("error", onError);
    queues.set(name, queue);
    return queue;
  };
  const everyQueue = () =>
    MODES.flatMap((mode) =>
      CAPABILITY_NAMES.map((capability) => ({ mode, capability, queue: queueOf(mode, capability) })),
    );

  return {
    async hint(hints) {
      const faults: string[] = [];
      const perQueue = new Map<Queue<JobData, void, string>, Hint[]>();
      for (const hint of hints) {
        const fault = faultOfHint(hint);
        if (fault !== undefined || !isCapability(hint.capability)) {
          faults.push(fault ?? hint.capability);
          continue;
        }
        const queue = queueOf(hint.mode, hint.capability);
        const together = perQueue.get(queue);
        if (together === undefined) perQueue.set(queue, [hint]);
        else together.push(hint);
      }
      await Promise.all(
        [...perQueue].map(([queue, together]) =>
          queue.addBulk(
            together.map(({ effect, stream }) => ({
              name: "hint",
              data: { stream },
              opts: { jobId: effect },
            })),
          ),
        ),
      );
      if (faults.length > 0) throw new HintsRefused(faults);
    },

    async clear(hints) {
      for (const { mode, capability, queue } of everyQueue()) {
        const these = hints.filter((hint) => hint.mode === mode && hint.capability === capability);
        if (these.length === 0) continue;
        // A queue in which as many are to be done as are owed most likely holds these; if not, it will be emptier soon.
        const counts = await queue.getJobCounts("waiting", "active");
        if (Object.values(counts).reduce((sum, count) => sum + count, 0) >= these.length) continue;
        const lines = [...LINES, ...ENDED].map((line) => queue.toKey(line));
        await Promise.all(
          these.map(({ effect }) =>
            connection.eval(
              CLEAR_SCRIPT,
              lines.length + 1,
              ...lines,
              queue.toKey(effect),
              effect,
              FAR_OFF_MS,
              DELAYED_SCORE_PER_MS,
            ),
          ),
        );
      }
    },

    async work(mode, capability, perform, { concurrency }) {
      const own = connect(`work:${queueName(mode, capability)}`, true);
      const inHand = new Set<Promise<void>>();
      const follow = async (job: Job<JobData, void, string>) => {
        const hint = { mode, capability, stream: job.data.stream, effect: job.id ?? "" };
        const fault = faultOfHint(hint);
        if (fault !== undefined) {
          // Somebody else wrote into this queue. It is not followed, nor kept.
          onError(new HintsRefused([fault]));
          return;
        }
        const performance = perform(hint, { deaths: job.stalledCounter });
        inHand.add(performance);
        try {
          await performance;
        } finally {
          inHand.delete(performance);
        }
      };
      const worker = new Worker<JobData, void, string>(queueName(mode, capability), follow, {
        connection: own,
        prefix,
        concurrency,
        skipVersionCheck: true,
        lockDuration: LOCK_DURATION_MS,
        stalledInterval: STALLED_INTERVAL_MS,
        maxStalledCount: STALLED_COUNT_MAX,
        runRetryDelay: RETRY_AFTER_REDIS_ERROR_MS,
        settings: {
          backoffStrategy: (attempt) => Math.min(BACKOFF_FIRST_MS * 2 ** (attempt - 1), BACKOFF_MAX_MS),
        },
      });
      worker.on("error", onError);
      worker.on("failed", (job, error) => {
        onError(
          new Error(
            `Following the hint ${job?.id ?? "?"} failed, for the ${job?.attemptsMade ?? "?"}. time.`,
            { cause: error },
          ),
        );
      });
      let stopped: Promise<void> | undefined;
      const work: Work = {
        stop: () => {
          stopped ??= end(worker, own, inHand).finally(() => works.delete(work));
          return stopped;
        },
      };
      works.add(work);
      await worker.waitUntilReady();
      return work;
    },

    pending: () =>
      Promise.all(
        everyQueue().map(async ({ mode, capability, queue }) => {
          const {
            waiting = 0,
            active = 0,
            delayed = 0,
          } = await queue.getJobCounts("waiting", "active", "delayed");
          return { mode, capability, waiting, active, delayed };
        }),
      ),

    async drop() {
      for (const { queue } of everyQueue()) await queue.obliterate({ force: true });
    },

    async stop() {
      await Promise.all([...works].map((work) => work.stop()));
      await Promise.all([...queues.values()].map((queue) => queue.close()));
      connection.disconnect();
    },
  };
}

async function end(
  worker: Worker<JobData, void, string>,
  own: Redis,
  inHand: ReadonlySet<Promise<void>>,
): Promise<void> {
  const closed = worker.close().then(() => true);
  const worked = Promise.allSettled(inHand);
  await Promise.race([closed, atMost(WORK_GRACE_MS, worked)]);
  if ((await Promise.race([closed, atMost(QUEUE_GRACE_MS)])) === true) {
    own.disconnect();
    return;
  }
  // Its own way of letting go waits for the end of connections that are not there.
  own.disconnect();
  const blocking = await Promise.race([worker.getBackend().blockingClient, atMost(QUEUE_GRACE_MS)]);
  blocking?.disconnect();
}

/** Resolves with `undefined` after so many milliseconds, or when the work is done. */
async function atMost(ms: number, work?: Promise<unknown>): Promise<undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race(work === undefined ? [late] : [work, late]);
  clearTimeout(timer);
}
