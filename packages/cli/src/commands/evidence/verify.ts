import { existsSync } from "node:fs";
import { verifyBundle } from "@mirror/journal";
import { bundleText, loadPublicKey, verifySignature } from "@mirror/journal/signing";
import { type Replay, replayEvidence } from "@mirror/operations";
import { keyFingerprint } from "@mirror/vocabulary";
import type { Use } from "../../command.js";
import { ExitCode } from "../../exit-codes.js";
import { exhibitOf } from "../../input/exhibit.js";
import { bytesOf, textOf } from "../../input/file.js";
import { Stop } from "../../stop.js";
import type { Terminal } from "../../terminal.js";
import {
  brokenReport,
  type EvidenceFault,
  type EvidenceReport,
  replayReport,
  reportText,
  type WholeBundle,
  withSought,
} from "./report.js";

export interface VerifyOptions {
  readonly key?: string;
  readonly exhibit?: readonly string[];
}

/** Checks a bundle with no server and no network, says what was checked, and exits 1 on any fault. */
export async function verifyEvidence(use: Use<VerifyOptions>): Promise<ExitCode> {
  const file = use.arg(0);
  const { key, exhibit = [] } = use.options;
  const pinnedKey = key === undefined ? undefined : await publicKey(use.terminal, key);
  const sought: { file: string; hash: string }[] = [];
  for (const one of exhibit) sought.push({ file: one, hash: (await exhibitOf(use.terminal, one)).hash });
  const report = withSought(reportOn(file, await bytesOf(use.terminal, file), pinnedKey), sought);
  await use.show(report, reportText);
  const [first, ...others] = report.faults;
  if (first !== undefined) {
    const more = others.length === 0 ? "" : `, and ${others.length} more`;
    use.say(`mirror: ${file} does not verify: line ${first.line}${more}`);
  }
  if (first === undefined)
    for (const one of report.sought.filter(({ speaksFor }) => speaksFor.length === 0))
      use.say(`mirror: ${one.file} is none of the files that were named in ${file}${whatIsWithheld(report)}`);
  return report.ok ? ExitCode.ok : ExitCode.error;
}

/** What the holder may not see may still name it. */
function whatIsWithheld({ bundle }: EvidenceReport): string {
  const withheld = bundle?.withheld ?? 0;
  return withheld === 0 ? "" : `, as far as it shows: ${withheld} entries are withheld`;
}

function reportOn(file: string, bytes: Uint8Array, pinnedKey: string | undefined): EvidenceReport {
  const read = bundleText(bytes);
  if (!read.ok) return brokenReport(file, { line: read.line, stream: null, seq: null, fault: read.fault });
  const trust = pinnedKey === undefined ? { verifySignature } : { verifySignature, pinnedKey };
  const verdict = verifyBundle(read.text, trust);
  if (!verdict.ok) {
    const { line, stream = null, seq = null, fault } = verdict;
    return brokenReport(file, { line, stream, seq, fault });
  }
  const replay = replayed(verdict);
  if (replay instanceof Error)
    return brokenReport(file, {
      line: 1,
      stream: null,
      seq: null,
      fault: `It is whole, but what it says cannot be run again: ${replay.message}`,
    });
  const signature = { fingerprint: keyFingerprint(verdict.key), known: pinnedKey !== undefined };
  return replayReport(file, verdict, signature, replay, faultsIn(verdict, replay));
}

/** Whoever signs can write down what no engine of ours would: that is a fault of the bundle, not of this command. */
function replayed(bundle: WholeBundle): Replay | Error {
  try {
    return replayEvidence(bundle);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function faultsIn(bundle: WholeBundle, replay: Replay): EvidenceFault[] {
  const firstLines = firstLinesOf(bundle);
  const faults = replay.faults.map(({ stream, seq, fault }) => ({
    line: lineOf(firstLines.get(stream), seq),
    stream,
    seq,
    fault,
  }));
  const { run } = bundle.header;
  if (firstLines.has(run)) return faults;
  return [
    { line: 1, stream: run, seq: null, fault: `The entries of ${run}, which it is about, are not in it.` },
    ...faults,
  ];
}

/** The header holds playbooks' documents, and single entries of partners' streams, whose numbers count no lines here. */
function lineOf(first: number | undefined, seq: number): number {
  return first === undefined ? 1 : first + Math.max(seq - 1, 0);
}

/** On which line each stream begins: after the header, one after the other. */
function firstLinesOf({ streams }: WholeBundle): Map<string, number> {
  const lines = new Map<string, number>();
  let line = 2;
  for (const [stream, entries] of streams) {
    lines.set(stream, line);
    line += entries.length;
  }
  return lines;
}

/** A public key as it was handed over: as text, or in a PEM file. */
async function publicKey(terminal: Terminal, given: string): Promise<string> {
  if (/^ed25519:[0-9a-f]{64}$/.test(given)) return given;
  if (given !== "-" && !existsSync(given))
    throw new Stop(ExitCode.invalidInput, `"${given}" is neither a key nor a file.`, [
      "A key is a PEM file, or written ed25519:<64 characters of lower-case hex>.",
    ]);
  const text = (await textOf(terminal, given)).trim();
  if (/^ed25519:[0-9a-f]{64}$/.test(text)) return text;
  try {
    return loadPublicKey(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Stop(ExitCode.invalidInput, `${given} holds no public key that we can use: ${why}`);
  }
}
