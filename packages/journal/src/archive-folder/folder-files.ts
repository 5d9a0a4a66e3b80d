import { mkdir, open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/** What an archive asks of the folder that it lies in. Nothing counts as written before `append` or `create` has resolved. */
export interface FolderFiles {
  names(): Promise<string[]>;
  read(name: string): Promise<Buffer>;
  /** Makes a file that was not there, and puts its bytes and its name on disk. */
  create(name: string, text: string): Promise<void>;
  /** Adds to a file that ends after so many bytes, and puts that on disk. */
  append(name: string, text: string, afterBytes: number): Promise<void>;
  /** Puts on disk what was written to a file by whoever was killed before that. */
  sync(name: string): Promise<void>;
  /** Cuts a file off after so many bytes, on disk. */
  cut(name: string, afterBytes: number): Promise<void>;
  remove(name: string): Promise<void>;
}

/** The files of a folder, which is made for this user only where it is missing. */
export function folderFiles(dir: string): FolderFiles {
  const make = () => mkdir(dir, { recursive: true, mode: 0o700 });
  return {
    async names() {
      try {
        return (await readdir(dir)).sort();
      } catch (error) {
        if (isMissing(error)) return [];
        throw error;
      }
    },
    read: (name) => readFile(join(dir, name)),
    async create(name, text) {
      await make();
      await synced(join(dir, name), "wx", (file) => file.writeFile(text));
      await syncFolder(dir);
    },
    append: (name, text, afterBytes) =>
      synced(join(dir, name), "r+", async (file) => {
        const { size } = await file.stat();
        if (size !== afterBytes) throw new Error(`${name} has ${size} bytes, and had ${afterBytes}.`);
        const bytes = Buffer.from(text);
        for (let from = 0; from < bytes.length; ) {
          const { bytesWritten } = await file.write(bytes, from, bytes.length - from, afterBytes + from);
          from += bytesWritten;
        }
      }),
    async sync(name) {
      await synced(join(dir, name), "r+", async () => undefined);
      await syncFolder(dir);
    },
    cut: (name, afterBytes) => synced(join(dir, name), "r+", (file) => file.truncate(afterBytes)),
    async remove(name) {
      await rm(join(dir, name));
      await syncFolder(dir);
    },
  };
}

async function synced(
  path: string,
  flags: string,
  change: (file: Awaited<ReturnType<typeof open>>) => Promise<unknown>,
): Promise<void> {
  const file = await open(path, flags, 0o600);
  try {
    await change(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A new name, and one that has gone, are on disk only once the folder is. */
async function syncFolder(dir: string): Promise<void> {
  await synced(dir, "r", async () => undefined);
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
