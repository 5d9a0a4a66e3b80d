import { fencedBlocks } from "./markdown.js";

/** What a pasted command may name. */
export interface Known {
  readonly scripts: readonly string[];
  readonly files: readonly string[];
  /** Why the command line tool would not take these words; undefined where it would. */
  readonly mirror: (words: readonly string[]) => Promise<string | undefined>;
}

const shells = ["sh", "bash", "shell", "console"];
/** What npm does by itself, without a script of ours. */
const npmsOwn = ["ci", "install"];

/** The commands of a text's shell blocks, each as its words. */
export function commandsIn(markdown: string): string[][] {
  return fencedBlocks(markdown)
    .filter(({ language }) => shells.includes(language))
    .flatMap(({ text }) => text.replace(/\\\n/g, " ").split("\n"))
    .flatMap((line) => simpleCommands(line))
    .filter((words) => words.length > 0);
}

/** Commands that name a script, a file, a subcommand or an option that is not there. Others' programs are let be. */
export async function commandFaults(
  commands: readonly (readonly string[])[],
  known: Known,
): Promise<string[]> {
  const faults: string[] = [];
  for (const words of commands) {
    const fault = await commandFault(words, known);
    if (fault !== undefined) faults.push(`${words.join(" ")}: ${fault}`);
  }
  return faults;
}

async function commandFault(
  [program, ...args]: readonly string[],
  known: Known,
): Promise<string | undefined> {
  const [first = "", second = ""] = args;
  switch (program) {
    case "npm": {
      const script = first === "run" ? second : first;
      if (known.scripts.includes(script) || (first !== "run" && npmsOwn.includes(first))) return undefined;
      return `package.json has no script ${script}`;
    }
    case "node":
      return known.files.includes(first) ? undefined : `there is no file ${first}`;
    case "npx":
      return first === "mirror" ? known.mirror(args.slice(1)) : `${first} is none of our programs`;
    case "mirror":
      return known.mirror(args);
    default:
      return undefined;
  }
}

/** The simple commands of one line: without prompt, comment and assignments, taken apart at `&&`, `|`, `;` and `>`. */
function simpleCommands(line: string): string[][] {
  const commands: string[][] = [[]];
  for (const word of wordsOf(line.replace(/^\s*\$ /, ""))) {
    if (word === "#") break;
    if (["&&", "|", ";", ">"].includes(word)) commands.push([]);
    else commands.at(-1)?.push(word);
  }
  return commands.map(withoutAssignments);
}

function wordsOf(line: string): string[] {
  const words = line.match(/(?:"[^"]*"|'[^']*'|\$\([^)]*\)|[^\s"'])+/g) ?? [];
  return words.map((word) => word.replace(/["']/g, ""));
}

function withoutAssignments(words: readonly string[]): string[] {
  const rest = words[0] === "export" ? words.slice(1) : words;
  const from = rest.findIndex((word) => !/^[A-Z_]+=/.test(word));
  return from === -1 ? [] : rest.slice(from);
}
