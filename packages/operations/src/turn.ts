import type { Commit, Entry } from "@mirror/journal";
import {
  type Actor,
  type Decided,
  type DecisionContext,
  type ExerciseId,
  type Fact,
  type IdKind,
  type Instant,
  known,
  type Mode,
  mintId,
  partnerOfActor,
  type Recorded,
  type Refusal,
  readId,
  type StreamId,
} from "@mirror/vocabulary";
import { commitOfTurn, EXERCISE_OF, modeOf } from "./commit-of-turn.js";
import type { Desk } from "./desk.js";
import type { HeldStream } from "./held-stream.js";
import { unlessInPlay } from "./in-play.js";
import { exerciseKind } from "./kinds/exercise-kind.js";
import { readStream } from "./read-stream.js";
import type { StreamKind } from "./stream-kind.js";
import { TurnClock } from "./turn-clock.js";

/** A yes; where the decision has read its facts back already, `state` is what they leave. */
type DecidedState<State, F extends Fact> = Decided<F> & { readonly state?: State };

/** What follows from a decision is nobody's own doing. */
const ENGINE: Actor = { kind: "service", service: "engine" };
/** How many members of an index are asked for at a time. */
const PAGE = 1_000;
/** How often the streams of one turn may tell each other something: far beyond any playbook. */
const SETTLE_ROUNDS_MAX = 10_000;

/**
 * One command being carried out: every stream and every index that is looked at joins what the commit stands on, every
 * fact what it writes, and all of it is one commit or nothing.
 */
export class Turn {
  private readonly held = new Map<StreamId, HeldStream>();
  private readonly listings = new Map<string, readonly string[]>();
  private readonly clocked = new Set<StreamId>();
  private readonly unsettled = new Set<StreamId>();
  private readonly announcements: (() => void)[] = [];
  private readonly clock = new TurnClock((id) => this.current(exerciseKind, id));
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
    const already = this.heldAs(kind, stream);
    if (already !== undefined) return already.state;
    const { state, head, lastAt, now } = await readStream(this.desk, kind, stream);
    // Another load of the same stream may have come in while this one waited.
    const meanwhile = this.heldAs(kind, stream);
    if (meanwhile !== undefined) return meanwhile.state;
    this.clock.saw(now, lastAt);
    const held: HeldStream<State, F> = { kind, head, before: state, state, recorded: [] };
    this.held.set(stream, held as unknown as HeldStream);
    return state;
  }

  /** As `load`, of a stream that the record itself names: that it is not there is a defect. */
  async loadKnown<State, F extends Fact>(kind: StreamKind<State, F>, stream: StreamId): Promise<State> {
    return present(kind, stream, await this.load(kind, stream));
  }

  /** Every member of an index, and what this turn has added to it; the turn is overtaken if another comes or goes. */
  async listed(index: string): Promise<string[]> {
    const listed = this.listings.get(index) ?? (await this.listAll(index));
    const added = [...this.held.values()].flatMap(({ kind, recorded, state }) =>
      recorded.length === 0 || state === undefined
        ? []
        : kind.index(state).flatMap((row) => (row.index === index ? [row.member] : [])),
    );
    return [...new Set([...listed, ...added])];
  }

  /** Lets a pure decision speak about a stream, and applies what it says. Undefined means yes. */
  async decide<State, F extends Fact>(
    kind: StreamKind<State, F>,
    stream: StreamId,
    decision: (state: State | undefined, context: DecisionContext) => DecidedState<State, F> | Refusal,
  ): Promise<Refusal | undefined> {
    const state = await this.load(kind, stream);
    await this.joinClockOf(stream);
    const answer = unlessInPlay(this, stream) ?? decision(state, this.context());
    if (!answer.ok) return answer;
    this.write(kind, stream, answer);
    return undefined;
  }

  /** As `decide`, where a no would be a defect of ours: what follows from a state must be possible in it. */
  async tell<State, F extends Fact>(
    kind: StreamKind<State, F>,
    stream: StreamId,
    decision: (state: State | undefined, context: DecisionContext) => DecidedState<State, F> | Refusal,
  ): Promise<void> {
    const refusal = await this.decide(kind, stream, decision);
    if (refusal !== undefined)
      throw new Error(
        `${kind.name} ${stream} refused what follows from another stream: ${refusal.code}: ${refusal.detail}`,
      );
  }

  /** A stream as it stood before this turn, if it was loaded. */
  before<State, F extends Fact>(kind: StreamKind<State, F>, stream: StreamId): State | undefined {
    return this.heldAs(kind, stream)?.before;
  }

  /** A loaded stream as it stands now in this turn. */
  current<State, F extends Fact>(kind: StreamKind<State, F>, stream: StreamId): State | undefined {
    return this.heldAs(kind, stream)?.state;
  }

  /** As `current`, of a stream that must have been loaded before. */
  currentKnown<State, F extends Fact>(kind: StreamKind<State, F>, stream: StreamId): State {
    return present(kind, stream, this.current(kind, stream));
  }

  /** What this turn has written to a stream. */
  written<State, F extends Fact>(kind: StreamKind<State, F>, stream: StreamId): readonly Recorded<F>[] {
    return this.heldAs(kind, stream)?.recorded ?? [];
  }

  /** How many streams this turn begins. */
  get begun(): number {
    return [...this.held.values()].filter((one) => one.head === null && one.recorded.length > 0).length;
  }

  /** Decides by which clock this turn runs: that of whatever it changes first, and everything else it changes has to share it. */
  async joinClockOf(stream: StreamId): Promise<void> {
    const named = readId(stream);
    // Registries (partners, playbooks) belong to no clock; without another stream they run on the world's.
    if (named === undefined || named.kind === "partner" || this.clocked.has(stream)) return;
    this.clocked.add(stream);
    if (named.mode === "live") return this.joinClock("live", null);
    if (named.kind === "exercise") return this.joinClock("exercise", stream as ExerciseId);
    const exercise = await this.exerciseOf(stream);
    if (exercise !== undefined) return this.joinClock("exercise", exercise);
    if (this.clock.mode !== "exercise") throw new Error(`${stream} is of no exercise that this turn knows.`);
  }

  async joinClock(mode: Mode, exercise: ExerciseId | null): Promise<void> {
    this.clock.join(mode, exercise);
    if (exercise !== null) await this.load(exerciseKind, exercise);
  }

  /** Whether a stream is of the world, or the exercise, that this turn acts in (C-16). */
  async isHere(stream: StreamId): Promise<boolean> {
    if (modeOf(stream) !== this.mode) return false;
    if (this.mode === "live" || this.held.get(stream)?.head === null) return true;
    return (await this.exerciseOf(stream)) === this.exercise;
  }

  get mode(): Mode {
    return this.clock.mode;
  }

  get exercise(): ExerciseId | null {
    return this.clock.exercise;
  }

  /** Whether this turn knows of something that happened after its own now: nothing that it decides may stand. */
  get isOutdated(): boolean {
    return this.clock.isOutdated;
  }

  /** When it is on the world's clock, as the journal told it. */
  recordedAt(): Instant {
    return this.clock.recordedAt();
  }

  /** When it is on the clock of this turn. */
  now(): Instant {
    return this.clock.now();
  }

  /** The commit is refused before this instant of the turn's clock. */
  holdUntil(instant: Instant): void {
    this.clock.holdUntil(instant);
  }

  /** The commit is refused from this instant of the turn's clock on: the ground that it stands on ends there (C-08). */
  onlyBefore(instant: Instant): void {
    this.clock.onlyBefore(instant);
  }

  context(): DecisionContext {
    return { now: this.now(), actor: this.speaker, newId: (kind) => this.newId(kind) };
  }

  newId(kind: IdKind): string {
    this.idsMinted += 1;
    return mintId(kind, this.mode, this.recordedAt(), `${this.seed}/${this.idsMinted}`);
  }

  /** Lets every stream that moved have its say in the others, until nothing more follows; then the one who asked may go on. */
  async settle(): Promise<void> {
    this.speaker = ENGINE;
    let rounds = 0;
    // A stream that moves again meanwhile stands at the end of the set again, and is come to again.
    for (const stream of this.unsettled) {
      if (rounds > SETTLE_ROUNDS_MAX)
        throw new Error("The streams of this turn keep telling each other things without end.");
      rounds += 1;
      this.unsettled.delete(stream);
      await this.held.get(stream)?.kind.react?.(this, stream);
    }
    this.speaker = this.actor;
  }

  /** Lets something out once the commit is on disk, and never where this turn comes to nothing. */
  whenCommitted(announce: () => void): void {
    this.announcements.push(announce);
  }

  /** Says that the commit is on disk. */
  announce(): void {
    for (const announce of this.announcements) announce();
  }

  /** Whether somebody has moved a stream since this turn read it. */
  async isOvertaken(): Promise<boolean> {
    const held = [...this.held];
    const { streams } = await this.desk.journal.read(
      held.map(([stream, { head }]) => ({ stream, after: head?.seq ?? 0 })),
    );
    return held.some(([stream, { head }]) => streams.get(stream)?.head?.hash !== head?.hash);
  }

  get wrote(): boolean {
    return [...this.held.values()].some((one) => one.recorded.length > 0);
  }

  /** Everything that this turn read and decided, as the one commit. */
  toCommit(command: Commit["command"]): Commit {
    return commitOfTurn(this.desk, this.clock, this.held, this.listings, command);
  }

  /** What the cache may keep once the commit is on disk. */
  keepStates(entries: readonly Entry[]): void {
    for (const { stream, seq, hash, body } of entries) {
      const state = known(this.held.get(stream)?.state, `What ${stream}, which this turn wrote, has come to`);
      this.desk.states.keep(stream, { state, head: { seq, hash }, lastAt: body.recordedAt });
    }
  }

  private write<State, F extends Fact>(
    kind: StreamKind<State, F>,
    stream: StreamId,
    { facts, state }: DecidedState<State, F>,
  ): void {
    if (facts.length === 0) return;
    const held = known(this.heldAs(kind, stream), `The reading of ${stream}, which is written,`);
    if (modeOf(stream) !== this.mode)
      throw new Error(`A turn of mode ${this.mode} does not write to ${stream} (C-16).`);
    const at = this.now();
    const recordedAt = this.recordedAt();
    const actor = this.speaker;
    const partner = partnerOfActor(actor);
    // Field by field: facts have many shapes, and spreading them is slow.
    const recorded = facts.map(({ type, data, marking }) => {
      const fact = { type, data, at, recordedAt, actor, partner };
      return (marking === undefined ? fact : { ...fact, marking }) as unknown as Recorded<F>;
    });
    held.state = state ?? recorded.reduce((sofar, fact) => kind.evolve(sofar, fact), held.state);
    for (const fact of recorded) held.recorded.push(fact);
    this.unsettled.add(stream);
  }

  private heldAs<State, F extends Fact>(
    kind: StreamKind<State, F>,
    stream: StreamId,
  ): HeldStream<State, F> | undefined {
    const held = this.held.get(stream);
    if (held !== undefined && held.kind.name !== kind.name)
      throw new Error(`${stream} was read as a ${held.kind.name}, and is now taken for a ${kind.name}.`);
    return held as unknown as HeldStream<State, F> | undefined;
  }

  private async listAll(index: string): Promise<readonly string[]> {
    const members: string[] = [];
    for (let page = await this.desk.journal.list(index, { limit: PAGE }); ; ) {
      members.push(...page.map((row) => row.member));
      const after = page.at(-1);
      if (after === undefined || page.length < PAGE) break;
      page = await this.desk.journal.list(index, { after, limit: PAGE });
    }
    // A member that moved between two pages is there once.
    const all = [...new Set(members)];
    const meanwhile = this.listings.get(index);
    if (meanwhile !== undefined) return meanwhile;
    this.listings.set(index, all);
    return all;
  }

  private async exerciseOf(stream: StreamId): Promise<ExerciseId | undefined> {
    // Written once, with the stream's first entry: what it says never changes.
    return (await this.desk.journal.lookUp(EXERCISE_OF, stream)) as ExerciseId | undefined;
  }
}

function present<State, F extends Fact>(
  { name }: StreamKind<State, F>,
  stream: StreamId,
  state: State | undefined,
): State {
  return known<State | undefined>(state, `The ${name} ${stream}`);
}
