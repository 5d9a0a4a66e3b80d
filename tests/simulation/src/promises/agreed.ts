import { readId } from "@mirror/vocabulary";
import type { Witness } from "../witness.js";
import type { World } from "../world.js";
import type { Ledger } from "./ledger.js";

/** The values that people fill in for what is acted upon; see the playbooks. */
const VALUES = /srv-\d/g;

/** INV-10: whatever an effect is filled in with was in the words that the officials agreed to. */
export function agreed(world: World, ledger: Ledger): Witness {
  return {
    leaving({ effect, by }) {
      const intent = ledger.intents.get(effect.id)?.findLast((one) => one.by === by);
      if (
        intent === undefined ||
        intent.authority.basis !== "consented" ||
        readId(effect.id)?.mode !== "live"
      )
        return;
      const step = ledger.runs.get(intent.run)?.steps.get(intent.invocation)?.step;
      const words = intent.authority.consents
        .flatMap(({ round }) => ledger.rounds.get(round)?.question.scope.steps ?? [])
        .filter((one) => one.id === step)
        .map((one) => one.text)
        .join("\n");
      const { url, body } = effect.request;
      for (const [value] of `${url}\n${body ?? ""}`.matchAll(VALUES))
        if (!words.includes(value))
          world.breaks("INV-10", `${effect.id} is sent with ${value}, and what was agreed to is: ${words}`);
    },
  };
}
