import { mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { newKeyText } from "./key-provider.js";

/** A key of an installation that was not given one: made at the first start, and readable by its owner only. Gives its path. */
export async function keyFileIn(dataDir: string, name: string): Promise<string> {
  const folder = join(dataDir, "keys");
  const path = join(folder, name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    const file = await open(path, "wx", 0o600);
    try {
      await file.writeFile(newKeyText());
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    // One that is there already is the one to use.
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return path;
}
