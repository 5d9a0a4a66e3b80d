import { type BundledPlaybook, type Entry, type WithheldEntry, withhold, writeBundle } from "@mirror/journal";
import { type SigningKey, sign } from "@mirror/journal/signing";
import { agreementKind, consentKind, PLAYBOOK_BY_HASH, playbookKind, streamsUnder } from "@mirror/operations";
import { type PartnerId, type RunId, readId, type StreamId } from "@mirror/vocabulary";
import { mayReadEntry } from "../sight/may-read-entry.js";
import { seen, seenRun } from "../sight/seen.js";
import type { Sight } from "../sight/sight.js";
import { goesWith, partnersBehind, restedOn } from "./statements-shown.js";

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
  const standing = await standingConsentsBehind(sight, under);
  const streams = [...under, incident, ...(exercise === null ? [] : [exercise]), ...agreements, ...standing];
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
      statements: await statementsBehind(sight, under, agreements, shown),
      for: sight.caller.viewer.partner,
    },
    streams: shown,
    sign: (text) => sign(key, text),
  });
}

/** The standing consents that answered a round of it. */
async function standingConsentsBehind(sight: Sight, streams: readonly StreamId[]): Promise<StreamId[]> {
  const found = new Set<StreamId>();
  for (const stream of streams) {
    if (readId(stream)?.kind !== "consent") continue;
    const round = await sight.load(consentKind, stream);
    for (const one of round?.decisions ?? [])
      if ("standing" in one && one.standing !== null) found.add(one.standing);
  }
  return [...found].sort();
}

/** What partners signed of all that the run rested on, as far as its holder sees that it did. */
async function statementsBehind(
  sight: Sight,
  under: readonly StreamId[],
  agreements: readonly StreamId[],
  shown: ReadonlyMap<StreamId, readonly (Entry | WithheldEntry)[]>,
): Promise<Entry[]> {
  const participants: (readonly PartnerId[])[] = [];
  for (const stream of under)
    if (readId(stream)?.kind === "run")
      participants.push((await sight.load(sight.desk.runKind, stream))?.participants ?? []);
  const parties: (readonly PartnerId[])[] = [];
  for (const id of agreements) parties.push((await sight.load(agreementKind, id))?.text.parties ?? []);
  const partners = partnersBehind(participants, parties);
  const on = restedOn(shown, agreements);
  const { streams } = await sight.desk.journal.read(partners.map((stream) => ({ stream })));
  return partners.flatMap((partner) =>
    (streams.get(partner)?.entries ?? []).filter((entry) => goesWith(entry, on)),
  );
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
