import { clockOf, type ExerciseClock, exerciseNow, recordedTimeOf } from "@mirror/exercise";
import {
  type Commit,
  type Entry,
  type EntryBody,
  type Head,
  type IndexRow,
  type LookUpRow,
  type OwedRow,
  sealEntries,
  type WakeUpRow,
} from "@mirror/journal";
import {
  type Actor,
  type Decided,
  type DecisionContext,
  type ExerciseId,
  type Fact,
  type IdKind,
  type Instant,
  type Mode,
  mintId,
  type Recorded,
  type Refusal,
  readId,
  type StreamId,
} from "@mirror/vocabulary";
import type { Desk } from "./desk.js";
import { exerciseKind } from "./kinds/exercise-kind.js";
import type { StreamKind } from "./stream-kind.js";

/** One stream as this turn holds it. */
interface Held<State, F extends Fact> {
  readonly kind: StreamKind<State, F>;
  readonly head: Head | null;
  readonly before: State | undefined;
  state: State | undefined;
  readonly recorded: Recorded<F>[];
}

/** Which streams belong to which exercise: its own clock is theirs. */
const EXERCISE_OF = "exercise-of";
const LIVE_CLOCK = "live";
/** What follows from a decision is nobody's own doing. */
const ENGINE: Actor = { kind: "service", service: "engine" };

/**
 * One command being carried out: every stream that is looked at joins the read set, every fact the write set, and all of
 * it is one commit or nothing.
 */
export class Turn {
  private readonly held = new Map<StreamId, Held<unknown, Fact>>();
  private readonly unsettled = new Set<StreamId>();
  private readAt: Instant | undefined;
  private clock: { mode: Mode; exercise: ExerciseId | null } | undefined;
  private notBefore: Instant | undefined;
  private notAfter: Instant | undefined;
  private idsMinted = 0;
  private readonly seed: string;
  /** Who speaks: the one who asked; then, for what follows by itself, the engine. */
  private speaker: Actor;

  constructor(
    readonly desk: Desk,
    readonly actor: Actor,
  ) {
    this.seed = desk.randomHex(16);
    this.speaker = actor;
  }

  /** Reads a stream; from now on this turn is overtaken if the stream moves. */
  async load<State, F extends Fact>(
    kind: StreamKind<State, F>,
    stream: StreamId,
  ): Promise<State | undefined> {
    const already = this.held.get(stream);
    if (already !== undefined) return already.state as State | undefined;
    const cached = this.desk.states.get(stream);
    const reading = await this.desk.journal.read([
      { stream, ...(cached === undefined ? {} : { after: cached.head.seq }) },
    ]);
    this.readAt ??= reading.now;
    const part = reading.streams.get(stream);
    const entries = part?.entries ?? [];
    const head = part?.head ?? null;
    if (head !== null) await kind.prepare?.(this, entries);
    // Another load of the same stream may have come in while this one waited.
    const meanwhile = this.held.get(stream);
    if (meanwhile !== undefined) return meanwhile.state as State | undefined;
    const known =
      cached === undefined || head === null || cached.head.seq > head.seq
        ? undefined
        : (cached.state as State);
    const state = entries.reduce<State | undefined>(
      (sofar, entry) => kind.evolve(sofar, readFact<F>(entry)),
      known,
    );
    if (state !== undefined && head !== null) this.desk.states.keep(stream, { state, head });
    this.held.set(stream, { kind, head, before: state, state, recorded: [] } as unknown as Held<
      unknown,
      Fact
    >);
    return state;
  }

  /** Lets a pure decision speak about a stream, and applies what it says. Undefined means yes. */
  async decide<State, F extends Fact>(
    kind: StreamKind<State, F>,
    stream: StreamId,
    decision: (state: State | undefined, context: DecisionContext) => Decided<F> | Refusal,
  ): Promise<Refusal | undefined> {
    const state = await this.load(kind, stream);
    await this.joinClockOf(stream);
    const answer = decision(state, this.context());
    if (!answer.ok) return answer;
    for (const fact of answer.facts) this.write(kind, stream, fact);
    return undefined;
  }

  /** As `decide`, where a no would be a defect of ours: what follows from a state must be possible in it. */
  async tell<State, F extends Fact>(
    kind: StreamKind<State, F>,
    stream: StreamId,
    decision: (state: State | undefined, context: DecisionContext) => Decided<F> | Refusal,
  ): Promise<void> {
    const refusal = await this.decide(kind, stream, decision);
    if (refusal !== undefined)
      throw new Error(
        `${kind.name} ${stream} refused what follows from another stream: ${refusal.code}: ${refusal.detail}`,
      );
  }

  /** A stream as it stood before this turn, if it was loaded. */
  before<State, F extends Fact>(_kind: StreamKind<State, F>, stream: StreamId): State | undefined {
    return this.held.get(stream)?.before as State | undefined;
  }

  /** A loaded stream as it stands now in this turn. */
  current<State, F extends Fact>(_kind: StreamKind<State, F>, stream: StreamId): State | undefined {
    return this.held.get(stream)?.state as State | undefined;
  }

  /** The streams of an index, and those that this turn has added to it. */
  async listed(index: string, limit = 1_000): Promise<string[]> {
    const known = await this.desk.journal.list(index, { limit });
    const added = [...this.held.values()].flatMap((one) =>
      one.recorded.length === 0 || one.state === undefined
        ? []
        : one.kind.index(one.state).flatMap((row) => (row.index === index ? [row.member] : [])),
    );
    return [...new Set([...known.map((row) => row.member), ...added])];
  }

  /** Decides by which clock this turn runs. A turn has one clock: nothing crosses between the real world and a rehearsal (C-16). */
  async joinClockOf(stream: StreamId): Promise<void> {
    const named = readId(stream);
    // Registries (partners, playbooks) belong to no clock; without another stream they run on the world's.
    if (named === undefined || named.kind === "partner") return;
    if (named.mode === "live") return this.joinClock("live", null);
    if (named.kind === "exercise") return this.joinClock("exercise", stream as ExerciseId);
    const exercise = await this.desk.journal.lookUp(EXERCISE_OF, stream);
    if (exercise !== undefined) return this.joinClock("exercise", exercise as ExerciseId);
    if (this.clock?.mode !== "exercise") throw new Error(`${stream} is of no exercise that this turn knows.`);
  }

  async joinClock(mode: Mode, exercise: ExerciseId | null): Promise<void> {
    if (this.clock !== undefined) {
      if (this.clock.mode === mode && this.clock.exercise === exercise) return;
      throw new Error(
        `A turn on the clock of ${this.clock.exercise ?? "the world"} cannot touch ${exercise ?? "the world"}.`,
      );
    }
    if (exercise !== null) await this.load(exerciseKind, exercise);
    this.clock = { mode, exercise };
  }

  get mode(): Mode {
    return this.clock?.mode ?? "live";
  }

  get exercise(): ExerciseId | null {
    return this.clock?.exercise ?? null;
  }

  /** When it is on the world's clock, as the journal told it. */
  recordedAt(): Instant {
    if (this.readAt === undefined) throw new Error("A turn knows the time only once it has read something.");
    return this.readAt;
  }

  /** When it is on the clock of this turn. */
  now(): Instant {
    const clock = this.exerciseClock();
    return clock === undefined ? this.recordedAt() : exerciseNow(clock, this.recordedAt());
  }

  /** An instant of this turn's clock on the world's; null while a paused exercise does not get there. */
  onTheWorldsClock(instant: Instant): Instant | null {
    const clock = this.exerciseClock();
    return clock === undefined ? instant : recordedTimeOf(clock, instant);
  }

  /** The commit is refused before this instant of the turn's clock. */
  holdUntil(instant: Instant): void {
    const at = this.onTheWorldsClock(instant);
    if (at !== null && (this.notBefore === undefined || at > this.notBefore)) this.notBefore = at;
  }

  /** The commit is refused after this instant of the turn's clock: the ground that it stands on ends there (C-08). */
  endBy(instant: Instant): void {
    const at = this.onTheWorldsClock(instant);
    if (at !== null && (this.notAfter === undefined || at < this.notAfter)) this.notAfter = at;
  }

  context(): DecisionContext {
    return { now: this.now(), actor: this.speaker, newId: (kind) => this.newId(kind) };
  }

  newId(kind: IdKind): string {
    this.idsMinted += 1;
    return mintId(kind, this.mode, this.recordedAt(), `${this.seed}/${this.idsMinted}`);
  }

  /** Lets every stream that moved have its say in the others, until nothing more follows. */
  async settle(): Promise<void> {
    this.speaker = ENGINE;
    for (let rounds = 0; this.unsettled.size > 0; rounds += 1) {
      if (rounds > 10_000)
        throw new Error("The streams of this turn keep telling each other things without end.");
      const [stream] = this.unsettled;
      if (stream === undefined) return;
      this.unsettled.delete(stream);
      await this.held.get(stream)?.kind.react?.(this, stream);
    }
  }

  get wrote(): boolean {
    return [...this.held.values()].some((one) => one.recorded.length > 0);
  }

  /** Everything that this turn read and decided, as the one commit. */
  toCommit(command: Commit["command"]): Commit {
    const entries: Entry[] = [];
    const outbox = noChange<OwedRow>();
    const wakeUps = noChange<WakeUpRow>();
    const index = noChange<IndexRow>();
    const lookUps = noChange<LookUpRow>();
    for (const [stream, one] of this.held) {
      if (one.recorded.length === 0 || one.state === undefined) continue;
      const { kind, before, state } = one;
      const bodies = one.recorded.map((fact) => this.bodyOf(kind.marking(state), fact));
      entries.push(
        ...sealEntries(
          one.head,
          stream,
          bodies,
          bodies.map(() => this.desk.randomHex(16)),
        ),
      );

      const owed = (of: unknown) =>
        kind.owed(of).map((row): OwedRow => ({ mode: this.modeOf(stream), stream, ...row }));
      const due = (of: unknown) =>
        kind.wakeUps(of).map((row): WakeUpRow => ({ clock: this.clockOf(stream), stream, ...row }));
      const had = <Row>(rows: (of: unknown) => readonly Row[]) => (before === undefined ? [] : rows(before));
      differ(outbox, had(owed), owed(state), (row) => row.effect);
      differ(wakeUps, had(due), due(state), (row) => row.name);
      differ(index, had(kind.index), kind.index(state), (row) => `${row.index}\n${row.member}`);
      differ(lookUps, had(kind.lookUps), kind.lookUps(state), (row) => `${row.map}\n${row.key}`);
      if (before === undefined && this.exercise !== null && this.clockOf(stream) !== LIVE_CLOCK)
        lookUps.put.push({ map: EXERCISE_OF, key: stream, value: this.exercise });
    }
    return {
      mode: this.mode,
      ...(command === undefined ? {} : { command }),
      readSet: new Map([...this.held].map(([stream, one]) => [stream, one.head])),
      entries,
      outbox: { add: outbox.put, remove: outbox.drop },
      wakeUps: { set: wakeUps.put, cancel: wakeUps.drop },
      index,
      lookUps,
      ...(this.notBefore === undefined ? {} : { notBefore: this.notBefore }),
      ...(this.notAfter === undefined ? {} : { notAfter: this.notAfter }),
    };
  }

  /** What the cache may keep once the commit is on disk. */
  keepStates(entries: readonly Entry[]): void {
    for (const entry of entries) {
      const state = this.held.get(entry.stream)?.state;
      if (state !== undefined)
        this.desk.states.keep(entry.stream, { state, head: { seq: entry.seq, hash: entry.hash } });
    }
  }

  private write<State, F extends Fact>(kind: StreamKind<State, F>, stream: StreamId, fact: F): void {
    const held = this.held.get(stream) as Held<State, F> | undefined;
    if (held === undefined) throw new Error(`${stream} was not read before it was written.`);
    const recorded: Recorded<F> = {
      ...fact,
      at: this.now(),
      recordedAt: this.recordedAt(),
      actor: this.speaker,
      partner: this.speaker.kind === "person" ? this.speaker.partner : null,
    };
    held.state = kind.evolve(held.state, recorded);
    held.recorded.push(recorded);
    this.unsettled.add(stream);
  }

  private bodyOf(marking: EntryBody["marking"], fact: Recorded): EntryBody {
    return {
      recordedAt: fact.recordedAt,
      occurredAt: fact.recordedAt,
      exerciseAt: this.exercise === null ? null : fact.at,
      actor: fact.actor,
      partner: fact.partner,
      mode: this.mode,
      type: fact.type,
      data: fact.data,
      marking: fact.marking ?? marking,
    };
  }

  private exerciseClock(): ExerciseClock | undefined {
    if (this.clock?.exercise == null) return undefined;
    const exercise = this.current(exerciseKind, this.clock.exercise);
    // One that is only being planned has no clock yet; from then until STARTEX it stands at where it will begin.
    if (exercise === undefined) return undefined;
    return (
      clockOf(exercise) ?? {
        anchorRecordedAt: this.recordedAt(),
        anchorExerciseAt: exercise.plan.startsAt,
        running: false,
      }
    );
  }

  private modeOf(stream: StreamId): Mode {
    return readId(stream)?.mode ?? "live";
  }

  private clockOf(stream: StreamId): string {
    return this.modeOf(stream) === "exercise" && this.exercise !== null ? this.exercise : LIVE_CLOCK;
  }
}

/** An entry as the fact that it records: its time is that of its mode's clock. */
export function readFact<F extends Fact>(entry: Entry): Recorded<F> {
  const { type, data, exerciseAt, recordedAt, actor, partner } = entry.body;
  return { type, data, at: exerciseAt ?? recordedAt, recordedAt, actor, partner } as unknown as Recorded<F>;
}

interface Change<Row> {
  readonly put: Row[];
  readonly drop: Row[];
}

function noChange<Row>(): Change<Row> {
  return { put: [], drop: [] };
}

/** Rows that a state has and the one before had not, or had otherwise, are put; those that only the one before had are dropped. */
function differ<Row>(
  change: Change<Row>,
  before: readonly Row[],
  after: readonly Row[],
  nameOf: (row: Row) => string,
): void {
  const had = new Map(before.map((row) => [nameOf(row), row]));
  for (const row of after) {
    const old = had.get(nameOf(row));
    if (old === undefined || JSON.stringify(old) !== JSON.stringify(row)) change.put.push(row);
    had.delete(nameOf(row));
  }
  change.drop.push(...had.values());
}
