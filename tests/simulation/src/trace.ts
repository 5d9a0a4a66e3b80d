import type { LogDetails, Logger } from "@mirror/chassis";

interface Line {
  readonly ms: number;
  readonly words: () => string;
}

const KEPT = 400;

/** What happened last, for whoever has to find out why. Put into words only when somebody reads it. */
export class Trace {
  readonly #lines: Line[] = [];

  constructor(private readonly nowMs: () => number) {}

  note(words: () => string): void {
    this.#lines.push({ ms: this.nowMs(), words });
    if (this.#lines.length > 2 * KEPT) this.#lines.splice(0, KEPT);
  }

  last(count: number, startMs: number): string[] {
    return this.#lines.slice(-count).map(({ ms, words }) => {
      const seconds = ((ms - startMs) / 1000).toFixed(3).padStart(9);
      return `${seconds} s  ${words()}`;
    });
  }
}

/** The log of the services goes into the trace; an error there is a defect. */
export function traceLog(trace: Trace, onError: (words: string) => void): Logger {
  const say = (level: string) => (message: string | Error, details?: LogDetails) =>
    trace.note(() => `log ${level}: ${textOf(message)} ${JSON.stringify(details ?? {})}`);
  const log: Logger = {
    debug: () => undefined,
    info: say("info"),
    warn: say("warn"),
    error: (message, details) => {
      say("error")(message, details);
      onError(`${textOf(message)} ${String(details?.error ?? "")}`);
    },
    child: () => log,
  };
  return log;
}

function textOf(message: string | Error): string {
  return typeof message === "string" ? message : message.message;
}
