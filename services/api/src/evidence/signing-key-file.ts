import { mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { createSigningKey, loadSigningKey, type SigningKey } from "@mirror/journal/signing";

/** The installation's key, made at the first start: only its owner can read the file. */
export async function signingKeyIn(dataDir: string): Promise<SigningKey> {
  const folder = join(dataDir, "keys");
  const path = join(folder, "evidence-ed25519.pem");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(createSigningKey());
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    // One that is there already is the one to use: another process may just have made it.
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return loadSigningKey(await readFile(path, "utf8"));
}
