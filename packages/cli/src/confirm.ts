import { createInterface } from "node:readline/promises";
import { ExitCode } from "./exit-codes.js";
import { visible } from "./output/visible.js";
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
  say(terminal, visible(`${what.trimEnd()}\n`));
  if (terminal.stdin.isTTY !== true)
    throw new Stop(ExitCode.usage, "Nothing was decided: nobody is here to type yes.", [
      "Read what is asked above. To decide it from a script, add --yes.",
    ]);
  const lines = createInterface({ input: terminal.stdin, output: terminal.stderr, terminal: false });
  try {
    const answer = await lines.question(`${question} Type yes to go on: `, { signal: terminal.interrupted });
    if (answer.trim().toLowerCase() !== "yes") throw new Stop(ExitCode.error, "Nothing was decided.");
  } finally {
    lines.close();
  }
}
