import { type Command, InvalidArgumentError, Option } from "commander";
import type { Api } from "./api/api.js";
import type { Names } from "./api/names.js";
import type { AddressFlags } from "./context/address.js";
import type { ExitCode } from "./exit-codes.js";
import { instant } from "./input/instant.js";
import { FORMATS, type Format } from "./output/format.js";
import { ownDocument, type Shown, type ShownItems } from "./output/shown.js";
import { say as sayOn, type Terminal } from "./terminal.js";

/** What every command takes, wherever it stands on the line. */
export interface GlobalOptions extends AddressFlags {
  readonly output?: Format;
  readonly only?: string;
  readonly idempotencyKey?: string;
  readonly ifMatch?: string;
}

/** Where commands are added to, and what their outcome is told to. */
export interface Cli {
  readonly terminal: Terminal;
  exitCode: ExitCode;
}

/** One command while it runs: what it was given, and what it may use. */
export class Use<Options> {
  readonly terminal: Terminal;
  readonly options: Options;
  readonly globals: GlobalOptions;
  readonly #args: readonly unknown[];
  #connected: Promise<{ api: Api; names: Names }> | undefined;

  constructor(terminal: Terminal, args: readonly unknown[], options: Options, globals: GlobalOptions) {
    this.terminal = terminal;
    this.#args = args;
    this.options = options;
    this.globals = globals;
  }

  /** The argument that stands at this place; the definition says that it is there. */
  arg(place: number): string {
    return String(this.#args[place]);
  }

  /** The argument that may stand at this place. */
  optionalArg(place: number): string | undefined {
    const value = this.#args[place];
    return value === undefined ? undefined : String(value);
  }

  /** The arguments from this place on, where any number may be given. */
  args(place: number): readonly string[] {
    const value = this.#args[place];
    return Array.isArray(value) ? value.map(String) : [];
  }

  get format(): Format {
    return this.globals.output ?? "table";
  }

  /** The API as whoever is signed in; once it is asked something, the command stops where no address or token is known. */
  async online(): Promise<{ api: Api; names: Names }> {
    this.#connected ??= import("./api/connect.js").then(({ connect }) =>
      connect(this.terminal, this.globals),
    );
    return this.#connected;
  }

  /** Writes the command's data; `asText` is what people read. */
  async show<Value>(value: Value, asText: Shown<Value>): Promise<void> {
    this.terminal.onShown?.(value, asText.shape);
    const { onlyText, writeData } = await import("./output/format.js");
    const { only } = this.globals;
    if (only !== undefined) this.terminal.stdout.write(onlyText(value, only));
    else await writeData(this.terminal, this.format, value, () => asText(value));
  }

  /** Writes a page of a list, and says where it goes on. */
  async showPage<Item>(
    page: { readonly items: readonly Item[]; readonly next: string | null },
    asText: ShownItems<Item>,
  ): Promise<void> {
    await this.show(
      page,
      ownDocument(asText.shape, ({ items }) => asText(items)),
    );
    if (this.format === "table" && this.globals.only === undefined && page.items.length === 0)
      this.say("mirror: there is none.");
    if (page.next !== null) this.say(`mirror: there is more: --cursor ${page.next}, or --all`);
  }

  /** Says something to whoever sits there; never data. */
  say(words: string): void {
    sayOn(this.terminal, words);
  }
}

export interface VerbSpec {
  /** `show <run>`: the name and its arguments. */
  readonly usage: string;
  readonly summary: string;
  /** More than the summary tells, where there is more. */
  readonly description?: string;
  /** What someone would type, without the `mirror` in front. */
  readonly example: string;
  readonly options?: readonly Option[];
  /** What the first argument may be, where that is not for others to say. */
  readonly choices?: readonly string[];
}

/** Says of a command what it is, and what it does once it was asked for. */
export function attach<Options>(
  cli: Cli,
  command: Command,
  spec: Omit<VerbSpec, "usage">,
  act: (use: Use<Options>) => Promise<ExitCode | undefined>,
): void {
  command.summary(spec.summary).description([spec.summary, spec.description].filter(Boolean).join("\n\n"));
  for (const one of spec.options ?? []) command.addOption(one);
  if (spec.choices !== undefined) command.registeredArguments[0]?.choices(spec.choices);
  command.addHelpText("after", `\nExample:\n  mirror ${spec.example}`);
  command.action(async (...given: unknown[]) => {
    const args = given.slice(0, command.registeredArguments.length);
    const use = new Use(
      cli.terminal,
      args,
      command.opts<Options & Record<string, unknown>>(),
      command.optsWithGlobals(),
    );
    cli.exitCode = (await act(use)) ?? cli.exitCode;
  });
}

/** An option that may be left out. One that takes an instant takes it with as few digits as people write. */
export function option(flags: string, description: string): Option {
  const made = new Option(flags, description);
  return flags.endsWith("<instant>") ? made.argParser((written: string) => instant(written)) : made;
}

/** An option without which the command cannot be. */
export function required(flags: string, description: string): Option {
  return option(flags, description).makeOptionMandatory();
}

/** An option that may be given several times, or with several values. */
export function many(flags: string, description: string): Option {
  return new Option(flags, description).argParser((value: string, before: string[] | undefined) => [
    ...(before ?? []),
    value,
  ]);
}

/** An option that may be given several times, each time with one of these values. */
export function manyOf(flags: string, description: string, choices: readonly string[]): Option {
  return many(flags, description)
    .choices(choices)
    .argParser((value: string, before: string[] | undefined) => {
      if (!choices.includes(value))
        throw new InvalidArgumentError(`Allowed choices are ${choices.join(", ")}.`);
      return [...(before ?? []), value];
    });
}

/** An option whose value is a number. */
export function numeric(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text: string) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isFinite(value)) throw new InvalidArgumentError("That is no number.");
    return value;
  });
}

/** How far a list is shown. */
export interface Paging {
  readonly limit?: number;
  readonly cursor?: string;
  readonly all?: true;
}

export const paging: readonly Option[] = [
  numeric("--limit <count>", "how many items at most on a page (1 to 200; 50 unless told)"),
  option("--cursor <cursor>", "go on where the page before ended"),
  option("--all", "every page"),
];

/** The paging flags as the API takes them. */
export function pagingOf({ limit, cursor, all }: Paging): { limit?: number; cursor?: string; all?: boolean } {
  return {
    ...(limit === undefined ? {} : { limit }),
    ...(cursor === undefined ? {} : { cursor }),
    ...(all === undefined ? {} : { all }),
  };
}

/** The options that are the same for every command. */
export function addGlobalOptions(program: Command): void {
  program
    .addOption(
      new Option("-o, --output <format>", "how data is written (table unless told)").choices(FORMATS),
    )
    .option("--only <field>", "write one field alone, a line for each item: id, or the secret of a new token")
    .option("--url <address>", "the server; else MIRROR_URL, else the context in use")
    .option("--token <token>", "who you are; else MIRROR_TOKEN, else the context in use")
    .option("--context <name>", "the context to use for this command")
    .option("--idempotency-key <key>", "the name of this command: sent again with it, it happens once")
    .option("--if-match <version>", "decide only if it still stands as in this version (its `version`)");
}
