import type { ExitCode } from "./exit-codes.js";

/** Ends a command: what is wrong, what would mend it, and the code that the process exits with. */
export class Stop extends Error {
  constructor(
    readonly exitCode: ExitCode,
    message: string,
    /** A line each: places of faults, and what to do. */
    readonly todo: readonly string[] = [],
  ) {
    super(message);
    this.name = "Stop";
  }
}
