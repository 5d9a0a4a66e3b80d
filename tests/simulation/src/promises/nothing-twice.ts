import type { Effect } from "@mirror/engine";
import type { EffectId } from "@mirror/vocabulary";
import type { Witness } from "../witness.js";
import type { World } from "../world.js";
import type { Ledger } from "./ledger.js";

/** INV-02, INV-02b: at most one effect per key where a repeat is another effect, the same bytes where it is not, and none without its intent on disk. */
export function nothingTwice(world: World, ledger: Ledger): Witness {
  const left = new Map<EffectId, number>();
  const keyOf = new Map<string, EffectId>();
  return {
    written() {
      for (const [effect, intents] of ledger.intents) {
        const last = intents.at(-1);
        if (last === undefined) continue;
        const place = `${last.invocation}/${last.index}`;
        const known = keyOf.get(place) ?? effect;
        keyOf.set(place, known);
        if (known !== effect)
          world.breaks("INV-02", `One effect of a step was given two keys: ${known} and ${effect}.`);
      }
    },
    leaving({ effect, by }) {
      const intents = ledger.intents.get(effect.id) ?? [];
      const own = intents.findLast((one) => one.by === by);
      if (own === undefined) {
        world.breaks("INV-02b", `${by.name} sends ${effect.id}, and it is not on disk that it means to.`);
        return;
      }
      if (JSON.stringify(own.effect.request) !== JSON.stringify(effect.request))
        world.breaks("INV-02b", `What leaves as ${effect.id} is not what its intent says.`);
      const times = (left.get(effect.id) ?? 0) + 1;
      left.set(effect.id, times);
      const allowed = 1 + (ledger.repeatsAllowed.get(effect.id) ?? 0);
      if (!mayRepeat(effect) && times > allowed)
        world.breaks(
          "INV-02",
          `${effect.id} is no effect to be repeated, and leaves for the ${times}. time.`,
        );
    },
    happened(effect) {
      const { id } = effect;
      const times = world.outside.happened.get(id) ?? 0;
      const allowed = 1 + (ledger.repeatsAllowed.get(id) ?? 0);
      if (!mayRepeat(effect) && times > allowed) world.breaks("INV-02", `${id} took effect ${times} times.`);
    },
  };
}

/** RFC 9110 §9.2.2, for what the playbooks of the simulation send; whatever the record says of it. */
function mayRepeat({ request }: Effect): boolean {
  return request.kind === "http-api" && request.method === "PUT";
}
