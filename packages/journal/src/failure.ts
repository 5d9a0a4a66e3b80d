/**
 * The connection broke, or the server gave up, between sending a commit and its answer: it may be on disk or not.
 * Ask again with the same command id and content; it is then answered once, whichever of the two happened. A commit
 * without a command id is safe to decide afresh: its heads tell.
 */
export class CommitOutcomeUnknown extends Error {
  override readonly name = "CommitOutcomeUnknown";
  readonly retry = "same-command";
  constructor(options?: ErrorOptions) {
    super("Whether this commit was written is not known: ask again with the same command id.", options);
  }
}

/** The journal could not be asked, or said no before it wrote anything. Nothing has changed; come back later. */
export class JournalUnavailable extends Error {
  override readonly name = "JournalUnavailable";
  readonly retry = "later";
}

/** What the journal holds is not what we wrote. Nothing was written; a person has to look. */
export class JournalDamaged extends Error {
  override readonly name = "JournalDamaged";
  readonly retry = "never";
}
