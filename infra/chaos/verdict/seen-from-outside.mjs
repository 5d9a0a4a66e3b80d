// The same record as a partner sees it: through the API, and as evidence that verifies and replays without us.

import { routes } from "@mirror/contract";
import { verifyBundle } from "@mirror/journal";
import { verifySignature } from "@mirror/journal/signing";
import { replayEvidence } from "@mirror/operations";

/**
 * @param {object} given
 * @param {import("../work/cast.mjs").Cast} given.cast
 * @param {readonly string[]} given.runs
 * @param {import("./record.mjs").WholeRecord} given.record
 * @param {import("./findings.mjs").Findings} given.findings
 */
export async function judgeFromOutside({ cast, runs, record, findings }) {
  const { door } = cast.ada;
  const { publicKey: pinnedKey } = await door.must(routes.evidence.key, {});
  for (const id of runs) {
    const run = /** @type {import("@mirror/vocabulary").RunId} */ (id);
    const bundle = await door.must(routes.evidence.export, { params: { run } });
    const verdict = verifyBundle(bundle, { verifySignature, pinnedKey });
    if (!verdict.ok) {
      findings.add("unexplained", `INV-06 the evidence of ${run}, line ${verdict.line}: ${verdict.fault}`);
      continue;
    }
    const { faults, runs: replayed } = replayEvidence(verdict);
    for (const { stream, seq, fault } of faults)
      findings.add("unauthorised", `INV-03 entry ${seq} of ${stream}: ${fault}`);
    if (!replayed.some((one) => one.id === run))
      findings.add("unexplained", `INV-09 ${run} does not replay.`);
    const head = verdict.streams.get(run)?.at(-1)?.hash;
    if (head !== record.streams.get(run)?.at(-1)?.hash)
      findings.add("lost", `INV-01 the evidence of ${run} does not end where the record does.`);
  }
}

/**
 * What was acknowledged shows in the timeline of its run, entry for entry.
 * @param {object} given
 * @param {import("../work/cast.mjs").Cast} given.cast
 * @param {readonly string[]} given.runs
 * @param {import("./record.mjs").WholeRecord} given.record
 * @param {import("./findings.mjs").Findings} given.findings
 */
export async function judgeTimelines({ cast, runs, record, findings }) {
  const { door } = cast.ada;
  for (const id of runs) {
    const run = /** @type {import("@mirror/vocabulary").RunId} */ (id);
    const shown = new Set();
    for (let cursor = /** @type {string | null} */ (""); cursor !== null; ) {
      const query = { limit: 200, ...(cursor === "" ? {} : { cursor }) };
      const page = await door.must(routes.runs.timeline, { params: { id: run }, query });
      for (const entry of page.items) shown.add(entry.hash);
      cursor = page.next;
    }
    for (const { body, hash, seq } of record.streams.get(run) ?? [])
      if (body.actor.kind === "person" && !shown.has(hash))
        findings.add("lost", `INV-01 entry ${seq} of ${run} (${body.type}) does not show in its timeline.`);
  }
}
