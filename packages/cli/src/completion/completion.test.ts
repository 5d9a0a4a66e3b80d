import { execFile, spawnSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { nouns } from "../nouns.js";
import { mirror } from "../testing/captured.js";

let home = "";
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "mirror-completion-"));
  await mirror(["context", "set", "norland", "--url", "http://norland.example"], { env: env() });
});
afterAll(() => rm(home, { recursive: true }));
const env = () => ({ XDG_CONFIG_HOME: home });

/** What is offered after these words; the last of them is being typed. */
async function offered(...words: string[]): Promise<string[]> {
  const asked = ["complete", String(words.length - 1), ...words];
  const { stdout, stderr } = await mirror(asked, { env: env() });
  expect(stderr).toBe("");
  return stdout.split("\n").flatMap((line) => (line === "" ? [] : [line.split("\t")[0] ?? ""]));
}

test("every noun is offered, its verbs after it, and each verb's options", async () => {
  expect(await offered("")).toEqual(nouns.map(({ name }) => name));
  expect(await offered("run", "")).toEqual(expect.arrayContaining(["start", "watch", "hold"]));
  expect(await offered("run", "star")).toEqual(["start"]);
  expect(await offered("run", "start", "--inc")).toEqual(["--incident"]);
  expect(await offered("run", "start", "--bind", "a=b", "--out")).toEqual(["--output"]);
});

test("a value is offered where we know what it may be, and files are left to the shell", async () => {
  expect(await offered("-o", "js")).toEqual(["json", "jsonl"]);
  expect(await offered("run", "list", "-o", "y")).toEqual(["yaml"]);
  expect(await offered("context", "use", "")).toEqual(["norland"]);
  expect(await offered("run", "list", "--context", "n")).toEqual(["norland"]);
  expect(await offered("completion", "p")).toEqual(["powershell"]);
  expect(await offered("playbook", "validate", "")).toEqual([]);
  expect(await offered("no-such", "")).toEqual([]);
});

test.each(["bash", "zsh", "fish", "powershell"])(
  "%s is given a script that asks us what comes next",
  async (shell) => {
    const { code, stdout } = await mirror(["completion", shell]);
    expect(code).toBe(0);
    expect(stdout).toContain("mirror complete ");
  },
);

/** Stands for the tool: writes down what it was asked, and knows two verbs, one with a space in it. */
async function standIn(shell: string): Promise<{ script: string; asked: string; env: NodeJS.ProcessEnv }> {
  const folder = join(home, `bin-${shell}`);
  await mkdir(folder);
  const tool = join(folder, "mirror");
  await writeFile(
    tool,
    '#!/bin/sh\nprintf "%s\\n" "$*" >> "$ASKED"\nprintf "start\\tbegin: now\\nstatus now\\tnow\\n"\n',
  );
  await chmod(tool, 0o755);
  const { stdout: script } = await mirror(["completion", shell]);
  const asked = join(home, `asked-${shell}`);
  return { script, asked, env: { PATH: `${folder}:${process.env.PATH}`, ASKED: asked, HOME: home } };
}

test("a real bash completes a line by it, and offers files where we know nothing", async () => {
  const { script, env } = await standIn("bash");
  const line = `${script}
COMP_WORDS=(mirror run "") COMP_CWORD=2
_mirror
printf '%s\\n' "\${COMPREPLY[@]}"
complete -p mirror
cat "$ASKED"
`;
  const { stdout } = await promisify(execFile)("bash", ["-c", line], { env });
  expect(stdout.split("\n")).toEqual([
    "start",
    "status\\ now",
    "complete -o bashdefault -o default -F _mirror mirror",
    "complete 1 run ",
    "",
  ]);
});

/** Whether a shell is here to be tried; where it is not, its test is left out, and counted as that. */
function isHere(shell: string): boolean {
  return spawnSync(shell, ["--version"]).status === 0;
}

test.skipIf(!isHere("fish"))("a real fish completes a line by it, where one is installed", async () => {
  const { script, asked, env } = await standIn("fish");
  const line = `${script}\ncomplete -C 'mirror run '`;
  const { stdout } = await promisify(execFile)("fish", ["--no-config", "-c", line], { env });
  expect(stdout).toBe("start\tbegin: now\nstatus now\tnow\n");
  expect(await readFile(asked, "utf8")).toBe("complete 1 run \n");
});

test.skipIf(!isHere("zsh"))(
  "a real zsh asks by it and describes what it is told, where one is installed",
  async () => {
    const { script, asked, env } = await standIn("zsh");
    // Its completion system wants a terminal: what our function hands to it is what is looked at.
    const line = `compdef() { print -r -- compdef "$@" }
_describe() { print -rl -- "$@" "\${(@)found}" }
_files() { print files }
${script}
words=(mirror run '') CURRENT=3
_mirror
`;
    const { stdout } = await promisify(execFile)("zsh", ["-f", "-c", line], { env });
    expect(stdout.split("\n")).toEqual([
      "compdef _mirror mirror",
      ...["-t", "commands", "mirror", "found"],
      "start:begin: now",
      "status now:now",
      "",
    ]);
    expect(await readFile(asked, "utf8")).toBe("complete 1 run \n");
  },
);
