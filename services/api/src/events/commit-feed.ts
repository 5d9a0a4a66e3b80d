/** Tells that the journal has moved; what moved is read from the journal itself. */
export interface CommitFeed {
  /** Calls back at every commit until the returned function is called. */
  listen(nudge: () => void): () => void;
}

/** A feed that whoever commits, or hears of commits, tells. */
export class Nudges implements CommitFeed {
  private readonly listeners = new Set<() => void>();

  listen(nudge: () => void): () => void {
    this.listeners.add(nudge);
    return () => this.listeners.delete(nudge);
  }

  tell(): void {
    for (const nudge of this.listeners) nudge();
  }
}
