import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { installationForThisFile } from "./installation.js";
import { started, theOne, twoPartners } from "./two-partners.js";

const installed = installationForThisFile();
const HOUR_MS = 3600 * 1000;
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();

test("aid is asked, offered, agreed to by both, lent, given back and settled by command line", async () => {
  const on = installed();
  const cast = await twoPartners(on, "A");
  const { ada, bo } = cast.norland;
  const { eve } = cast.sudmark;
  const run = await started(on, cast, "aid");
  const request = await theOne(on, bo, "aid", "list", "--run", run, "--open");
  const { needs } = await on.json(bo, "aid", "show", request);
  const [need] = needs as { category: string; kind: string; type: string }[];
  const typed = ["--category", need?.category ?? "", "--kind", need?.kind ?? "", "--type", need?.type ?? ""];
  const seen = ["--see-partner", cast.norland.name];
  const about = ["--name", "Forensic team A", "--home", "Sudmark", "--team", "Forensics", ...typed, ...seen];
  const { id: resource } = await on.json(eve, "resource", "add", ...about);
  await on.json(eve, "resource", "change", "forensic TEAM a", "--quantity", "2", "--words", "Two pairs.");
  const month = ["--available", `${inHours(-1)}/${inHours(24 * 90)}`];
  await on.json(eve, "resource", "set-availability", resource, ...month);
  expect((await on.as(bo, "resource", "list", ...typed)).stdout).toContain("Forensic team A");

  await on.json(bo, "aid", "submit", request, "--own-measures", "Two analysts are at it, day and night.");
  await on.json(eve, "aid", "acknowledge", request);
  await on.json(eve, "aid", "consider", request);
  const stands = ["--earliest-start", inHours(0), "--valid-until", inHours(5)];
  const ours = ["--line", "1", "--quantity", "1", "--resource", "Forensic team A"];
  const { assignments } = await on.json(eve, "aid", "offer", request, ...ours, ...stands);
  const cost = { amount: 900, currency: "EUR", notToExceed: 1200 };
  const ready = {
    ...{ name: "First night", mission: "Images servers.", conditions: ["No night shifts"] },
    resources: [{ resource: "Forensic team A", quantity: 2, cost }],
  };
  const file = join(on.folder, "package.json");
  await writeFile(file, JSON.stringify(ready));
  expect(await on.json(eve, "package", "prepare", "--file", file)).toMatchObject({ ready: true, cost });
  expect((await on.as(eve, "package", "show", "First night")).stdout).toContain("Forensic team A");
  await on.json(eve, "aid", "offer-package", request, "--package", "first night", ...stands);
  const [first] = assignments as { id: string }[];
  const better = ["--assignment", first?.id ?? "", "--reason", "Both can come."];
  await on.json(eve, "aid", "withdraw", request, ...better);
  expect(await on.json(eve, "package", "list")).toMatchObject({ items: [{ name: "First night" }] });
  expect(await on.json(eve, "package", "withdraw", "First night")).toMatchObject({ withdrawn: true });

  const shown = await on.as(bo, "aid", "accept", request);
  expect(shown.code).toBe(2);
  expect(shown.stderr).toContain("No night shifts");
  expect((await on.around(bo, { typed: "yes" }, "aid", "accept", request)).code).toBe(0);
  await on.json(bo, "aid", "commit", request, "--yes");
  await on.json(eve, "aid", "commit", request, "--yes");
  expect(await on.json(ada, "run", "show", run)).toMatchObject({ status: "completed" });

  const promised = await on.as(eve, "resource", "show", resource);
  expect(promised.stdout).toMatch(new RegExp(`there are +2[^]*Promised[^]*${request} +2`));

  await on.json(eve, "aid", "mobilise", request);
  await on.json(
    bo,
    "aid",
    "check-in",
    request,
    "--verified",
    "Passports and mandate seen; read access only.",
  );
  await on.json(eve, "aid", "status", request, "--text", "Four of nine servers imaged.");
  const longer = ["--until", inHours(24 * 50), "--reason", "Two clinics are left."];
  await on.json(bo, "aid", "extend", request, ...longer);
  await on.json(eve, "aid", "grant-extension", request);
  await on.json(bo, "aid", "amend", request, "--mission", "Restore the file servers too.");
  const read = await on.as(eve, "aid", "sign-amendment", request);
  expect([read.code, read.stderr]).toEqual([2, expect.stringContaining("Restore the file servers too.")]);
  const amended = await on.json(eve, "aid", "sign-amendment", request, "--yes");
  expect(amended.assignments).toContainEqual(
    expect.objectContaining({ amendments: [{ mission: "Restore the file servers too." }] }),
  );
  await on.json(eve, "aid", "amend", request, "--cost-terms", "Each bears its own.");
  await on.json(bo, "aid", "refuse-amendment", request, "--reason", "As it was signed.");
  await on.json(eve, "resource", "retire", resource, "--reason", "After this one they retire.");
  await on.json(bo, "aid", "release", request);
  await on.json(
    eve,
    "aid",
    "depart",
    request,
    "--access-revoked",
    "--hand-over",
    "Images and notes, to the CSIRT.",
  );
  const attest = [
    "--people",
    "--equipment",
    "--credentials",
    "--data",
    "erased",
    "--end-use",
    "Nine servers imaged.",
  ];
  await on.json(eve, "aid", "return", request, ...attest);
  const settled = await on.json(eve, "aid", "settle", request, "--waive", "12000");
  expect(settled.assignments).toMatchObject([
    { status: "offer-withdrawn" },
    {
      partner: { name: cast.sudmark.name },
      settlement: { kind: "waived", amount: 12_000 },
      attest: { data: "erased" },
    },
  ]);
  await on.json(eve, "aid", "ledger");
  const books = await on.as(bo, "aid", "ledger", "--all");
  expect(books.stdout).toMatch(new RegExp(`aid-costs-waived +in-kind +${cast.norland.name} +-12000.00 +EUR`));
  const report = ["--agreement", await theOne(on, bo, "agreement", "list"), "--from", inHours(-1)];
  expect(await on.json(bo, "aid", "report", ...report, "--to", inHours(1))).toMatchObject({
    ...{ requests: 1, offers: 2, commitments: 1, concentration: 10_000 },
  });
  expect((await on.as(eve, "aid", "report")).stdout).toContain(`${cast.sudmark.name}: asked 0, gave 1`);
  const text = (await on.as(bo, "aid", "show", request)).stdout;
  expect(text).toContain(`${cast.sudmark.name}, line 1 (analysts): `);
  expect(text).toContain("Four of nine servers imaged.");
});

test("an escalation is answered and its level taken by command line, and the run goes on", async () => {
  const on = installed();
  const cast = await twoPartners(on, "B");
  const { ada, bo, cy } = cast.norland;
  const run = await started(on, cast, "escalation");
  const escalation = await theOne(on, ada, "escalation", "list", "--run", run);
  expect((await on.as(bo, "escalation", "show", escalation)).stdout).toContain(
    "Clinical systems are down at two sites.",
  );
  await on.json(bo, "escalation", "acknowledge", escalation);
  const short = await on.as(cy, "escalation", "decline", escalation, "--justification", "No.");
  expect(short.code).toBe(7);
  await on.json(cy, "escalation", "accept", escalation);
  expect(await on.json(ada, "run", "show", run)).toMatchObject({
    status: "active",
    openSteps: [{ name: "Work at the operational level" }],
  });
  const unmet = await on.as(cy, "escalation", "propose-stand-down", escalation, "--met", "All is well.");
  expect(unmet.code).not.toBe(0);
});

test("a level is called by hand, by command line, with the way in which it can be left", async () => {
  const on = installed();
  const cast = await twoPartners(on, "C");
  const { ada, bo } = cast.norland;
  const run = await started(on, cast, "escalation");
  const call = [
    "escalation",
    "open",
    "--run",
    run,
    "--to",
    "operational",
    "--reason",
    "A second region is hit too.",
  ];
  const noWay = await on.as(ada, ...call);
  expect(noWay.code).toBe(7);
  const called = await on.json(
    ada,
    ...call,
    "--de-escalation",
    "Restore from the vault.",
    "--exit-criterion",
    "No new encryption for 72 hours.",
  );
  expect(called).toMatchObject({ status: "notified", step: null });
  expect(await on.json(bo, "escalation", "acknowledge", called.id)).toMatchObject({ status: "acknowledged" });
});
