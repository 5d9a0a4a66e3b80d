import { Worker } from "node:worker_threads";
import type { GivenReading } from "@mirror/operations";
import { type Direction, type GraphFormat, type ReadingOptions, readPlaybook } from "@mirror/playbook";
import { JSON_BUDGET } from "@mirror/vocabulary";

/** How long one document may be read and compiled, queueing not counted: what takes longer is refused. */
const DEADLINE_MS = 10_000;
const MEMORY_MAX_MB = 512;
/** How many readings are remembered: an import is read when it is decided and when it is shown. */
const REMEMBERED_MAX = 8;

const TOO_MUCH: GivenReading = {
  ok: false,
  faults: [
    {
      pointer: "",
      code: "too-costly",
      problem: "Reading this document takes more time or memory than one document may.",
      remedy: "Move parts of it into playbooks of their own, and call these.",
    },
  ],
  warnings: [],
};

/** What the thread is asked: to read a text, or to draw what it says. */
interface Asked {
  readonly text: string;
  readonly options: ReadingOptions;
  /** The publishers' keys that are pinned here, as PEM: a signed document is refused unless one of them vouches for it. */
  readonly publisherKeys?: string;
  readonly drawing?: { readonly format: GraphFormat; readonly direction: Direction | undefined };
}

/**
 * Reads and draws playbooks in a worker thread, one after the other, and remembers the last few: the loop that answers everybody
 * else is not kept by any document, and a document that is too costly ends its thread and nothing else (INV-15).
 */
export class PlaybookReader {
  private worker: Worker | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private readonly remembered = new Map<string, Promise<GivenReading>>();

  constructor(
    private readonly deadlineMs = DEADLINE_MS,
    private readonly script = new URL("../../bin/read-playbook.mjs", import.meta.url),
  ) {}

  read(text: string, options: ReadingOptions, publisherKeys?: string): Promise<GivenReading> {
    // Its length alone says no; handing it over would cost more than that.
    if (text.length > JSON_BUDGET.bytesMax) return Promise.resolve(readPlaybook(text, options));
    const key = `${options.defaultMarking ?? ""} ${options.mode ?? ""} ${publisherKeys ?? ""} ${text}`;
    const known = this.remembered.get(key);
    if (known !== undefined) return known;
    const reading = this.inTurn<GivenReading>({
      text,
      options,
      ...(publisherKeys === undefined ? {} : { publisherKeys }),
    });
    this.remembered.set(key, reading);
    // What failed for another reason than the document is asked for again.
    reading.catch(() => this.remembered.delete(key));
    const [oldest] = this.remembered.keys();
    if (this.remembered.size > REMEMBERED_MAX && oldest !== undefined) this.remembered.delete(oldest);
    return reading;
  }

  /** Draws a playbook that was imported; how it was read then is among the options. Large ones take their time. */
  async draw(
    text: string,
    options: ReadingOptions,
    format: GraphFormat,
    direction?: Direction,
  ): Promise<string> {
    const drawn = await this.inTurn<string>({ text, options, drawing: { format, direction } });
    if (typeof drawn === "string") return drawn;
    const [fault] = drawn.ok ? [] : drawn.faults;
    throw new Error(`An imported playbook cannot be drawn: ${fault?.problem}`);
  }

  async stop(): Promise<void> {
    await this.worker?.terminate();
    this.worker = undefined;
  }

  private inTurn<Answer>(asked: Asked): Promise<Answer | GivenReading> {
    const answer = this.last.then(() => this.ask<Answer>(asked));
    this.last = answer.catch(() => undefined);
    return answer;
  }

  private ask<Answer>(asked: Asked): Promise<Answer | GivenReading> {
    const worker = this.running();
    return new Promise((resolve, reject) => {
      const settle = (end: () => void) => {
        clearTimeout(deadline);
        worker.removeAllListeners("message").removeAllListeners("error");
        worker.unref();
        end();
      };
      const giveUp = () => {
        this.worker = undefined;
        worker.terminate().catch(() => undefined);
        settle(() => resolve(TOO_MUCH));
      };
      const deadline = setTimeout(giveUp, this.deadlineMs);
      worker.on("message", (answer: Answer | GivenReading) => settle(() => resolve(answer)));
      worker.on("error", (error: NodeJS.ErrnoException) => {
        this.worker = undefined;
        settle(() => (error.code === "ERR_WORKER_OUT_OF_MEMORY" ? resolve(TOO_MUCH) : reject(error)));
      });
      worker.ref();
      worker.postMessage(asked);
    });
  }

  private running(): Worker {
    this.worker ??= new Worker(this.script, {
      // The thread runs what was built, whatever this process was told to run in its place.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MAX_MB },
    });
    return this.worker;
  }
}
