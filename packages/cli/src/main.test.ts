import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ExitCode } from "./exit-codes.js";
import { main } from "./main.js";
import { mirror, mirrorTerminal } from "./testing/captured.js";
import { everyCommand } from "./testing/every-command.js";

test("every command has help with an example of itself, and help is an answer: stdout, exit 0", async () => {
  const paths = await everyCommand(mirrorTerminal().terminal);
  expect(paths.length).toBeGreaterThan(80);
  for (const path of paths) {
    const { code, stdout, stderr } = await mirror([...path, "--help"]);
    expect([path, code, stderr]).toEqual([path, 0, ""]);
    expect(stdout).toContain(`Usage: mirror ${path.join(" ")} `);
    expect(stdout).toContain(`Example:\n  mirror ${path.join(" ")}`);
  }
});

test("every example is a command line that its command takes", async () => {
  for (const path of await everyCommand(mirrorTerminal().terminal)) {
    const { stdout } = await mirror([...path, "--help"]);
    const line = /Example:\n {2}mirror (.*)\n/.exec(stdout)?.[1] ?? "";
    const { code, stderr } = await mirror(wordsOf(line.replace(/ [>|<].*/, "")));
    expect([line, code === ExitCode.usage ? stderr : ""]).toEqual([line, ""]);
  }
});

test("help is what people try first, in any order", async () => {
  const asked = await mirror(["run", "show", "--help"]);
  expect(await mirror(["help", "run", "show"])).toEqual(asked);
  expect((await mirror(["help"])).stdout).toEqual((await mirror(["--help"])).stdout);
});

test.each([
  [["run"], "Usage: mirror run"],
  [["run", "stat"], "Did you mean start?"],
  [["walk"], "unknown command 'walk'"],
  [["run", "show"], "missing required argument 'run'"],
  [["run", "start", "--playbook", "p"], "--incident"],
  [["run", "list", "--limit", "many"], "That is no number."],
  [["run", "list", "-o", "xml"], "Allowed choices are table, json, jsonl, yaml."],
  [[], "Usage: mirror"],
])("a command line that cannot be meant ends with 2 and says why, on stderr: %j", async (argv, words) => {
  const { code, stdout, stderr } = await mirror(argv);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain(words);
});

test("what goes wrong inside a command ends it with 1 and a sentence, and never with a stack trace", async () => {
  const { terminal, stderr } = mirrorTerminal();
  const broken = {
    ...terminal,
    get env(): never {
      throw new TypeError("broken inside");
    },
  };
  expect(await main(["run", "list"], broken)).toBe(1);
  expect(stderr.text).toContain("TypeError: broken inside");
  expect(stderr.text).not.toMatch(/^\s+at /m);
});

test("a start loads nothing but the names of the nouns, so that it is quick", () => {
  const libraries = new Set<string>();
  const read = new Set<string>();
  const follow = (file: string) => {
    if (read.has(file)) return;
    read.add(file);
    for (const [, specifier = ""] of readFileSync(file, "utf8").matchAll(
      /^(?:import|export) (?!type )[^;]*? from "([^"]+)";/gm,
    )) {
      if (specifier.startsWith("."))
        follow(fileURLToPath(new URL(specifier.replace(/\.js$/, ".ts"), `file://${file}`)));
      else libraries.add(specifier);
    }
  };
  follow(fileURLToPath(new URL("main.ts", import.meta.url)));
  expect([...libraries].sort()).toEqual(["commander", "node:fs"]);
  expect(read.size).toBeGreaterThan(5);
});

/** A command line's words, as a shell would cut them. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([word]) => word.replaceAll('"', ""));
}
