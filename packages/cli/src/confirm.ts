import { createInterface } from "node:readline/promises";
import { ExitCode } from "./exit-codes.js";
import { Stop } from "./stop.js";
import { say, type Terminal } from "./terminal.js";

/**
 * Shows exactly what a person is about to bind itself to, and goes on only when "yes" is typed. Where nobody can type,
 * the command stops before anything is decided: a script says `--yes`.
 */
export async function confirm(
  terminal: Terminal,
  { what, question }: { what: string; question: string },
): Promise<void> {
  say(terminal, `${what.trimEnd()}\n`);
  if (terminal.stdin.isTTY !== true)
    throw new Stop(ExitCode.usage, "Nothing was decided: nobody is here to type yes.", [
      "Read what is asked above. To decide it from a script, add --yes.",
    ]);
  const lines = createInterface({ input: terminal.stdin, output: terminal.stderr, terminal: false });
  // Whoever ends the input (Ctrl-D) has not typed yes.
  const left = new AbortController();
  lines.once("close", () => left.abort());
  const signal = AbortSignal.any([left.signal, terminal.interrupted]);
  try {
    const answer = await lines.question(`${question} Type yes to go on: `, { signal }).catch(unlessLeft);
    if (answer.trim().toLowerCase() !== "yes") throw new Stop(ExitCode.error, "Nothing was decided.");
  } finally {
    lines.close();
  }

  function unlessLeft(error: unknown): string {
    if (left.signal.aborted && !terminal.interrupted.aborted) return "";
    throw error;
  }
}
