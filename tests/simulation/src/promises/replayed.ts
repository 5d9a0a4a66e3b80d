import { BUNDLE_VERSION, type BundleHeader } from "@mirror/journal";
import { replayEvidence } from "@mirror/operations";
import { readId, type StreamId } from "@mirror/vocabulary";
import { documents } from "../flows.js";
import type { Witness } from "../witness.js";
import type { World } from "../world.js";
import type { Ledger } from "./ledger.js";

/**
 * INV-03, INV-09, INV-10 once more, as whoever holds the evidence checks them: the whole record is replayed, and finds no
 * fault in itself. In some nights only: it costs as much as the night.
 */
export function replayed(world: World, ledger: Ledger, isWanted: boolean): Witness {
  return {
    async look(when) {
      if (when !== "end" || !isWanted) return;
      const all = new Set<StreamId>(
        world.record.written.flatMap(({ commit }) => commit.entries.map((entry) => entry.stream)),
      );
      const { streams, now } = await world.record.journal.read([...all].map((stream) => ({ stream })));
      const played = new Set([...ledger.runs.values()].map((run) => run.playbook));
      const header: BundleHeader = {
        type: "header",
        version: BUNDLE_VERSION,
        run: [...ledger.runs.keys()][0] ?? "",
        mode: "live",
        playbooks: documents.filter(({ hash }) => played.has(hash)),
        agreements: [...ledger.agreements.keys()],
        publicKey: "",
        madeAt: now,
        for: null,
      };
      const record = [...streams].filter(([stream]) => readId(stream) !== undefined);
      const { faults } = replayEvidence({
        header,
        streams: new Map(record.map(([stream, { entries }]) => [stream, entries])),
      });
      for (const { stream, seq, fault } of faults)
        world.breaks("INV-03", `The evidence finds fault with entry ${seq} of ${stream}: ${fault}`);
    },
  };
}
