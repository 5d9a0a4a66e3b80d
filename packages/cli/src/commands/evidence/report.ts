import type { BundleVerdict } from "@mirror/journal";
import type { Replay } from "@mirror/operations";
import { fields, parts, section, table, when } from "../../output/text.js";

/** A bundle that is whole and as it was signed. */
export type WholeBundle = Extract<BundleVerdict, { ok: true }>;

/** Where a bundle is not what it should be. Lines count from 1. */
export interface EvidenceFault {
  readonly line: number;
  readonly stream: string | null;
  readonly seq: number | null;
  readonly fault: string;
}

/** What was checked in a bundle, and what came of it; what a fault kept from being checked is null. */
export interface EvidenceReport {
  readonly file: string;
  readonly ok: boolean;
  readonly faults: readonly EvidenceFault[];
  readonly bundle: {
    readonly run: string;
    readonly mode: string;
    readonly madeAt: string;
    /** The partner that it was made for, who sees what its markings allow; null: one that shows everything. */
    readonly for: string | null;
    readonly entries: number;
    readonly streams: number;
    readonly withheld: number;
    readonly playbooks: readonly { readonly id: string; readonly modified: string; readonly hash: string }[];
    readonly agreements: readonly string[];
  } | null;
  readonly signature: {
    readonly key: string;
    readonly fingerprint: string;
    /** Whether it is the key that was given; if none was, whoever made the bundle chose it. */
    readonly known: boolean;
  } | null;
  readonly replay: {
    readonly runs: readonly { readonly id: string; readonly playbook: string; readonly status: string }[];
    readonly withheldStreams: readonly string[];
    readonly groundsChecked: number;
    readonly groundsWithheld: number;
  } | null;
}

/** A bundle that is not even whole. */
export function brokenReport(file: string, fault: EvidenceFault): EvidenceReport {
  return { file, ok: false, faults: [fault], bundle: null, signature: null, replay: null };
}

/** A whole bundle, with what running it again has shown. */
export function replayReport(
  file: string,
  { header, entries, streams, withheld, key }: WholeBundle,
  signature: { readonly fingerprint: string; readonly known: boolean },
  replay: Replay,
  faults: readonly EvidenceFault[],
): EvidenceReport {
  return {
    file,
    ok: faults.length === 0,
    faults,
    bundle: {
      run: header.run,
      mode: header.mode,
      madeAt: header.madeAt,
      for: header.for,
      entries,
      streams: streams.size,
      withheld,
      playbooks: header.playbooks.map(({ id, modified, hash }) => ({ id, modified, hash })),
      agreements: header.agreements,
    },
    signature: { key, ...signature },
    replay: {
      runs: replay.runs.map(({ id, playbook, status }) => ({ id, playbook: playbook.id, status })),
      withheldStreams: replay.withheld,
      groundsChecked: replay.groundsChecked,
      groundsWithheld: replay.groundsWithheld,
    },
  };
}

export function reportText({ file, ok, faults, bundle, signature, replay }: EvidenceReport): string {
  return parts(
    fields([
      ["file", file],
      ["verdict", ok ? "it verifies" : "IT DOES NOT VERIFY"],
    ]),
    section("Faults", faults.map(({ line, fault }) => `line ${line}: ${fault}`).join("\n")),
    bundle === null || signature === null
      ? ""
      : fields([
          ["run", bundle.run],
          ["mode", bundle.mode === "exercise" ? "EXERCISE" : bundle.mode],
          ["made", `${when(bundle.madeAt)}, for ${bundle.for ?? "everybody"}`],
          ["entries", `${bundle.entries} in ${bundle.streams} streams: digests, chains and heads checked`],
          ["withheld", `${bundle.withheld} entries show only that they are there`],
          ["signed with", signature.key],
          ["fingerprint", signature.fingerprint],
          [
            "whose key",
            signature.known
              ? "the one that was given"
              : "the one that the bundle names: compare its fingerprint with the one handed over, or give --key",
          ],
        ]),
    replay === null
      ? ""
      : parts(
          section(
            "Run again from the first entry",
            table(
              ["run", "ends", "playbook"],
              replay.runs.map((one) => [one.id, one.status, one.playbook]),
            ),
          ),
          fields([
            ["grounds checked", `${replay.groundsChecked} instructions and effects on a partner's assets`],
            ["grounds withheld", replay.groundsWithheld],
            ["not replayed", replay.withheldStreams.join(", ")],
          ]),
        ),
  );
}
