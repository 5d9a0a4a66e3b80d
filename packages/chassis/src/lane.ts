/** How much goes through a lane at once. */
export interface LaneBounds {
  /** How many are in work at the same time. */
  readonly inWorkMax: number;
  /** How many may wait for one of those places. */
  readonly waitingMax: number;
  /** How long one may wait, before whoever asks has to ask again. */
  readonly waitMaxMs: number;
}

/** No place: nothing was begun. */
export class LaneFull extends Error {
  constructor(
    readonly why: "full" | "waited-too-long",
    /** When there may be a place, by how fast it goes just now. */
    readonly retryAfterS: number,
  ) {
    super(`No place (${why}).`);
    this.name = "LaneFull";
  }
}

/** What is told of a lane, for figures. */
export interface LaneEvents {
  readonly onEntered?: (waitedMs: number) => void;
  readonly onRefused?: (why: LaneFull["why"]) => void;
}

/** What a lane makes way for: each place that is taken there is one less here. */
export interface MakesWay {
  readonly inWork: number;
  /** Calls back whenever a place has come free there. */
  onFreed(callback: () => void): void;
}

interface Waiter {
  readonly since: number;
  enter(): void;
  refuse(): void;
}

const RETRY_AFTER_MAX_S = 30;
/** The rate at which places come free is taken over so long. */
const RATE_OVER_MS = 2_000;

/** A bounded number of things in work, and a bounded number that wait for their turn, first come first served (INV-22). */
export class Lane {
  readonly bounds: LaneBounds;
  readonly #events: LaneEvents;
  readonly #now: () => number;
  readonly #makesWayFor: MakesWay | undefined;
  #freed: () => void = () => undefined;
  readonly #waiters = new Set<Waiter>();
  #inWork = 0;
  #share = 1;
  #leftInPeriod = 0;
  #periodBegan: number;
  #leavingPerSecond = 0;

  /** `now`: milliseconds that only go forward. */
  constructor(
    bounds: LaneBounds,
    events: LaneEvents = {},
    { now = () => performance.now(), makesWayFor }: { now?: () => number; makesWayFor?: MakesWay } = {},
  ) {
    this.bounds = bounds;
    this.#events = events;
    this.#now = now;
    this.#makesWayFor = makesWayFor;
    this.#periodBegan = now();
    makesWayFor?.onFreed(() => this.#letIn());
  }

  onFreed(callback: () => void): void {
    const before = this.#freed;
    this.#freed = () => {
      before();
      callback();
    };
  }

  get inWork(): number {
    return this.#inWork;
  }

  get waiting(): number {
    return this.#waiters.size;
  }

  /** Whether the next one would be turned away. */
  get isFull(): boolean {
    return this.#inWork >= this.#placesNow && this.#waiters.size >= this.bounds.waitingMax;
  }

  /** Lets less in while the node is under pressure: from 0 to 1 of its places, and one in any case. */
  squeezeTo(share: number): void {
    this.#share = share;
    this.#letIn();
  }

  /** Turns one away without asking it to wait. */
  turnAway(): LaneFull {
    this.#events.onRefused?.("full");
    return new LaneFull("full", this.#retryAfterS());
  }

  /**
   * Takes a place, or waits for one; gives what lets go of it. Throws LaneFull where there is none to be had. Whoever
   * goes away while waiting (`gone`) leaves the line, and is given a place that is none.
   */
  async enter(gone?: AbortSignal): Promise<() => void> {
    if (this.isFull) throw this.turnAway();
    if (this.#inWork < this.#placesNow && this.#waiters.size === 0) {
      this.#events.onEntered?.(0);
      return this.#place();
    }
    return new Promise((resolve, reject) => {
      const leaveLine = () => {
        this.#waiters.delete(waiter);
        clearTimeout(timer);
        gone?.removeEventListener("abort", leave);
      };
      const leave = () => {
        leaveLine();
        resolve(() => undefined);
      };
      const waiter: Waiter = {
        since: this.#now(),
        enter: () => {
          leaveLine();
          this.#events.onEntered?.(this.#now() - waiter.since);
          resolve(this.#place());
        },
        refuse: () => {
          leaveLine();
          this.#events.onRefused?.("waited-too-long");
          reject(new LaneFull("waited-too-long", this.#retryAfterS()));
        },
      };
      const timer = setTimeout(waiter.refuse, this.bounds.waitMaxMs);
      this.#waiters.add(waiter);
      gone?.addEventListener("abort", leave, { once: true });
    });
  }

  get #placesNow(): number {
    const left = Math.floor(this.bounds.inWorkMax * this.#share) - (this.#makesWayFor?.inWork ?? 0);
    return Math.max(1, left);
  }

  #place(): () => void {
    this.#inWork += 1;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#inWork -= 1;
      this.#noteLeaving();
      this.#letIn();
      this.#freed();
    };
  }

  #letIn(): void {
    for (const waiter of this.#waiters) {
      if (this.#inWork >= this.#placesNow) return;
      waiter.enter();
    }
  }

  #noteLeaving(): void {
    this.#leftInPeriod += 1;
    const lastedMs = this.#now() - this.#periodBegan;
    if (lastedMs < RATE_OVER_MS) return;
    this.#leavingPerSecond = (this.#leftInPeriod * 1000) / lastedMs;
    this.#leftInPeriod = 0;
    this.#periodBegan = this.#now();
  }

  #retryAfterS(): number {
    const ahead = this.#waiters.size + this.#inWork;
    const seconds = Math.ceil(ahead / Math.max(1, this.#leavingPerSecond));
    return Math.min(RETRY_AFTER_MAX_S, Math.max(1, seconds));
  }
}
