import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { mirror } from "../../testing/captured.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mirror-diff-"));
});
afterEach(() => rm(folder, { recursive: true }));

const id = (kind: string, n: number) => `${kind}--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0a0${n}`;
const [START, LOOK, CALL, END, DESK] = [
  id("start", 1),
  id("action", 2),
  id("action", 3),
  id("end", 4),
  id("group", 5),
];

const task = (name: string, next: string, command = "Do it.") => ({
  type: "action",
  name,
  agent: DESK,
  on_completion: next,
  commands: [{ type: "manual", command }],
});

async function file(name: string, steps: Readonly<Record<string, unknown>>, more = {}): Promise<string> {
  const path = join(folder, name);
  const document = {
    type: "playbook",
    spec_version: "cacao-2.0",
    id: id("playbook", 0),
    name: "Look at the logs",
    created_by: id("identity", 9),
    created: "2026-01-01T00:00:00.000Z",
    modified: "2026-01-01T00:00:00.000Z",
    workflow_start: START,
    workflow: {
      [START]: { type: "start", on_completion: LOOK },
      ...steps,
      [END]: { type: "end" },
    },
    agent_definitions: { [DESK]: { type: "group", name: "Desk" } },
    ...more,
  };
  await writeFile(path, JSON.stringify(document));
  return path;
}

test("two playbooks in files are compared in words, steps by their names, with no server", async () => {
  const agreed = await file("agreed.json", { [LOOK]: task("Look", END) });
  const steps = { [LOOK]: task("Look", CALL, "Look twice."), [CALL]: task("Call the desk", END) };
  const proposed = await file("proposed.json", steps, { labels: ["drill"] });
  const { code, stdout } = await mirror(["playbook", "diff", agreed, proposed]);
  expect(code).toBe(0);
  expect(stdout.split("\n").slice(3)).toEqual([
    "Steps",
    "  Look (action) changed",
    `    /on_completion: "${END}" becomes "Call the desk"`,
    '    /commands/0/command: "Do it." becomes "Look twice."',
    "  Call the desk (action) added",
    "",
    "Beside the steps",
    '  /labels added: ["drill"]',
    "",
  ]);
  const json = JSON.parse((await mirror(["playbook", "diff", proposed, agreed, "-o", "json"])).stdout);
  expect(json).toMatchObject({
    same: false,
    before: { named: proposed, name: "Look at the logs" },
    steps: [
      { step: LOOK, what: "changed", fields: [{ before: CALL, after: END }, { after: "Do it." }] },
      { step: CALL, what: "removed" },
    ],
    rest: [{ pointer: "/labels", before: ["drill"] }],
  });
});

test("a playbook that says the same is said to; what does not read is named with its faults, and exits 7", async () => {
  const agreed = await file("agreed.json", { [LOOK]: task("Look", END) });
  expect(await mirror(["playbook", "diff", agreed, agreed])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("They say the same."),
  });
  const bad = await file("bad.json", { [LOOK]: task("Look", CALL) });
  expect(await mirror(["playbook", "diff", agreed, bad])).toMatchObject({
    code: 7,
    stderr: expect.stringContaining("no-such-step"),
  });
});

test("INV-11 a secret that stands in one of the files is not shown", async () => {
  const definitions = (password: string) => ({
    authentication_info_definitions: {
      [id("http-basic", 8)]: { type: "http-basic", user_id: "mirror", password },
    },
  });
  const [one, other] = [
    await file("one.json", { [LOOK]: task("Look", END) }, definitions("correct horse")),
    await file("other.json", { [LOOK]: task("Look", END) }, definitions("battery staple")),
  ];
  for (const format of ["table", "json"]) {
    const { stdout } = await mirror(["playbook", "diff", one, other, "-o", format]);
    expect(stdout).not.toMatch(/horse|staple/);
  }
});

test("a file that is not there is said to be so before a server is looked for, on whichever side it stands", async () => {
  for (const sides of [
    ["nothere.json", "An agreed one"],
    ["An agreed one", "nothere.json"],
  ]) {
    const { code, stderr } = await mirror(["playbook", "diff", ...sides]);
    expect([code, stderr]).toEqual([7, "mirror: nothere.json cannot be read: there is no such file.\n"]);
  }
});
