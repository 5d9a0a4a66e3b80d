import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { main } from "@mirror/cli";
import { afterAll, describe, expect, test } from "vitest";
import { readProject, readSource } from "../architecture/workspace.js";
import { commandFaults, commandsIn, type Known } from "./commands.js";

const project = readProject();
const home = mkdtempSync(join(tmpdir(), "mirror-docs-"));
afterAll(() => rmSync(home, { recursive: true }));

const usageError = 2;

/** Asks the tool itself, where it knows no server: what it would not take is an error of usage, or breaks it. */
async function askMirror(words: readonly string[]): Promise<string | undefined> {
  const said: string[] = [];
  const stream = () => new PassThrough().on("data", (chunk) => said.push(String(chunk)));
  const exitCode = await main(words, {
    // Nor does it know a record: what is typed there could be backed up, and worse.
    env: { HOME: home, XDG_CONFIG_HOME: home, MIRROR_DATA_DIR: join(home, "data") },
    stdin: new PassThrough().end(),
    stdout: stream(),
    stderr: stream(),
    interrupted: new AbortController().signal,
  });
  const heard = said.join("").trim();
  return exitCode === usageError || heard.includes("fault of its own") ? heard : undefined;
}

const known: Known = {
  scripts: Object.keys(JSON.parse(readSource("package.json").text).scripts),
  files: project.map(({ path }) => path),
  mirror: askMirror,
};

test.each(project.filter(({ path }) => path.endsWith(".md")))(
  "every command that $path tells to type is there",
  async ({ text }) => {
    expect(await commandFaults(commandsIn(text), known)).toEqual([]);
  },
);

test("README tells how to play the demo, to test and to start, and a command for each of its jobs", () => {
  const told = commandsIn(readSource("README.md").text).map((words) => words.slice(0, 3).join(" "));
  expect(told).toEqual(
    expect.arrayContaining([
      "npm run demo",
      "npm test",
      "npm start",
      "npx mirror run",
      "npx mirror step",
      "npx mirror consent",
      "npx mirror drill",
      "npx mirror evidence",
    ]),
  );
});

describe("the check of commands", () => {
  function faultsOf(...lines: string[]): Promise<string[]> {
    return commandFaults(commandsIn(["```sh", ...lines, "```", ""].join("\n")), known);
  }

  test.each([
    ["npm run demo"],
    ["npm test # all of it"],
    ["npm ci && npm start"],
    ["node infra/set-up/main.mjs check"],
    ["npx mirror run list -o json"],
    ["$ mirror run show run--1"],
    ['mirror run hold RUN --reason "Our own network | is not clear."'],
    ["mirror run hold RUN \\\n  --reason=why"],
    ["mirror whoami | head"],
    ["mirror run --help"],
    ["export MIRROR_TOKEN=$(cat .mirror/data/admin-token)"],
    ["curl http://127.0.0.1:8080/readyz"],
  ])("accepts %s", async (line) => {
    expect(await faultsOf(line)).toEqual([]);
  });

  test.each([
    ["npm run lighthouse", "package.json has no script lighthouse"],
    ["npm run ci", "package.json has no script ci"],
    ["node infra/lighthouse.mjs", "there is no file infra/lighthouse.mjs"],
    ["npx turbo build", "turbo is none of our programs"],
    ["npx mirror play", "unknown command"],
    ["mirror run stop run--1", "unknown command"],
    ["mirror run show", "missing required argument"],
    ["mirror whoami now", "too many arguments"],
    ["mirror run list --loud", "unknown option"],
    ["mirror run hold RUN", "required option"],
    ["npm test && mirror run stop", "unknown command"],
    ["MIRROR_URL=http://here mirror play", "unknown command"],
  ])("reports %s", async (line, fault) => {
    expect(await faultsOf(line)).toEqual([expect.stringContaining(fault)]);
  });

  test("looks into blocks for a shell, and into no others", () => {
    expect(commandsIn("```json\nnpm run lighthouse\n```\n`npm run lighthouse`\n")).toEqual([]);
    expect(commandsIn("```sh\n\n# nothing\nnpm run lighthouse\n```\n")).toEqual([
      ["npm", "run", "lighthouse"],
    ]);
  });

  test("takes quoted words as one", () => {
    expect(commandsIn('```sh\nmirror step fail ID --reason "no way | in"\n```\n')).toEqual([
      ["mirror", "step", "fail", "ID", "--reason", "no way | in"],
    ]);
  });
});
