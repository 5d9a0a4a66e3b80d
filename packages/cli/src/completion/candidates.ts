import { Command, type Option } from "commander";
import { addGlobalOptions, type Cli } from "../command.js";
import { readContexts } from "../context/contexts.js";
import { ExitCode } from "../exit-codes.js";
import { nouns } from "../nouns.js";
import type { Terminal } from "../terminal.js";

/** What could stand at a place of a command line, and in a few words what it is. */
export interface Candidate {
  readonly word: string;
  readonly about: string;
}

/**
 * What could come next. `finished` are the words before the one that is being typed, `typed` is what there is of that
 * one. Nothing: there the shell itself knows best, for it knows the files.
 */
export async function candidates(
  terminal: Terminal,
  finished: readonly string[],
  typed: string,
): Promise<readonly Candidate[]> {
  const program = new Command("mirror");
  addGlobalOptions(program);
  const here = await commandAt(terminal, program, finished);
  const known = [...here.command.options, ...program.options];
  const before = finished.at(-1) ?? "";
  const asksForValue = known.find((one) => takesValue(one) && isCalled(one, before));
  const found =
    asksForValue !== undefined
      ? await valuesOf(terminal, asksForValue)
      : typed.startsWith("-")
        ? [...known.map(optionCandidate), { word: "--help", about: "how it is used" }]
        : await positionals(terminal, here);
  return found.filter(({ word }) => word.startsWith(typed));
}

interface Place {
  /** The verb that is asked for, or its noun, or the program itself: as deep as the words go. */
  readonly command: Command;
  /** The words that named it. */
  readonly path: readonly string[];
  /** How many arguments it has been given. */
  readonly given: number;
}

async function commandAt(terminal: Terminal, program: Command, finished: readonly string[]): Promise<Place> {
  let [command, path, given] = [program, [] as readonly string[], 0];
  for (let at = 0; at < finished.length; at += 1) {
    const word = finished[at] ?? "";
    if (word.startsWith("-")) {
      const named = [...command.options, ...program.options].find((one) => isCalled(one, word));
      if (named !== undefined && takesValue(named)) at += 1;
      continue;
    }
    const below = path.length === 0 ? await nounCalled(terminal, word) : verbCalled(command, word);
    if (below === undefined) given += 1;
    else [command, path] = [below, [...path, word]];
  }
  return { command, path, given };
}

async function nounCalled(terminal: Terminal, name: string): Promise<Command | undefined> {
  const noun = nouns.find((one) => one.name === name);
  if (noun === undefined) return undefined;
  const command = new Command(name);
  const cli: Cli = { terminal, exitCode: ExitCode.ok };
  (await noun.load())(cli, command);
  return command;
}

function verbCalled(noun: Command, name: string): Command | undefined {
  return noun.commands.find((one) => one.name() === name);
}

async function positionals(
  terminal: Terminal,
  { command, path, given }: Place,
): Promise<readonly Candidate[]> {
  if (path.length === 0)
    return given > 0 ? [] : nouns.map(({ name, summary }) => ({ word: name, about: summary }));
  if (command.commands.length > 0)
    return command.commands.map((one) => ({ word: one.name(), about: one.summary() }));
  const [noun, verb = ""] = path;
  if (noun === "context" && given === 0 && ["use", "remove"].includes(verb)) return contexts(terminal);
  const choices = command.registeredArguments[given]?.argChoices ?? [];
  return choices.map((word) => ({ word, about: command.summary() }));
}

async function valuesOf(terminal: Terminal, option: Option): Promise<readonly Candidate[]> {
  if (option.long === "--context") return contexts(terminal);
  return (option.argChoices ?? []).map((word) => ({ word, about: option.description }));
}

async function contexts(terminal: Terminal): Promise<readonly Candidate[]> {
  const { contexts: known } = await readContexts(terminal);
  return Object.entries(known).map(([word, { url }]) => ({ word, about: url }));
}

function optionCandidate({ long, short, description }: Option): Candidate {
  return { word: long ?? short ?? "", about: description };
}

function isCalled({ long, short }: Option, word: string): boolean {
  return word !== "" && (word === long || word === short);
}

function takesValue({ required, optional }: Option): boolean {
  return required || optional;
}
