import { clockOf, exerciseNow } from "@mirror/exercise";
import type { IndexPosition } from "@mirror/journal";
import { type Desk, exerciseKind, type StreamKind, Turn } from "@mirror/operations";
import type { ExerciseId, Fact, Instant, StreamId } from "@mirror/vocabulary";
import type { Caller } from "../auth/sign-in.js";
import { type Directory, directoryFor } from "./directory.js";

/**
 * What one request looks at, with the eyes of one caller: states as they stand now, or as a command leaves them that is
 * not yet on disk. It is made for one request and forgotten with it.
 */
export class Sight {
  private readonly reader: Turn;
  private known: Promise<Directory> | undefined;

  /** `within`: a command's own turn. `binding`: what is looked at must still stand when that is committed. */
  constructor(
    readonly desk: Desk,
    readonly caller: Caller,
    private within?: { readonly turn: Turn; readonly binding: boolean },
  ) {
    this.reader = new Turn(desk, caller.actor);
  }

  async load<State, F extends Fact>(
    kind: StreamKind<State, F>,
    stream: StreamId,
  ): Promise<State | undefined> {
    if (this.within === undefined) return this.reader.load(kind, stream);
    const { turn, binding } = this.within;
    return turn.current(kind, stream) ?? (binding ? turn : this.reader).load(kind, stream);
  }

  /** From now on what is looked at binds nothing: the command is decided, and only its answer is made. */
  unbind(): void {
    if (this.within !== undefined) this.within = { ...this.within, binding: false };
  }

  /** Everything in an index. */
  listed(index: string): Promise<string[]> {
    return this.reader.listed(index);
  }

  page(index: string, page: { after?: IndexPosition; limit: number }): Promise<IndexPosition[]> {
    return this.desk.journal.list(index, page);
  }

  /** Names of partners, teams and people, as far as the caller may know them. */
  directory(): Promise<Directory> {
    this.known ??= directoryFor(this);
    return this.known;
  }

  /** The reading turn, for the questions of `operations` that take one. */
  get turn(): Turn {
    return this.reader;
  }

  /** When it is on the world's clock. */
  async recordedAt(): Promise<Instant> {
    return (await this.desk.journal.read([])).now;
  }

  /** When it is on the clock of an exercise, or the world's. */
  async now(exercise: ExerciseId | null): Promise<Instant> {
    const recordedAt = await this.recordedAt();
    const found = exercise === null ? undefined : await this.load(exerciseKind, exercise);
    const clock = found === undefined ? null : clockOf(found);
    return clock === null ? recordedAt : exerciseNow(clock, recordedAt);
  }
}
