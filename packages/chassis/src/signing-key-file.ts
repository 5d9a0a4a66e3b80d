import { randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { createSigningKey, loadSigningKey, type SigningKey } from "@mirror/journal/signing";

/** The installation's key, made at the first start: only its owner can read the file. */
export async function signingKeyIn(dataDir: string): Promise<SigningKey> {
  const folder = join(dataDir, "keys");
  const path = join(folder, "evidence-ed25519.pem");
  const kept = await contentOf(path);
  if (kept !== undefined) return loadSigningKey(kept);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const fresh = `${path}.${randomUUID()}.new`;
  const file = await open(fresh, "w", 0o600);
  try {
    await file.writeFile(createSigningKey());
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    // The whole key appears under its name at once, or another process' does: two may start together.
    await link(fresh, path);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  } finally {
    await rm(fresh, { force: true });
  }
  return loadSigningKey(await readFile(path, "utf8"));
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
