import { ExitCode } from "../exit-codes.js";
import { visible } from "../output/visible.js";
import type { Terminal } from "../terminal.js";
import { candidates } from "./candidates.js";

/**
 * Answers a shell: `mirror complete COUNT WORD...`, of which the first COUNT are finished. A line for each candidate,
 * its word and what it is with a tab between. Never says what is wrong: somebody is typing.
 */
export async function answerShell(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const [count = "", ...words] = argv;
  const finished = Number(count);
  if (!Number.isInteger(finished) || finished < 0) return ExitCode.usage;
  try {
    for (const { word, about } of await candidates(terminal, words.slice(0, finished), words[finished] ?? ""))
      terminal.stdout.write(`${visible(word)}\t${visible(about).replace(/\s+/g, " ")}\n`);
    return ExitCode.ok;
  } catch {
    return ExitCode.error;
  }
}
