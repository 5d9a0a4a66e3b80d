import { type Entry, type Head, verifyChain } from "@mirror/journal";
import type { StreamId } from "@mirror/vocabulary";
import type { Witness } from "../witness.js";
import type { World } from "../world.js";
import type { Ledger } from "./ledger.js";

/**
 * INV-06: every stream is one chain without a gap, and each head has one successor. Every link is looked at; whether the
 * hashes fit what they stand for, which costs as much as sealing it all again, in some nights only.
 */
export function chained(world: World, ledger: Ledger, inFull: boolean): Witness {
  const verified = new Map<StreamId, Head>();
  return {
    async look() {
      const { streams } = await world.record.journal.read([...ledger.streams].map((stream) => ({ stream })));
      for (const [stream, { entries }] of streams) {
        const from = verified.get(stream) ?? null;
        const fresh = entries.slice(from?.seq ?? 0);
        const fault = inFull ? faultIn(stream, fresh, from) : brokenLink(fresh, from);
        if (fault !== undefined) world.breaks("INV-06", `${stream}: ${fault}`);
        const last = entries.at(-1);
        if (last !== undefined) verified.set(stream, { seq: last.seq, hash: last.hash });
      }
    },
  };
}

function faultIn(stream: StreamId, entries: readonly Entry[], from: Head | null): string | undefined {
  const verdict = verifyChain(stream, entries, from);
  return verdict.ok ? undefined : `at ${verdict.seq}: ${verdict.fault}`;
}

function brokenLink(entries: readonly Entry[], from: Head | null): string | undefined {
  let head = from;
  for (const { seq, prev, hash } of entries) {
    if (seq !== (head?.seq ?? 0) + 1 || prev !== (head?.hash ?? null))
      return `entry ${seq} does not follow the one before it.`;
    head = { seq, hash };
  }
  return undefined;
}
