import { type Commit, type Journal, memoryJournal } from "@mirror/journal";
import type { Instant, StreamId } from "@mirror/vocabulary";

/** A journal whose commits are kept, so that the same beginning can be had again and again. */
export class Recording {
  private readonly commits: Commit[] = [];

  around(journal: Journal): Journal {
    return {
      ...journal,
      commit: async (commit) => {
        const result = await journal.commit(commit);
        if (result.status === "committed") this.commits.push(commit);
        return result;
      },
    };
  }

  /** Every stream that was written to. */
  streams(): StreamId[] {
    return [...new Set(this.commits.flatMap((commit) => commit.entries.map((entry) => entry.stream)))];
  }

  /** Another journal in memory that has come as far as this one. */
  async again(now: () => Instant): Promise<Journal> {
    const journal = memoryJournal({ now });
    for (const { notBefore: _, notAfter: __, ...commit } of this.commits) {
      const result = await journal.commit(commit);
      if (result.status !== "committed")
        throw new Error(`What was recorded cannot be written again: ${result.status}.`);
    }
    return journal;
  }
}
