import { type Commit, type CommitResult, type Journal, memoryJournal } from "@mirror/journal";
import type { Instant } from "@mirror/vocabulary";
import type { JournalClock } from "../time/journal-clock.js";
import type { Process } from "../time/process.js";
import type { Timeline } from "../time/timeline.js";

/** One commit that is on disk: where it stands, when that really was, what the journal's clock showed, and who made it. */
export interface Written {
  readonly position: number;
  readonly trueMs: number;
  readonly at: Instant;
  readonly commit: Commit;
  readonly by: Process | undefined;
}

/** The journal itself, and the list of what is on its disk. */
export class Record {
  readonly written: Written[] = [];
  journal: Journal;
  /** The instant of the commit that is being played again. */
  #again: Instant | undefined;

  constructor(
    private readonly timeline: Timeline,
    private readonly clock: JournalClock,
    private readonly onWritten: (written: Written) => void,
  ) {
    this.journal = this.#empty();
  }

  async commit(commit: Commit, by: Process | undefined): Promise<CommitResult> {
    const result = await this.journal.commit(commit);
    if (result.status === "committed") {
      const { position, at } = result;
      const written: Written = { position, at, commit, by, trueMs: this.timeline.nowMs };
      this.written.push(written);
      this.onWritten(written);
    }
    return result;
  }

  /** What a disk does that was not told to keep the last of it: those commits never were. */
  async lose(commits: number): Promise<void> {
    this.written.length = Math.max(0, this.written.length - commits);
    this.journal = this.#empty();
    for (const { commit, at } of this.written) {
      this.#again = at;
      await this.journal.commit(commit);
    }
    this.#again = undefined;
  }

  #empty(): Journal {
    return memoryJournal({ now: () => this.#again ?? this.clock.now() });
  }
}
