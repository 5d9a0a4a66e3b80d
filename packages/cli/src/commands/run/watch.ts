import type { RunView, TimelineEntry } from "@mirror/contract";
import type { Api } from "../../api/api.js";
import { keepLooking } from "../../api/keep-looking.js";
import type { Use } from "../../command.js";
import { ExitCode } from "../../exit-codes.js";
import { writeData } from "../../output/format.js";
import { timelineLine, timelineText } from "../../views/run.js";
import { LivePanel } from "./live-panel.js";
import { waitingIn, waitingLine } from "./waiting-steps.js";

const PAGE_SIZE = 200;

/**
 * Prints a run's timeline as it happens, and says what it waits for, on whom and for how long, until it is over: on a
 * terminal as lines that tick, else as a line for each thing that it begins to wait for.
 */
export async function watchRun(use: Use<{ readonly giveUpAfter?: number }>): Promise<ExitCode> {
  const { api } = await use.online();
  const id = use.arg(0);
  const watched = new WatchedRun(use, api, id);
  const { giveUpAfter } = use.options;
  const looking = { run: id, ...(giveUpAfter === undefined ? {} : { giveUpAfterS: giveUpAfter }) };
  const ended = await keepLooking(use.terminal, api, looking, () => watched.look()).finally(() =>
    watched.stop(),
  );
  if (ended === undefined) return ExitCode.interrupted;
  use.say(`mirror: the run is ${ended.status}${ended.because === null ? "" : `: ${ended.because}`}`);
  await watched.close();
  return ended.status === "completed" ? ExitCode.ok : ExitCode.runFailed;
}

class WatchedRun {
  readonly #use: Use<unknown>;
  readonly #api: Api;
  readonly #id: string;
  readonly #seen = new Set<string>();
  readonly #kept: TimelineEntry[] = [];
  readonly #panel: LivePanel | undefined;
  #cursor: string | undefined;
  #waiting: ReadonlySet<string> = new Set();

  constructor(use: Use<unknown>, api: Api, id: string) {
    this.#use = use;
    this.#api = api;
    this.#id = id;
    this.#panel = use.terminal.stderr.isTTY === true ? new LivePanel(use.terminal) : undefined;
  }

  /** Prints what is new; gives the run once it is over. */
  async look(): Promise<RunView | undefined> {
    try {
      return await this.#look();
    } catch (error) {
      // Whatever is said about this must not stand among lines that will be erased.
      this.#panel?.hide();
      throw error;
    }
  }

  stop(): void {
    this.#panel?.end();
  }

  async #look(): Promise<RunView | undefined> {
    const params = { id: this.#id };
    const run = await this.#api.ask(this.#api.routes.runs.show, { params });
    const over = run.endedAt !== null;
    // Entries of several streams may still have been put in before those that were read: at the end, nothing is left out.
    if (over) this.#cursor = undefined;
    await this.#printNew();
    if (over) return run;
    if (this.#panel === undefined) this.#sayWhatIsNew(run);
    else this.#panel.show(run);
    return undefined;
  }

  /** What JSON and YAML show at the end as one value. */
  async close(): Promise<void> {
    if (this.#streams()) return;
    await this.#use.showPage({ items: this.#kept, next: null }, timelineText);
  }

  #sayWhatIsNew(run: RunView): void {
    const waiting = waitingIn(run);
    for (const one of waiting) if (!this.#waiting.has(one.key)) this.#use.say(waitingLine(one));
    this.#waiting = new Set(waiting.map((one) => one.key));
  }

  async #printNew(): Promise<void> {
    const params = { id: this.#id };
    for (;;) {
      const query = { limit: PAGE_SIZE, ...(this.#cursor === undefined ? {} : { cursor: this.#cursor }) };
      const page = await this.#api.ask(this.#api.routes.runs.timeline, { params, query });
      for (const entry of page.items) await this.#print(entry);
      if (page.next === null) return;
      this.#cursor = page.next;
    }
  }

  async #print(entry: TimelineEntry): Promise<void> {
    const key = `${entry.stream} ${entry.seq}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#panel?.hide();
    if (this.#streams())
      await writeData(this.#use.terminal, this.#use.format, entry, () => timelineLine(entry));
    else this.#kept.push(entry);
  }

  #streams(): boolean {
    return this.#use.format === "table" || this.#use.format === "jsonl";
  }
}
