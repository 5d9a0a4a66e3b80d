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
  expect(await on.json(bo, "resource", "list", ...typed)).toMatchObject({
    items: [{ name: "Forensic team A" }],
  });

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
  expect(JSON.stringify(await on.json(eve, "package", "show", "First night"))).toContain("Forensic team A");
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

  await on.json(eve, "resource", "show", resource);
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
  const finance = (administrator: string, name: string) =>
    on.json(administrator, "person", "set-roles", name, "--role", "responder", "--role", "finance");
  for (const name of ["Bo", "Cy"]) await finance(ada, name);
  await finance(cast.sudmark.mia, "Eve");
  const each = { quantity: 2, of: "people", evidence: "Receipts" };
  const lines = [
    { line: 1, category: "personnel", what: "Two nights", rate: 300, ...each },
    { line: 2, category: "travel", what: "Trains", rate: 80, ...each },
    { line: 3, category: "equipment", what: "Imaging kit", rate: 125, inKind: true, unit: "CHF", ...each },
  ];
  const claim = join(on.folder, "claim.json");
  await writeFile(claim, JSON.stringify({ lines }));
  const settle = ["aid", "settle", request];
  expect((await on.as(eve, ...settle, "--file", claim, "--approve")).code).toBe(2);
  await on.json(eve, ...settle, "--file", claim);
  await on.json(cast.norland.cy, ...settle, "--dispute", "2=One train was paid by us.");
  await on.json(eve, ...settle, "--answer", "2=That was the way back.");
  await on.json(eve, ...settle, "--agree", "2=80");
  const standing = (await on.as(bo, "aid", "show", request)).stdout;
  expect(standing).toContain("2: Trains (travel), 160 EUR; disputed: One train was paid by us.");
  expect(standing).toContain("says: 80 for line 2");
  const settled = await on.json(bo, ...settle, "--agree", "2=80");
  expect(settled.assignments).toMatchObject([
    { status: "offer-withdrawn" },
    {
      partner: { name: cast.sudmark.name },
      settlement: { kind: "paid", amount: 680 },
      attest: { data: "erased" },
    },
  ]);
  await on.json(eve, "aid", "ledger");
  const books = await on.as(bo, "aid", "ledger", "--all");
  const row = (...said: string[]) => expect(books.stdout).toMatch(new RegExp(said.join(" +")));
  row("aid-costs-disputed", "disputed", cast.norland.name, "-160.00", "EUR");
  row("aid-costs-resolved", "costs", cast.sudmark.name, "600.00", "EUR");
  row("aid-costs-resolved", "costs", cast.sudmark.name, "80.00", "EUR");
  row("aid-costs-resolved", "in-kind", cast.norland.name, "-250.00", "CHF");
  const report = ["--agreement", await theOne(on, bo, "agreement", "list"), "--from", inHours(-1)];
  expect(await on.json(bo, "aid", "report", ...report, "--to", inHours(1))).toMatchObject({
    ...{ requests: 1, offers: 2, commitments: 1, concentration: 10_000 },
  });
  expect((await on.as(eve, "aid", "report")).stdout).toContain(`${cast.sudmark.name}: asked 0, gave 1`);
  await on.json(
    bo,
    "aid",
    "close-assignment",
    request,
    "--note",
    "The team knew our systems within the hour.",
  );
  const text = (await on.as(bo, "aid", "show", request)).stdout;
  expect(text).toContain(`${cast.sudmark.name}, line 1 (analysts): `);
  expect(text).toContain("Four of nine servers imaged.");
}, 60_000);

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

test("aid that comes to nothing is ended by command line: thrown away, declined, rejected, taken back, called off, recalled, given up", async () => {
  const on = installed();
  const cast = await twoPartners(on, "D");
  const { bo } = cast.norland;
  const { eve } = cast.sudmark;
  const run = await started(on, cast, "aid");
  const { needs } = await on.json(bo, "aid", "show", await theOne(on, bo, "aid", "list", "--run", run));
  const [{ category, kind, type } = { category: "", kind: "", type: "" }] = needs as Record<string, string>[];
  const typed = ["--category", String(category), "--kind", String(kind), "--type", String(type)];
  const about = ["--name", "Team", "--home", "Sudmark", "--team", "Forensics", "--quantity", "9", ...typed];
  const { id: resource } = await on.json(
    eve,
    "resource",
    "add",
    ...about,
    "--see-partner",
    cast.norland.name,
  );
  await on.json(
    eve,
    "resource",
    "set-availability",
    resource,
    "--available",
    `${inHours(-1)}/${inHours(999)}`,
  );
  const file = join(on.folder, "request.json");
  await writeFile(
    file,
    JSON.stringify({
      ...{
        recipients: [cast.sudmark.name],
        needs: [{ category, kind, type, line: 1, quantity: 1, description: "Analysts", role: "analysts" }],
      },
      ...{
        mission: "Images servers.",
        ownMeasures: "Ours are at it.",
        plannedUse: "Imaging.",
        otherSupport: "None.",
      },
      ...{
        effectCeiling: "E1",
        offersBy: inHours(2),
        neededBy: inHours(3),
        priority: "urgent",
        lifeSafety: false,
      },
      ...{
        period: { from: inHours(0), until: inHours(9) },
        costTerms: "Each its own.",
        marking: "TLP:AMBER",
      },
    }),
  );
  const draft = async () => (await on.json(bo, "aid", "request", "--file", file)).id;
  const asked = async () => {
    const request = await draft();
    await on.json(bo, "aid", "submit", request);
    await on.json(eve, "aid", "acknowledge", request);
    return request;
  };
  const stands = ["--earliest-start", inHours(0), "--valid-until", inHours(1)];
  const offered = async () => {
    const request = await asked();
    await on.json(
      eve,
      "aid",
      "offer",
      request,
      "--line",
      "1",
      "--quantity",
      "1",
      "--resource",
      resource,
      ...stands,
    );
    return request;
  };
  const committed = async () => {
    const request = await offered();
    await on.json(bo, "aid", "accept", request, "--yes");
    await on.json(bo, "aid", "commit", request, "--yes");
    await on.json(eve, "aid", "commit", request, "--yes");
    return request;
  };
  const why = ["--reason", "Another partner's team is nearer."];

  await on.json(bo, "aid", "discard", await draft());
  await on.json(bo, "aid", "cancel", await asked(), ...why);
  await on.json(bo, "aid", "reject", await offered(), ...why);
  await on.json(eve, "aid", "withdraw", await offered(), ...why);
  await on.json(bo, "aid", "cancel-assignment", await committed(), ...why);
  const away = await committed();
  await on.json(eve, "aid", "mobilise", away);
  await on.json(eve, "aid", "recall", away, "--notice", "In two hours: we are hit ourselves.");
  const short = await committed();
  await on.json(eve, "aid", "mobilise", short);
  await on.json(bo, "aid", "check-in", short, "--verified", "Passports and mandate seen.");
  await on.json(bo, "aid", "extend", short, "--until", inHours(20), ...why);
  await on.json(eve, "aid", "refuse-extension", short, ...why);
  const alone = await asked();
  await on.json(eve, "aid", "decline", alone, "--reason", "no-capacity");
  await on.json(bo, "aid", "reopen", alone, "--offers-by", inHours(4), "--needed-by", inHours(5));
  await on.json(eve, "aid", "decline", alone, "--reason", "no-capacity");
  const gone = ["--justification", "Nobody can come in time, and we go on alone."];
  await on.json(bo, "aid", "close", alone, ...gone);
}, 60_000);

test("a level is authorised or not, taken or not, handed on, left, objected to and taken again by command line", async () => {
  const on = installed();
  const cast = await twoPartners(on, "E");
  const { ada, bo, cy } = cast.norland;
  const run = await started(on, cast, "remote");
  const why = ["--justification", "Two regions are without emergency care."];
  const leave = ["--de-escalation", "Restore from the vault.", "--exit-criterion", "No new encryption."];
  const because = ["--reason", "A second region is hit too.", ...leave];
  const called = async (level: string) =>
    (await on.json(ada, "escalation", "open", "--run", run, "--to", level, ...because)).id;

  const taken = async (level: string) => {
    const id = await called(level);
    await on.json(bo, "escalation", "acknowledge", id);
    await on.json(bo, "escalation", "accept", id);
    return id;
  };
  const met = ["--met", "No new encryption."];
  const first = await taken("operational");
  await on.json(bo, "escalation", "propose-stand-down", first, ...met);
  await on.json(cy, "escalation", "object", first, ...why);
  await on.json(bo, "escalation", "propose-stand-down", first, ...met);
  const round = await theOne(on, bo, "consent", "list", "--run", run);
  await on.json(bo, "consent", "refuse", round, "--justification", "The servers hold the data of patients.");
  await on.json(bo, "escalation", "confirm", first);
  await on.json(bo, "escalation", "re-escalate", first, ...why);
  const unwanted = await called("operational");
  await on.json(bo, "escalation", "acknowledge", unwanted);
  await on.json(bo, "escalation", "decline", unwanted, ...why);
  await on.json(cy, "escalation", "show", unwanted);
  const higher = await called("political");
  await on.json(bo, "escalation", "authorise", higher, ...why);
  await on.json(bo, "escalation", "escalate-further", first, "--to", higher, ...why);
  await on.json(bo, "escalation", "reject", await called("political"), ...why);
});
