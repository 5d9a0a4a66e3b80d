import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { basename, extname } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Exhibit } from "@mirror/vocabulary";
import { ExitCode } from "../exit-codes.js";
import { Stop } from "../stop.js";
import type { Terminal } from "../terminal.js";
import { reasonFor } from "./file.js";

/** By the ends of names: what responders hand in. Anything else is bytes. */
const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".csv": "text/csv",
  ".eml": "message/rfc822",
  ".gz": "application/gzip",
  ".htm": "text/html",
  ".html": "text/html",
  ".jpeg": "image/jpeg",
  ".jpg": "image/jpeg",
  ".json": "application/json",
  ".jsonl": "application/jsonl",
  ".log": "text/plain",
  ".md": "text/markdown",
  ".pcap": "application/vnd.tcpdump.pcap",
  ".pdf": "application/pdf",
  ".png": "image/png",
  ".txt": "text/plain",
  ".xml": "application/xml",
  ".yaml": "application/yaml",
  ".yml": "application/yaml",
  ".zip": "application/zip",
};

/** A file by its name, size, hash and kind. It is read once, in pieces: a disk's image does not fit into memory. */
export async function exhibitOf({ interrupted }: Terminal, file: string): Promise<Exhibit> {
  const sha256 = createHash("sha256");
  let bytes = 0;
  try {
    await pipeline(createReadStream(file, { signal: interrupted }), async (pieces: AsyncIterable<Buffer>) => {
      for await (const piece of pieces) {
        sha256.update(piece);
        bytes += piece.length;
      }
    });
  } catch (error) {
    if (interrupted.aborted) throw error;
    throw new Stop(ExitCode.invalidInput, `${file} cannot be read: ${reasonFor(error)}. Nothing was sent.`);
  }
  const name = basename(file);
  const mediaType = MEDIA_TYPES[extname(name).toLowerCase()] ?? "application/octet-stream";
  return { name, bytes, hash: `sha256:${sha256.digest("hex")}`, mediaType };
}
