import { CommitOutcomeUnknown, type Journal, JournalUnavailable } from "@mirror/journal";

/** Whether the journal is known to hold all that its archive has. */
export interface Gate {
  readonly isOpen: boolean;
  /** Waits until that is known; false where it is not, or not in time. */
  opened(): Promise<boolean>;
}

/**
 * The journal, on which nothing is decided or acknowledged while it may have gone back (INV-19). A connection that was
 * lost may come back to another server, and send what was under way there: such a commit counts only once that server has
 * been compared with the archive. Reading is free.
 */
export function guardedJournal(journal: Journal, gate: Gate): Journal {
  return {
    ...journal,
    async commit(commit) {
      if (!gate.isOpen && !(await gate.opened()))
        throw new JournalUnavailable(
          "The journal does not stand where its archive says: nothing is written.",
        );
      const result = await journal.commit(commit);
      if (gate.isOpen || (result.status !== "committed" && result.status !== "answered")) return result;
      if (await gate.opened()) return result;
      throw new CommitOutcomeUnknown();
    },
  };
}
