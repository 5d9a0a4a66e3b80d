import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { FlowLibrary, makeRunKind } from "@mirror/operations";
import { readId } from "@mirror/vocabulary";
import { expect, test } from "vitest";
import { kindOf } from "../promises/kind-of.js";
import { changesOf, meaningOf, type RecordedPlaybook, type RecordedStream } from "./recording.js";

const folder = join(import.meta.dirname, "../../recorded");
const versions = readdirSync(folder).filter((name) => name.endsWith(".jsonl.br"));

function readRecording(name: string): readonly (RecordedPlaybook | RecordedStream)[] {
  const text = brotliDecompressSync(readFileSync(join(folder, name))).toString("utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line): RecordedPlaybook | RecordedStream => JSON.parse(line));
}

test("there is a recording to hold this version against", () => {
  expect(versions).not.toEqual([]);
});

test.each(versions)("INV-17 what was written down for %s means today what it meant then", (version) => {
  const flows = new FlowLibrary();
  const runKind = makeRunKind(flows);
  const changes: string[] = [];
  let runs = 0;
  for (const recorded of readRecording(version)) {
    if ("playbook" in recorded) {
      flows.add(recorded.playbook);
      continue;
    }
    const { stream, entries, meaning } = recorded;
    const kind = kindOf(stream, runKind);
    if (kind === undefined) throw new Error(`Nothing reads ${stream}.`);
    if (readId(stream)?.kind === "run") runs += 1;
    for (const path of changesOf(meaning, meaningOf(kind, entries))) changes.push(`${stream}${path}`);
  }
  expect(changes).toEqual([]);
  expect(runs).toBeGreaterThanOrEqual(200);
});

test("a state that lost a field, changed one, or lists otherwise is told by its path; one that says more is not", () => {
  const then = { state: { status: "open", steps: [1, 2], by: { id: "a" } }, wakeUps: [] };
  expect(changesOf(then, { ...then, more: 1 })).toEqual([]);
  const rows = { index: [{ index: "runs", member: "a", score: 1 }] };
  const oneMore = { index: [{ index: "late", member: "a", score: 1 }, ...rows.index] };
  expect([changesOf(rows, oneMore), changesOf(oneMore, rows)]).toEqual([[], ["/index"]]);
  const now = { state: { status: "closed", steps: [1], by: {} }, wakeUps: [{ name: "x" }] };
  expect(changesOf(then, now)).toEqual(["/state/status", "/state/steps", "/state/by/id", "/wakeUps"]);
});
