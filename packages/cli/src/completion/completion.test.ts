import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
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
  expect(await offered("run", "sta")).toEqual(["start"]);
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

test("a real bash completes a line by it, and offers files where we know nothing", async () => {
  const folder = join(home, "bin");
  const { stdout: script } = await mirror(["completion", "bash"]);
  await promisify(execFile)("mkdir", ["-p", folder]);
  // Stands for the tool: writes down what it was asked, and knows two verbs.
  const tool = join(folder, "mirror");
  await writeFile(
    tool,
    '#!/bin/sh\nprintf "%s\\n" "$*" >> "$ASKED"\nprintf "start\\tbegin\\nstatus now\\tnow\\n"\n',
  );
  await chmod(tool, 0o755);
  const line = `${script}
COMP_WORDS=(mirror run "") COMP_CWORD=2
_mirror
printf '%s\\n' "\${COMPREPLY[@]}"
complete -p mirror
cat "$ASKED"
`;
  const { stdout } = await promisify(execFile)("bash", ["-c", line], {
    env: { PATH: `${folder}:${process.env.PATH}`, ASKED: join(home, "asked") },
  });
  expect(stdout.split("\n")).toEqual([
    "start",
    "status\\ now",
    "complete -o bashdefault -o default -F _mirror mirror",
    "complete 1 run ",
    "",
  ]);
});
