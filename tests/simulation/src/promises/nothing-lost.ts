import type { Witness } from "../witness.js";
import type { World } from "../world.js";

/** INV-01: every command that was acknowledged is on disk, and stays there; and one wish has one consequence, however often it was asked. */
export function nothingLost(world: World): Witness {
  const positions = new Map<string, number>();
  const acknowledged = new Map<string, string>();
  const wishes = new Map<number, Set<number>>();
  return {
    written({ commit, position }) {
      const id = commit.command?.id;
      if (id === undefined) return;
      if (positions.has(id)) world.breaks("INV-01", `The command ${id} was carried out twice.`);
      positions.set(id, position);
      const wish = world.wishes.get(id);
      if (wish === undefined) return;
      const consequences = wishes.get(wish) ?? new Set();
      wishes.set(wish, consequences.add(position));
      if (consequences.size > 1)
        world.breaks(
          "INV-01",
          `What was asked once (wish ${wish}) was carried out ${consequences.size} times.`,
        );
    },
    acknowledged({ asked, commandId, answer }) {
      acknowledged.set(commandId, JSON.stringify(answer ?? null));
      if (!positions.has(commandId))
        world.breaks("INV-01", `${asked.words} was acknowledged, and is not on disk.`);
    },
    async look() {
      for (const [id, answer] of acknowledged) {
        const kept = await world.record.journal.answerTo(id);
        if (kept === undefined) world.breaks("INV-01", `The command ${id} was acknowledged, and is lost.`);
        else if (JSON.stringify(kept.answer) !== answer)
          world.breaks(
            "INV-01",
            `The command ${id} was answered with ${answer}, and the journal says ${JSON.stringify(kept.answer)}.`,
          );
      }
    },
  };
}
