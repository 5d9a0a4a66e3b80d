import type { RunFact } from "@mirror/engine";
import { readFact } from "@mirror/operations";
import { type EffectId, instantAfter, readId } from "@mirror/vocabulary";
import type { Written } from "../wire/record.js";
import type { Witness } from "../witness.js";
import type { World } from "../world.js";
import type { Ledger } from "./ledger.js";

type Settled = Extract<RunFact, { type: "effect-settled" }>["data"];

/** How long after its last moment and its own time an effect's missing outcome counts as unknown. */
const GRACE_MS = 5_000;

/**
 * INV-13: what a worker records is what happened: no success of what did not happen, no failure of what did or still
 * does, and what is not known is said to be unknown, no sooner than it is overdue. INV-14: only the worker that holds the
 * intent says what came of it.
 */
export function truthful(world: World, ledger: Ledger): Witness {
  const failed = new Set<EffectId>();
  return {
    written(written) {
      for (const entry of written.commit.entries) {
        if (readId(entry.stream)?.kind !== "run" || written.commit.mode !== "live") continue;
        const fact = readFact<RunFact>(entry);
        if (fact.type !== "effect-settled" || fact.actor.kind === "person") continue;
        settled(fact.data, written);
      }
    },
    happened({ id }) {
      if (failed.has(id)) world.breaks("INV-13", `${id} is recorded as failed, and took effect afterwards.`);
    },
  };

  function settled({ effect, outcome }: Settled, { by, at }: Written): void {
    const intent = ledger.lastIntent(effect);
    if (intent === undefined) {
      world.breaks("INV-02b", `${effect} is settled, and nobody meant it.`);
      return;
    }
    const isHolders = by === intent.by;
    const times = world.outside.happened.get(effect) ?? 0;
    switch (outcome.status) {
      case "succeeded":
      case "failed":
        if (!isHolders)
          world.breaks("INV-14", `${by?.name} settles ${effect}, which ${intent.by?.name} holds.`);
        if (outcome.status === "succeeded" && times === 0)
          world.breaks("INV-13", `${effect} is recorded as done, and has not happened.`);
        if (outcome.status === "failed" && times > 0)
          world.breaks("INV-13", `${effect} is recorded as failed, and has happened (${outcome.detail}).`);
        if (outcome.status === "failed") failed.add(effect);
        break;
      case "unknown": {
        const overdueAt = instantAfter(intent.notAfter, intent.effect.request.timeoutMs + GRACE_MS);
        if (!isHolders && at < overdueAt)
          world.breaks(
            "INV-14",
            `${by?.name} gives up ${effect} at ${at}, and ${intent.by?.name} has until ${overdueAt}.`,
          );
      }
    }
  }
}
