import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { connectRedis, openLogger } from "@mirror/chassis";
import { mirror } from "@mirror/cli/testing";
import { redisJournal } from "@mirror/journal/redis";
import { beginEffect, recordOutcome } from "@mirror/operations";
import { documents } from "@mirror/small-playbooks";
import { EffectId } from "@mirror/vocabulary";
import { expect, test, vi } from "vitest";
import { Scene } from "../flow/scene.js";
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
  await on.json(ada, "consultation", "show", asked.id);
  expect((await on.as(ada, "consultation", "show", asked.id)).stdout).toContain("supports");
  const { incident, playbook } = await on.json(ada, "run", "show", run);
  const { id } = playbook as { id: string };
  await on.json(ada, "playbook", "list");
  await on.json(ada, "playbook", "graph", id, "--format", "svg");
  await on.json(ada, "playbook", "print", id);
  await on.json(ada, "partner", "list");
  await on.json(ada, "partner", "show");
  await on.json(ada, "agreement", "list");
  await on.json(ada, "incident", "list");
  await on.json(ada, "run", "list");
  await on.json(ada, "aid", "list");
  await on.json(ada, "escalation", "list");
  await on.json(ada, "drill", "list");
  await on.json(ada, "token", "list");
  await on.json(ada, "evidence", "key");
  await on.json(ada, "whoami");
  await on.json(ada, "step", "list");
  const source = await on.json(ada, "trigger", "add", "SIEM", "--mapping", "wazuh", "--sign-in", "bearer");
  await on.json(ada, "trigger", "show", source.id);
  await on.json(ada, "trigger", "list");
  await on.json(bo, "duty", "show", "CSIRT");
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
  await on.json(bo, "step", "show", step);
  await on.json(bo, "step", "claim", step);
  await on.json(bo, "step", "hand-over", step, "--to", "Cy", "--reason", "My shift ends.");
  await on.json(ada, "run", "hold", run, "--reason", "Our own network is not clear yet.");
  await on.json(ada, "run", "release", run);
  await on.json(ada, "step", "skip", step, "--reason", "It was done before the run began.");

  const second = await on.json(ada, "incident", "open", "--title", "Again", "--severity", "1");
  const whole = ["--into", String(incident), "--reason", "The same servers."];
  await on.json(ada, "incident", "merge", second.id, ...whole);
  await on.json(ada, "incident", "close", String(incident), "--reason", "It was a false alarm.");
  const made = await on.json(ada, "token", "create", "--person", "Cy", "--scope", "read");
  await on.json(ada, "token", "revoke", made.id);
  const standing = ["--status", "restricted", "--reason", "Our own systems are under attack."];
  const appealBy = new Date(Date.now() + 3_600_000).toISOString();
  await on.json(ada, "partner", "standing", ...standing, "--appeal-by", appealBy);
  const wrong = ["--justification", "They have been cleaned since."];
  expect(await on.json(bo, "partner", "appeal", ...wrong)).toMatchObject({
    standing: { status: "restricted", setBy: "partner", appeal: { justification: wrong[1] } },
  });
  expect((await on.as(bo, "partner", "appeal", ...wrong)).stderr).toContain("M22");
  await on.json(ada, "partner", "standing", ...standing);
}, 60_000);

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
  await on.json(bo, "break-glass", "show", opened.id);
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
  await on.json(ada, "delegation", "list", norland.name);
  const ended = await on.json(ada, "delegation", "revoke", norland.name, "--delegation", made.id);
  expect(ended).toMatchObject({ holds: false });

  const caveat = join(on.folder, "caveat.yaml");
  await writeFile(
    caveat,
    "kind: prohibition\nscope: { concerning: both, playbooks: any, effects: [E4], targets: any, dataClasses: any }\nwords: Not visibly.\n",
  );
  const set = await on.json(bo, "caveat", "set", norland.name, "--file", caveat);
  expect((await on.as(sudmark.eve, "caveat", "list", norland.name)).stdout).toContain("Restricted.");
  await on.json(bo, "caveat", "list", norland.name);
  expect(await on.json(bo, "caveat", "lift", norland.name, "--caveat", set.id)).toMatchObject({ caveats: 0 });
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
  const exam = ["--name", "Forensics II", "--reason", "Not passed."];
  const withdrawn = await on.json(ada, "qualification", "withdraw", "Cy", ...exam);
  expect(JSON.stringify(withdrawn)).toContain("Forensics II");
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
  await on.json(bo, "roster", "export", "CSIRT", "--days", "3", "--person", "Bo");
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

test("what a partner says of itself is said by command line: its people's mail, accounts and powers, its matrix, another key", async () => {
  const on = installed();
  const { norland } = await twoPartners(on, "D");
  const { ada } = norland;
  const key = ["--key", join(on.folder, `${norland.name}.pem`)];
  await on.json(ada, "person", "set-mail", "Cy", "cy@norland.example");
  await on.json(ada, "person", "open-account", "Cy", "--login", "cy.of.norland");
  await on.json(ada, "person", "close-account", "Cy");
  await on.json(ada, "person", "limit", "Cy", "--ceiling", "E2", "--level", "operational", ...key);
  // Instants as people write them, to the minute.
  const inMinutes = (minutes: number) =>
    `${new Date(Date.now() + minutes * 60_000).toISOString().slice(0, "2026-11-22T08:00".length)}Z`;
  const dismissed = ["--reason", "The term of office is over.", "--from", inMinutes(-5)];
  await on.json(ada, "person", "dismiss", "Cy", ...dismissed, ...key);
  const matrix = join(on.folder, "rights.yaml");
  await writeFile(
    matrix,
    `rights: [{ effects: [E1, E2], level: operational, office: Directorate of Norland, dualControl: false, delegates: [{ from: Bo, to: Ada, until: ${inMinutes(60)} }] }]\n`,
  );
  await on.json(ada, "partner", "decision-rights", matrix, ...key);
  const named = await on.as(ada, "delegation", "list", norland.name);
  expect(named.stdout).toMatch(/Bo .* Ada /);
  const other = ["--with", join(on.folder, "another.pem"), "--new"];
  await on.json(ada, "partner", "replace-key", ...key, ...other);
});

test("a partner's first key is enrolled, and another put in its place, without either being on a machine with a network", async () => {
  const on = installed();
  const name = "Offline";
  await on.json(on.adminToken, "partner", "add", "--name", name, "--kind", "state");
  const whose = ["--partner", name];
  await on.json(on.adminToken, "person", "add", ...whose, "--name", "Kim", "--role", "administrator");
  const { secret: kim } = await on.json(on.adminToken, "token", "create", ...whose, "--person", "Kim");
  const at = (file: string) => join(on.folder, file);
  const fresh = async (pem: string) => on.json(kim, "sign", "--key", at(pem), "--new");
  const signed = async (file: string, words: RegExp, ...keys: string[]) => {
    expect(JSON.parse(await readFile(at(file), "utf8")).shown.join("\n")).toMatch(words);
    const out = at(`signed-${file}`);
    const done = await on.around(kim, { typed: "yes" }, "sign", at(file), ...keys, "--out", out);
    // Whoever signs reads it in words that are worked out from what is signed.
    expect([done.code, done.stderr]).toEqual([
      0,
      expect.stringMatching(/Exactly this is signed:\s+Statement \d of/),
    ]);
    return ["--signature", out];
  };
  const first = await fresh("first.pem");
  const enrol = ["partner", "enrol-key"];
  await on.as(kim, ...enrol, "--public-key", String(first.publicKey), "--print", at("enrol.json"));
  const enrolled = await on.json(
    kim,
    ...enrol,
    ...(await signed("enrol.json", /Statement 1 of Offline.*Our key is SHA256/s, "--key", at("first.pem"))),
  );
  expect(enrolled).toMatchObject({ key: { publicKey: first.publicKey } });
  const second = await fresh("second.pem");
  const replace = ["partner", "replace-key"];
  await on.as(kim, ...replace, "--public-key", String(second.publicKey), "--print", at("replace.json"));
  const keys = ["--key", at("first.pem"), "--with", at("second.pem")];
  const replaced = await signed("replace.json", /The one that signs this says nothing any more/, ...keys);
  expect(await on.json(kim, ...replace, ...replaced)).toMatchObject({ key: { publicKey: second.publicKey } });
  expect((await on.as(kim, ...enrol, "--print", at("none.json"))).code).toBe(2);
});

test("an agreement is suspended, taken up, looked at again, denounced and kept, and another one declined, by command line", async () => {
  const on = installed();
  const { norland, sudmark } = await twoPartners(on, "E");
  const { bo } = norland;
  const { eve } = sudmark;
  const agreement = await theOne(on, bo, "agreement", "list");
  const why = ["--justification", "Our own networks are under attack today."];
  const key = ["--key", join(on.folder, `${norland.name}.pem`)];
  await on.json(bo, "agreement", "suspend", agreement, ...why);
  await on.json(bo, "agreement", "lift", agreement);
  await on.json(bo, "agreement", "confirm-review", agreement);
  await on.json(bo, "agreement", "denounce", agreement, ...why, ...key);
  await on.json(bo, "agreement", "revoke-notice", agreement);
  const proposed = await on.json(bo, "agreement", "propose", "--file", join(on.folder, "agreement-E.yaml"));
  await on.json(eve, "agreement", "decline", proposed.id, ...why);
});

test("C-06 a yes in advance is given by two, looked at and taken back by command line", async () => {
  const on = installed();
  const cast = await twoPartners(on, "F");
  const { ada, bo, cy } = cast.norland;
  const { playbook } = await on.json(ada, "run", "show", await started(on, cast, "remote"));
  const { id, hash } = playbook as { id: string; hash: string };
  const terms = join(on.folder, "terms.json");
  await writeFile(
    terms,
    JSON.stringify({
      ...{ mode: "live", playbook: { id, hash }, office: "Directorate of Norland", level: "operational" },
      ...{ effectCeiling: "E4", severities: { from: 0, to: 3 }, targets: ["file-server-1"], dataClasses: [] },
      ...{ performers: [cast.sudmark.name], agreement: await theOne(on, bo, "agreement", "list") },
      ...{ usesMax: 2, until: new Date(Date.now() + 3_600_000).toISOString() },
    }),
  );
  const standing = await on.json(bo, "standing", "grant", "--file", terms);
  await on.json(cy, "standing", "second", standing.id, "--yes");
  await on.json(ada, "standing", "list");
  await on.json(ada, "standing", "show", standing.id);
  expect(await on.json(bo, "standing", "revoke", standing.id)).toMatchObject({ status: "revoked" });
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
  const at = (file: string) => join(on.folder, file);
  const elsewhere = async (token: string, partner: string, file: string, ...say: string[]) => {
    expect((await on.as(token, ...say, "--print", at(file))).code).toBe(0);
    const out = at(`signed-${file}`);
    expect((await on.as(token, "sign", at(file), ...key(partner), "--yes", "--out", out)).code).toBe(0);
    return {
      words: JSON.parse(await readFile(at(file), "utf8")).shown.join("\n"),
      signed: ["--signature", out],
    };
  };
  const unsigned = offer.slice(0, -2);
  const offered = await elsewhere(norland.bo, norland.name, "offer.json", ...unsigned);
  expect(offered.words).toMatch(/We offer the lead of run--.* to Sudmark L .*It hits you now\./);
  await on.json(norland.bo, ...unsigned, ...offered.signed);
  const take = ["run", "accept-lead", run];
  const accepted = await elsewhere(sudmark.eve, sudmark.name, "accept.json", ...take);
  expect(accepted.words).toMatch(/We take the lead of run--.*, as statement \d+ of Norland L .* offers it\./);
  const taken = await on.json(sudmark.eve, ...take, ...accepted.signed);
  expect(taken).toMatchObject({ lead: { name: sudmark.name }, leadOffer: null });
  const timeline = await on.as(norland.bo, "run", "timeline", run, "--all");
  expect(timeline.stdout).toContain(`${sudmark.name} took the lead from ${norland.name}; both have signed.`);
});

test("what needs no server is shown by its shape too: files, contexts, completion, the API's document", async () => {
  const on = installed();
  const { ada } = (await twoPartners(on, "J")).norland;
  const env = { MIRROR_CONFIG: undefined, HOME: on.folder, XDG_CONFIG_HOME: join(on.folder, "config") };
  const json = async (...argv: string[]) => {
    const { code, stdout, stderr } = await mirror([...argv, "-o", "json"], { env });
    expect([argv, code, code === 0 ? "" : stderr]).toEqual([argv, 0, ""]);
    return stdout === "" ? null : JSON.parse(stdout);
  };
  const root = join(import.meta.dirname, "../..");
  const playbook = join(root, "playbooks/examples/remote-forensics.json");
  await json("playbook", "validate", playbook);
  await json("playbook", "diff", playbook, playbook);
  await json("trigger", "test", join(root, "packages/alert/payloads/wazuh.json"));
  await json("context", "add", "norland", "--url", on.url, "--token", ada);
  await json("context", "set", "sudmark", "--url", on.url);
  await json("context", "use", "norland");
  await json("context", "list");
  await json("context", "remove", "sudmark");
  await json("completion", "bash");
  await json("completion", "zsh");
  await json("completion", "fish");
  await json("completion", "powershell");
  await json("openapi");
});

test("what leaves the house is set up, tried, looked through and taken away by command line", async () => {
  const on = installed();
  const { ada } = (await twoPartners(on, "H")).norland;
  const executor = await on.executor();
  const secret = ["--kind", "bearer-token", "--to", "https://edr.example"];
  const file = join(on.folder, "address.txt");
  await writeFile(file, "https://chat.example/hooks/one");
  await on.json(ada, "secret", "put", "edr", ...secret, "--file", file);
  await on.json(ada, "secret", "list");
  await on.json(ada, "secret", "remove", "edr");
  await on.json(ada, "channel", "add", "chat", "--as", "slack", "--name", "soc", "--file", file);
  await on.json(ada, "channel", "list");
  await on.json(ada, "channel", "test", "soc");
  await on.json(ada, "person", "set-mail", "Ada", "ada@norland.example");
  await on.json(ada, "channel", "test-mail");
  const tried = await vi.waitFor(
    async () => {
      const { items } = await on.json(ada, "channel", "deliveries");
      expect(items).toHaveLength(2);
      return items as { id: string; channel: string | null }[];
    },
    { timeout: 20_000, interval: 100 },
  );
  const toChat = tried.find(({ channel }) => channel === "soc");
  await on.json(ada, "channel", "replay", toChat?.id ?? "");
  await on.json(ada, "channel", "remove", "soc");
  await executor.stop();
});

test("INV-13 a step whose effect nobody knows the outcome of is looked into and sent once more by command line; another is given up", async () => {
  const on = installed();
  const { norland } = await twoPartners(on, "I");
  const { ada, bo } = norland;
  const file = join(on.folder, "beacon.json");
  await writeFile(file, JSON.stringify(documents.beacon).replace("PUT /blocks", "POST /blocks"));
  await on.json(ada, "playbook", "import", file);
  const incident = await on.json(ada, "incident", "open", "--title", "A beacon", "--severity", "2");
  const which = ["--playbook", documents.beacon.id, "--incident", incident.id];
  const run = await on.json(ada, "run", "start", ...which, "--bind", `responders=${norland.name}/CSIRT`);
  const look = await theOne(on, bo, "step", "list", "--run", run.id);
  await on.json(bo, "step", "claim", look);
  await on.json(bo, "step", "complete", look, "--out", "__found__=true");

  const log = openLogger({ service: "test", level: "error", format: "json", to: process.stderr });
  const redis = connectRedis(on.redisUrl, { purpose: "test", log });
  const scene = new Scene(redisJournal(redis));
  const executor = { kind: "service", service: "executor" } as const;
  const [owed] = await scene.journal.owed("live", { limit: 1 });
  const [stream, effect] = [owed?.stream ?? "", EffectId.parse(owed?.effect)];
  const by = { worker: "test", epoch: 1 };
  await scene.must(executor, (turn) => beginEffect(turn, stream, effect, by, () => {}));
  const lost = { status: "unknown", detail: "The answer was lost." } as const;
  await scene.must(executor, (turn) => recordOutcome(turn, stream, effect, by, lost));
  redis.disconnect();

  const { items } = await on.json(ada, "step", "list", "--run", run.id);
  const sent = (items as { id: string; name: string }[]).find(({ name }) => name === "Block it")?.id ?? "";
  const looked = "The firewall's own log shows that no block was set.";
  await on.json(ada, "step", "repeat", sent, "--reason", looked);
  const other = await on.json(ada, "run", "start", ...which, "--bind", `responders=${norland.name}/CSIRT`);
  const again = await theOne(on, bo, "step", "list", "--run", other.id);
  await on.json(bo, "step", "claim", again);
  await on.json(bo, "step", "fail", again, "--reason", "The logs are gone.");
});
