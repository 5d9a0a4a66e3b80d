import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ArchiveTrust } from "@mirror/journal";
import { verifySignature } from "@mirror/journal/signing";

/** Keys that sealed this installation's archive before its present one, a line each: those that a restore was told to trust. */
const FORMER_KEYS = join("keys", "former-keys");

/** Whose seals count here: those of the installation's key, and of the keys that it had before. */
export async function archiveTrust(
  dataDir: string,
  ...keys: readonly (string | undefined)[]
): Promise<ArchiveTrust> {
  const trusted = new Set([...keys, ...(await formerKeys(dataDir))]);
  return { verifySignature, isTrusted: (key) => trusted.has(key) };
}

/** From now on this key counts as one that the installation had before. */
export async function trustFormerKey(dataDir: string, key: string): Promise<void> {
  if ((await formerKeys(dataDir)).includes(key)) return;
  await appendFile(join(dataDir, FORMER_KEYS), `${key}\n`, { mode: 0o600, flush: true });
}

async function formerKeys(dataDir: string): Promise<string[]> {
  try {
    return (await readFile(join(dataDir, FORMER_KEYS), "utf8")).split("\n").filter((line) => line !== "");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
    throw error;
  }
}
