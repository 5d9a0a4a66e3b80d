import { createHash } from "node:crypto";
import { canonicalJson } from "@mirror/vocabulary";
import { type ArchiveHead, type ArchiveTrust, type Sealer, segmentName } from "../archive/index.js";
import { archivedCommits } from "./archive-reader.js";
import type { FolderFiles } from "./folder-files.js";
import { readSegmentFile, segmentsIn } from "./segment-file.js";

/** What a backup holds, signed: its segments to the byte, and where they end. */
export interface BackupManifest {
  readonly type: "backup";
  readonly version: 1;
  readonly madeAt: string;
  readonly head: ArchiveHead;
  readonly segments: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
  readonly key: string;
  readonly signature: string;
}

const MANIFEST = "manifest.json";

/** A backup that is not what was signed. */
export class BackupDamaged extends Error {
  override readonly name = "BackupDamaged";
}

/**
 * Copies an archive, as far as it is sealed, into an empty folder, and reads the copy back as whoever restores it will; null
 * where there is nothing to copy. Throws ArchiveDamaged where the archive is not as it was sealed.
 */
export async function copyArchive(
  from: FolderFiles,
  to: FolderFiles,
  trust: ArchiveTrust,
): Promise<Pick<BackupManifest, "head" | "segments"> | null> {
  if ((await to.names()).length > 0) throw new BackupDamaged("The folder to copy into is not empty.");
  const segments: BackupManifest["segments"][number][] = [];
  for (const number of await segmentsIn(from)) {
    const { verdict, sealedBytes } = await readSegmentFile(from, number, null, trust);
    if (!verdict.ok && verdict.unsealed) break;
    const name = segmentName(number);
    const bytes = (await from.read(name)).subarray(0, verdict.ok ? sealedBytes : undefined);
    await to.create(name, bytes.toString("utf8"));
    segments.push({ name, bytes: bytes.length, sha256: sha256(bytes) });
  }
  const head = await endOf(to, trust);
  return head === null ? null : { head, segments };
}

/** Makes a backup of an archive. The signed manifest comes last: a folder without one is no backup. */
export async function backUpArchive(
  from: FolderFiles,
  to: FolderFiles,
  { sealer, trust, madeAt }: { sealer: Sealer; trust: ArchiveTrust; madeAt: string },
): Promise<BackupManifest | null> {
  const copied = await copyArchive(from, to, trust);
  if (copied === null) return null;
  const unsigned = { type: "backup", version: 1, madeAt, ...copied, key: sealer.key } as const;
  const manifest: BackupManifest = { ...unsigned, signature: sealer.sign(signedText(unsigned)) };
  await to.create(MANIFEST, `${canonicalJson(manifest)}\n`);
  return manifest;
}

/** What a folder says of itself as a backup; undefined where it has no manifest, as the archive itself has none. */
export async function readManifest(
  files: FolderFiles,
  trust: ArchiveTrust,
): Promise<BackupManifest | undefined> {
  if (!(await files.names()).includes(MANIFEST)) return undefined;
  const manifest = manifestIn((await files.read(MANIFEST)).toString("utf8"));
  if (manifest === undefined) throw new BackupDamaged("manifest.json is none of ours.");
  const { signature, ...unsigned } = manifest;
  if (!trust.isTrusted(manifest.key))
    throw new BackupDamaged(`It is signed with a key that is not this installation's: ${manifest.key}.`);
  if (!trust.verifySignature(manifest.key, signedText(unsigned), signature))
    throw new BackupDamaged("The signature does not fit manifest.json.");
  const present = (await files.names()).filter((name) => name !== MANIFEST);
  const named = manifest.segments.map(({ name }) => name);
  for (const name of named) if (!present.includes(name)) throw new BackupDamaged(`${name} is missing.`);
  for (const name of present)
    if (!named.includes(name)) throw new BackupDamaged(`${name} does not belong to this backup.`);
  for (const { name, bytes, sha256: digest } of manifest.segments) {
    const found = await files.read(name);
    if (found.length !== bytes || sha256(found) !== digest)
      throw new BackupDamaged(`${name} is not the one that was backed up.`);
  }
  return manifest;
}

async function endOf(files: FolderFiles, trust: ArchiveTrust): Promise<ArchiveHead | null> {
  let head: ArchiveHead | null = null;
  for await (const part of archivedCommits(files, trust, { mayBeTorn: false })) head = part.head;
  return head;
}

/** What was signed is compared to the byte, so its form needs no more checking than this. */
function manifestIn(text: string): BackupManifest | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isManifest(value) && `${canonicalJson(value)}\n` === text ? value : undefined;
  } catch {
    return undefined;
  }
}

function isManifest(value: unknown): value is BackupManifest {
  return (
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    value.type === "backup" &&
    "version" in value &&
    value.version === 1 &&
    "segments" in value &&
    Array.isArray(value.segments) &&
    "key" in value &&
    typeof value.key === "string" &&
    "signature" in value &&
    typeof value.signature === "string"
  );
}

function signedText(unsigned: Omit<BackupManifest, "signature">): string {
  return `security-mirror backup 1\n${canonicalJson(unsigned)}`;
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
