import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { installationForThisFile } from "./installation.js";
import { twoPartners } from "./two-partners.js";

const installed = installationForThisFile();
const HOUR_MS = 3600 * 1000;

test("ES-08 what has to be reported is kept by command line, with the margin that is left", async () => {
  const on = installed();
  const { norland, sudmark } = await twoPartners(on, "A");
  const { ada, bo } = norland;
  const duties = await on.as(ada, "clock", "duties", "--all");
  expect(duties.stdout).toMatch(/NIS2-EW .* yes .* A/);
  expect(duties.stdout).toMatch(/CIRCIA-72 .* no: a proposal, and not law/);
  await on.json(ada, "clock", "duties");

  const { id: incident } = await on.json(
    ada,
    "incident",
    "open",
    "--title",
    "Ransom note",
    "--severity",
    "4",
  );
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR_MS).toISOString();
  const evidence = ["--evidence", "The night shift's call."];
  const start = (duty: string, event: string, at: string) =>
    on.as(
      bo,
      "clock",
      "start",
      duty,
      "--incident",
      String(incident),
      "--entity",
      "St. Alder",
      "--event",
      event,
      "--at",
      at,
      ...evidence,
      "-o",
      "json",
    );
  const own = join(on.folder, "own-duty.yaml");
  const written = (id: string) =>
    [
      `id: ${id}`,
      "regime: An act of Norland",
      "stage: notice to the ministry",
      "startsOn: the operator is aware",
      "term: { kind: business-days, event: awareness, days: 2, calendar: { name: Norland, holidays: ['2026-12-24'] }, zone: UTC, untilMinute: 1440 }",
      "follows: null",
      "recipient: the ministry",
      "standing: { status: in-force, from: null, until: null }",
      "confidence: B",
      "note: null",
      "source: the ministry's own guidance",
    ].join("\n");
  await writeFile(own, written("NO-8"));
  await writeFile(own.replace("own-duty", "stated"), written("NO-9"));
  const { id: stated } = await on.json(bo, "clock", "state", own.replace("own-duty", "stated"));
  expect(stated).toBe("NO-9");
  expect((await on.as(bo, "clock", "duties", "--all")).stdout).toMatch(/NO-9 .* yes .* B/);
  const byName = ["--incident", String(incident), "--entity", "St. Birk", "--event", "awareness"];
  await on.json(bo, "clock", "start", "NO-9", ...byName, "--at", hoursAgo(1), ...evidence);
  const gone = await on.json(bo, "clock", "withdraw-duty", "NO-9", "--reason", "Our own act was repealed.");
  expect(gone).toMatchObject({ id: "NO-9", statedBy: { name: norland.name }, withdrawn: true });
  const since = ["--event", "awareness", "--at", hoursAgo(1), ...evidence];
  const about = ["--incident", String(incident), "--entity", "St. Alder", ...since];
  const ownClock = await on.json(bo, "clock", "start", own, ...about);
  expect(ownClock).toMatchObject({ duty: "NO-8", binding: { enforced: true }, status: "running" });
  const wrong = await start("NIS2-EW", "payment", hoursAgo(1));
  expect(wrong).toMatchObject({ code: 7 });
  expect(wrong.stderr).toContain("counted from awareness");
  const { id } = JSON.parse((await start("DORA-INI", "awareness", hoursAgo(10))).stdout) as { id: string };
  await on.json(bo, "clock", "show", id);
  expect((await on.as(bo, "clock", "show", id)).stdout).toMatch(/margin +1[34] h/);
  await on.json(
    bo,
    "clock",
    "record",
    id,
    "--event",
    "classification",
    "--at",
    hoursAgo(5),
    "--evidence",
    "The sheet.",
  );
  expect((await on.as(ada, "clock", "list", "--open")).stdout).toMatch(/DORA-INI +running .* over/);

  const because = ["--reason", "The sheet was signed later than noted."];
  const corrected = await on.json(
    ada,
    "clock",
    "correct",
    id,
    "--event",
    "classification",
    "--at",
    hoursAgo(2),
    ...because,
  );
  expect(corrected).toMatchObject({ status: "running", corrections: [{ event: "classification" }] });
  await on.json(
    ada,
    "clock",
    "extend",
    id,
    "--until",
    hoursAgo(-30),
    "--basis",
    "Letter of the authority of today.",
  );
  await on.json(ada, "clock", "transfer", id, "--to", "Health authority", ...because);
  await on.json(ada, "clock", "reopen", id, ...because);
  await on.json(ada, "clock", "not-applicable", id, ...because);
  await on.json(ada, "clock", "reopen", id, ...because);
  await on.json(bo, "clock", "submit", id, "--at", hoursAgo(1), "--reference", "Receipt 4711.");
  const all = await on.json(ada, "clock", "list", "--incident", String(incident));
  expect(all.items).toMatchObject([
    { duty: "DORA-INT", status: "running" },
    { duty: "DORA-INI", status: "met" },
    { duty: "NO-8", status: "running" },
    { duty: "NO-9", status: "running" },
  ]);
  expect((await on.as(ada, "clock", "show", id)).stdout).toContain("Receipt 4711.");
  expect((await on.as(sudmark.eve, "clock", "show", id)).code).toBe(5);
}, 60_000);
