import type { Authority, RunFact } from "@mirror/engine";
import { readFact } from "@mirror/operations";
import { agreementInForce, consentInForce, decisionOf } from "@mirror/partnership";
import { type Instant, readId, type StreamId } from "@mirror/vocabulary";
import { flows } from "../flows.js";
import type { Witness } from "../witness.js";
import type { World } from "../world.js";
import type { Ledger, RunLine } from "./ledger.js";

/**
 * INV-03: wherever something is meant or handed out, the consents and clauses that it stands on are in force at that very
 * position of the journal, and they are those that its playbook asks for. And nothing is meant in a run that is held (M10)
 * or over.
 */
export function consented(world: World, ledger: Ledger): Witness {
  return {
    written({ commit, at }) {
      for (const entry of commit.entries) {
        if (readId(entry.stream)?.kind !== "run") continue;
        const fact = readFact<RunFact>(entry);
        if (fact.type !== "effect-intended" && fact.type !== "step-assigned") continue;
        const run = ledger.runs.get(entry.stream);
        if (run === undefined) continue;
        // A drill has a clock of its own.
        const when = run.mode === "live" ? at : fact.at;
        const fault = faultIn(run, fact, when);
        if (fault !== undefined) world.breaks("INV-03", `${fact.type} in ${run.id}: ${fault}`);
      }
    },
  };

  function faultIn(
    run: RunLine,
    { type, data }: Extract<RunFact, { type: "effect-intended" | "step-assigned" }>,
    at: Instant,
  ): string | undefined {
    if (type === "effect-intended" && run.heldBy.size > 0) return "the run is held.";
    if (type === "effect-intended" && run.over) return "the run is over.";
    const step = flows.flowOf(run.playbook).playbook.steps[run.steps.get(data.invocation)?.step ?? ""];
    const { authority } = data;
    const effect = step?.mirror?.effect;
    const owner = effect === undefined ? undefined : run.bindings[effect.on]?.partner;
    if ((step?.mirror?.guarded_by.length ?? 0) > 0) {
      if (authority.basis !== "consented") return `it is guarded, and stands on ${authority.basis}.`;
      if (owner !== undefined && !authority.consents.some((one) => one.partner === owner))
        return "the owner of what it touches is not among those who granted it.";
    }
    return notInForce(authority, at);
  }

  function notInForce({ consents, clauses }: Authority, at: Instant): string | undefined {
    for (const { round, partner, decision } of consents) {
      const states = ledger.roundDuring(round);
      const stood = states.some(
        (one) =>
          consentInForce(one, partner, one.scopeHash, at) !== undefined &&
          isDecision(decisionOf(one, partner), decision),
      );
      if (!stood)
        return `the grant ${decision} of ${partner} is not in force: ${states.map((one) => one.status).join(", ")}.`;
    }
    for (const { agreement } of clauses)
      if (!ledger.agreementDuring(agreement).some((one) => agreementInForce(one, at)))
        return `the agreement ${agreement} is not in force.`;
    return undefined;
  }
}

function isDecision(known: { readonly status: string } | undefined, decision: StreamId): boolean {
  return known !== undefined && "decision" in known && known.decision === decision;
}
