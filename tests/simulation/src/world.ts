import { type Hint, queueName } from "@mirror/dispatch";
import { TryAgain } from "@mirror/executor";
import { CommitOutcomeUnknown, JournalUnavailable } from "@mirror/journal";
import { type Desk, makeRunKind, StateCache } from "@mirror/operations";
import { flows } from "./flows.js";
import type { Mutant, Place } from "./mutants/mutant.js";
import type { Asked, Reply } from "./people/client.js";
import { startApi } from "./processes/api.js";
import { startExecutor } from "./processes/executor.js";
import { startOrchestrator } from "./processes/orchestrator.js";
import type { Chance } from "./time/chance.js";
import { JournalClock } from "./time/journal-clock.js";
import { Process } from "./time/process.js";
import type { Timeline } from "./time/timeline.js";
import { Trace, traceLog } from "./trace.js";
import { HintQueue } from "./wire/hint-queue.js";
import { Outside } from "./wire/outside.js";
import { Record } from "./wire/record.js";
import { remoteJournal } from "./wire/remote-journal.js";
import { Weather } from "./wire/weather.js";
import type { Seen, Witness } from "./witness.js";

export type Role = "api" | "orchestrator" | "executor";
type Handler = (asked: Asked, commandId: string, reply: (reply: Reply) => void) => void;

/** A promise that was seen broken. */
export interface Broken {
  /** The invariant's id (`INV-03`), or `defect`. */
  readonly invariant: string;
  readonly words: string;
  readonly atMs: number;
}

/** One of each, and a second of those that may be several. */
const COMPANY: readonly Role[] = ["api", "orchestrator", "executor", "executor"];

/** Everything that there is in one simulation: processes, the journal, the wire between them, and what stands outside. */
export class World {
  readonly startMs: number;
  readonly weather: Weather;
  readonly clock: JournalClock;
  readonly record: Record;
  readonly queue: HintQueue;
  readonly outside: Outside;
  readonly trace: Trace;
  readonly log;
  readonly witnesses: Witness[] = [];
  readonly processes = new Map<Process, Role>();
  /** What each process remembers of the record. */
  readonly desks = new Map<Process, Desk>();
  /** Which wish each command id stands for. */
  readonly wishes = new Map<string, number>();
  powerCuts = 0;
  journalIsAway = false;
  broken: Broken | undefined;
  /** What people do then. */
  provoked: () => void = () => undefined;
  /** Failures that the product met and is made to bear. */
  borne = 0;
  readonly #handlers = new Map<Process, Handler>();
  readonly #nudges = new Map<Process, () => void>();
  #started = 0;

  constructor(
    readonly timeline: Timeline,
    readonly chance: Chance,
    readonly mutant: Mutant | undefined,
    isStorm: boolean,
  ) {
    this.startMs = timeline.nowMs;
    this.weather = new Weather(chance, isStorm);
    this.clock = new JournalClock(timeline);
    this.trace = new Trace(() => timeline.nowMs);
    this.log = traceLog(this.trace, (words) => this.breaks("defect", words));
    this.record = new Record(timeline, this.clock, (written) => {
      this.tell("written", written);
      this.#nudgeAll();
    });
    this.queue = new HintQueue(this, (hint: Hint, capability) =>
      queueName(mutant?.route?.(hint, capability) ?? hint.mode, capability),
    );
    this.outside = new Outside(this);
  }

  async startAll(): Promise<void> {
    for (const role of COMPANY) await this.start(role);
    for (const role of ["api", "orchestrator"] as const) if (this.chance.happens(0.3)) await this.start(role);
  }

  async start(role: Role): Promise<void> {
    this.#started += 1;
    const process = new Process(`${role}-${this.#started}`);
    process.clockErrorMs = this.chance.between(-600_000, 600_000);
    this.processes.set(process, role);
    this.trace.note(() => `${process.name} starts`);
    const desk = this.#openDesk({ world: this, process, role });
    this.desks.set(process, desk);
    await this.timeline.as(process, () => {
      if (role === "api") startApi(this, process, desk);
      else if (role === "orchestrator") startOrchestrator(this, process, desk);
      else startExecutor(this, process, desk);
    });
  }

  /** What a process holds in memory: nothing, when it begins. */
  #openDesk(place: Place): Desk {
    const journal = remoteJournal(this, place.process);
    return {
      journal: this.mutant?.journal?.(journal, place) ?? journal,
      flows,
      states: new StateCache(),
      runKind: makeRunKind(flows),
      randomHex: (bytes) => this.chance.hex(bytes),
    };
  }

  /** A process dies, with all that it had in mind; another takes its place after a while. */
  kill(process: Process, words: string): void {
    const role = this.processes.get(process);
    if (!process.alive || role === undefined) return;
    this.trace.note(() => `${process.name} is killed ${words}`);
    process.alive = false;
    this.processes.delete(process);
    this.desks.delete(process);
    this.#handlers.delete(process);
    this.#nudges.delete(process);
    this.timeline.after(this.chance.between(50, 4_000), undefined, () => {
      void this.start(role);
    });
  }

  /** A process is taken off the processor for a while. */
  stop(process: Process, ms: number): void {
    if (process.isStopped) return;
    this.trace.note(() => `${process.name} is stopped for ${Math.round(ms)} ms`);
    process.isStopped = true;
    this.timeline.after(ms, undefined, () => this.resume(process));
  }

  /** Of those who stand still, some go on just when somebody else has taken their work over. */
  wakeSleepers(): void {
    for (const process of this.processes.keys())
      if (process.isStopped && this.chance.happens(0.7))
        this.timeline.after(this.chance.between(0, 60), undefined, () => this.resume(process));
  }

  resume(process: Process): void {
    if (!process.isStopped || !process.alive) return;
    this.trace.note(() => `${process.name} goes on`);
    this.timeline.resume(process);
  }

  /** Everything dies at once, and what was on the wire never arrived. */
  cutPower(): void {
    this.trace.note(() => "the power is cut");
    this.powerCuts += 1;
    for (const process of [...this.processes.keys()]) this.kill(process, "with the power");
    if (this.mutant?.lostWithPower !== undefined) void this.record.lose(this.mutant.lostWithPower);
  }

  tell<What extends keyof Seen>(what: What, seen: Seen[What]): void {
    for (const witness of this.witnesses) (witness[what] as ((seen: Seen[What]) => void) | undefined)?.(seen);
  }

  breaks(invariant: string, words: string): void {
    this.broken ??= { invariant, words, atMs: this.timeline.nowMs };
  }

  /** An effect is about to be meant: the worst moment for somebody to change their mind. */
  provoke(): void {
    if (this.weather.brings("somebody changes their mind just then"))
      this.timeline.after(this.chance.between(0, 40), undefined, () => this.provoked());
    if (this.weather.brings("journal's clock jumps just then"))
      this.timeline.after(this.chance.between(0, 40), undefined, () => this.clock.jump(70_000));
  }

  /** A worker stands still about as long as an intent lives, or until others give it up. */
  standstillMs(): number {
    return this.chance.happens(0.5) ? this.chance.between(1_000, 9_000) : this.chance.between(38_000, 70_000);
  }

  /** Something did not work in a process. What the faults explain is borne; anything else is a defect. */
  failed(process: Process, what: string, error: unknown): void {
    this.trace.note(() => `${process.name}: ${what}: ${String(error)}`);
    this.borne += 1;
    if (
      error instanceof JournalUnavailable ||
      error instanceof CommitOutcomeUnknown ||
      error instanceof TryAgain ||
      (error instanceof Error && error.message.includes(" could not ring: "))
    )
      return;
    this.breaks(
      "defect",
      `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }

  /** How long the wire takes. */
  wireMs(): number {
    return this.weather.brings("call is slow")
      ? this.chance.between(200, 8_000)
      : this.chance.between(0.2, 3);
  }

  pause(process: Process, ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.timeline.after(ms, process, resolve);
    });
  }

  /** What `performance.now` shows to the process that asks. */
  monotonicMs(): number {
    const nowMs = this.timeline.nowMs - this.startMs;
    const process = this.timeline.current;
    const role = process && this.processes.get(process);
    if (process === undefined || role === undefined) return nowMs;
    return this.mutant?.monotonicMs?.(nowMs, { world: this, process, role }) ?? nowMs;
  }

  wallClockMs(process: Process): number {
    return Math.floor(this.timeline.nowMs + process.clockErrorMs);
  }

  /** The name that a person's browser gives to what it asks. */
  commandIdOf(asked: Asked, attempt: number): string {
    const id = this.mutant?.commandId?.(asked.wish, attempt) ?? `wish-${asked.wish}`;
    this.wishes.set(id, asked.wish);
    return id;
  }

  listen(process: Process, handler: Handler): void {
    this.#handlers.set(process, handler);
  }

  /** A request reaches the API's door, if anybody is there. */
  api(asked: Asked, commandId: string, reply: (reply: Reply) => void): void {
    const listening = [...this.#handlers];
    if (listening.length === 0) {
      reply({ status: "unavailable" });
      return;
    }
    const [process, handler] = this.chance.pick(listening);
    this.timeline.after(0, process, () => handler(asked, commandId, reply));
  }

  nudged(process: Process, nudge: () => void): void {
    this.#nudges.set(process, nudge);
  }

  #nudgeAll(): void {
    for (const [process, nudge] of this.#nudges)
      if (this.chance.happens(0.7)) this.timeline.after(this.wireMs(), process, nudge);
  }
}
