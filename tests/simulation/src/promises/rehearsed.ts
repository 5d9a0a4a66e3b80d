import { readId } from "@mirror/vocabulary";
import type { Witness } from "../witness.js";
import type { World } from "../world.js";

/** INV-08: nothing of a drill reaches the real world, and nothing real is only rehearsed. */
export function rehearsed(world: World): Witness {
  return {
    leaving({ effect, by }) {
      if (readId(effect.id)?.mode !== "live")
        world.breaks("INV-08", `${by.name} sends an effect of a drill to a real receiver: ${effect.id}.`);
    },
    async look() {
      for (const id of world.outside.rehearsed)
        if (readId(id)?.mode !== "exercise")
          world.breaks("INV-08", `A real effect was only rehearsed: ${id}.`);
    },
  };
}
