import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mirror } from "@mirror/cli/testing";
import { type BundleHeader, type Entry, writeBundle } from "@mirror/journal";
import { createSigningKey, loadSigningKey, sign } from "@mirror/journal/signing";
import { expect, test } from "vitest";
import { installationForThisFile } from "./installation.js";
import { started, theOne, twoPartners } from "./two-partners.js";

const installed = installationForThisFile();

/** Of the text that a helper of these tests writes down. */
const NOTES_HASH = `sha256:${createHash("sha256").update("Nine servers imaged.\n").digest("hex")}`;

test("a whole incident by command line: partners, agreement, run, consent, step, evidence; a touched line is named", async () => {
  const on = installed();
  const cast = await twoPartners(on, "A");
  const { ada, bo, cy } = cast.norland;
  const { eve } = cast.sudmark;
  const run = await started(on, cast, "remote");
  expect((await on.as(ada, "run", "show", run)).stdout).toMatch(/^waiting for +Ask for remote forensics: /m);

  const round = await theOne(on, bo, "consent", "list", "--mine");
  await on.json(bo, "consent", "grant", round, "--yes");
  await on.json(cy, "consent", "grant", round, "--yes", "--justification", "The team is known to us.");

  const step = await theOne(on, eve, "step", "list", "--mine");
  expect((await on.as(eve, "step", "claim", step)).stdout).toMatch(/^status +in-progress$/m);
  const notes = join(on.folder, "notes.log");
  await writeFile(notes, "Nine servers imaged.\n");
  const nowhere = await on.as(eve, "step", "complete", step, "--evidence", join(on.folder, "none.log"));
  expect(nowhere).toMatchObject({ code: 7, stderr: expect.stringContaining("there is no such file") });
  const completed = await on.as(eve, "step", "complete", step, "--evidence", notes);
  expect(completed.stdout).toMatch(/^status +done$/m);
  expect(completed.stdout).toContain(NOTES_HASH);
  expect((await on.json(eve, "step", "show", step)).exhibits).toMatchObject([
    { name: "notes.log", bytes: 21, hash: NOTES_HASH, mediaType: "text/plain", by: { name: "Eve" } },
  ]);
  expect((await on.as(ada, "run", "timeline", run, "--all")).stdout).toContain(`notes.log (${NOTES_HASH})`);
  expect(await on.json(ada, "run", "show", run)).toMatchObject({ status: "completed", blockedOn: null });

  const bundle = join(on.folder, "evidence.jsonl");
  expect((await on.as(ada, "evidence", "export", run, "--out", bundle)).code).toBe(0);
  const key = await on.json(ada, "evidence", "key");
  const verified = await mirror(["evidence", "verify", bundle, "--key", String(key.publicKey), "-o", "json"]);
  expect(verified).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(verified.stdout)).toMatchObject({
    ok: true,
    faults: [],
    bundle: { run, mode: "live" },
    signature: { key: key.publicKey, fingerprint: key.fingerprint, known: true },
    exhibits: [{ run, step, stepName: "Image the file servers", name: "notes.log", hash: NOTES_HASH }],
    replay: { runs: [{ id: run, status: "completed" }], groundsChecked: 1 },
  });
  const handedOver = join(on.folder, "as it was handed over.txt");
  await writeFile(handedOver, "Nine servers imaged.\n");
  const known = await mirror(["evidence", "verify", bundle, "--exhibit", handedOver]);
  expect(known).toMatchObject({ code: 0, stdout: expect.stringContaining("(as notes.log)") });
  await writeFile(handedOver, "Ten servers imaged.\n");
  const other = await mirror(["evidence", "verify", bundle, "--exhibit", handedOver]);
  expect(other).toMatchObject({ code: 1, stdout: expect.stringContaining("it verifies") });
  expect(other.stdout).toContain("NOTHING HERE");
  expect(other.stderr).toContain("is none of the files that were named");

  const bytes = await readFile(bundle);
  const touched = join(on.folder, "touched.jsonl");
  let begin = 0;
  for (let line = 1; begin < bytes.length; line += 1) {
    const end = bytes.indexOf(10, begin);
    const changed = Buffer.from(bytes);
    const place = begin + Math.floor((end - begin) / 2);
    changed[place] = (changed[place] ?? 0) ^ 1;
    await writeFile(touched, changed);
    const { code, stdout, stderr } = await mirror(["evidence", "verify", touched]);
    expect([line, code, stderr]).toEqual([line, 1, `mirror: ${touched} does not verify: line ${line}\n`]);
    expect(stdout).toMatch(new RegExp(`^ {2}line ${line}: .+\\.$`, "m"));
    begin = end + 1;
  }
});

test("evidence for another partner is that partner's to export, and a bundle of another key is not taken for ours", async () => {
  const on = installed();
  const cast = await twoPartners(on, "B");
  const run = await started(on, cast, "remote");
  const { ada } = cast.norland;
  const file = join(on.folder, "b.jsonl");

  const refused = await on.as(ada, "evidence", "export", run, "--as", cast.sudmark.name, "--out", file);
  expect(refused.code).toBe(8);
  await expect(readFile(file)).rejects.toThrow("ENOENT");

  const own = await on.as(
    cast.sudmark.eve,
    "evidence",
    "export",
    run,
    "--as",
    cast.sudmark.name,
    "--out",
    file,
  );
  expect(own).toMatchObject({ code: 0, stdout: "" });
  const other = `ed25519:${"5".repeat(64)}`;
  const verified = await mirror(["evidence", "verify", file, "--key", other]);
  expect(verified.code).toBe(1);
  expect(verified.stdout).toContain("another key");
});

test("INV-03 a bundle that is whole and signed, but shows no consent for what was done, names the line of the deed", async () => {
  const on = installed();
  const cast = await twoPartners(on, "C");
  const run = await started(on, cast, "remote");
  const { ada, bo, cy } = cast.norland;
  const round = await theOne(on, bo, "consent", "list", "--run", run);
  for (const official of [bo, cy]) await on.json(official, "consent", "grant", round, "--yes");
  const bundle = join(on.folder, "whole.jsonl");
  await on.as(ada, "evidence", "export", run, "--out", bundle);

  const without = join(on.folder, "without.jsonl");
  await writeFile(without, await signedAnew(await readFile(bundle, "utf8"), (stream) => stream !== round));
  const { code, stdout } = await mirror(["evidence", "verify", without, "-o", "json"]);
  expect(code).toBe(1);
  const { faults } = JSON.parse(stdout);
  expect(faults).toMatchObject([
    { stream: run, fault: expect.stringContaining(`${round} is not in this record`) },
  ]);
  const named = JSON.parse((await readFile(without, "utf8")).split("\n")[faults[0].line - 1] ?? "");
  expect([named.stream, named.seq, named.body.type]).toEqual([run, faults[0].seq, "step-assigned"]);

  await writeFile(without, await signedAnew(await readFile(bundle, "utf8"), (stream) => stream !== run));
  const gone = await mirror(["evidence", "verify", without]);
  expect(gone).toMatchObject({
    code: 1,
    stdout: expect.stringContaining(`The entries of ${run}, which it is about`),
  });

  // What a partner said stands in the header, whatever number it bears in the partner's own stream.
  const touched = (said: Entry): Entry => ({
    ...said,
    salt: said.salt.replace(/^./, (at) => (at === "0" ? "1" : "0")),
  });
  const all = JSON.parse((await readFile(bundle, "utf8")).split("\n", 1).join("")) as BundleHeader;
  const late = (all.statements ?? []).findLast(({ seq }) => seq > 1);
  const saidOtherwise = (header: BundleHeader) => ({
    ...header,
    statements: (header.statements ?? []).map((said) =>
      said.stream === late?.stream && said.seq === late.seq ? touched(said) : said,
    ),
  });
  await writeFile(without, await signedAnew(await readFile(bundle, "utf8"), () => true, saidOtherwise));
  const unsaid = await mirror(["evidence", "verify", without, "-o", "json"]);
  expect(unsaid.code).toBe(1);
  expect(JSON.parse(unsaid.stdout).faults).toContainEqual(
    expect.objectContaining({ line: 1, stream: late?.stream, seq: late?.seq }),
  );
});

/** The same bundle with some of its streams or another header, signed with a key that nobody handed over. */
async function signedAnew(
  text: string,
  keeps: (stream: string) => boolean,
  changed: (header: BundleHeader) => BundleHeader = (header) => header,
): Promise<string> {
  const [first = "", ...lines] = text.trimEnd().split("\n");
  const header = changed(JSON.parse(first));
  const entries: Entry[] = lines.slice(0, -1).map((line) => JSON.parse(line));
  const streams = new Map<string, Entry[]>();
  for (const entry of entries)
    if (keeps(entry.stream)) streams.set(entry.stream, [...(streams.get(entry.stream) ?? []), entry]);
  const key = loadSigningKey(createSigningKey());
  return writeBundle({
    header: { ...header, publicKey: key.publicKey },
    streams,
    sign: (content) => sign(key, content),
  });
}
