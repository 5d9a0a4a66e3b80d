import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { documents } from "@mirror/small-playbooks";
import { expect, test } from "vitest";
import { installationForThisFile } from "./installation.js";
import { started, theOne, twoPartners } from "./two-partners.js";

const installed = installationForThisFile();

test("C-09 what was shared under a consent that is withdrawn is asked back, and returned, erased or kept, with a word", async () => {
  const on = installed();
  const cast = await twoPartners(on, "R");
  const { ada, bo } = cast.norland;
  const { eve } = cast.sudmark;
  const run = await started(on, cast, "shared");
  const round = await theOne(on, bo, "consent", "list", "--run", run);
  const { scopeHash } = await on.json(bo, "consent", "show", round);
  const page = (await on.as(bo, "consent", "show", round)).stdout;
  expect(page).toMatch(new RegExp(`^ +tells +${cast.sudmark.name}\n +of that, the data +addresses$`, "m"));
  await on.json(bo, "consent", "grant", round, "--scope-hash", String(scopeHash), "--yes");
  const told = await theOne(on, bo, "step", "list", "--run", run);
  await on.json(bo, "step", "claim", told);
  await on.json(bo, "step", "complete", told);
  const blocking = async () => (await on.json(ada, "run", "stand-down", run)).blockers;
  expect(await blocking()).toContainEqual(expect.objectContaining({ kind: "share", subject: told }));
  expect((await on.as(ada, "run", "stand-down", run)).stdout).toContain('What "Tell the helpers" shared');
  // To the minute, as people write it.
  const until = `${new Date(Date.now() + 3_600_000).toISOString().slice(0, "2026-11-22T08:00".length)}Z`;
  await on.json(ada, "step", "end-share", told, "--until", until, "--reason", "They are stale by then.");
  expect(await blocking()).not.toContainEqual(expect.objectContaining({ subject: told }));
  await on.json(bo, "step", "claim", await theOne(on, bo, "step", "list", "--run", run));
  await on.json(bo, "consent", "withdraw", round, "--justification", "They are not to have it after all.");
  const { items } = await on.json(eve, "recall", "list", "--open");
  const [first, second] = (items as { id: string }[]).map((one) => one.id);
  if (first === undefined || second === undefined) throw new Error("Both are asked back.");

  await on.json(eve, "recall", "show", first);
  expect((await on.as(eve, "recall", "show", first)).stdout).toContain("asked of");
  const wiped = ["--attestation", "Every copy was wiped, and we looked."];
  expect((await on.as(bo, "recall", "erase", first, ...wiped)).code).toBe(8);
  await on.json(eve, "recall", "refuse", first, "--reason", "Our court has ordered us to keep it.");
  expect((await on.as(ada, "recall", "list", "--closed")).stdout).toContain("refused");
  await on.json(eve, "recall", "erase", first, ...wiped);
  const back = await on.json(eve, "recall", "return", second, "--note", "The disk is with your courier.");
  expect(back).toMatchObject({ status: "returned", answer: { words: "The disk is with your courier." } });
});

test("C-03 consent is granted to exactly what was shown, when yes is typed, and to nothing otherwise", async () => {
  const on = installed();
  const cast = await twoPartners(on, "A");
  const { bo, cy } = cast.norland;
  const run = await started(on, cast, "remote");
  const round = await theOne(on, bo, "consent", "list", "--run", run);
  const { scopeHash } = await on.json(bo, "consent", "show", round);
  const answers = async () => (await on.json(bo, "consent", "show", round)).decisions;

  const nobody = await on.as(bo, "consent", "grant", round);
  expect(nobody).toMatchObject({ code: 2, stdout: "" });
  expect(nobody.stderr).toContain("Image the file servers");
  expect(nobody.stderr).toContain(String(scopeHash));
  expect(await on.around(bo, { typed: "yep" }, "consent", "grant", round)).toMatchObject({
    code: 1,
    stdout: "",
  });
  const another = `sha256:${"0".repeat(64)}`;
  expect((await on.as(bo, "consent", "grant", round, "--scope-hash", another, "--yes")).code).toBe(6);
  expect(await answers()).toMatchObject([{ status: "requested", by: [] }]);

  expect(await on.around(bo, { typed: "yes" }, "consent", "grant", round)).toMatchObject({ code: 0 });
  expect(await answers()).toMatchObject([{ status: "partially-authorised", by: [{ name: "Bo" }] }]);
  await on.json(cy, "consent", "grant", round, "--scope-hash", String(scopeHash), "--yes");
  expect((await on.as(bo, "consent", "watch", round)).code).toBe(0);

  const sent = expect.stringContaining("Already sent, before it was withdrawn");
  expect(
    await on.as(cy, "consent", "withdraw", round, "--justification", "They have gone beyond what was named."),
  ).toMatchObject({ code: 0, stdout: sent });
  expect((await on.as(bo, "consent", "watch", round)).code).toBe(11);

  const { ada } = cast.norland;
  const { eve } = cast.sudmark;
  const [held] = (await on.json(eve, "step", "list")).items as { id: string; waitingFor: string }[];
  const step = held?.id ?? "";
  expect(held?.waitingFor).toContain("ask again");
  expect((await on.as(eve, "step", "resume", step)).code).toBe(8);
  const looked = "We have looked, and it is not there.";
  expect((await on.as(eve, "step", "repeat", step, "--reason", looked)).code).toBe(6);
  const again = await on.json(ada, "consent", "ask-again", round);
  for (const official of [bo, cy])
    await on.json(official, "consent", "grant", again.id, "--scope-hash", String(again.scopeHash), "--yes");
  expect(await on.json(eve, "step", "resume", step)).toMatchObject({ status: "assigned" });
});

test("C-07 a spoken yes is written down and confirmed, and one on conditions is verified, suspended and reaffirmed", async () => {
  const on = installed();
  const cast = await twoPartners(on, "Spoken");
  const { ada, bo, cy } = cast.norland;
  const run = await started(on, cast, "remote");
  const round = await theOne(on, bo, "consent", "list", "--run", run);
  const attest = ["consent", "attest", round, "--official", "Bo", "--answer", "grant"];
  expect((await on.as(ada, ...attest)).code).toBe(2);
  expect(await on.json(ada, ...attest, "--how", "By telephone, called back")).toMatchObject({
    decisions: [{ status: "partially-authorised", spoken: [{ official: { name: "Bo" } }] }],
  });
  expect(await on.json(bo, "consent", "confirm", round)).toMatchObject({
    decisions: [{ spoken: [{ writtenBy: { name: "Ada" }, confirmBy: null }] }],
  });

  const until = `until=${new Date(Date.now() + 3_600_000).toISOString()}`;
  const grant = ["consent", "grant", round, "--yes", "--condition"];
  expect((await on.as(cy, ...grant, "The backups are good")).stderr).toContain("This is no condition");
  const found = `The backups are good; office=Directorate of Norland; ${until}`;
  await on.json(cy, ...grant, found, "--condition", `The ward has agreed; person=Bo; ${until}`);
  const shown = ["consent", "show", round];
  const verify = ["consent", "verify", round, "--condition"];
  expect((await on.as(cy, ...shown)).stdout).toContain("The ward has agreed");
  await on.json(cy, ...verify, "1");
  expect(await on.json(bo, ...verify, "2", "--justification", "I have asked the ward.")).toMatchObject({
    status: "satisfied",
    decisions: [{ status: "granted", conditions: [{ state: "verified" }, { state: "verified" }] }],
  });
  const why = ["--justification", "The ward needs its beds again, at once."];
  expect(await on.json(bo, "consent", "report-violation", round, "--condition", "2", ...why)).toMatchObject({
    status: "revoked",
    decisions: [{ status: "suspended" }],
  });
  expect(await on.json(cy, "consent", "reaffirm", round)).toMatchObject({ status: "satisfied" });
});

test("INV-12 an official signs what it decides with its own key, here or on a machine without a network, and a token alone gives no yes", async () => {
  const on = installed();
  const cast = await twoPartners(on, "Signed");
  const { ada, bo, cy } = cast.norland;
  const at = (name: string) => join(on.folder, name);
  const [made] = [await on.json(bo, "sign", "--key", at("bo.pem"), "--new")];
  const appoint = ["--office", "Directorate of Norland", "--ceiling", "E4", "--level", "operational"];
  const named = ["person", "appoint", "Bo", ...appoint, "--public-key", String(made.publicKey)];
  const print = await on.as(ada, ...named, "--print", at("appoint.json"));
  expect(print).toMatchObject({ code: 0, stdout: "", stderr: expect.stringContaining("mirror sign") });
  const partnerKey = ["--key", at(`${cast.norland.name}.pem`)];
  expect(
    (await on.as(ada, "sign", at("appoint.json"), ...partnerKey, "--yes", "--out", at("said.json"))).code,
  ).toBe(0);
  await on.json(ada, ...named, "--signature", at("said.json"));

  const round = await theOne(on, bo, "consent", "list", "--run", await started(on, cast, "remote"));
  const grant = ["consent", "grant", round, "--yes"];
  const bare = await on.as(bo, ...grant);
  expect([bare.code, bare.stderr]).toEqual([8, expect.stringContaining("INV-12")]);
  const wrong = await on.as(bo, ...grant, ...partnerKey);
  expect([wrong.code, wrong.stderr]).toEqual([8, expect.stringContaining("INV-12")]);
  const why = ["--justification", "The team is known to us."];
  expect((await on.as(bo, ...grant, ...why, "--print", at("yes.json"))).code).toBe(0);
  const elsewhere = await on.around(
    bo,
    { typed: "yes" },
    "sign",
    at("yes.json"),
    "--key",
    at("bo.pem"),
    "--out",
    at("yes-signed.json"),
  );
  expect([elsewhere.code, elsewhere.stderr]).toEqual([0, expect.stringContaining("Image the file servers")]);
  expect(await on.json(bo, ...grant, "--signature", at("yes-signed.json"))).toMatchObject({
    decisions: [
      { status: "partially-authorised", signed: [{ by: { name: "Bo" }, fingerprint: made.fingerprint }] },
    ],
  });
  expect((await on.as(cy, ...grant, "--signature", at("yes-signed.json"))).code).not.toBe(0);
  await on.json(cy, ...grant);

  // What binds in advance takes the key as well; taking it back takes none.
  const { playbook } = await on.json(
    ada,
    "run",
    "show",
    String((await on.json(bo, "consent", "show", round)).run),
  );
  const { id, hash } = playbook as { id: string; hash: string };
  const until = new Date(Date.now() + 3_600_000).toISOString();
  const terms = {
    ...{ mode: "live", playbook: { id, hash }, office: "Directorate of Norland", level: "operational" },
    ...{ effectCeiling: "E4", severities: { from: 0, to: 3 }, targets: ["file-server-1"], dataClasses: [] },
    ...{
      performers: [cast.sudmark.name],
      agreement: await theOne(on, bo, "agreement", "list"),
      usesMax: 2,
      until,
    },
  };
  await writeFile(at("terms.json"), JSON.stringify(terms));
  const advance = ["standing", "grant", "--file", at("terms.json")];
  const unsigned = await on.as(bo, ...advance);
  expect([unsigned.code, unsigned.stderr]).toEqual([8, expect.stringContaining("INV-12")]);
  const sign = async (file: string, ...signed: string[]) =>
    expect((await on.as(bo, "sign", at(file), "--key", at("bo.pem"), "--yes", ...signed)).code).toBe(0);
  expect((await on.as(bo, ...advance, "--print", at("advance.json"))).code).toBe(0);
  expect(JSON.parse(await readFile(at("advance.json"), "utf8")).shown.join("\n")).toMatch(
    /Bo \(person--.*, for Norland Signed \(.* says yes in advance, within these terms:.*performers +Sudmark Signed/s,
  );
  await sign("advance.json", "--out", at("advance-signed.json"));
  const given = await on.json(bo, ...advance, "--signature", at("advance-signed.json"));
  expect(given).toMatchObject({ by: [{ person: { name: "Bo" }, fingerprint: made.fingerprint }] });
  await on.json(cy, "standing", "second", String(given.id), "--yes");
  expect(await on.json(bo, "standing", "revoke", String(given.id))).toMatchObject({ status: "revoked" });
  const twice = await on.as(bo, ...advance, "--signature", at("advance-signed.json"));
  expect([twice.code, twice.stderr]).toEqual([8, expect.stringContaining("given already")]);

  const scope = { effectCeiling: "E2", levels: ["operational"], playbooks: "any" };
  await writeFile(at("order.json"), JSON.stringify({ to: "Ada", scope, until, words: "Order 12." }));
  const delegate = ["delegation", "make", cast.norland.name, "--file", at("order.json")];
  expect((await on.as(bo, ...delegate)).stderr).toContain("INV-12");
  await on.as(bo, ...delegate, "--print", at("delegate.json"));
  await sign("delegate.json", "--out", at("delegate-signed.json"));
  expect(await on.json(bo, ...delegate, "--signature", at("delegate-signed.json"))).toMatchObject({
    ...{ to: { name: "Ada" }, fingerprint: made.fingerprint, statement: null },
  });

  const taken = ["consent", "withdraw", round, "--justification", "They have gone beyond what was named."];
  await on.json(bo, ...taken, "--key", at("bo.pem"));
});

test("every no ends a command with the exit code of its kind, and with words that say what to do", async () => {
  const on = installed();
  const cast = await twoPartners(on, "B");
  const { ada, bo } = cast.norland;
  const { eve } = cast.sudmark;
  const run = await started(on, cast, "remote");
  const round = await theOne(on, bo, "consent", "list", "--run", run);
  const nowhere = "run--0197a000-0000-7000-8000-000000000001";

  const notSignedIn = await on.as("mirror_nobody_secret", "whoami");
  expect(notSignedIn).toMatchObject({ code: 4, stdout: "" });
  expect(notSignedIn.stderr).toContain("token");

  expect((await on.as(ada, "run", "list", "--url", "http://127.0.0.1:9")).code).toBe(69);
  expect((await on.as(ada, "run", "show", nowhere)).code).toBe(5);
  expect((await on.as(ada, "run", "start", "--playbook", "No such", "--incident", "x")).code).toBe(5);

  const invalid = await on.as(bo, "consent", "refuse", round, "--justification", "No.");
  expect(invalid.code).toBe(7);
  expect(invalid.stderr).toContain("20 characters");
  const faulty = await on.as(ada, "incident", "open", "--title", "Beds", "--severity", "9");
  expect(faulty).toMatchObject({ code: 7, stdout: "" });
  expect(faulty.stderr).toContain("/severity");

  const refused = await on.as(
    eve,
    "consent",
    "refuse",
    round,
    "--justification",
    "It is not ours to say, but no.",
  );
  expect(refused.code).toBe(8);
  expect(refused.stderr).toMatch(/Refused by rule [A-Z]+-\d\d: /);
  expect(
    (
      await on.as(
        ada,
        "agreement",
        "ask",
        "--who",
        cast.sudmark.name,
        "--what",
        "E5",
        "--to",
        cast.norland.name,
      )
    ).code,
  ).toBe(8);
  expect(
    (
      await on.as(
        ada,
        "agreement",
        "ask",
        "--who",
        cast.sudmark.name,
        "--what",
        "E4",
        "--to",
        cast.norland.name,
      )
    ).code,
  ).toBe(0);

  await on.json(bo, "consent", "refuse", round, "--justification", "The servers hold the data of patients.");
  expect((await on.as(bo, "consent", "watch", round)).code).toBe(11);
  const late = await on.as(cast.norland.cy, "consent", "grant", round, "--yes");
  expect(late).toMatchObject({ code: 8, stderr: expect.stringContaining("C-14") });

  const { incident } = await on.json(ada, "run", "show", run);
  const unbound = await on.as(
    ada,
    ...["run", "start", "--playbook", documents.remoteInE4.id, "--incident", String(incident)],
    ...["--bind", `host=${cast.norland.name}/CSIRT`],
  );
  expect(unbound).toMatchObject({ code: 12, stdout: expect.stringMatching(/^status +rejected$/m) });

  const moved = await on.as(ada, "run", "hold", run, "--reason", "Wait for us.", "--if-match", "00");
  expect(moved.code).toBe(6);
  expect(moved.stderr).toContain("show it again");
  const unseen = await on.as(
    ada,
    ...["incident", "open", "--title", "Seen by nobody", "--severity", "2", "--if-match", "00"],
  );
  expect(unseen).toMatchObject({ code: 2, stderr: expect.stringContaining("--if-match says nothing here") });

  await on.json(ada, "run", "cancel", run, "--reason", "It was a false alarm: the file was a test.");
  const watched = await on.as(ada, "run", "watch", run);
  expect(watched.code).toBe(12);
  expect(watched.stderr).toContain("the run is aborted: It was a false alarm");
});

test("a command whose answer is lost is sent again with its key, and happens once", async () => {
  const on = installed();
  const { norland } = await twoPartners(on, "C");
  const proxy = await losingFirstAnswer(on.url);
  const opened = await on.around(
    norland.ada,
    {},
    ...["incident", "open", "--title", "Lost and found", "--severity", "2", "--affected", norland.name],
    ...["--url", proxy.url, "-o", "json"],
  );
  proxy.server.close();
  expect(opened.code).toBe(0);
  expect(opened.stderr).toContain("asking again");
  expect(proxy.posts()).toBe(2);
  const { items } = await on.json(norland.ada, "incident", "list");
  expect(items).toMatchObject([{ id: JSON.parse(opened.stdout).id, title: "Lost and found" }]);

  const twice = [
    "incident",
    "open",
    "--title",
    "Twice",
    "--severity",
    "1",
    "--idempotency-key",
    "one-and-the-same",
  ];
  const [first, second] = [await on.json(norland.ada, ...twice), await on.json(norland.ada, ...twice)];
  expect(second.id).toBe(first.id);
});

/** In front of a server: passes everything on, but drops the connection instead of the first answer to a POST. */
async function losingFirstAnswer(url: string): Promise<{ url: string; server: Server; posts: () => number }> {
  let posts = 0;
  const server = createServer((asked, answer) => {
    if (asked.method === "POST") posts += 1;
    const lose = asked.method === "POST" && posts === 1;
    const passed = request(
      `${url}${asked.url}`,
      { method: asked.method ?? "GET", headers: asked.headers },
      (real) => {
        if (lose) {
          real.resume().once("end", () => answer.socket?.destroy());
          return;
        }
        answer.writeHead(real.statusCode ?? 500, real.headers);
        real.pipe(answer);
      },
    );
    asked.pipe(passed);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, posts: () => posts };
}
