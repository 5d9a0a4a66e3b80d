import type { Readable, Writable } from "node:stream";
import type { Shape } from "./output/shown.js";
import { visible } from "./output/visible.js";

/** What a command needs of the process around it. Data goes to `stdout`, words and progress to `stderr`. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  /** Aborted when whoever sits there interrupts (Ctrl-C). */
  readonly interrupted: AbortSignal;
  /** Told what is shown, and its shape: so that tests hold everything that is ever shown against what it has to be. */
  readonly onShown?: (value: unknown, shape: Shape) => void;
}

/** Says something to whoever sits there; never data. Words that came from elsewhere cannot steer the terminal. */
export function say(terminal: Terminal, words: string): void {
  terminal.stderr.write(`${visible(words)}\n`);
}

/** Resolves after so many milliseconds, or at once when interrupted. */
export function pause(terminal: Terminal, ms: number): Promise<void> {
  const { interrupted } = terminal;
  return new Promise((resolve) => {
    if (interrupted.aborted) {
      resolve();
      return;
    }
    const done = () => {
      clearTimeout(timer);
      interrupted.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    interrupted.addEventListener("abort", done, { once: true });
  });
}
