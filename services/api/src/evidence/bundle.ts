import { type BundledPlaybook, type Entry, type WithheldEntry, withhold, writeBundle } from "@mirror/journal";
import { type SigningKey, sign } from "@mirror/journal/signing";
import { consentKind, PLAYBOOK_BY_HASH, playbookKind, streamsUnder } from "@mirror/operations";
import { type RunId, readId, type StreamId } from "@mirror/vocabulary";
import { mayReadEntry } from "../sight/may-read-entry.js";
import { seen, seenRun } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";

/**
 * The evidence of a run as the caller may see it: the run, everything under it, its incident, its exercise and the agreements that
 * it stands on. Of what the caller may not see, only that it is there. Undefined where the run is not theirs to see.
 */
export async function bundleOf(sight: Sight, id: RunId, key: SigningKey): Promise<string | undefined> {
  const top = await seenRun(sight, id);
  if (top === undefined) return undefined;
  const under = await streamsUnder(sight.turn, id);
  const agreements = await agreementsBehind(sight, under);
  const { incident, exercise, mode } = top.run;
  const streams = [...under, incident, ...(exercise === null ? [] : [exercise]), ...agreements];
  const reading = await sight.desk.journal.read(streams.map((stream) => ({ stream })));
  const shown = new Map<StreamId, (Entry | WithheldEntry)[]>();
  for (const [stream, { entries }] of reading.streams) {
    const what = await seen(sight, stream);
    shown.set(
      stream,
      entries.map((entry) =>
        what !== undefined && mayReadEntry(sight.caller.viewer, what, entry) ? entry : withhold(entry),
      ),
    );
  }
  return writeBundle({
    header: {
      run: id,
      mode,
      playbooks: await playbooksOf(sight, under),
      agreements,
      publicKey: key.publicKey,
      madeAt: reading.now,
      for: sight.caller.viewer.partner,
    },
    streams: shown,
    sign: (text) => sign(key, text),
  });
}

/** The agreements whose clauses anything under the run stands on. */
async function agreementsBehind(sight: Sight, streams: readonly StreamId[]): Promise<StreamId[]> {
  const found = new Set<StreamId>();
  for (const stream of streams)
    switch (readId(stream)?.kind) {
      case "run": {
        const run = await sight.load(sight.desk.runKind, stream);
        const { entries } = (await sight.desk.journal.read([{ stream }])).streams.get(stream) ?? {
          entries: [],
        };
        // Authorities stand in the entries: a step that is done no longer tells what it stood on.
        for (const entry of run === undefined ? [] : entries)
          for (const clause of clausesIn(entry.body.data)) found.add(clause);
        break;
      }
      case "consent": {
        const round = await sight.load(consentKind, stream);
        for (const clause of round?.question.agreements ?? []) found.add(clause.agreement);
        break;
      }
      case "aid-request": {
        const { entries } = (await sight.desk.journal.read([{ stream }])).streams.get(stream) ?? {
          entries: [],
        };
        for (const entry of entries) for (const clause of clausesIn(entry.body.data)) found.add(clause);
        break;
      }
      default:
        break;
    }
  return [...found].sort();
}

/** Every agreement that a piece of data names as `{ agreement, clause }`, however deep. */
function clausesIn(data: unknown): string[] {
  if (typeof data !== "object" || data === null) return [];
  const deeper = Object.values(data).flatMap(clausesIn);
  return "clause" in data &&
    "agreement" in data &&
    typeof data.agreement === "string" &&
    readId(data.agreement)?.kind === "agreement"
    ? [data.agreement, ...deeper]
    : deeper;
}

/** Each playbook that a run under it executes, to the byte. */
async function playbooksOf(sight: Sight, streams: readonly StreamId[]): Promise<BundledPlaybook[]> {
  const bundled = new Map<string, BundledPlaybook>();
  for (const stream of streams) {
    if (readId(stream)?.kind !== "run") continue;
    const run = await sight.load(sight.desk.runKind, stream);
    if (run === undefined || bundled.has(run.playbook.hash)) continue;
    const { id, modified, hash } = run.playbook;
    const shelf = await sight.load(
      playbookKind,
      (await sight.desk.journal.lookUp(PLAYBOOK_BY_HASH, hash)) ?? id,
    );
    const text = shelf?.versions.find((version) => version.hash === hash)?.text;
    if (text === undefined) throw new Error(`The playbook ${hash} of ${stream} is not in the journal.`);
    bundled.set(hash, { id, modified, hash, document: JSON.parse(text) });
  }
  return [...bundled.values()].toSorted((a, b) => (a.hash < b.hash ? -1 : 1));
}
