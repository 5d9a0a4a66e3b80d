import type { Redis } from "ioredis";
import type { CommitNote } from "../port.js";
import { type NoteElement, noteFrom } from "./commit-note.js";
import { KEY_PREFIX } from "./key-prefix.js";
import { stoppableWait } from "./stoppable-wait.js";

/** How long one question waits before it is asked again, so that a connection that has died in silence is found out. */
const WAIT_MS = 5_000;
/** How many notes are given at once at most. */
const BATCH_MAX = 500;

export interface CommitListening {
  /** Where the last notes ended that the listener has dealt with. */
  readonly position: number;
  /** Ends the listening; resolves when the listener is done with what it was given last. */
  stop(): Promise<void>;
}

/**
 * Tells of new commits as they are on disk, without polling: in order, without a gap, on a connection of its own. Goes on
 * where it was when the server comes back. The listener is awaited before more is given, and is given the same notes
 * again, `retryMs` later, when it throws (so it must bear repeats).
 *
 * `after` is the position from which to tell; left out, only of commits from now on. `onTrouble` hears of a lost
 * connection and of what the listener throws.
 */
export async function onCommit(
  redis: Redis,
  listener: (notes: readonly CommitNote[]) => void | Promise<void>,
  {
    prefix = KEY_PREFIX,
    after,
    retryMs = 500,
    onTrouble = () => undefined,
  }: { prefix?: string; after?: number; retryMs?: number; onTrouble?: (error: unknown) => void } = {},
): Promise<CommitListening> {
  let position = after ?? Number((await redis.get(`${prefix}position`)) ?? 0);
  let stopping = false;
  const connection = redis.duplicate({
    // Each question is asked by this loop again; none may wait in ioredis' queues.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    socketTimeout: 2 * WAIT_MS,
    retryStrategy: () => retryMs,
    // The question itself waits longer than a command may that should be answered at once.
    commandTimeout: undefined,
    enableAutoPipelining: false,
    lazyConnect: false,
  });
  connection.on("error", onTrouble);

  const wait = stoppableWait();
  const listen = async () => {
    while (!stopping) {
      try {
        const reply = await connection.xread(
          "COUNT",
          BATCH_MAX,
          "BLOCK",
          WAIT_MS,
          "STREAMS",
          `${prefix}notes`,
          `${position}-0`,
        );
        const notes = (reply?.[0]?.[1] ?? []).map((note: NoteElement) => noteFrom(note));
        if (notes.length === 0) continue;
        await listener(notes);
        position = notes.at(-1)?.position ?? position;
      } catch (error) {
        if (stopping) return;
        onTrouble(error);
        await wait.for(retryMs);
      }
    }
  };
  const ended = listen();

  return {
    get position() {
      return position;
    },
    async stop() {
      stopping = true;
      wait.end();
      connection.disconnect();
      await ended;
    },
  };
}
