import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { documents } from "@mirror/small-playbooks";
import { expect, test } from "vitest";
import { installationForThisFile } from "./installation.js";
import { twoPartners } from "./two-partners.js";

const installed = installationForThisFile();

test("a drill is planned, started, paused, jumped, stopped by an emergency and ended by command line", async () => {
  const on = installed();
  const cast = await twoPartners(on, "A");
  const { ada } = cast.norland;
  const [playbook, plan] = [join(on.folder, "remote.json"), join(on.folder, "plan.yaml")];
  await writeFile(playbook, JSON.stringify(documents.remoteInE4));
  await on.json(ada, "playbook", "import", playbook);
  await writeFile(
    plan,
    `name: Night shift
scenario: Two sites are encrypted at three in the morning.
objectives: [Consent is asked within the hour]
participants: [${JSON.stringify(cast.norland.name)}, ${JSON.stringify(cast.sudmark.name)}]
director: Ada
playbook: Remote forensics
startsAt: "2026-11-22T03:00:00.000Z"
`,
  );
  const other = await on.json(ada, "drill", "plan", plan);
  await on.json(ada, "drill", "cancel", other.id, "--reason", "A real incident has begun.");
  const { id } = await on.json(ada, "drill", "plan", plan);
  await on.json(ada, "drill", "show", id);
  expect(id).toMatch(/^x-exercise--/);
  await on.json(ada, "drill", "approve", id);
  await on.json(ada, "drill", "schedule", id, "--planned-for", "2026-12-01T08:00Z");
  const unchecked = await on.as(ada, "drill", "start", id, "--communications", "--players-briefed");
  expect(unchecked).toMatchObject({ code: 8, stderr: expect.stringContaining("DR-09") });
  await on.json(ada, "drill", "start", id, "--communications", "--players-briefed", "--firewall-held");
  await on.json(ada, "drill", "pause", id, "--reason", "A player has to leave the room.");
  await on.json(ada, "drill", "resume", id);
  await on.json(ada, "drill", "jump", id, "--to", "2026-11-22T04:30Z");
  await on.json(ada, "drill", "next-wake-up", id);
  const clock = (await on.as(ada, "drill", "next-wake-up", id)).stdout;
  expect(clock).toMatch(/^clock +2026-11-22 04:30:/);

  const stopped = await on.json(
    cast.sudmark.eve,
    "drill",
    "emergency",
    id,
    "--what",
    "A fire alarm in the control room.",
  );
  expect(stopped).toMatchObject({ status: "suspended" });
  await on.json(ada, "drill", "resume", id);
  const ended = await on.json(ada, "drill", "end", id, "--reason", "All objectives were shown.");
  expect(ended).toMatchObject({ status: "ended" });
  expect((await on.as(cast.sudmark.eve, "drill", "show", id)).stdout).not.toContain("Consent is asked");
});
