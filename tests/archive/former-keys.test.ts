import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { BaseConfig, type Record } from "@mirror/chassis";
import { mirror } from "@mirror/cli/testing";
import { createSigningKey, loadSigningKey } from "@mirror/journal/signing";
import { runOrchestrator } from "@mirror/orchestrator";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Scene } from "../flow/scene.js";
import { Installation } from "./installation.js";

let here: Installation;
beforeEach(async () => {
  here = await Installation.made();
});
afterEach(() => here.gone());

const command = (...argv: string[]) => mirror(argv, { env: here.environment });
const stranger = loadSigningKey(createSigningKey()).publicKey;

/** Enrols a partner, and has that archived. */
async function written(name: string): Promise<{ key: string; faults: readonly unknown[] }> {
  const orchestrator = await runOrchestrator({ config: BaseConfig.parse(here.environment), log: here.log });
  const record: Record = await here.open();
  try {
    const faults = record.faults();
    if (faults.length === 0) {
      const { now } = await record.desk.journal.read([]);
      const scene = new Scene(record.desk.journal);
      scene.now = now;
      await scene.partner(name, {});
      await here.archived(record);
    }
    return { key: record.archive?.key.publicKey ?? "", faults };
  } finally {
    await record.close();
    await orchestrator.stop();
  }
}

test("a backup whose key was lost is verified by the key that was written down, and by no other", async () => {
  const { key } = await written("Norland");
  const out = join(here.home, "backup");
  expect(await command("backup", "--out", out)).toMatchObject({ code: 0 });
  await rm(join(here.home, "data", "keys"), { recursive: true });

  const nothing = await command("archive", "verify", out);
  expect([nothing.code, nothing.stderr]).toEqual([3, expect.stringContaining("--key")]);
  expect(await command("archive", "verify", out, "--key", key)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("whole: 1 segments"),
  });
  for (const other of [stranger, "ed25519:00", "nonsense"]) {
    const wrong = await command("archive", "verify", out, "--key", other);
    expect([wrong.code, wrong.stdout]).toEqual([1, expect.stringContaining("not this installation's")]);
  }
  // To verify is to look: no installation is made by it, and no key comes to be trusted.
  expect((await command("archive", "verify", out)).code).toBe(3);
}, 30_000);

test("restored under a new key, an archive goes on under it, and what the former one sealed still counts", async () => {
  const { key } = await written("Norland");
  const out = join(here.home, "backup");
  await command("backup", "--out", out);
  await here.loseRedis();
  await rm(here.archiveDir, { recursive: true });
  await rm(join(here.home, "data"), { recursive: true });
  const { key: fresh } = await written("Elsewhere");
  expect(fresh).not.toBe(key);

  const restore = (...more: string[]) =>
    command("restore", "--from", out, "--by", "Ada Berg", "--reason", "Lost.", "--yes", "--replace", ...more);
  expect(await restore()).toMatchObject({ code: 7, stderr: expect.stringContaining("not this") });
  expect(await restore("--key", stranger)).toMatchObject({ code: 7 });
  await rm(here.archiveDir, { recursive: true });
  expect(await restore("--key", key)).toMatchObject({ code: 0 });
  expect(await readFile(join(here.home, "data", "keys", "former-keys"), "utf8")).toBe(`${key}\n`);

  // From now on nobody has to be told again: services, checks, and another restore.
  expect(await written("Sudmark")).toEqual({ key: fresh, faults: [] });
  expect(await command("archive", "verify")).toMatchObject({ code: 0 });
  expect(await command("archive", "verify", out)).toMatchObject({ code: 0 });
  const again = join(here.home, "again");
  expect(await command("backup", "--out", again)).toMatchObject({ code: 0 });
  // Whoever knows only one of the two keys, elsewhere, is told that the other sealed it too.
  await rm(join(here.home, "data"), { recursive: true });
  for (const one of [key, fresh])
    expect(await command("archive", "verify", again, "--key", one)).toMatchObject({ code: 1 });
}, 60_000);
