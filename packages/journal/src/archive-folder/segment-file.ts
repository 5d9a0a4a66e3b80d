import { TextDecoder } from "node:util";
import {
  type ArchiveTrust,
  type BeforeSegment,
  readSegment,
  readSegmentByLine,
  type SegmentFault,
  type SegmentVerdict,
  segmentName,
  segmentNumber,
} from "../archive/index.js";
import type { FolderFiles } from "./folder-files.js";

/** The archive is not what was sealed. Nothing is written to it; a person has to look. */
export class ArchiveDamaged extends Error {
  override readonly name = "ArchiveDamaged";
  constructor(
    readonly file: string,
    readonly at: SegmentFault,
  ) {
    super(`${file}, line ${at.line}: ${at.fault}`);
  }
}

const NEWLINE = 10;

/** A segment's file, verified; and how many of its bytes are sealed. */
export async function readSegmentFile(
  files: FolderFiles,
  number: number,
  before: BeforeSegment | null,
  trust: ArchiveTrust,
): Promise<{ readonly verdict: SegmentVerdict; readonly sealedBytes: number }> {
  const bytes = await files.read(segmentName(number));
  const { lines, ended, ends } = linesIn(bytes);
  const verdict = readSegment({ lines, ended }, before, trust);
  return { verdict, sealedBytes: verdict.ok ? (ends[verdict.sealedLines - 1] ?? 0) : 0 };
}

/** How many lines are verified before others have their turn: some ten milliseconds. */
const LINES_AT_ONCE = 100;

/** As `readSegmentFile`, in pieces: a process that answers others is never kept from it for long. */
export async function readSegmentInPieces(
  files: FolderFiles,
  number: number,
  trust: ArchiveTrust,
): Promise<SegmentVerdict> {
  const { lines, ended } = linesIn(await files.read(segmentName(number)));
  const steps = readSegmentByLine({ lines, ended }, null, trust);
  for (let line = 1; ; line += 1) {
    const step = steps.next();
    if (step.done) return step.value;
    if (line % LINES_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** The numbers of the segments in a folder, in order. Throws ArchiveDamaged where one is missing. */
export async function segmentsIn(files: FolderFiles): Promise<number[]> {
  const numbers = (await files.names()).flatMap((name) => segmentNumber(name) ?? []);
  numbers.forEach((number, at) => {
    if (number !== at + 1)
      throw new ArchiveDamaged(segmentName(at + 1), { line: 1, fault: "This segment is missing." });
  });
  return numbers;
}

function linesIn(bytes: Buffer): { lines: (string | null)[]; ended: boolean; ends: number[] } {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const lines: (string | null)[] = [];
  const ends: number[] = [];
  for (let from = 0; from < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, from);
    const to = newline === -1 ? bytes.length : newline;
    lines.push(decoded(decoder, bytes.subarray(from, to)));
    from = to + 1;
    ends.push(from);
  }
  return { lines, ended: bytes.length === 0 || bytes.at(-1) === NEWLINE, ends };
}

function decoded(decoder: TextDecoder, bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}
