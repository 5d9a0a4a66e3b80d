import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { publisherKeysIn } from "./publisher-keys.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "mirror-publishers-"));
});
afterAll(() => rm(folder, { recursive: true }));

test("without a file nobody's key is pinned; with one, the start stops where its keys cannot be used", async () => {
  expect(await publisherKeysIn(undefined)).toEqual({});
  const file = join(folder, "publishers.pem");
  const pem = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }).toString();
  await writeFile(file, pem);
  expect(await publisherKeysIn(file)).toEqual({ publisherKeys: pem });
  await writeFile(file, "norland");
  await expect(publisherKeysIn(file)).rejects.toThrow("MIRROR_PUBLISHER_KEYS");
  await expect(publisherKeysIn(join(folder, "none.pem"))).rejects.toMatchObject({ exitCode: 3 });
});
