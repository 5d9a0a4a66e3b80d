import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { documents } from "@mirror/small-playbooks";
import { expect, test } from "vitest";
import { installationForThisFile } from "./installation.js";
import { theOne, twoPartners } from "./two-partners.js";

const installed = installationForThisFile();
const payload = join(import.meta.dirname, "../../packages/alert/payloads/wazuh.json");

test("alerts by command line: a source is added, its rule starts a playbook, and what it proposed is acknowledged or dismissed", async () => {
  const on = installed();
  const { norland } = await twoPartners(on, "alerts");
  const { ada, bo } = norland;
  const playbook = join(on.folder, "beacon.json");
  await writeFile(playbook, JSON.stringify(documents.beacon));
  await on.json(ada, "playbook", "import", playbook);
  const rule = join(on.folder, "rule.yaml");
  await writeFile(
    rule,
    `when: { severityAtLeast: 3 }\nplaybook: Block a beacon\nmay: start\nbindings: { responders: ${norland.name}/CSIRT }\n`,
  );
  const like = ["--mapping", "wazuh", "--sign-in", "bearer"];
  const refused = await on.as(bo, "trigger", "add", "Wazuh", ...like);
  expect(refused.code).toBe(8);
  const source = await on.json(ada, "trigger", "add", "Wazuh", ...like, "--rule", rule);
  expect((await on.as(ada, "trigger", "test", payload, "--source", source.id)).stdout).toContain(
    "Ransom note",
  );

  const body = await readFile(payload, "utf8");
  const send = (secret = source.secret) =>
    fetch(`${on.url}/api/v1/triggers/${source.id}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${secret}` },
      body,
    });
  expect((await send()).status).toBe(200);
  expect((await send()).status).toBe(200);
  const incident = await theOne(on, ada, "incident", "list", "--open");
  const { stdout } = await on.as(ada, "incident", "show", incident);
  expect(stdout).toMatch(/^source +Wazuh \(proposed by its alert\)$/m);
  expect(stdout).toMatch(/firing +1 +3 +Ransom note/);
  expect(stdout).toMatch(/Block a beacon +start +run--/);
  const run = await theOne(on, ada, "run", "list");
  expect((await on.as(ada, "run", "timeline", run)).stdout).toContain(`(by an alert, for ${norland.name})`);
  expect((await on.as(ada, "incident", "acknowledge", incident)).stdout).toMatch(/^status +acknowledged$/m);
  await on.json(
    ada,
    "run",
    "cancel",
    run,
    "--reason",
    "A false alarm: the note is from a drill of last year.",
  );

  await on.json(ada, "trigger", "rules", source.id);
  expect((await on.as(ada, "trigger", "show", source.id)).stdout).not.toContain(source.secret);
  await on.json(ada, "incident", "close", incident, "--reason", "Not an incident.");
  expect((await send()).status).toBe(200);
  const next = await theOne(on, ada, "incident", "list", "--open");
  expect(next).not.toBe(incident);
  expect(await on.json(ada, "incident", "show", next)).toMatchObject({ playbooks: [], runs: [] });
  const rotated = await on.json(ada, "trigger", "rotate", source.id, "--old-for", "PT0S");
  expect([(await send()).status, (await send(rotated.secret)).status]).toEqual([401, 200]);
  await on.json(ada, "trigger", "remove", source.id, "--reason", "Replaced by another.");
  expect((await send(rotated.secret)).status).toBe(401);
  expect((await on.as(ada, "trigger", "list")).stdout).toMatch(/removed/);
});
