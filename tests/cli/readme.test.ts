import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { installationForThisFile } from "./installation.js";
import { linesOfTheNight } from "./readme-lines.js";

const installed = installationForThisFile();
const root = join(import.meta.dirname, "../..");

test("README's whole night does by command line what it says, line by line, on a fresh installation", async () => {
  const on = installed();
  const variables = new Map<string, string>();
  const filled = (text: string) =>
    text.replace(/\$([A-Z_]+)/g, (_, name) => {
      const value = variables.get(name);
      if (value === undefined) throw new Error(`Nothing has set ${name}.`);
      return value;
    });
  const asked: string[] = [];
  const mirror = async (command: string, token = variables.get("MIRROR_TOKEN") ?? "") => {
    const words = wordsOf(filled(command)).flatMap(inThisFolder(on.folder));
    const { code, stdout, stderr } = await on.as(token, ...words);
    asked.push(words.slice(0, 2).join(" "));
    expect([command, code, code === 0 ? "" : stderr]).toEqual([command, 0, ""]);
    return stdout.trim();
  };

  for (const line of linesOfTheNight()) {
    const kept = /^(?:export )?([A-Z_]+)=\$\((?:npx mirror (.+)|cat (\S+))\)$/.exec(line);
    const set = /^export ([A-Z_]+)=(\S+)$/.exec(line);
    const told = /^(?:MIRROR_TOKEN=(\$[A-Z]+) )?npx mirror (.+)$/.exec(line);
    if (kept?.[2] !== undefined) variables.set(kept[1] ?? "", await mirror(kept[2]));
    else if (kept?.[3] === ".mirror/data/admin-token") variables.set(kept[1] ?? "", on.adminToken);
    else if (set !== null) variables.set(set[1] ?? "", filled(set[2] ?? ""));
    else if (told !== null) await mirror(told[2] ?? "", told[1] === undefined ? undefined : filled(told[1]));
    else throw new Error(`This test cannot run: ${line}`);
  }

  expect(asked).toEqual(
    expect.arrayContaining(["consent grant", "step complete", "evidence verify", "incident close"]),
  );
  const ada = variables.get("ADA") ?? "";
  expect(await on.json(ada, "run", "show", filled("$RUN"))).toMatchObject({ status: "completed" });
  expect(await on.json(ada, "incident", "show", filled("$INCIDENT"))).toMatchObject({ status: "closed" });
});

/** A line's words, as a shell would cut them. */
function wordsOf(line: string): string[] {
  return [...line.matchAll(/(?:[^\s"]|"[^"]*")+/g)].map(([word]) => word.replaceAll('"', ""));
}

/** Files as they lie where the README is read, and what is written in a folder of the test's own. */
function inThisFolder(folder: string): (word: string) => string[] {
  return (word) => {
    const [before, after] = word.split("*");
    if (after !== undefined)
      return readdirSync(join(root, before ?? "")).map((one) => join(root, `${before}${one}${after}`));
    if (word.startsWith("playbooks/")) return [join(root, word)];
    return /\.(?:jsonl|pem)$/.test(word) ? [join(folder, word)] : [word];
  };
}
