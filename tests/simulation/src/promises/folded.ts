import { isDeepStrictEqual } from "node:util";
import type { WakeUpRow } from "@mirror/journal";
import { instantOf, type Mode, readId, type StreamId } from "@mirror/vocabulary";
import type { Spectator } from "../people/spectator.js";
import type { Witness } from "../witness.js";
import type { World } from "../world.js";
import { type AnyKind, comparable, kindOf } from "./kind-of.js";
import type { Ledger } from "./ledger.js";

const FOR_EVER = instantOf(Date.UTC(9_000, 0, 1));
const MODES: readonly Mode[] = ["live", "exercise"];

/**
 * INV-09: a state is what its entries fold to, in every process' memory too; and what the journal keeps beside the
 * entries (what is owed to the world and to the clock, and where to find what) is what those states ask for, no more and
 * no less.
 */
export function folded(world: World, ledger: Ledger, spectator: Spectator): Witness {
  /** The members of each index, with their scores, as they are at this look. */
  const indexes = new Map<string, ReadonlyMap<string, number>>();
  return {
    async look() {
      const { journal } = world.record;
      indexes.clear();
      const owed = new Map<StreamId, Set<string>>();
      for (const mode of MODES)
        for (const row of await journal.owed(mode, { limit: 100_000 }))
          rowsOf(owed, row.stream).add(`${row.mode} ${row.effect} ${row.capability}`);
      const wakeUps = new Map<StreamId, Set<string>>();
      for (const clock of await journal.clocks())
        for (const row of await journal.dueWakeUps(clock, FOR_EVER, 100_000))
          rowsOf(wakeUps, row.stream).add(wakeUpText(row));
      for (const stream of ledger.streams) {
        const kind = kindOf(stream, spectator.desk.runKind);
        if (kind === undefined) continue;
        const state = await fold(kind, stream);
        if (state === undefined) continue;
        remembered(stream, state);
        compare(`what ${stream} owes to the world`, owed.get(stream), owedTexts(kind, stream, state));
        compare(
          `what ${stream} owes to the clock`,
          wakeUps.get(stream),
          await wakeUpTexts(kind, stream, state),
        );
        await findable(kind, stream, state);
      }
    },
  };

  async function fold(kind: AnyKind, stream: StreamId): Promise<unknown> {
    try {
      return await spectator.state(kind, stream);
    } catch (error) {
      world.breaks("INV-09", `${stream} does not fold: ${String(error)}`);
      return undefined;
    }
  }

  function remembered(stream: StreamId, state: unknown): void {
    const head = spectator.desk.states.get(stream)?.head;
    for (const [process, desk] of world.desks) {
      const cached = desk.states.get(stream);
      if (cached === undefined || cached.head.seq > (head?.seq ?? 0)) {
        if (cached !== undefined)
          world.breaks("INV-09", `${process.name} remembers more of ${stream} than there is.`);
        continue;
      }
      if (cached.head.hash !== head?.hash) continue;
      if (!isDeepStrictEqual(comparable(cached.state), comparable(state)))
        world.breaks("INV-09", `${process.name} remembers ${stream} otherwise than its entries tell.`);
    }
  }

  async function clockOf(stream: StreamId): Promise<string> {
    if (readId(stream)?.mode !== "exercise") return "live";
    return (await world.record.journal.lookUp("exercise-of", stream)) ?? "live";
  }

  function owedTexts(kind: AnyKind, stream: StreamId, state: unknown): Set<string> {
    const mode = readId(stream)?.mode ?? "live";
    return new Set(kind.owed(state).map((row) => `${mode} ${row.effect} ${row.capability}`));
  }

  async function wakeUpTexts(kind: AnyKind, stream: StreamId, state: unknown): Promise<Set<string>> {
    const clock = await clockOf(stream);
    return new Set(kind.wakeUps(state).map((row) => wakeUpText({ clock, stream, ...row })));
  }

  async function findable(kind: AnyKind, stream: StreamId, state: unknown): Promise<void> {
    const { journal } = world.record;
    for (const { map, key, value } of kind.lookUps(state))
      if ((await journal.lookUp(map, key)) !== value)
        world.breaks("INV-09", `${key} cannot be looked up in ${map}, though ${stream} says so.`);
    for (const { index, member, score } of kind.index(state)) {
      if ((await membersOf(index)).get(member) !== score)
        world.breaks("INV-09", `${member} is not in the index ${index}, though ${stream} says so.`);
    }
  }

  async function membersOf(index: string): Promise<ReadonlyMap<string, number>> {
    const known = indexes.get(index);
    if (known !== undefined) return known;
    const rows = await world.record.journal.list(index, { limit: 100_000 });
    const members = new Map(rows.map((row) => [row.member, row.score]));
    indexes.set(index, members);
    return members;
  }

  function compare(what: string, has: ReadonlySet<string> | undefined, wants: ReadonlySet<string>): void {
    const missing = [...wants].filter((one) => has?.has(one) !== true);
    const extra = [...(has ?? [])].filter((one) => !wants.has(one));
    if (missing.length > 0 || extra.length > 0)
      world.breaks(
        "INV-09",
        `${what}: missing ${missing.join(", ") || "nothing"}, too much ${extra.join(", ") || "nothing"}.`,
      );
  }
}

function wakeUpText({ clock, name, dueAt }: WakeUpRow): string {
  return `${clock} ${name} ${dueAt}`;
}

function rowsOf(rows: Map<StreamId, Set<string>>, stream: StreamId): Set<string> {
  const known = rows.get(stream) ?? new Set();
  rows.set(stream, known);
  return known;
}
