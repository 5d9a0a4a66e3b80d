import type { BundleVerdict } from "@mirror/journal";
import type { Replay } from "@mirror/operations";
import { Exhibit, Instant, keyFingerprint } from "@mirror/vocabulary";
import { z } from "zod";
import { ownDocument } from "../../output/shown.js";
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
  /** The bundle has no fault, and of the files that were looked for none is missing. */
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
  /** The files that reports of steps named; the files themselves are in no bundle. Null where it could not be run again. */
  readonly exhibits: readonly ExhibitOnRecord[] | null;
  /** The files that were given to be looked for among them. */
  readonly sought: readonly SoughtFile[];
  /** What partners said under their keys, as far as the run rested on it. Null where the bundle carries none of it. */
  readonly statements: readonly StatementInRecord[] | null;
  /** Each decision of a consent round, and the key that signed it. Null where it could not be run again. */
  readonly decisions: readonly SignedDecisionInRecord[] | null;
  readonly replay: {
    readonly runs: readonly { readonly id: string; readonly playbook: string; readonly status: string }[];
    readonly withheldStreams: readonly string[];
    readonly groundsChecked: number;
    readonly groundsWithheld: number;
  } | null;
}

/** A decision, and whose key signed it; `fingerprint` null: nobody's. */
interface SignedDecisionInRecord {
  readonly round: string;
  readonly decision: string;
  readonly partner: string;
  readonly person: string;
  readonly fingerprint: string | null;
  readonly channel: string | null;
  /** The number of the partner's statement that it rests on; null: none that the bundle holds. */
  readonly statement: number | null;
}

/** Something that a partner said, and with which key. */
interface StatementInRecord {
  readonly partner: string;
  readonly number: number;
  readonly says: string;
  readonly recordedAt: string;
  readonly fingerprint: string;
}

/** A file that somebody put on the record as speaking for a step. */
interface ExhibitOnRecord {
  readonly run: string;
  readonly step: string;
  readonly stepName: string;
  readonly name: string;
  readonly bytes: number;
  readonly hash: string;
  readonly mediaType: string;
  readonly by: string;
  readonly at: string;
}

/** A file at hand, and the steps that it speaks for: none, where no report named a file of just these bytes. */
interface SoughtFile {
  readonly file: string;
  readonly hash: string;
  readonly speaksFor: readonly { readonly step: string; readonly stepName: string; readonly named: string }[];
}

/** A bundle that is not even whole. */
export function brokenReport(file: string, fault: EvidenceFault): EvidenceReport {
  return {
    file,
    ok: false,
    faults: [fault],
    bundle: null,
    signature: null,
    exhibits: null,
    sought: [],
    statements: null,
    decisions: null,
    replay: null,
  };
}

/** Looks files up among a report's exhibits, by their bytes alone: a name can be anything. */
export function withSought(
  report: EvidenceReport,
  files: readonly { readonly file: string; readonly hash: string }[],
): EvidenceReport {
  const sought = files.map(({ file, hash }) => ({
    file,
    hash,
    speaksFor: (report.exhibits ?? [])
      .filter((one) => one.hash === hash)
      .map(({ step, stepName, name }) => ({ step, stepName, named: name })),
  }));
  return { ...report, ok: report.ok && sought.every((one) => one.speaksFor.length > 0), sought };
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
    exhibits: replay.runs.flatMap(exhibitsIn),
    sought: [],
    statements:
      replay.statements?.map(({ partner, number, says, recordedAt, key: signedWith }) => ({
        ...{ partner, number, says, recordedAt, fingerprint: keyFingerprint(signedWith) },
      })) ?? null,
    decisions: replay.decisions.map(({ stream, key, decision, partner, person, channel, statement }) => ({
      ...{ round: stream, decision, partner, person, channel, statement },
      fingerprint: key === null ? null : keyFingerprint(key),
    })),
    replay: {
      runs: replay.runs.map(({ id, playbook, status }) => ({ id, playbook: playbook.id, status })),
      withheldStreams: replay.withheld,
      groundsChecked: replay.groundsChecked,
      groundsWithheld: replay.groundsWithheld,
    },
  };
}

function exhibitsIn({ id, steps, exhibits }: Replay["runs"][number]): ExhibitOnRecord[] {
  return [...exhibits].flatMap(([step, named]) =>
    named.map((one) => ({ run: id, step, stepName: steps.get(step)?.name ?? step, ...one })),
  );
}

const Report = z.strictObject({
  file: z.string(),
  ok: z.boolean(),
  faults: z.array(
    z.strictObject({
      line: z.int(),
      stream: z.string().nullable(),
      seq: z.int().nullable(),
      fault: z.string(),
    }),
  ),
  bundle: z
    .strictObject({
      run: z.string(),
      mode: z.string(),
      madeAt: z.string(),
      for: z.string().nullable(),
      entries: z.int(),
      streams: z.int(),
      withheld: z.int(),
      playbooks: z.array(z.strictObject({ id: z.string(), modified: z.string(), hash: z.string() })),
      agreements: z.array(z.string()),
    })
    .nullable(),
  signature: z.strictObject({ key: z.string(), fingerprint: z.string(), known: z.boolean() }).nullable(),
  exhibits: z
    .array(
      Exhibit.extend({
        run: z.string(),
        step: z.string(),
        stepName: z.string(),
        by: z.string(),
        at: Instant,
      }),
    )
    .nullable(),
  sought: z.array(
    z.strictObject({
      file: z.string(),
      hash: z.string(),
      speaksFor: z.array(z.strictObject({ step: z.string(), stepName: z.string(), named: z.string() })),
    }),
  ),
  statements: z
    .array(
      z.strictObject({
        ...{ partner: z.string(), number: z.int(), says: z.string(), recordedAt: z.string() },
        fingerprint: z.string(),
      }),
    )
    .nullable(),
  decisions: z
    .array(
      z.strictObject({
        ...{ round: z.string(), decision: z.string(), partner: z.string(), person: z.string() },
        ...{ fingerprint: z.string().nullable(), channel: z.string().nullable() },
        statement: z.int().nullable(),
      }),
    )
    .nullable(),
  replay: z
    .strictObject({
      runs: z.array(z.strictObject({ id: z.string(), playbook: z.string(), status: z.string() })),
      withheldStreams: z.array(z.string()),
      groundsChecked: z.int(),
      groundsWithheld: z.int(),
    })
    .nullable(),
});

export const reportText = ownDocument(
  () => Report,
  (report: EvidenceReport) => {
    const { file, faults, bundle, signature, exhibits, sought, statements, decisions, replay } = report;
    return parts(
      fields([
        ["file", file],
        ["verdict", faults.length === 0 ? "it verifies" : "IT DOES NOT VERIFY"],
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
      section(
        "Files that were named (they are with whoever named them)",
        table(
          ["step", "name", "bytes", "hash"],
          (exhibits ?? []).map((one) => [one.stepName, one.name, one.bytes, one.hash]),
        ),
      ),
      section(
        "Looked for among them",
        table(
          ["file", "speaks for"],
          sought.map((one) => [
            one.file,
            one.speaksFor.map(({ stepName, named }) => `${stepName} (as ${named})`).join(", ") ||
              "NOTHING HERE",
          ]),
        ),
      ),
      section(
        "What partners signed",
        table(
          ["partner", "number", "says", "recorded", "with the key"],
          (statements ?? []).map((one) => [
            one.partner,
            one.number,
            one.says,
            when(one.recordedAt),
            one.fingerprint,
          ]),
        ),
      ),
      section(
        "Who signed which decision",
        table(
          ["round", "decision", "by", "of", "by statement", "with the key"],
          (decisions ?? []).map((one) => [
            one.round,
            one.decision,
            one.person,
            one.partner,
            one.statement ?? "NONE HERE",
            one.fingerprint ?? `NOT SIGNED (${one.channel ?? "by word of mouth, or of before"})`,
          ]),
        ),
      ),
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
  },
);
