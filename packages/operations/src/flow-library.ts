import { compileFlow, FLOW_COMPILER, type Flow } from "@mirror/engine";
import type { Journal } from "@mirror/journal";
import {
  type PlaybookReading,
  type ReadingOptions,
  readPlaybook,
  readPlaybookInParts,
} from "@mirror/playbook";
import { known } from "@mirror/vocabulary";
import { asImported, evolveShelf, type Shelf, type ShelfFact } from "./library/shelf.js";
import { readFact } from "./read-fact.js";

/** Look-up map: content hash of a playbook → the stream that holds its text. */
export const PLAYBOOK_BY_HASH = "playbook-by-hash";

/**
 * Lets the others that this process serves have their turn. Pure packages cannot know how: whoever runs a loop says it.
 */
export type Pause = () => Promise<void>;

/**
 * Compiled flows by the hash of their playbook; filled from the journal as runs ask for them. A large playbook is read in
 * parts, with a pause between them, and compiled in one of its own: nobody else waits for the whole (INV-15).
 */
export class FlowLibrary {
  private readonly flows = new Map<string, Flow>();
  private readonly coming = new Map<string, Promise<Flow>>();

  /** As runs that began under an older version of the compiler go on to see it (INV-17). */
  private readonly older = new Map<string, Flow>();

  constructor(private readonly pause: Pause = () => Promise.resolve()) {}

  readonly flowOf = (hash: string, compiler: number = FLOW_COMPILER): Flow => {
    const flow = this.flows.get(hash);
    if (flow === undefined) throw new Error(`The playbook ${hash} was not fetched before it was needed.`);
    if (compiler === FLOW_COMPILER) return flow;
    const key = `${compiler} ${hash}`;
    const older = this.older.get(key) ?? compileFlow(flow.playbook, compiler);
    this.older.set(key, older);
    return older;
  };

  /** Makes sure that `flowOf` knows this playbook. */
  async fetch(journal: Journal, hash: string): Promise<Flow> {
    const already = this.flows.get(hash) ?? this.coming.get(hash);
    if (already !== undefined) return already;
    // Many turns may want one playbook at the same time: it is read and compiled for all of them.
    const coming = this.fetchAfresh(journal, hash).finally(() => this.coming.delete(hash));
    this.coming.set(hash, coming);
    return coming;
  }

  private async fetchAfresh(journal: Journal, hash: string): Promise<Flow> {
    const stream = known(await journal.lookUp(PLAYBOOK_BY_HASH, hash), `The playbook ${hash} of a run`);
    const reading = await journal.read([{ stream }]);
    const { entries } = known(reading.streams.get(stream), `The stream ${stream} in its reading`);
    const shelf = entries.reduce<Shelf | undefined>(
      (sofar, entry) => evolveShelf(sofar, readFact<ShelfFact>(entry)),
      undefined,
    );
    const version = known(
      shelf?.versions.find((one) => one.hash === hash),
      `The version ${hash} in the stream ${stream}`,
    );
    const parts = readPlaybookInParts(version.text, asImported(version));
    for (let part = parts.next(); ; part = parts.next()) {
      if (part.done === true) return this.keep(part.value);
      await this.pause();
    }
  }

  /**
   * Compiles a playbook's text and keeps it. It is read as on its import, so that what is pinned stays what it was
   * (INV-17); that it does not read now is a defect.
   */
  add(text: string, options: ReadingOptions = {}): Flow {
    return this.keep(readPlaybook(text, options));
  }

  private keep(read: PlaybookReading): Flow {
    if (!read.ok) throw new Error(`An imported playbook no longer reads: ${read.faults[0]?.problem}`);
    const flow = compileFlow(read.playbook);
    this.flows.set(read.playbook.hash, flow);
    return flow;
  }
}
