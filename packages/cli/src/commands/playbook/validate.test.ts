import { generateKeyPairSync, sign } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { contentHash } from "@mirror/vocabulary";
import { afterEach, beforeEach, expect, test } from "vitest";
import { mirror } from "../../testing/captured.js";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "mirror-playbooks-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

const [START, ACTION, END, AGENT] = ["start", "action", "end", "group"].map(
  (kind, n) => `${kind}--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0a0${n + 1}`,
) as [string, string, string, string];

function playbook(next = END) {
  return {
    type: "playbook",
    spec_version: "cacao-2.0",
    id: "playbook--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0a00",
    name: "Look at the logs",
    created_by: "identity--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0aff",
    created: "2026-01-01T00:00:00.000Z",
    modified: "2026-01-01T00:00:00.000Z",
    workflow_start: START,
    workflow: {
      [START]: { type: "start", on_completion: ACTION },
      [ACTION]: {
        type: "action",
        name: "Look",
        agent: AGENT,
        on_completion: next,
        commands: [{ type: "manual", command: "Look at the logs." }],
      },
      [END]: { type: "end" },
    },
    agent_definitions: { [AGENT]: { type: "group", name: "Responders" } },
  };
}

test("a good playbook is ok, and a bad one shows every fault with its place and what to do, and exits 7", async () => {
  const good = await file("good.json", JSON.stringify(playbook()));
  const gone = "end--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0a09";
  const bad = await file("bad.json", JSON.stringify({ ...playbook(gone), name: 5 }));

  const ok = await mirror(["playbook", "validate", good]);
  expect(ok).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^.*good\.json: ok, Look at the logs\n/),
  });

  const both = await mirror(["playbook", "validate", good, bad]);
  expect(both.code).toBe(7);
  expect(both.stdout).toContain("good.json: ok");
  expect(both.stdout).toContain("bad.json: 3 faults");
  expect(both.stdout).toMatch(/^ {2}\/name: .+ Write it as a string\. \(shape\)$/m);
  expect(both.stdout).toMatch(new RegExp(`^ {2}/workflow/${ACTION}/on_completion: .*${gone}`, "m"));

  const json = JSON.parse((await mirror(["playbook", "validate", bad, "-o", "json"])).stdout);
  expect(json).toMatchObject([
    { file: bad, ok: false, playbook: null, faults: [{ pointer: "/name" }, {}, {}] },
  ]);
});

test("what cannot be read as text is a fault of that file, and the others are still checked", async () => {
  const good = await file("good.json", JSON.stringify(playbook()));
  const bytes = await file("bytes.json", Uint8Array.of(0x7b, 0xff, 0x7d));
  const { code, stdout } = await mirror(["playbook", "validate", join(folder, "none.json"), bytes, good]);
  expect(code).toBe(7);
  expect(stdout).toContain("there is no such file");
  expect(stdout).toContain("not UTF-8");
  expect(stdout).toContain("good.json: ok");
});

test("a playbook in a file, or piped in, is drawn with no server", async () => {
  const text = JSON.stringify(playbook());
  const drawn = await mirror(["playbook", "graph", await file("good.json", text)]);
  expect(drawn).toMatchObject({ code: 0, stdout: expect.stringMatching(/^flowchart TD\n/) });
  expect((await mirror(["playbook", "graph", "-"], { piped: text })).stdout).toBe(drawn.stdout);
  const picture = await mirror(["playbook", "graph", "-", "--format", "svg"], { piped: text });
  expect(picture).toMatchObject({ code: 0, stdout: expect.stringMatching(/^<svg [\s\S]*<\/svg>\n$/) });
  const across = await mirror(["playbook", "graph", "-", "--direction", "lr"], { piped: text });
  expect(across.stdout).toMatch(/^flowchart LR\n/);
  expect((await mirror(["playbook", "graph", "-", "--format", "png"], { piped: text })).code).toBe(2);
  const bad = await file("bad.json", "{");
  expect((await mirror(["playbook", "graph", bad])).code).toBe(7);
});

test("INV-15 a playbook of 2,000 steps is drawn by nobody: it is refused, with how many are read", async () => {
  const one = playbook();
  const step = (at: number) => `action--0b6d9d3e-5c1d-4a55-9f6c-${at.toString(16).padStart(12, "0")}`;
  const steps = Array.from({ length: 1_998 }, (_, at) => {
    const next = at === 1_997 ? END : step(at + 1);
    return [
      step(at),
      { type: "playbook-action", playbook_id: one.id.replace("a00", "b00"), on_completion: next },
    ];
  });
  const workflow = {
    [START]: { type: "start", on_completion: step(0) },
    ...Object.fromEntries(steps),
    [END]: { type: "end" },
  };
  const piped = JSON.stringify({ ...one, workflow });
  const drawn = await mirror(["playbook", "graph", "-", "--format", "svg"], { piped });
  expect(drawn).toMatchObject({ code: 7, stdout: "" });
  expect(drawn.stderr).toContain("There are 2000 steps, and at most 800 are read.");
});

test("a signed playbook verifies by the key that is named, and exits 1 once anything in it was changed", async () => {
  const pair = generateKeyPairSync("ed25519");
  const pem = await file("author.pem", pair.publicKey.export({ type: "spki", format: "pem" }).toString());
  const unsigned = {
    type: "jss",
    id: "jss--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0a01",
    created: playbook().created,
    modified: playbook().modified,
    signee: "Example CSIRT",
    related_to: playbook().id,
    related_version: playbook().modified,
    hash_algorithm: "sha-256",
    algorithm: "Ed25519",
    public_key: pair.publicKey.export({ type: "spki", format: "der" }).toString("base64"),
  };
  const digest = contentHash({ ...playbook(), signatures: [unsigned] }).replace("sha256:", "");
  const value = sign(null, Buffer.from(digest), pair.privateKey).toString("base64url");
  const signed = { ...playbook(), signatures: [{ ...unsigned, value }] };

  const good = await file("signed.json", JSON.stringify(signed));
  const inJson = await mirror(["playbook", "verify", good, "--key", pem, "-o", "json"]);
  expect(JSON.parse(inJson.stdout).playbook).toEqual({ id: signed.id, modified: signed.modified });
  const verified = await mirror(["playbook", "verify", good, "--key", pem]);
  expect(verified).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("verifies, by the key that you named"),
  });
  expect(await mirror(["playbook", "verify", good])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("Nobody here vouches"),
  });
  const changed = await file("changed.json", JSON.stringify({ ...signed, name: "Look away" }));
  expect((await mirror(["playbook", "verify", changed, "--key", pem])).code).toBe(1);
  expect((await mirror(["playbook", "verify", changed])).code).toBe(1);
  // Nothing is sent that the named publisher did not sign: no server is asked, and none is there.
  const nowhere = ["--url", "http://127.0.0.1:9", "--token", "none", "--key", pem];
  expect((await mirror(["playbook", "import", good, ...nowhere])).code).toBe(69);
  expect(await mirror(["playbook", "import", changed, ...nowhere])).toMatchObject({
    code: 7,
    stderr: expect.stringContaining("signature-not-trusted"),
  });
  const unsignedFile = await file("unsigned.json", JSON.stringify(playbook()));
  expect((await mirror(["playbook", "import", unsignedFile, ...nowhere])).code).toBe(7);
  expect(
    (await mirror(["playbook", "verify", await file("bare.json", JSON.stringify(playbook()))])).code,
  ).toBe(1);
  expect((await mirror(["playbook", "verify", good, "--key", good])).code).toBe(7);
});
