import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { installationForThisFile } from "./installation.js";
import { started, theOne, twoPartners } from "./two-partners.js";

const installed = installationForThisFile();

test("what is listed, shown and set is of its shape", async () => {
  const on = installed();
  const cast = await twoPartners(on, "A");
  const { ada, bo } = cast.norland;
  const run = await started(on, cast, "remote");
  const { incident, playbook } = await on.json(ada, "run", "show", run);
  const { id } = playbook as { id: string };
  for (const noun of [
    "playbook",
    "partner",
    "agreement",
    "incident",
    "run",
    "consent",
    "aid",
    "escalation",
    "drill",
  ])
    await on.json(ada, noun, "list");
  for (const noun of ["partner show", "token list", "secret list", "evidence key", "whoami", "step list"])
    await on.json(ada, ...noun.split(" "));
  await on.json(ada, "playbook", "show", id);
  await on.json(ada, "incident", "show", String(incident));
  await on.json(ada, "incident", "acknowledge", String(incident));
  await on.json(ada, "agreement", "show", await theOne(on, ada, "agreement", "list"));
  await on.json(bo, "consent", "abstain", await theOne(on, bo, "consent", "list", "--mine"));
  await on.json(ada, "team", "set-members", "CSIRT", "--member", "Cy", "--member", "Bo");
  await on.json(ada, "roster", "set", "CSIRT", "--shift", "Bo=2026-11-22T00:00Z/2026-11-23T00:00Z");
  const csv = join(on.folder, "roster.csv");
  await writeFile(
    csv,
    "person,from,to\r\nBo,2026-11-22T00:00Z,2026-11-23T00:00Z\r\nCy,2026-11-22T12:00Z,2026-11-23T12:00Z\r\n",
  );
  const { teams } = await on.json(ada, "roster", "set", "CSIRT", "--file", csv);
  expect(teams).toMatchObject([{ shifts: [{ order: 1 }, { from: "2026-11-22T12:00:00.000Z", order: 2 }] }]);
  await writeFile(
    csv,
    "person,from,to\nBo,2026-11-22T00:00Z,2026-11-23T00:00Z\nNobody,2026-11-23T00:00Z,2026-11-24T00:00Z\n",
  );
  const unknown = await on.as(ada, "roster", "set", "CSIRT", "--file", csv);
  expect(unknown).toMatchObject({ code: 5, stderr: expect.stringContaining(`${csv}, line 3: `) });
  await on.json(ada, "person", "set-roles", "Cy", "--role", "responder");
  const step = await theOne(on, bo, "step", "list");
  for (const say of [
    ["show", step],
    ["claim", step],
    ["hand-over", step, "--to", "Cy", "--reason", "My shift ends."],
    ["skip", step, "--reason", "It was done before the run began."],
  ])
    await on.json(say[0] === "skip" ? ada : bo, "step", ...say);
  await on.json(ada, "incident", "close", String(incident), "--reason", "It was a false alarm.");
  const made = await on.json(ada, "token", "create", "--person", "Cy", "--scope", "read");
  await on.json(ada, "token", "revoke", made.id);
  const standing = ["--status", "restricted", "--reason", "Our own systems are under attack."];
  await on.json(ada, "partner", "standing", ...standing);
});
