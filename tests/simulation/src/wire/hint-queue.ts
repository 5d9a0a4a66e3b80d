import { type CapabilityName, faultOfHint, type Hint, isCapability, queueName } from "@mirror/dispatch";
import type { Mode } from "@mirror/vocabulary";
import type { Process } from "../time/process.js";
import type { World } from "../world.js";

/** What BullMQ promises: a worker that does not say that it lives loses its job after so long. */
const LOCK_MS = 6_000;
const BACKOFF_FIRST_MS = 100;
const BACKOFF_MAX_MS = 10_000;
const ATTEMPT_MAX = 12;
/** How many hints of one queue a worker follows at once. */
const CONCURRENCY = 3;

type Follow = (hint: Hint) => Promise<void>;

interface Worker {
  readonly process: Process;
  readonly queue: string;
  readonly follow: Follow;
  busy: number;
}

interface Job {
  readonly hint: Hint;
  readonly queue: string;
  attempts: number;
  /** Told apart by it: the same job taken twice. */
  taken: number;
  state: "waiting" | "active";
}

/** The queues as they behave at their worst: hints are lost, doubled, late and out of order; a worker that was taken for dead comes back. */
export class HintQueue {
  readonly #jobs = new Map<string, Job>();
  readonly #workers: Worker[] = [];

  constructor(
    private readonly world: World,
    /** Which queue a hint goes to. */
    private readonly routeOf: (hint: Hint, capability: CapabilityName) => string,
  ) {}

  get isIdle(): boolean {
    return this.#jobs.size === 0;
  }

  /** As seen from a process: the hints go over the wire. Throws on a hint that no queue must carry. */
  async hint(from: Process, hints: readonly Hint[]): Promise<void> {
    const { timeline, weather, chance } = this.world;
    for (const hint of hints) {
      const fault = faultOfHint(hint);
      if (fault !== undefined || !isCapability(hint.capability))
        throw new Error(`A defective hint: ${fault}`);
      const queue = this.routeOf(hint, hint.capability);
      if (weather.brings("hint is dropped")) continue;
      const lateMs = weather.brings("hint is late") ? chance.between(1_000, 60_000) : this.world.wireMs();
      timeline.after(lateMs, undefined, () =>
        this.#add({ hint, queue, attempts: 0, taken: 0, state: "waiting" }),
      );
    }
    await new Promise<void>((resolve) => {
      timeline.after(this.world.wireMs(), from, resolve);
    });
  }

  work(process: Process, mode: Mode, capability: CapabilityName, follow: Follow): void {
    this.#workers.push({ process, queue: queueName(mode, capability), follow, busy: 0 });
    this.#offerAll();
  }

  wipe(): void {
    this.#jobs.clear();
  }

  #add(job: Job): void {
    if (this.#jobs.has(job.hint.effect)) return;
    this.#jobs.set(job.hint.effect, job);
    this.#offer(job);
    if (this.world.weather.brings("hint is doubled")) {
      const again = { ...job };
      this.world.timeline.after(this.world.chance.between(0, 20), undefined, () => this.#offer(again));
    }
  }

  #offerAll(): void {
    for (const job of this.#jobs.values()) if (job.state === "waiting") this.#offer(job);
  }

  #offer(job: Job): void {
    const free = this.#workers.filter(
      (one) => one.process.alive && one.queue === job.queue && one.busy < CONCURRENCY,
    );
    if (free.length === 0 || job.state === "active") return;
    const worker = this.world.chance.pick(free);
    job.state = "active";
    job.taken += 1;
    worker.busy += 1;
    const { taken } = job;
    this.world.provoke();
    this.world.timeline.after(this.world.wireMs(), worker.process, () => {
      worker
        .follow(job.hint)
        .then(
          () => this.#done(job, taken),
          (error: unknown) => {
            this.world.failed(worker.process, "following a hint", error);
            this.#again(job, taken);
          },
        )
        .finally(() => {
          worker.busy -= 1;
          this.#offerAll();
        });
    });
    this.#watch(job, taken, worker.process);
  }

  /** A live worker renews its hold on a job; from a dead or stopped one it is taken. */
  #watch(job: Job, taken: number, holder: Process): void {
    const { timeline } = this.world;
    timeline.after(LOCK_MS, undefined, () => {
      if (job.state !== "active" || job.taken !== taken) return;
      if (holder.alive && !holder.isStopped) this.#watch(job, taken, holder);
      else this.#backToTheQueue(job);
    });
  }

  #done(job: Job, taken: number): void {
    if (job.taken !== taken) return;
    if (this.#jobs.get(job.hint.effect) === job) this.#jobs.delete(job.hint.effect);
    job.state = "waiting";
  }

  #again(job: Job, taken: number): void {
    if (job.taken !== taken) return;
    job.attempts += 1;
    if (job.attempts >= ATTEMPT_MAX) {
      this.#done(job, taken);
      return;
    }
    const delayMs = Math.min(BACKOFF_FIRST_MS * 2 ** (job.attempts - 1), BACKOFF_MAX_MS);
    this.world.timeline.after(delayMs, undefined, () => {
      if (job.taken === taken) this.#backToTheQueue(job);
    });
  }

  #backToTheQueue(job: Job): void {
    job.state = "waiting";
    if (this.#jobs.get(job.hint.effect) === job) this.#offer(job);
  }
}
