import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { mirror } from "../../testing/captured.js";

const payloads = join(import.meta.dirname, "../../../../alert/payloads");
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mirror-alerts-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

test("without a server it is shown what a product's message would become, by the mapping that understands it", async () => {
  for (const name of await readdir(payloads)) {
    const { code, stdout } = await mirror(["trigger", "test", join(payloads, name), "-o", "json"]);
    expect([code, JSON.parse(stdout).mapping]).toEqual([0, name.replace(".json", "")]);
  }
  const { stdout } = await mirror(["trigger", "test", join(payloads, "wazuh.json")]);
  expect(stdout).toMatch(/severity +3/);
  expect(stdout).toContain("Ransom note written to a shared folder on fileserver-2");
});

test("a mapping of one's own is tried from its file, and what it took instead is told", async () => {
  const mapping = {
    mapping: 1,
    name: "ours",
    fields: { fingerprint: { path: "$.id" }, title: { text: "{{ alert.what | upcase }}" } },
  };
  const mine = await file("mapping.json", mapping);
  const body = await file("alert.json", { id: 7, what: "pump stopped" });
  const { code, stdout } = await mirror(["trigger", "test", body, "--mapping", mine]);
  expect([code, stdout]).toEqual([0, expect.stringContaining("PUMP STOPPED")]);
  expect(stdout).toContain("it says no severity; 2 was taken");
});

test("what is no alert, no JSON or no mapping exits 7 with its place, and a name that is none exits 2", async () => {
  const body = await file("alert.json", { id: 7 });
  const bad = await file("bad.json", {
    mapping: 1,
    name: "bad",
    fields: { title: { text: "{% include 'x' %}" } },
  });
  const tries: [string[], number, string][] = [
    [[body], 7, "No ready mapping"],
    [[body, "--mapping", "alertmanager"], 7, "nothing is at $.alerts"],
    [[body, "--mapping", bad], 7, "/fields/fingerprint"],
    [[await file("text.json", "no json")], 7, "not JSON"],
    [[body, "--mapping", "nothing"], 2, "alertmanager, elastic"],
  ];
  for (const [args, exit, words] of tries) {
    const { code, stdout, stderr } = await mirror(["trigger", "test", ...args]);
    expect([code, stdout, stderr]).toEqual([exit, "", expect.stringContaining(words)]);
  }
});
