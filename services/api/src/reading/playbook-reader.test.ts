import { generateKeyPairSync } from "node:crypto";
import { drawPlaybook, readPlaybook } from "@mirror/playbook";
import { afterEach, expect, test } from "vitest";
import { PlaybookReader } from "./playbook-reader.js";

const readers: PlaybookReader[] = [];
function readerWith(...given: ConstructorParameters<typeof PlaybookReader>): PlaybookReader {
  const reader = new PlaybookReader(...given);
  readers.push(reader);
  return reader;
}
afterEach(async () => {
  for (const reader of readers.splice(0)) await reader.stop();
});

const [START, ACTION, END, AGENT] = ["start", "action", "end", "group"].map(
  (type, n) => `${type}--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0a0${n + 1}`,
) as [string, string, string, string];
const TEXT = JSON.stringify({
  type: "playbook",
  spec_version: "cacao-2.0",
  id: "playbook--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0a00",
  name: "Look",
  created_by: "identity--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0aff",
  created: "2026-01-01T00:00:00.000Z",
  modified: "2026-01-01T00:00:00.000Z",
  workflow_start: START,
  workflow: {
    [START]: { type: "start", on_completion: ACTION },
    [ACTION]: {
      type: "action",
      agent: AGENT,
      on_completion: END,
      commands: [{ type: "manual", command: "Look." }],
    },
    [END]: { type: "end" },
  },
  agent_definitions: { [AGENT]: { type: "group", name: "Desk" } },
});

/** A thread that never answers, or ends by an error, or takes all the memory there is. */
const script = (body: string) =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`import { parentPort } from "node:worker_threads"; parentPort.on("message", () => { ${body} });`)}`,
  );

test("a playbook is read in another thread as it is read in this one", async () => {
  const reader = readerWith();
  const { document: _, ...here } = { document: null, ...readPlaybook(TEXT, { defaultMarking: "TLP:GREEN" }) };
  expect(await reader.read(TEXT, { defaultMarking: "TLP:GREEN" })).toEqual(here);
  expect(await reader.read("{", {})).toMatchObject({ ok: false, faults: [{ code: "not-json" }] });
});

test("a playbook is drawn in another thread as it is drawn in this one", async () => {
  const here = readPlaybook(TEXT);
  if (!here.ok) throw new Error("The playbook of this test does not read.");
  const reader = readerWith();
  expect(await reader.draw(TEXT, {}, "svg", "lr")).toBe(drawPlaybook(here.playbook, "svg", "lr"));
  expect(await reader.draw(TEXT, {}, "mermaid")).toBe(drawPlaybook(here.playbook, "mermaid"));
  await expect(reader.draw("{", {}, "svg")).rejects.toThrow("cannot be drawn");
});

test("CACAO 25: where keys are pinned, a document that another key signed is refused, and an unsigned one is read", async () => {
  const reader = readerWith();
  const { publicKey } = generateKeyPairSync("ed25519");
  const pinned = publicKey.export({ type: "spki", format: "pem" }).toString();
  expect(await reader.read(TEXT, {}, pinned)).toMatchObject({ ok: true });
  const signature = {
    type: "jss",
    id: "jss--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0a0f",
    created: "2026-01-01T00:00:00.000Z",
    modified: "2026-01-01T00:00:00.000Z",
    signee: "Example CSIRT",
    related_to: "playbook--0b6d9d3e-5c1d-4a55-9f6c-6b1a0f6f0a00",
    related_version: "2026-01-01T00:00:00.000Z",
    hash_algorithm: "sha-256",
    algorithm: "Ed25519",
    public_key: publicKey.export({ type: "spki", format: "der" }).toString("base64"),
    value: "bm90IHNpZ25lZA",
  };
  const signed = JSON.stringify({ ...JSON.parse(TEXT), signatures: [signature] });
  expect(await reader.read(signed, {})).toMatchObject({ ok: true });
  expect(await reader.read(signed, {}, pinned)).toMatchObject({
    ok: false,
    faults: [{ code: "signature-not-trusted" }],
  });
});

test("what was just read is not read again, but for other options", () => {
  const reader = readerWith();
  const first = reader.read(TEXT, {});
  expect(reader.read(TEXT, {})).toBe(first);
  expect(reader.read(TEXT, { defaultMarking: "TLP:RED" })).not.toBe(first);
});

test("INV-15 a document that keeps its thread is refused, and this loop goes on meanwhile", async () => {
  const reader = readerWith(300, script("for (;;);"));
  let turns = 0;
  const turning = setInterval(() => {
    turns += 1;
  }, 10);
  expect(await reader.read(TEXT, {})).toMatchObject({ ok: false, faults: [{ code: "too-costly" }] });
  clearInterval(turning);
  expect(turns).toBeGreaterThan(1);
});

test("a thread that ends by an error is a failure of ours, and the next document has a new one", async () => {
  const reader = readerWith(5_000, script('throw new Error("broken")'));
  await expect(reader.read(TEXT, {})).rejects.toThrow("broken");
  await expect(reader.read(TEXT, {})).rejects.toThrow("broken");
});
