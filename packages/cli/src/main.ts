import { readFileSync } from "node:fs";
import { Command, CommanderError } from "commander";
import { addGlobalOptions, type Cli } from "./command.js";
import { ExitCode } from "./exit-codes.js";
import { nouns } from "./nouns.js";
import { visible } from "./output/visible.js";
import { Stop } from "./stop.js";
import { say, type Terminal } from "./terminal.js";

export type { Terminal } from "./terminal.js";

/** Long enough for a call to be broken off and its words to be said. */
const INTERRUPTED_WITHIN_MS = 2_000;

/**
 * Carries out one command line and gives its exit code. Throws nothing: what goes wrong is said on stderr, with what
 * would mend it.
 */
export async function main(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const cli: Cli = { terminal, exitCode: ExitCode.ok };
  // A shell asks with what is typed so far, which is no command line of ours yet.
  if (argv[0] === "complete") {
    const { answerShell } = await import("./completion/answer.js");
    return answerShell(argv.slice(1), terminal);
  }
  try {
    await programOf(cli).parseAsync(withHelpFirst(argv), { from: "user" });
    return terminal.interrupted.aborted ? ExitCode.interrupted : cli.exitCode;
  } catch (error) {
    return report(terminal, error);
  }
}

/** The whole of the process: its arguments, its streams, Ctrl-C, its exit code. */
export async function runInThisProcess(): Promise<void> {
  const interruption = new AbortController();
  process.once("SIGINT", () => {
    interruption.abort();
    setTimeout(() => process.exit(ExitCode.interrupted), INTERRUPTED_WITHIN_MS).unref();
  });
  // Who reads us may stop reading (`| head`): then there is nobody left to tell.
  for (const stream of [process.stdout, process.stderr])
    stream.on("error", () => process.exit(ExitCode.error));
  const { env, stdin, stdout, stderr } = process;
  process.exitCode = await main(process.argv.slice(2), {
    env,
    stdin,
    stdout,
    stderr,
    interrupted: interruption.signal,
  });
}

function programOf(cli: Cli): Command {
  const { stdout, stderr } = cli.terminal;
  const program = new Command("mirror");
  program
    .description(
      "Security Mirror: playbooks that several partners run as one, and a record that each can verify.",
    )
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) => write(visible(text.replace(/^error: /, "mirror: "))),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({ showGlobalOptions: true, sortOptions: false })
    .showHelpAfterError("Add --help to see how it is used.")
    .helpCommand(false)
    .version(version(), "--version", "which version this is")
    .addHelpText(
      "after",
      "\nExample:\n  mirror run list -o json\n\nmirror NOUN --help and mirror NOUN VERB --help tell more.",
    );
  addGlobalOptions(program);
  for (const { name, summary } of nouns)
    program.command(name).summary(summary).description(summary).helpCommand(false);
  program.hook("preSubcommand", async (_, command) => {
    const asked = nouns.find(({ name }) => name === command.name());
    if (asked === undefined) return;
    (await asked.load())(cli, command);
    if (command.commands.length > 0)
      command.addHelpText("after", `\nmirror ${asked.name} VERB --help tells more, with an example.`);
  });
  return program;
}

function version(): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  return version;
}

/** `mirror help run show` is what people try first. */
function withHelpFirst(argv: readonly string[]): string[] {
  return argv[0] === "help" ? [...argv.slice(1), "--help"] : [...argv];
}

function report(terminal: Terminal, error: unknown): ExitCode {
  if (error instanceof CommanderError) return usageCode(error);
  if (error instanceof Stop) {
    say(terminal, `mirror: ${error.message}`);
    for (const line of error.todo) say(terminal, `  ${line}`);
    return error.exitCode;
  }
  if (terminal.interrupted.aborted) {
    say(terminal, "mirror: Interrupted.");
    return ExitCode.interrupted;
  }
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  say(terminal, `mirror: this command has a fault of its own. ${what}`);
  say(terminal, "  Please report it, with the command as you gave it.");
  return ExitCode.error;
}

/** Help that was asked for is an answer; help that is shown because something is missing is not. */
function usageCode({ code }: CommanderError): ExitCode {
  return code === "commander.helpDisplayed" || code === "commander.version" ? ExitCode.ok : ExitCode.usage;
}
