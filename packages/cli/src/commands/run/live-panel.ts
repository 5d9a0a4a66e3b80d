import type { RunView } from "@mirror/contract";
import { visible } from "../../output/visible.js";
import type { Terminal } from "../../terminal.js";
import { elapsed, type Waiting, waitingIn } from "./waiting-steps.js";

const TICK_MS = 1_000;
const ROWS_MAX = 12;
const COLUMNS_USUAL = 80;

/**
 * What a run waits for, on whom and for how long, as lines at the bottom of a terminal that are written anew each second.
 * Whoever prints something else hides it first.
 */
export class LivePanel {
  readonly #terminal: Terminal;
  readonly #now: () => number;
  readonly #ticking: NodeJS.Timeout;
  #run: RunView | undefined;
  #shown = 0;

  constructor(terminal: Terminal, now: () => number = Date.now) {
    this.#terminal = terminal;
    this.#now = now;
    this.#ticking = setInterval(() => this.#draw(), TICK_MS);
  }

  show(run: RunView): void {
    this.#run = run;
    this.#draw();
  }

  hide(): void {
    this.#erase();
    this.#run = undefined;
  }

  end(): void {
    clearInterval(this.#ticking);
    this.hide();
  }

  #draw(): void {
    if (this.#run === undefined) return;
    this.#erase();
    const { columns = COLUMNS_USUAL } = this.#terminal.stderr;
    const lines = panelLines(this.#run, this.#now()).map((line) =>
      cut(visible(line).replaceAll(/[\n\t]/g, " "), columns - 1),
    );
    this.#terminal.stderr.write(lines.map((line) => `${line}\n`).join(""));
    this.#shown = lines.length;
  }

  #erase(): void {
    if (this.#shown > 0) this.#terminal.stderr.write(`\u001b[${this.#shown}A\u001b[0J`);
    this.#shown = 0;
  }
}

/** The panel's lines at a moment of this machine's clock. */
export function panelLines(run: RunView, nowMs: number): string[] {
  const waiting = waitingIn(run);
  const rows = waiting.slice(0, ROWS_MAX).map((one) => {
    const { name, words } = one;
    return `${time(one, run, nowMs).padStart(12)}  ${name === "" ? "" : `${name}: `}${words}`;
  });
  const more = waiting.length - rows.length;
  const heading = `-- ${run.status}${run.exercise ? ", exercise" : ""}, ${waiting.length === 0 ? "going on by itself" : "waiting for"}`;
  return [heading, ...rows, ...(more > 0 ? [`${"".padStart(12)}  and ${more} more`] : [])];
}

/** An exercise has a clock of its own, which jumps: of it we know since when, and not for how long. */
function time({ since }: Waiting, run: RunView, nowMs: number): string {
  if (since === null) return "";
  return run.exercise ? `${since.slice(11, 19)}Z` : elapsed(nowMs - Date.parse(since));
}

/** As much as fits on one line: a line that breaks would not be erased as one. */
function cut(line: string, columns: number): string {
  let room = columns;
  let fits = "";
  for (const sign of line) {
    room -= (sign.codePointAt(0) ?? 0) > 0x10ff ? 2 : 1;
    if (room < 1) return `${fits}…`;
    fits += sign;
  }
  return fits;
}
