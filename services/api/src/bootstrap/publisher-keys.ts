import { readFile } from "node:fs/promises";
import { ConfigInvalid } from "@mirror/chassis";
import { readPinnedKeys } from "@mirror/playbook/signing";

/** The publishers' keys in a file, as PEM; none where no file is named. One that cannot be used stops the start. */
export async function publisherKeysIn(
  file: string | undefined,
): Promise<{ readonly publisherKeys?: string }> {
  if (file === undefined) return {};
  try {
    const publisherKeys = await readFile(file, "utf8");
    readPinnedKeys(publisherKeys);
    return { publisherKeys };
  } catch (error) {
    const wrong = `names a file whose keys cannot be used (${error instanceof Error ? error.message : error})`;
    const right = "a file of public keys or certificates, as PEM, one after the other";
    throw new ConfigInvalid([{ variable: "MIRROR_PUBLISHER_KEYS", wrong, right }]);
  }
}
