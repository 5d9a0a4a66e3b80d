import { readFact } from "@mirror/operations";
import type { ConsentFact } from "@mirror/partnership";
import { guardedSteps, type StepId } from "@mirror/playbook";
import type { PartnerId, StreamId } from "@mirror/vocabulary";
import { flows } from "../flows.js";
import type { Witness } from "../witness.js";
import type { World } from "../world.js";
import type { Ledger } from "./ledger.js";

/**
 * INV-04: when a partner has taken back the consent under which something was shared, everybody who was told is asked to
 * return or erase it, in that very commit (C-09, 7). These nights ask for every partner's yes, so that one is enough to take
 * the ground away.
 */
export function askedBack(world: World, ledger: Ledger): Witness {
  return {
    written({ commit }) {
      for (const entry of commit.entries) {
        if (entry.body.type !== "consent-withdrawn") continue;
        const { data } = readFact<Extract<ConsentFact, { type: "consent-withdrawn" }>>(entry);
        for (const { invocation, of } of toldUnder(entry.stream, data.partner))
          if (!isAsked(invocation, of))
            world.breaks(
              "INV-04",
              `${of} was told something by ${invocation}, and is not asked for it back.`,
            );
      }
    },
  };

  function toldUnder(
    round: StreamId,
    by: PartnerId,
  ): { readonly invocation: string; readonly of: PartnerId }[] {
    const asked = ledger.rounds.get(round);
    const run = asked && ledger.runs.get(asked.question.run);
    if (asked === undefined || run === undefined) return [];
    const { playbook } = flows.flowOf(run.playbook);
    const sharing = guardedSteps(playbook, asked.question.stepId as StepId).flatMap((step) =>
      step.mirror?.share === undefined ? [] : { step: step.id, share: step.mirror.share },
    );
    return sharing.flatMap(({ step, share }) =>
      [...run.steps]
        .filter(([, line]) => line.step === step && line.done && line.enteredAt >= asked.askedAt)
        .flatMap(([invocation]) =>
          share.with
            .flatMap((role) => run.bindings[role]?.partner ?? [])
            .filter((of) => of !== by)
            .map((of) => ({ invocation, of })),
        ),
    );
  }

  function isAsked(invocation: string, of: PartnerId): boolean {
    return [...ledger.recalls.values()].some(
      ({ share }) => share.invocation === invocation && share.of === of,
    );
  }
}
