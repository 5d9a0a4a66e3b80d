import { Command } from "commander";
import type { Cli } from "../command.js";
import { ExitCode } from "../exit-codes.js";
import { nouns } from "../nouns.js";
import type { Terminal } from "../terminal.js";

/** Every command, by the words that it is called with. */
export async function everyCommand(terminal: Terminal): Promise<string[][]> {
  const paths: string[][] = [];
  for (const { name, load } of nouns) {
    const noun = new Command(name);
    const cli: Cli = { terminal, exitCode: ExitCode.ok };
    (await load())(cli, noun);
    if (noun.commands.length === 0) paths.push([name]);
    for (const verb of noun.commands) paths.push([name, verb.name()]);
  }
  return paths;
}
