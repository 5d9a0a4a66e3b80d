import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { documents } from "@mirror/small-playbooks";
import { expect, test } from "vitest";
import { installationForThisFile } from "./installation.js";
import { started, theOne, twoPartners } from "./two-partners.js";

const installed = installationForThisFile();

test("what is listed, shown and set is of its shape", async () => {
  const on = installed();
  const cast = await twoPartners(on, "A");
  const { ada, bo } = cast.norland;
  const { eve } = cast.sudmark;
  const run = await started(on, cast, "remote");
  const consult = ["--run", run, "--of", cast.sudmark.name, "--question", "May we image them now?"];
  const asked = await on.json(ada, "consultation", "ask", ...consult);
  expect(asked).toMatchObject({ status: "open", notAnswered: [{ name: cast.sudmark.name }] });
  expect(await theOne(on, eve, "consultation", "list", "--mine")).toBe(asked.id);
  await on.json(eve, "consultation", "answer", asked.id, "--opinion", "supports");
  expect((await on.as(ada, "consultation", "show", asked.id)).stdout).toContain("supports");
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
  const assessed = await on.json(
    ada,
    ...["incident", "assess", String(incident), "--severity", "2", "--outlook", "improving"],
    ...["--reason", "One ward, and its beds are on paper."],
  );
  expect(assessed).toMatchObject({ severity: 2, situation: { outlook: "improving", largeScale: false } });
  expect((await on.as(ada, "run", "show", run)).stdout).toMatch(/outlook +improving/);
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

test("C-10 two of a partner break the glass, go on alone, close it, and a third reviews it", async () => {
  const on = installed();
  const cast = await twoPartners(on, "G");
  const { ada, bo, cy } = cast.norland;
  const run = await started(on, cast, "remote");
  const why = ["--justification", "Ventilators on ward 3 fail one by one."];
  const said = ["--run", run, "--danger", "life", "--effect", "E4", "--lasts", "PT30M", ...why];
  const opened = await on.json(bo, "break-glass", "open", ...said);
  expect(opened).toMatchObject({ status: "waiting-for-second", danger: "life" });
  expect(await theOne(on, ada, "break-glass", "list", "--mine", "--open", "--run", run)).toBe(opened.id);
  const long = await on.as(bo, "break-glass", "open", ...said.map((one) => (one === "PT30M" ? "PT2H" : one)));
  expect(long).toMatchObject({ code: 8, stderr: expect.stringContaining("C-10") });
  const { person } = await on.json(ada, "whoami");
  const { id: tried } = person as { id: string };
  const alone = await on.json(bo, "break-glass", "go-on-alone", opened.id, "--tried", tried);
  expect(alone).toMatchObject({ status: "in-force", alone: { tried: [{ name: "Ada" }] } });
  expect(await on.json(ada, "break-glass", "join", opened.id)).toMatchObject({ by: [{}, {}] });
  const shown = await on.as(bo, "break-glass", "show", opened.id);
  expect(shown.stdout).toMatch(/status +in-force/);
  expect((await on.as(bo, "break-glass", "list")).stdout).toContain(opened.id);
  const ended = await on.json(ada, "break-glass", "close", opened.id, "--justification", "The ward is safe.");
  expect(ended).toMatchObject({ status: "review-owed" });
  const found = ["--verdict", "justified", "--findings", "The ward was cut off in time, and nothing else."];
  const reviewed = await on.json(cy, "break-glass", "review", opened.id, ...found);
  expect(reviewed).toMatchObject({ status: "reviewed", review: { person: { name: "Cy" } } });
});

test("C-12, C-13 an official lets somebody answer in its place and restricts what is its own, and ends both", async () => {
  const on = installed();
  const { norland, sudmark } = await twoPartners(on, "B");
  const { ada, bo } = norland;
  const { person } = await on.json(ada, "whoami");
  const { id: to } = person as { id: string };
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const scope = { effectCeiling: "E2", levels: ["operational"], playbooks: "any" };
  const delegation = join(on.folder, "delegation.json");
  await writeFile(delegation, JSON.stringify({ to, scope, until, words: "Order 12, for the night." }));
  const made = await on.json(bo, "delegation", "make", norland.name, "--file", delegation);
  expect(made).toMatchObject({ to: { name: "Ada" }, holds: true });
  expect((await on.as(ada, "delegation", "list", norland.name)).stdout).toContain(made.id);
  const ended = await on.as(ada, "delegation", "revoke", norland.name, "--delegation", made.id);
  expect(ended.stdout).toMatch(/holds +no/);

  const caveat = join(on.folder, "caveat.yaml");
  await writeFile(
    caveat,
    "kind: prohibition\nscope: { concerning: both, playbooks: any, effects: [E4], targets: any, dataClasses: any }\nwords: Not visibly.\n",
  );
  const set = await on.json(bo, "caveat", "set", norland.name, "--file", caveat);
  expect((await on.as(sudmark.eve, "caveat", "list", norland.name)).stdout).toContain("Restricted.");
  const left = await on.as(bo, "caveat", "lift", norland.name, "--caveat", set.id);
  expect(left.stdout).toMatch(/caveats left +0/);
});

test("M04, M28 who works when: qualifications, absences, weekly shifts by the clocks of a zone, shifts handed over, and who is missing", async () => {
  const on = installed();
  const { norland } = await twoPartners(on, "W");
  const { ada, bo, cy } = norland;
  const needs = ["--needs", "Forensics II"];
  const year = String(new Date().getUTCFullYear() + 1);
  await on.json(ada, "qualification", "demand", "responder", ...needs);
  for (const who of ["Bo", "Cy"])
    await on.json(
      ada,
      "qualification",
      "record",
      who,
      "--name",
      "Forensics II",
      "--until",
      `${year}-06-30T00:00Z`,
    );
  const taken = await on.as(
    ada,
    "qualification",
    "withdraw",
    "Cy",
    "--name",
    "Forensics II",
    "--reason",
    "Not passed.",
  );
  expect(taken.stdout).toMatch(/Cy +responder +Forensics II/);
  await on.json(ada, "qualification", "demand", "responder");
  const key = ["--key", join(on.folder, `${norland.name}.pem`)];
  await on.json(ada, "qualification", "demand", "authorised-official", ...needs, ...key);

  const weekly = join(on.folder, "weekly.yaml");
  await writeFile(
    weekly,
    "zone: Europe/Oslo\nweekly:\n  - { person: Bo, days: [1, 2, 3, 4, 5, 6, 7], begins: '00:00', ends: '00:00', order: 1 }\nexceptions: []\n",
  );
  await on.json(ada, "roster", "set-weekly", "CSIRT", "--file", weekly);
  expect((await on.as(bo, "duty", "show", "CSIRT")).stdout).toMatch(/Bo +shift/);
  await on.json(bo, "duty", "hand-over", "CSIRT", "--to", "Cy", "--note", "Two wards are offline.");
  await on.json(cy, "duty", "decline", "CSIRT", "--from", "Bo", "--reason", "I am on a train.");
  await on.json(bo, "duty", "hand-over", "CSIRT", "--to", "Cy", "--note", "Then now.");
  await on.json(cy, "duty", "accept", "CSIRT", "--from", "Bo");
  expect((await on.as(bo, "duty", "show", "CSIRT")).stdout).toMatch(/Cy +hand-over/);
  const [from, to] = [`${year}-01-01T00:00Z`, `${year}-01-02T00:00Z`];
  await on.json(bo, "absence", "set", "Bo", "--from", from, "--to", to, "--cover", "Cy");
  const away = await on.as(bo, "duty", "show", "CSIRT", "--at", `${year}-01-01T12:00Z`);
  expect(away.stdout).toMatch(/Cy +cover/);
  await on.json(bo, "absence", "end", "Bo", "--from", from);
  const ics = join(on.folder, "roster.ics");
  const exported = await on.as(bo, "roster", "export", "CSIRT", "--days", "3", "--person", "Bo");
  await writeFile(ics, exported.stdout);
  await on.json(ada, "roster", "set-weekly", "CSIRT");
  const takenIn = await on.json(ada, "roster", "set", "CSIRT", "--file", ics);
  expect(takenIn).toMatchObject({ teams: [{ shifts: [{ order: 1 }, { order: 1 }, { order: 1 }] }] });
  expect((await on.as(bo, "roster", "export", "CSIRT")).stdout.match(/UID.*/g)).toEqual(
    exported.stdout.match(/UID.*/g),
  );

  await writeFile(join(on.folder, "playbook.json"), JSON.stringify(documents.remoteInE4));
  const playbook = await on.json(ada, "playbook", "import", join(on.folder, "playbook.json"));
  const opened = [
    "incident",
    "open",
    "--title",
    "Files are gone",
    "--severity",
    "4",
    "--affected",
    norland.name,
  ];
  const incident = await on.json(ada, ...opened);
  const dry = await on.as(
    ada,
    "run",
    "start",
    "--dry-run",
    "--playbook",
    playbook.id,
    "--incident",
    incident.id,
    "--bind",
    `host=${norland.name}/CSIRT`,
  );
  expect([dry.code, dry.stdout]).toEqual([
    12,
    expect.stringMatching(/0 of 2 people within reach .*Cy lacks Forensics II/),
  ]);
});

test("M18 the lead of a run is offered under one partner's key, and taken under the other's", async () => {
  const on = installed();
  const cast = await twoPartners(on, "L");
  const { norland, sudmark } = cast;
  const run = await started(on, cast, "remote");
  const key = (partner: string) => ["--key", join(on.folder, `${partner}.pem`)];
  const offer = [
    "run",
    "offer-lead",
    run,
    "--to",
    sudmark.name,
    "--reason",
    "It hits you now.",
    ...key(norland.name),
  ];
  expect((await on.as(sudmark.eve, "run", "accept-lead", run, ...key(sudmark.name))).code).toBe(5);
  await on.json(norland.bo, ...offer);
  await on.json(sudmark.eve, "run", "drop-lead-offer", run, "--reason", "Nobody is on duty.");
  await on.json(norland.bo, ...offer);
  const taken = await on.json(sudmark.eve, "run", "accept-lead", run, ...key(sudmark.name));
  expect(taken).toMatchObject({ lead: { name: sudmark.name }, leadOffer: null });
  const timeline = await on.as(norland.bo, "run", "timeline", run, "--all");
  expect(timeline.stdout).toContain(`${sudmark.name} took the lead from ${norland.name}; both have signed.`);
});
