import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { END, idOf, task, written } from "../testing/written-playbook.js";
import { readPlaybook } from "./read-playbook.js";

const page = readFileSync(new URL("../AGAINST-SOARCA.md", import.meta.url), "utf8");

/** The rows of the table under a heading: what is compared, and what the page says of us. */
function rowsUnder(heading: string): [name: string, here: string][] {
  const section = page.split(`## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  return [...section.matchAll(/^\| `([^`]+)` *\|[^|]*\| (\S[^|]*?) *\|$/gm)].map(
    ([, name = "", here = ""]) => [name, here],
  );
}

const A = idOf("action", "a");
const PLACE = idOf("ssh", "place");
const ENCODED = btoa("look for it");
const COMMANDS: Readonly<Record<string, object>> = {
  manual: { command: "Look for it." },
  "http-api": { command: "GET https://firewall.example/hosts HTTP/1.1" },
};

test("the page compares every type of command, and every type of step", () => {
  expect(rowsUnder("Command types")).toHaveLength(12);
  expect(rowsUnder("Step types").map(([, here]) => here)).toEqual(Array(8).fill("executed"));
});

test.each(rowsUnder("Command types"))("a command of type %s is here: %s", (type, here) => {
  const payload = COMMANDS[type] ?? { command: "look for it", command_b64: ENCODED };
  const document = written(
    { [A]: task(END, { commands: [{ type, ...payload }], ...(type === "ssh" ? { targets: [PLACE] } : {}) }) },
    {
      target_definitions: { [PLACE]: { type: "ssh", name: "A firewall", address: { ipv4: ["192.0.2.7"] } } },
    },
  );
  const read = readPlaybook(JSON.stringify(document));
  const said = [...(read.ok ? [] : read.faults), ...read.warnings].map(({ code }) => code);
  // What it takes to be carried out is asked for by type; what is executed is made nobody's task.
  expect(said.includes("by-hand")).toBe(here === "marked task");
  const step = read.ok ? read.playbook.steps[A] : undefined;
  const command = step?.type === "action" ? step.commands[0] : undefined;
  if (here === "marked task") expect(command).toMatchObject({ type: "manual", inPlaceOf: { type } });
  else if (command !== undefined) expect(command.type).toBe(type);
});

// Public playbooks of other publishers lie beside the repository on some machines, and are no part of it.
const corpus = fileURLToPath(new URL("../../../../shared/corpus/cacao/", import.meta.url));
const present = existsSync(`${corpus}expected.tsv`);
const leftOut = present ? "" : " (left out: the corpus is not beside this repository)";

test.runIf(present)(`the page says of each public playbook what becomes of it here${leftOut}`, () => {
  const rows = rowsUnder("The public playbooks");
  expect(rows).toHaveLength(21);
  for (const [file, here] of rows) {
    const read = readPlaybook(readFileSync(corpus + file, "utf8"));
    expect([file, read.ok ? read.playbook.mode : "refused"]).toEqual([file, here]);
  }
});
